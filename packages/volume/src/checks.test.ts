import { describe, expect, test } from 'vitest';

import {
  requireFinite,
  requireMaskInsideImage,
  requireNonEmptyMask,
  requireSoundGeometry,
  toLabelMap,
  toMask,
} from './checks.ts';
import { axisAlignedGeometry } from './geometry.ts';
import {
  createMask,
  createVolume,
  labelledVoxels,
  labelsOf,
  volumeMl,
  type Mask,
  type Volume,
} from './volume.ts';

const grid = axisAlignedGeometry([3, 4, 5]);

describe('requireFinite', () => {
  test('passes finite voxels of any type', () => {
    const integers = { geometry: grid, data: new Int16Array(60).fill(-5) };
    expect(() => requireFinite(createVolume(grid), 't1.nii')).not.toThrow();
    expect(() => requireFinite(integers, 't1.nii')).not.toThrow();
  });

  test('says how many voxels are not finite and where the first lies', () => {
    const volume = createVolume(grid);
    volume.data[1 + 3 * (2 + 4 * 3)] = NaN;
    volume.data[59] = NaN;
    volume.data[58] = -Infinity;
    expect(() => requireFinite(volume, 't1.nii')).toThrow(
      'Cannot use t1.nii: expected finite voxel values, got 2 NaN and 1 infinite of 60 voxels, the first at voxel (1, 2, 3)',
    );
  });
});

describe('toMask', () => {
  test('takes whole numbers from 0 to 255 from any type', () => {
    const data = Float32Array.from({ length: 60 }, (_, i) => (i % 5 === 3 ? 4 : 0));
    data[0] = 255;
    const mask = toMask({ geometry: grid, data }, 'seg.nii');
    expect(mask.data).toBeInstanceOf(Uint8Array);
    expect(labelsOf(mask)).toEqual([4, 255]);
  });

  test.each([0.5, -1, 256, NaN, Infinity])('refuses %d', (value) => {
    const volume = createVolume(grid);
    volume.data[3] = value;
    expect(() => toMask(volume, 'seg.nii')).toThrow(
      `Cannot use seg.nii as a mask: expected whole-number labels from 0 to 255, got ${value} at voxel (0, 1, 0) (1 of 60 voxels`,
    );
  });
});

describe('toLabelMap', () => {
  const withLabel = (label: number): Volume => {
    const volume = createVolume(grid);
    volume.data[3] = label;
    return volume;
  };

  test('takes labels up to 65535, in bytes where they fit', () => {
    expect(toLabelMap(withLabel(255), 'seg.nii').data).toBeInstanceOf(Uint8Array);
    const mask = toLabelMap(withLabel(65535), 'seg.nii');
    expect(mask.data).toBeInstanceOf(Uint16Array);
    expect(labelsOf(mask)).toEqual([65535]);
  });

  test.each([65536, -1, 2.5, NaN])('refuses %d', (value) => {
    expect(() => toLabelMap(withLabel(value), 'seg.nii')).toThrow(
      `Cannot use seg.nii as a mask: expected whole-number labels from 0 to 65535, got ${value} at voxel (0, 1, 0) (1 of 60 voxels`,
    );
  });
});

describe('requireNonEmptyMask', () => {
  test('refuses a mask of background', () => {
    expect(() => requireNonEmptyMask(createMask(grid), 'seg.nii')).toThrow(
      /seg\.nii as a mask: expected labelled voxels, got background in all 60 voxels/,
    );
  });

  test('refuses a label that does not occur, and names those that do', () => {
    const mask = createMask(grid);
    mask.data[5] = 2;
    requireNonEmptyMask(mask, 'seg.nii');
    requireNonEmptyMask(mask, 'seg.nii', 2);
    expect(() => requireNonEmptyMask(mask, 'seg.nii', 4)).toThrow(
      /expected voxels with label 4, got label 2/,
    );
    mask.data[6] = 1;
    expect(() => requireNonEmptyMask(mask, 'seg.nii', 4)).toThrow(/got labels 1, 2/);
  });
});

describe('requireMaskInsideImage', () => {
  const image = { name: 't1.nii', volume: createVolume(grid) };
  const maskAt = (originMm: readonly [number, number, number]): { name: string; volume: Mask } => {
    const mask = createMask({ ...axisAlignedGeometry([8, 8, 8]), originMm });
    mask.data[1 + 8 * (1 + 8 * 1)] = 1;
    mask.data[2 + 8 * (2 + 8 * 2)] = 1;
    return { name: 'seg.nii', volume: mask };
  };

  test('looks at the labels, not at the mask’s grid', () => {
    expect(() => requireMaskInsideImage(maskAt([-1, -1, -1]), image)).not.toThrow();
    expect(() => requireMaskInsideImage(maskAt([0, 0, 0]), image)).not.toThrow();
  });

  test('says where the mask lies and where the image ends', () => {
    expect(() => requireMaskInsideImage(maskAt([1, 0, 0]), image)).toThrow(
      /got labels outside it along L 1\.5…3\.5 against -0\.5…2\.5 mm\. The mask's grid: 8 × 8 × 8 voxels.*the image's: 3 × 4 × 5 voxels/,
    );
    expect(() => requireMaskInsideImage(maskAt([100, -50, 0]), image)).toThrow(/along L .*, P -49\.5/);
  });

  test('an empty mask is refused as such', () => {
    expect(() => requireMaskInsideImage({ name: 'seg.nii', volume: createMask(grid) }, image)).toThrow(
      /got background/,
    );
  });
});

test('a geometry that does not fit its voxels is refused', () => {
  const data = new Uint8Array(60);
  const refused = (change: object): (() => void) => {
    return () => requireSoundGeometry({ geometry: { ...grid, ...change }, data }, 'a.nii');
  };
  requireSoundGeometry({ geometry: grid, data }, 'a.nii');
  expect(refused({ size: [3, 4, 6] })).toThrow(/expected 72 voxels for size 3 × 4 × 6, got 60/);
  expect(refused({ size: [3, 4, 0] })).toThrow(/expected sizes that are whole numbers from 1, got 3 × 4 × 0/);
  expect(refused({ spacingMm: [1, 0, 1] })).toThrow(/expected spacings above 0 mm, got 1 × 0 × 1/);
  expect(refused({ originMm: [NaN, 0, 0] })).toThrow(/expected a finite origin/);
});

test('volumes of labels are in millilitres', () => {
  const mask = createMask(axisAlignedGeometry([10, 10, 10], [1, 2, 5]));
  mask.data.fill(1, 0, 100);
  mask.data.fill(4, 100, 150);
  expect(volumeMl(mask)).toBe(1.5);
  expect(volumeMl(mask, 4)).toBe(0.5);
  expect(labelledVoxels(mask, 2)).toBe(0);
});
