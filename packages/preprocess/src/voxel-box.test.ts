import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  axisAlignedGeometry,
  compareGeometry,
  createMask,
  pointOfVoxel,
  voxelCount,
  voxelIndex,
  type Geometry,
  type Vector3,
  type Volume,
} from '@glioscope/volume';

import { boundingBox, cropVolume, uncrop } from './voxel-box.ts';

const c = Math.cos(0.4);
const s = Math.sin(0.4);
const oblique: Geometry = {
  size: [7, 6, 5],
  spacingMm: [0.8, 1.3, 2.1],
  originMm: [-20, 30, 11],
  direction: [c, -s, 0, s, c, 0, 0, 0, -1],
};
const numbered = (geometry: Geometry): Volume<Int16Array> => ({
  geometry,
  data: Int16Array.from({ length: voxelCount(geometry) }, (_, i) => i + 1),
});

describe('boundingBox', () => {
  test('holds the labelled voxels and no more; a margin stops at the border', () => {
    const mask = createMask(axisAlignedGeometry([10, 10, 10]));
    mask.data[voxelIndex(mask.geometry, 2, 3, 0)] = 4;
    mask.data[voxelIndex(mask.geometry, 5, 3, 9)] = 1;
    expect(boundingBox(mask)).toEqual({ start: [2, 3, 0], size: [4, 1, 10] });
    expect(boundingBox(mask, 3)).toEqual({ start: [0, 0, 0], size: [9, 7, 10] });
    expect(() => boundingBox(mask, -1)).toThrow(/margin in whole voxels from 0, got -1/);
  });

  test('of an empty mask is refused', () => {
    expect(() => boundingBox(createMask(axisAlignedGeometry([2, 2, 2])))).toThrow(/got background/);
  });
});

const anyBox = fc
  .tuple(fc.integer({ min: -3, max: 6 }), fc.integer({ min: -3, max: 5 }), fc.integer({ min: -3, max: 4 }))
  .chain((start) =>
    fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .map((size) => ({ start: start as Vector3, size: size as Vector3 })),
  );

describe('cropVolume and uncrop', () => {
  test('every voxel keeps its point in the patient and its value; beyond the image is `outside`', () => {
    fc.assert(
      fc.property(anyBox, (box) => {
        const volume = numbered(oblique);
        const cropped = cropVolume(volume, box, -1);
        for (let z = 0, i = 0; z < box.size[2]; z++) {
          for (let y = 0; y < box.size[1]; y++) {
            for (let x = 0; x < box.size[0]; x++, i++) {
              const from: Vector3 = [x + box.start[0], y + box.start[1], z + box.start[2]];
              const inside = from.every((at, axis) => at >= 0 && at < oblique.size[axis]!);
              expect(cropped.data[i]).toBe(inside ? volume.data[voxelIndex(oblique, ...from)] : -1);
              const point = pointOfVoxel(cropped.geometry, [x, y, z]);
              pointOfVoxel(oblique, from).forEach((value, axis) =>
                expect(point[axis]).toBeCloseTo(value, 10),
              );
            }
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test('cropping and pasting back is the identity inside the box, 0 outside', () => {
    fc.assert(
      fc.property(anyBox, (box) => {
        const volume = numbered(oblique);
        const again = uncrop(cropVolume(volume, box), oblique);
        expect(again.geometry).toBe(oblique);
        expect(again.data).toBeInstanceOf(Int16Array);
        again.data.forEach((value, i) => {
          const x = i % 7;
          const y = Math.floor(i / 7) % 6;
          const z = Math.floor(i / 42);
          const inside = [x, y, z].every(
            (at, axis) => at >= box.start[axis]! && at < box.start[axis]! + box.size[axis]!,
          );
          expect(value).toBe(inside ? i + 1 : 0);
        });
      }),
    );
  });

  test('voxels that are not the full grid’s cannot be pasted back', () => {
    const cropped = cropVolume(numbered(oblique), { start: [1, 1, 1], size: [3, 3, 3] });
    const moved = { ...cropped, geometry: { ...cropped.geometry, originMm: [0, 0, 0.3] as const } };
    expect(() => uncrop(moved, oblique)).toThrow(/got other ones: origin differs by .*resample it/);
    const thinner = { ...cropped, geometry: { ...cropped.geometry, spacingMm: [0.8, 1.3, 2] as const } };
    expect(() => uncrop(thinner, oblique)).toThrow(/spacing differs by 0\.1 mm along z/);
  });

  test('a box of fractions or without voxels is refused', () => {
    expect(() => cropVolume(numbered(oblique), { start: [0.5, 0, 0], size: [1, 1, 1] })).toThrow(
      /whole voxels/,
    );
    expect(() => cropVolume(numbered(oblique), { start: [0, 0, 0], size: [1, 0, 1] })).toThrow(
      /sizes from 1/,
    );
  });
});

test('a crop lies where the grid comparison says', () => {
  const cropped = cropVolume(numbered(oblique), { start: [0, 0, 0], size: oblique.size });
  expect(compareGeometry(cropped.geometry, oblique)).toEqual([]);
});
