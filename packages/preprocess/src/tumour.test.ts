// The tumour region, its slice of largest area, and the patch around it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  axisAlignedGeometry,
  createMask,
  labelledVoxels,
  pointOfVoxel,
  voxelCount,
  voxelIndex,
  voxelOfPoint,
  volumeMl,
  type Geometry,
  type Mask,
  type Vector3,
  type Volume,
} from '@glioscope/volume';

import { tumourCrop } from './tumour-crop.ts';
import { tumourRegionMask } from './tumour-region.ts';
import { largestTumourSlice, tumourSlice } from './tumour-slice.ts';
import { boundingBox } from './voxel-box.ts';

const c = Math.cos(0.5);
const s = Math.sin(0.5);
const grid: Geometry = {
  size: [40, 36, 30],
  spacingMm: [1, 1.2, 1.5],
  originMm: [-20, 10, 5],
  direction: [c, -s, 0, s, c, 0, 0, 0, 1],
};
const numbered = (geometry: Geometry): Volume<Float32Array> => ({
  geometry,
  data: Float32Array.from({ length: voxelCount(geometry) }, (_, i) => i + 1),
});

function blockMask(geometry: Geometry, start: Vector3, size: Vector3): Mask {
  const mask = createMask(geometry);
  for (let z = start[2]; z < start[2] + size[2]; z++)
    for (let y = start[1]; y < start[1] + size[1]; y++)
      for (let x = start[0]; x < start[0] + size[0]; x++) mask.data[voxelIndex(geometry, x, y, z)] = 1;
  return mask;
}

/** A block anywhere on the grid. */
const anyBlock = fc
  .tuple(...[0, 1, 2].map((axis) => fc.integer({ min: 0, max: grid.size[axis]! - 1 })))
  .chain((start) =>
    fc
      .tuple(...start.map((first, axis) => fc.integer({ min: 1, max: grid.size[axis]! - first })))
      .map((size) => ({ start: start as unknown as Vector3, size: size as unknown as Vector3 })),
  );

test('regions: whole is every label, core all but oedema, enhancing 3 or 4', () => {
  const labels: Mask = { geometry: axisAlignedGeometry([5, 1, 1]), data: Uint8Array.of(0, 1, 2, 3, 4) };
  expect([...tumourRegionMask(labels, 'whole').data]).toEqual([0, 1, 1, 1, 1]);
  expect([...tumourRegionMask(labels, 'core').data]).toEqual([0, 1, 0, 1, 1]);
  expect([...tumourRegionMask(labels, 'enhancing').data]).toEqual([0, 0, 0, 1, 1]);
});

describe('tumourCrop', () => {
  test('a tumour that fits lies whole in a patch of untouched voxels', () => {
    const patchSize: Vector3 = [41, 37, 31];
    fc.assert(
      fc.property(anyBlock, ({ start, size }) => {
        const tumour = blockMask(grid, start, size);
        const { patches, tumour: inPatch, report } = tumourCrop([numbered(grid)], tumour, { patchSize });
        const [patch] = patches;
        expect(report).toMatchObject({ resampled: false, scale: 1, boundingBox: { start, size } });
        expect(patch!.geometry).toMatchObject({ size: patchSize, spacingMm: grid.spacingMm });
        expect(inPatch.geometry).toEqual(patch!.geometry);
        expect(labelledVoxels(inPatch)).toBe(labelledVoxels(tumour));
        // In the middle, to a voxel of parity.
        const box = boundingBox(inPatch);
        box.start.forEach((before, axis) => {
          const after = patchSize[axis]! - before - box.size[axis]!;
          expect(Math.abs(before - after)).toBeLessThanOrEqual(1);
        });
        // Each voxel is the image's at that point, or 0 past its border.
        for (const voxel of [[0, 0, 0], box.start, [40, 36, 30]] as Vector3[]) {
          const from = voxelOfPoint(grid, pointOfVoxel(patch!.geometry, voxel)).map(Math.round) as [
            number,
            number,
            number,
          ];
          const inside = from.every((at, axis) => at >= 0 && at < grid.size[axis]!);
          const value = patch!.data[voxelIndex(patch!.geometry, ...voxel)];
          expect(value).toBe(inside ? voxelIndex(grid, ...from) + 1 : 0);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a larger tumour is scaled down as a whole, never cut, and the report says so', () => {
    const patchSize: Vector3 = [12, 16, 12];
    fc.assert(
      fc.property(anyBlock, ({ start, size }) => {
        const tumour = blockMask(grid, start, size);
        const { patches, report } = tumourCrop([numbered(grid)], tumour, { patchSize });
        const expectedScale = Math.max(1, size[0] / 12, size[1] / 16, size[2] / 12);
        expect(report.scale).toBeCloseTo(expectedScale, 12);
        expect(report.resampled).toBe(expectedScale > 1);
        const { geometry } = patches[0]!;
        expect(geometry.size).toEqual(patchSize);
        grid.spacingMm.forEach((step, axis) =>
          expect(geometry.spacingMm[axis]).toBeCloseTo(step * expectedScale, 10),
        );
        // The tumour's outer borders, as points, lie within the patch's outer borders.
        for (let corner = 0; corner < 8; corner++) {
          const at = [0, 1, 2].map((axis) =>
            ((corner >> axis) & 1) === 0 ? start[axis]! - 0.5 : start[axis]! + size[axis]! - 0.5,
          ) as [number, number, number];
          voxelOfPoint(geometry, pointOfVoxel(grid, at)).forEach((value, axis) => {
            expect(value).toBeGreaterThan(-0.5 - 1e-9);
            expect(value).toBeLessThan(patchSize[axis]! - 0.5 + 1e-9);
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  test('another spacing resamples onto it; the tumour keeps its volume', () => {
    const tumour = blockMask(grid, [10, 10, 10], [15, 12, 9]);
    const crop = tumourCrop([numbered(grid), numbered(grid)], tumour, {
      patchSize: [20, 20, 20],
      spacingMm: 2,
    });
    expect(crop.report).toMatchObject({ resampled: true, scale: 1, spacingMm: [2, 2, 2] });
    expect(crop.patches).toHaveLength(2);
    expect(Math.abs(volumeMl(crop.tumour) / volumeMl(tumour) - 1)).toBeLessThan(0.15);
  });

  test('the default patch is 96 × 128 × 96', () => {
    const { patches, report } = tumourCrop([numbered(grid)], blockMask(grid, [3, 4, 5], [2, 2, 2]));
    expect(patches[0]!.geometry.size).toEqual([96, 128, 96]);
    expect(report.largestSlice).toEqual({ z: 5, voxels: 4, areaMm2: 4.8 });
  });

  test('an empty mask and another grid are refused', () => {
    expect(() => tumourCrop([numbered(grid)], createMask(grid))).toThrow(/got background/);
    expect(() => tumourCrop([numbered({ ...grid, spacingMm: [1, 1, 1] })], createMask(grid))).toThrow(
      /sequence 1: spacing differs by 0\.5 mm along z/,
    );
  });
});

describe('largestTumourSlice', () => {
  test('counts every label; of equal slices the lowest wins', () => {
    const mask = createMask(axisAlignedGeometry([3, 3, 4], [2, 3, 1]));
    mask.data.set([1, 2, 4], 9);
    mask.data.set([1, 1, 1], 27);
    expect(largestTumourSlice(mask)).toEqual({ z: 1, voxels: 3, areaMm2: 18 });
    expect(() => largestTumourSlice(createMask(mask.geometry))).toThrow(/got background/);
  });
});

describe('tumourSlice', () => {
  const tumour = blockMask(grid, [18, 16, 12], [4, 4, 3]);
  const image = numbered(grid);

  test('of the image’s own size is the slice itself, channel by channel', () => {
    const doubled = { ...image, data: image.data.map((value) => 2 * value) };
    const { data, shape, slice, scale } = tumourSlice([image, doubled], tumour, { size: [40, 36] });
    expect({ shape, z: slice.z, scale }).toEqual({ shape: [2, 36, 40], z: 12, scale: 1 });
    const plane = image.data.subarray(40 * 36 * 12, 40 * 36 * 13);
    expect(data.subarray(0, 40 * 36)).toEqual(plane);
    expect(data.subarray(40 * 36)).toEqual(plane.map((value) => 2 * value));
  });

  test('a larger picture is padded with 0 around the centred image', () => {
    const { data, shape } = tumourSlice([image], tumour);
    expect(shape).toEqual([1, 240, 240]);
    expect(data.filter((value) => value !== 0)).toHaveLength(40 * 36);
    expect(data[100 + 240 * 102]).toBe(40 * 36 * 12 + 1);
    expect(data[99 + 240 * 102]).toBe(0);
  });

  test('a smaller picture moves as little as shows the whole tumour', () => {
    const atBorder = blockMask(grid, [33, 0, 12], [6, 5, 1]);
    const { data, scale } = tumourSlice([image], atBorder, { size: [20, 20] });
    expect(scale).toBe(1);
    // Columns 19…38 instead of the centred 10…29; rows 0…19 instead of 8…27.
    expect(data[0]).toBe(voxelIndex(grid, 19, 0, 12) + 1);
    expect(data[399]).toBe(voxelIndex(grid, 38, 19, 12) + 1);
  });

  test('a tumour larger than the picture is scaled down, and said to be', () => {
    const large = blockMask(grid, [2, 3, 12], [30, 20, 1]);
    const { shape, scale, spacingMm } = tumourSlice([image], large, { size: [20, 20] });
    expect(shape).toEqual([1, 20, 20]);
    expect(scale).toBeCloseTo(1.5, 12);
    expect(spacingMm[0]).toBeCloseTo(1.5, 12);
    expect(spacingMm[1]).toBeCloseTo(1.8, 12);
  });

  test('at another spacing the picture shows the same points', () => {
    const ramp: Volume = {
      geometry: grid,
      data: Float32Array.from(image.data, (_, i) => (i % 40) - 19.5),
    };
    const { data } = tumourSlice([ramp], tumour, { size: [10, 10], spacingMm: 2.4 });
    // The image's middle, x = 19.5 voxels, lies between pixels 4 and 5: 2.4 mm apart along x.
    const row = data.subarray(50, 60);
    expect(row[4]).toBeCloseTo(-1.2, 4);
    expect(row[5]).toBeCloseTo(1.2, 4);
  });
});
