// The geometry and the pair sums against closed forms and plain loops.

import { createRandom } from '@glioscope/numeric';
import { axisAlignedGeometry, type Vector3 } from '@glioscope/volume';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../../relative-error.ts';
import { regionOfMask } from '../../region.ts';
import { measureDiameters } from '../../shape/diameters.ts';
import { orientedBox } from './bounding-box.ts';
import { convexHull } from './convex-hull.ts';
import { ellipsoidSurface, leastEllipsoid } from './ellipsoid.ts';
import { fourierSize, transform3 } from './fourier.ts';
import { meshCorners } from './mesh-corners.ts';
import { spatialCorrelation } from './spatial-correlation.ts';

/** A rotation by whole numbers: lengths grow threefold. */
const turnedPoint = ([x, y, z]: readonly number[]): number[] => [
  2 * x! - y! + 2 * z!,
  2 * x! + 2 * y! - z!,
  -x! + 2 * y! + 2 * z!,
];
const boxCorners = ([a, b, c]: Vector3): number[][] =>
  [0, a].flatMap((x) => [0, b].flatMap((y) => [0, c].map((z) => [x, y, z])));

describe('a box, upright and turned', () => {
  const inner = [
    [1, 1, 1],
    [0, 1, 1],
    [2, 3, 2],
  ];
  const points = [...inner, ...boxCorners([5, 4, 3])].map(turnedPoint);
  const hull = convexHull(Int32Array.from(points.flat()), [1, 1, 1]);

  test('hull', () => {
    expect(hull.volume).toBeCloseTo(27 * 60, 9);
    expect(hull.area).toBeCloseTo(9 * 94, 9);
  });

  test('oriented box', () => {
    const box = orientedBox(hull);
    expect(box.volume).toBeCloseTo(27 * 60, 9);
    expect(box.area).toBeCloseTo(9 * 94, 9);
  });

  test('least ellipsoid: the axes of the box times √3 / 2', () => {
    const axes = leastEllipsoid(hull.corners);
    [5, 4, 3].forEach((length, k) =>
      expect(relativeError(axes[k]!, 3 * length * Math.sqrt(3 / 4))).toBeLessThan(1e-8),
    );
  });
});

test('the least box of a regular tetrahedron is the cube whose face diagonals are its edges', () => {
  const corners = [
    [0, 0, 0],
    [1, 1, 0],
    [1, 0, 1],
    [0, 1, 1],
  ];
  const box = orientedBox(convexHull(Int32Array.from(corners.map(turnedPoint).flat()), [1, 1, 1]));
  expect(relativeError(box.volume, 27)).toBeLessThan(1e-5);
});

test('hulls hold every point, and boxes and ellipsoids the hull', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = createRandom(seed);
      const points = Int32Array.from({ length: 60 }, () => random.integer(0, 9));
      const { corners, triangles, volume } = convexHull(points, [1, 1, 1]);
      for (let t = 0; t < triangles.length; t += 3) {
        const [a, b, c] = [0, 1, 2].map((k) => corners.subarray(3 * triangles[t + k]!).slice(0, 3)) as [
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        const u = b.map((value, k) => value - a[k]!);
        const v = c.map((value, k) => value - a[k]!);
        const normal = [
          u[1]! * v[2]! - u[2]! * v[1]!,
          u[2]! * v[0]! - u[0]! * v[2]!,
          u[0]! * v[1]! - u[1]! * v[0]!,
        ];
        for (let p = 0; p < points.length; p += 3) {
          expect(normal.reduce((sum, n, k) => sum + n * (points[p + k]! - a[k]!), 0)).toBeLessThanOrEqual(0);
        }
      }
      const box = orientedBox(convexHull(points, [1, 1, 1]));
      const [a, b, c] = leastEllipsoid(corners);
      expect(box.volume).toBeGreaterThanOrEqual(volume);
      // John: the least ellipsoid shrunk threefold lies in the hull.
      const ellipsoid = (4 / 3) * Math.PI * a * b * c;
      expect(ellipsoid).toBeGreaterThanOrEqual(volume);
      expect(ellipsoid).toBeLessThanOrEqual(27 * volume);
    }),
    { numRuns: 20 },
  );
});

test("a mesh's corners span its hull", () => {
  const random = createRandom(5);
  const data = Uint8Array.from({ length: 9 * 8 * 7 }, () => (random.uniform() < 0.2 ? 1 : 0));
  const region = regionOfMask({ geometry: axisAlignedGeometry([9, 8, 7]), data }, 1);
  const hull = convexHull(meshCorners(region), [0.5, 0.5, 0.5]);
  let farthest = 0;
  for (let p = 0; p < hull.corners.length; p += 3) {
    for (let q = 0; q < p; q += 3) {
      farthest = Math.max(
        farthest,
        Math.hypot(...[0, 1, 2].map((k) => hull.corners[p + k]! - hull.corners[q + k]!)),
      );
    }
  }
  expect(farthest).toBeCloseTo(measureDiameters(region).volume, 12);
});

test("the IBSI's surface of an ellipsoid: exact for a ball, finite for a disc", () => {
  expect(ellipsoidSurface([2, 2, 2])).toBeCloseTo(16 * Math.PI, 12);
  // Not the surface itself, which is 48.88; the README says why.
  expect(ellipsoidSurface([3, 2, 1])).toBeCloseTo(52.81, 2);
  const disc = ellipsoidSurface([3, 2, 0]);
  expect(disc).toBeGreaterThan(2 * Math.PI * 3 * 2);
  expect(disc).toBeLessThan(ellipsoidSurface([3, 2, 1]));
});

test('Fourier transforms are the sums that define them', () => {
  const size: Vector3 = [10, 9, 8];
  const filled: Vector3 = [4, 9, 3];
  const random = createRandom(3);
  const real = new Float64Array(720);
  const imaginary = new Float64Array(720);
  for (let z = 0; z < filled[2]; z++) {
    for (let y = 0; y < filled[1]; y++) {
      for (let x = 0; x < filled[0]; x++) {
        real[x + 10 * (y + 9 * z)] = random.normal();
        imaginary[x + 10 * (y + 9 * z)] = random.normal();
      }
    }
  }
  const [re, im] = [real.slice(), imaginary.slice()];
  transform3(real, imaginary, size, filled);
  for (const [a, b, c] of [
    [0, 0, 0],
    [1, 2, 3],
    [9, 8, 7],
    [4, 5, 6],
    [7, 1, 4],
  ] as Vector3[]) {
    let sumRe = 0;
    let sumIm = 0;
    for (let k = 0; k < 720; k++) {
      const [x, y, z] = [k % 10, Math.floor(k / 10) % 9, Math.floor(k / 90)];
      const angle = -2 * Math.PI * ((a * x) / 10 + (b * y) / 9 + (c * z) / 8);
      sumRe += re[k]! * Math.cos(angle) - im[k]! * Math.sin(angle);
      sumIm += re[k]! * Math.sin(angle) + im[k]! * Math.cos(angle);
    }
    expect(real[a + 10 * (b + 9 * c)]).toBeCloseTo(sumRe, 11);
    expect(imaginary[a + 10 * (b + 9 * c)]).toBeCloseTo(sumIm, 11);
  }
  expect([1, 7, 11, 31, 121].map(fourierSize)).toEqual([1, 8, 12, 32, 125]);
});

test("Moran's I and Geary's C are their sums over pairs", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = createRandom(seed);
      const size: Vector3 = [random.integer(2, 7), random.integer(1, 6), random.integer(1, 5)];
      const spacing: Vector3 = [1, 0.7, 3];
      const voxels = Int32Array.from({ length: size[0] * size[1] * size[2] }, (_, k) => k).filter(
        (k) => k < 2 || random.uniform() < 0.6,
      );
      const values = Float64Array.from(voxels, () => 100 + random.normal());
      const mean = values.reduce((sum, value) => sum + value / values.length, 0);
      const place = (k: number): number[] => [
        (k % size[0]) * spacing[0],
        (Math.floor(k / size[0]) % size[1]) * spacing[1],
        Math.floor(k / (size[0] * size[1])) * spacing[2],
      ];
      let [weights, products, differences, squares] = [0, 0, 0, 0];
      voxels.forEach((a, i) => {
        squares += (values[i]! - mean) ** 2;
        voxels.forEach((b, j) => {
          if (i === j) return;
          const w = 1 / Math.hypot(...place(a).map((at, axis) => at - place(b)[axis]!));
          weights += w;
          products += w * (values[i]! - mean) * (values[j]! - mean);
          differences += w * (values[i]! - values[j]!) ** 2;
        });
      });
      const { moran, geary } = spatialCorrelation(voxels, values, size, spacing);
      expect(moran).toBeCloseTo((voxels.length * products) / (weights * squares), 11);
      expect(geary).toBeCloseTo(((voxels.length - 1) * differences) / (2 * weights * squares), 11);
    }),
    { numRuns: 20 },
  );
});
