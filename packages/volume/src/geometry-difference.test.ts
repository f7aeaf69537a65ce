import { describe, expect, test } from 'vitest';

import { axisAlignedGeometry, type Geometry } from './geometry.ts';
import {
  compareGeometry,
  describeGeometryDifference,
  GeometryError,
  requireSameGeometry,
} from './geometry-difference.ts';
import { createMask, createVolume } from './volume.ts';

const grid: Geometry = axisAlignedGeometry([240, 240, 155]);
const turned = (degrees: number): Geometry => {
  const angle = (degrees * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return { ...grid, direction: [c, -s, 0, s, c, 0, 0, 0, 1] };
};
const said = (other: Geometry): string[] => compareGeometry(grid, other).map(describeGeometryDifference);

describe('compareGeometry', () => {
  test('the same grid differs in nothing', () => {
    expect(compareGeometry(grid, { ...grid })).toEqual([]);
  });

  test('each part is named with both values and by how much', () => {
    expect(said({ ...grid, size: [240, 240, 154] })).toEqual([
      'size differs by 1 voxel along z (240 × 240 × 155 against 240 × 240 × 154)',
    ]);
    expect(said({ ...grid, spacingMm: [1, 1, 1.5] })).toEqual([
      'spacing differs by 0.5 mm along z (1 × 1 × 1 mm against 1 × 1 × 1.5 mm)',
    ]);
    expect(said({ ...grid, originMm: [0, -239, 2] })).toEqual([
      'origin differs by 239 mm along y ((0, 0, 0) mm against (0, -239, 2) mm)',
    ]);
    expect(said(turned(30))).toEqual([
      'direction differs by 30° of the x axis ((1, 0, 0) against (0.866, 0.5, 0))',
    ]);
  });

  test('a flipped axis differs by 180 degrees', () => {
    const [difference] = compareGeometry(grid, { ...grid, direction: [1, 0, 0, 0, -1, 0, 0, 0, 1] });
    expect(difference).toMatchObject({ part: 'direction', axis: 'y', largest: 180 });
  });

  test('all parts that differ are listed', () => {
    const other: Geometry = {
      size: [10, 10, 10],
      spacingMm: [2, 2, 2],
      originMm: [5, 5, 5],
      direction: turned(10).direction,
    };
    expect(compareGeometry(grid, other).map(({ part }) => part)).toEqual([
      'size',
      'spacing',
      'origin',
      'direction',
    ]);
  });

  test('rounding of headers to 32 bits passes; the tolerance is a setting', () => {
    const rounded = { ...turned(0.01), spacingMm: [1.0000001, 1, 1], originMm: [0, 0.003, 0] } as const;
    expect(compareGeometry(grid, rounded)).toEqual([]);
    expect(compareGeometry(grid, rounded, { directionDegrees: 0.001 }).map(({ part }) => part)).toEqual([
      'direction',
    ]);
    expect(compareGeometry(grid, rounded, { originMm: 0.002 }).map(({ part }) => part)).toEqual(['origin']);
  });

  test('a small angle is measured without the loss of an arc cosine', () => {
    const [difference] = compareGeometry(grid, turned(1e-6), { directionDegrees: 0 });
    expect(difference!.largest).toBeCloseTo(1e-6, 14);
  });

  test('NaN is never the same', () => {
    expect(compareGeometry(grid, { ...grid, originMm: [0, NaN, 0] })).toHaveLength(1);
  });
});

describe('requireSameGeometry', () => {
  test('passes where grids agree, and for a single volume', () => {
    const small = axisAlignedGeometry([2, 2, 2]);
    const one = { name: 'T1', volume: createVolume(small) };
    expect(() => requireSameGeometry([])).not.toThrow();
    expect(() => requireSameGeometry([one])).not.toThrow();
    expect(() => requireSameGeometry([one, { name: 'mask', volume: createMask(small) }])).not.toThrow();
  });

  test('lists every volume that differs, in what, and what to do', () => {
    const small = axisAlignedGeometry([2, 2, 2]);
    const call = (): void =>
      requireSameGeometry([
        { name: 'T1', volume: createVolume(small) },
        { name: 'T2', volume: createVolume({ ...small, spacingMm: [1, 1, 1.5] }) },
        { name: 'T1-Gd', volume: createVolume(small) },
        { name: 'mask', volume: createMask({ ...axisAlignedGeometry([2, 2, 3]), originMm: [0, 4, 0] }) },
      ]);
    expect(call).toThrow(GeometryError);
    expect(call).toThrow(/expected the voxel grid of T1 \(2 × 2 × 2 voxels/);
    expect(call).toThrow(/T2: spacing differs by 0\.5 mm along z/);
    expect(call).toThrow(/mask: size differs by 1 voxel along z .*; origin differs by 4 mm along y/);
    expect(call).toThrow(/Register or resample each onto the grid of T1/);
    expect(call).toThrow(
      expect.objectContaining({
        reference: 'T1',
        mismatches: [expect.objectContaining({ name: 'T2' }), expect.objectContaining({ name: 'mask' })],
      }),
    );
  });
});
