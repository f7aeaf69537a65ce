import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  axisAlignedGeometry,
  extentOf,
  labelsOf,
  pointOfVoxel,
  voxelCount,
  type Geometry,
  type Mask,
  type Volume,
} from '@glioscope/volume';

import { centreOfGrid, gridOfSize, gridWithSpacing } from './grids.ts';
import { resampleMaskToGrid, resampleToGrid } from './resample.ts';

const reference = JSON.parse(
  readFileSync(new URL('../../../reference/preprocess/resampling_references.json', import.meta.url), 'utf8'),
) as {
  outside: number;
  cases: {
    name: string;
    source: Geometry;
    target: Geometry;
    linear: number[];
    nearest: number[];
    antiAlias: number[];
  }[];
};

/** The image of the reference script: eighths, exact in 32 bits. */
function formulaImage(geometry: Geometry): Volume<Float32Array> {
  const value = (i: number): number => Math.round(1000 * Math.sin(12.9898 * i)) / 8;
  return { geometry, data: Float32Array.from({ length: voxelCount(geometry) }, (_, i) => value(i)) };
}

const largestDifference = (values: Float32Array, expected: readonly number[]): number => {
  expect(values).toHaveLength(expected.length);
  return values.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i]!)), 0);
};

describe.each(reference.cases)('against SimpleITK, source $name', ({ source, target, ...expected }) => {
  const image = formulaImage(source);
  const { outside } = reference;

  // Values to 125 in 32 bits round by up to 4e-6.
  test('linear', () => {
    const { data } = resampleToGrid(image, target, { outside });
    expect(largestDifference(data, expected.linear)).toBeLessThan(1e-5);
  });
  test('nearest, exactly', () => {
    const { data } = resampleToGrid(image, target, { outside, interpolation: 'nearest' });
    expect(largestDifference(data, expected.nearest)).toBe(0);
  });
  test('linear after smoothing by SciPy', () => {
    const { data } = resampleToGrid(image, target, { outside, antiAlias: true });
    expect(largestDifference(data, expected.antiAlias)).toBeLessThan(1e-5);
  });
});

const anyGrid: fc.Arbitrary<Geometry> = fc
  .record({
    size: fc.tuple(
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
    ),
    spacingMm: fc.tuple(
      fc.double({ min: 0.4, max: 5, noNaN: true }),
      fc.double({ min: 0.4, max: 5, noNaN: true }),
      fc.double({ min: 0.4, max: 5, noNaN: true }),
    ),
    originMm: fc.tuple(
      fc.double({ min: -200, max: 200, noNaN: true }),
      fc.double({ min: -200, max: 200, noNaN: true }),
      fc.double({ min: -200, max: 200, noNaN: true }),
    ),
    angle: fc.double({ min: -3, max: 3, noNaN: true }),
  })
  .map(({ angle, ...rest }) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return { ...rest, direction: [c, 0, s, 0, -1, 0, s, 0, -c] };
  });

describe('for any grid', () => {
  test('resampling onto the own grid changes nothing beyond rounding', () => {
    fc.assert(
      fc.property(anyGrid, (geometry) => {
        const image = formulaImage(geometry);
        // A coordinate that rounds by 1e-13 voxels moves a value by that much of its neighbours' difference.
        expect(largestDifference(resampleToGrid(image, geometry).data, [...image.data])).toBeLessThan(1e-5);
        expect(resampleToGrid(image, geometry, { interpolation: 'nearest' }).data).toEqual(image.data);
        expect(resampleToGrid(image, geometry, { antiAlias: true }).data).toEqual(
          resampleToGrid(image, geometry).data,
        );
      }),
    );
  });

  test('moving image and target alike moves nothing else', () => {
    const shift = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(anyGrid, fc.tuple(shift, shift, shift), (geometry, by) => {
        const moved = (grid: Geometry): Geometry => ({
          ...grid,
          originMm: [grid.originMm[0] + by[0], grid.originMm[1] + by[1], grid.originMm[2] + by[2]],
        });
        const target = gridWithSpacing(geometry, 1.1);
        fc.pre(voxelCount(target) < 30_000);
        const image = formulaImage(geometry);
        const here = resampleToGrid(image, target).data;
        const there = resampleToGrid({ ...image, geometry: moved(geometry) }, moved(target)).data;
        expect(largestDifference(there, [...here])).toBeLessThan(1e-5);
      }),
    );
  });

  test('a linear ramp in the patient comes out as that ramp', () => {
    const ramp = ([x, y, z]: readonly [number, number, number]): number => 3 + 0.5 * x - 0.25 * y + 2 * z;
    fc.assert(
      fc.property(anyGrid, (inner) => {
        // A source that holds the whole target, at an angle to it.
        const { lowMm, highMm } = extentOf(inner);
        const source: Geometry = {
          ...axisAlignedGeometry([12, 12, 12]),
          originMm: lowMm,
          spacingMm: [0, 1, 2].map((axis) => (highMm[axis]! - lowMm[axis]!) / 11) as [number, number, number],
        };
        const sampled = (grid: Geometry): number[] => {
          const [width, height] = grid.size;
          return Array.from({ length: voxelCount(grid) }, (_, i) =>
            ramp(
              pointOfVoxel(grid, [
                i % width,
                Math.floor(i / width) % height,
                Math.floor(i / (width * height)),
              ]),
            ),
          );
        };
        const image = { geometry: source, data: Float64Array.from(sampled(source)) };
        // Values to 600 in 32 bits.
        expect(largestDifference(resampleToGrid(image, inner).data, sampled(inner))).toBeLessThan(1e-4);
      }),
    );
  });

  test('smoothing before a coarser grid keeps a constant image constant', () => {
    fc.assert(
      fc.property(anyGrid, (geometry) => {
        const image = { geometry, data: new Float32Array(voxelCount(geometry)).fill(7) };
        const coarser = gridWithSpacing(
          geometry,
          geometry.spacingMm.map((step) => 2.7 * step) as [number, number, number],
        );
        const { data } = resampleToGrid(image, coarser, { antiAlias: true, outside: 7 });
        expect(largestDifference(data, [...new Float32Array(data.length).fill(7)])).toBeLessThan(1e-5);
      }),
    );
  });
});

test('anti-aliasing takes the checkerboard out of a coarser image', () => {
  const geometry = axisAlignedGeometry([32, 32, 32]);
  const data = Float32Array.from({ length: 32 ** 3 }, (_, i) => (i + (i >> 5) + (i >> 10)) % 2);
  const target = gridOfSize(geometry, [6, 6, 6], 4, [14, 14, 14]);
  expect([...new Set(resampleToGrid({ geometry, data }, target).data)]).toEqual([0]);
  const values = resampleToGrid({ geometry, data }, target, { antiAlias: true }).data;
  values.forEach((value) => expect(value).toBeCloseTo(0.5, 2));
});

test('a mask keeps its labels', () => {
  const geometry = axisAlignedGeometry([6, 6, 6], [1, 1, 3]);
  const mask: Mask = { geometry, data: Uint8Array.from({ length: 216 }, (_, i) => (i % 3 === 0 ? 4 : 1)) };
  const finer = resampleMaskToGrid(mask, gridWithSpacing(geometry, 0.7));
  expect(finer.data).toBeInstanceOf(Uint8Array);
  expect(labelsOf(finer)).toEqual([1, 4]);
});

describe('grids', () => {
  test('another spacing keeps the centre and the field of view to half a voxel', () => {
    fc.assert(
      fc.property(anyGrid, fc.double({ min: 0.3, max: 6, noNaN: true }), (geometry, spacing) => {
        const grid = gridWithSpacing(geometry, spacing);
        const centre = centreOfGrid(geometry);
        centreOfGrid(grid).forEach((value, axis) => expect(value).toBeCloseTo(centre[axis]!, 9));
        expect(grid.direction).toEqual(geometry.direction);
        grid.size.forEach((length, axis) => {
          const lost = geometry.size[axis]! * geometry.spacingMm[axis]! - length * spacing;
          expect(length === 1 || Math.abs(lost) <= spacing / 2 + 1e-9).toBe(true);
        });
      }),
    );
  });

  test('240 × 240 × 155 at 1 mm becomes 120 × 120 × 78 at 2 mm', () => {
    expect(gridWithSpacing(axisAlignedGeometry([240, 240, 155]), 2)).toEqual({
      ...axisAlignedGeometry([120, 120, 78], [2, 2, 2]),
      originMm: [0.5, 0.5, 0],
    });
  });

  test('a fixed size lies around its centre', () => {
    const grid = gridOfSize(axisAlignedGeometry([10, 10, 10]), [4, 5, 6], [1, 2, 3], [7, 8, 9]);
    expect(centreOfGrid(grid)).toEqual([7, 8, 9]);
    expect(grid.originMm).toEqual([5.5, 4, 1.5]);
  });

  test('a spacing of 0 and a size of fractions are refused', () => {
    const geometry = axisAlignedGeometry([10, 10, 10]);
    expect(() => gridWithSpacing(geometry, 0)).toThrow(/spacings above 0 mm, got 0 × 0 × 0/);
    expect(() => gridOfSize(geometry, [4, 4.5, 4], 1)).toThrow(/whole numbers from 1, got 4 × 4\.5 × 4/);
  });
});
