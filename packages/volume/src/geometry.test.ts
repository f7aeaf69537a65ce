import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  axisAlignedGeometry,
  determinant3,
  invertMatrix3,
  multiplyMatrix3,
  pointOfVoxel,
  voxelCount,
  voxelIndex,
  voxelOfPoint,
  voxelVolumeMm3,
  type Geometry,
  type Matrix3,
} from './geometry.ts';
import { describeExtent, extentOf } from './extent.ts';

/** Any grid: a rotation by three angles, axes flipped or not. */
function anyGeometry(): fc.Arbitrary<Geometry> {
  const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
  const triple = <Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<[Item, Item, Item]> =>
    fc.tuple(item, item, item);
  return fc
    .record({
      size: triple(fc.integer({ min: 1, max: 9 })),
      spacingMm: triple(real(0.3, 8)),
      originMm: triple(real(-500, 500)),
      angles: triple(real(-Math.PI, Math.PI)),
      flips: triple(fc.constantFrom(1, -1)),
    })
    .map(({ size, spacingMm, originMm, angles: [a, b, c], flips: [fx, fy, fz] }) => {
      const aboutX: Matrix3 = [1, 0, 0, 0, Math.cos(a), -Math.sin(a), 0, Math.sin(a), Math.cos(a)];
      const aboutY: Matrix3 = [Math.cos(b), 0, Math.sin(b), 0, 1, 0, -Math.sin(b), 0, Math.cos(b)];
      const aboutZ: Matrix3 = [Math.cos(c), -Math.sin(c), 0, Math.sin(c), Math.cos(c), 0, 0, 0, 1];
      const rotation = multiplyMatrix3(aboutZ, multiplyMatrix3(aboutY, aboutX));
      const direction = multiplyMatrix3(rotation, [fx, 0, 0, 0, fy, 0, 0, 0, fz]);
      return { size, spacingMm, originMm, direction };
    });
}

test('a voxel index counts x first, then y, then z', () => {
  const geometry = axisAlignedGeometry([3, 4, 5], [1, 2, 0.5]);
  expect(voxelIndex(geometry, 0, 0, 0)).toBe(0);
  expect(voxelIndex(geometry, 2, 3, 4)).toBe(voxelCount(geometry) - 1);
  expect(voxelIndex(geometry, 1, 2, 3)).toBe(1 + 3 * (2 + 4 * 3));
  expect(voxelVolumeMm3(geometry)).toBe(1);
});

test('a point is origin plus direction times spacing times voxel', () => {
  const geometry = {
    size: [2, 2, 2],
    spacingMm: [2, 3, 4],
    originMm: [10, 20, 30],
    // Grid axis x runs along S, y along -L, z along P.
    direction: [0, -1, 0, 0, 0, 1, 1, 0, 0],
  } as const;
  expect(pointOfVoxel(geometry, [1, 1, 1])).toEqual([10 - 3, 20 + 4, 30 + 2]);
});

describe('for any grid', () => {
  test('voxel to point to voxel is where it began', () => {
    const coordinate = fc.double({ min: -300, max: 300, noNaN: true });
    fc.assert(
      fc.property(anyGeometry(), fc.tuple(coordinate, coordinate, coordinate), (geometry, voxel) => {
        const again = voxelOfPoint(geometry, pointOfVoxel(geometry, voxel));
        // Coordinates to 300 voxels of 0.3 to 8 mm at origins to 500 mm: some 1e4 times 2e-16, divided by 0.3.
        again.forEach((value, axis) => expect(Math.abs(value - voxel[axis]!)).toBeLessThan(1e-9));
      }),
    );
  });

  test('a direction times its inverse is one, and its determinant is 1 or -1', () => {
    fc.assert(
      fc.property(anyGeometry(), ({ direction }) => {
        const product = multiplyMatrix3(direction, invertMatrix3(direction));
        product.forEach((value, i) => expect(value).toBeCloseTo(i % 4 === 0 ? 1 : 0, 12));
        expect(Math.abs(determinant3(direction))).toBeCloseTo(1, 12);
      }),
    );
  });

  test('the extent holds every voxel centre, with half a voxel to spare along some axis', () => {
    fc.assert(
      fc.property(anyGeometry(), (geometry) => {
        const { lowMm, highMm } = extentOf(geometry);
        const [x, y, z] = geometry.size;
        for (const corner of [
          [0, 0, 0],
          [x - 1, 0, 0],
          [0, y - 1, z - 1],
          [x - 1, y - 1, z - 1],
        ] as const) {
          pointOfVoxel(geometry, corner).forEach((value, axis) => {
            expect(value).toBeGreaterThan(lowMm[axis]!);
            expect(value).toBeLessThan(highMm[axis]!);
          });
        }
      }),
    );
  });
});

test('a direction of dependent axes is refused', () => {
  const flat: Matrix3 = [1, 0, 1, 0, 1, 0, 0, 0, 0];
  expect(() => invertMatrix3(flat)).toThrow(/Cannot invert a direction matrix: expected independent axes/);
});

test('an extent in words gives size and LPS range, borders included', () => {
  expect(
    describeExtent({ ...axisAlignedGeometry([240, 240, 155]), originMm: [0, -239, 0] }),
  ).toMatchInlineSnapshot(`"240 × 240 × 155 voxels, L -0.5…239.5, P -239.5…0.5, S -0.5…154.5 mm (LPS)"`);
});
