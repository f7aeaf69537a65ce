import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { axisAlignedGeometry, createMask, labelledVoxels, voxelIndex, type Mask } from '@glioscope/volume';

import {
  connectedComponents,
  fillHoles,
  largestComponent,
  type Connectivity,
} from './connected-components.ts';

const reference = JSON.parse(
  readFileSync(new URL('../../../reference/preprocess/component_references.json', import.meta.url), 'utf8'),
) as {
  size: [number, number, number];
  cases: { density: number; voxels: number; sizes6: number[]; sizes26: number[]; filledVoxels: number }[];
};

/** The mask of the reference script. */
function noiseMask(density: number): Mask {
  const mask = createMask(axisAlignedGeometry(reference.size));
  mask.data.forEach((_, i) => {
    const noise = 43758.5453 * Math.sin(12.9898 * i);
    mask.data[i] = noise - Math.floor(noise) < density ? 1 : 0;
  });
  return mask;
}

const falling = (sizes: readonly number[]): number[] => [...sizes].sort((a, b) => b - a);

describe.each(reference.cases)('a mask of density $density against SciPy', (expected) => {
  const mask = noiseMask(expected.density);

  test('is the same mask', () => expect(labelledVoxels(mask)).toBe(expected.voxels));
  test('has the same components by faces and by corners', () => {
    expect(falling(connectedComponents(mask, 6).sizes)).toEqual(expected.sizes6);
    expect(falling(connectedComponents(mask, 26).sizes)).toEqual(expected.sizes26);
  });
  test('has the same holes', () => expect(labelledVoxels(fillHoles(mask))).toBe(expected.filledVoxels));
});

describe('connectedComponents', () => {
  const anyMask = fc
    .record({
      size: fc.tuple(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
      ),
      density: fc.double({ min: 0, max: 1, noNaN: true }),
      noise: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map(({ size, density, noise }): Mask => {
      const mask = createMask(axisAlignedGeometry(size));
      for (let i = 0; i < mask.data.length; i++) mask.data[i] = noise.next().value! < density ? 1 : 0;
      return mask;
    });

  test.each<Connectivity>([6, 26])(
    'joins voxels exactly where a path of %i neighbours does',
    (connectivity) => {
      fc.assert(
        fc.property(anyMask, (mask) => {
          const { labels, sizes } = connectedComponents(mask, connectivity);
          expect([...labels]).toEqual(floodLabels(mask, connectivity));
          sizes.forEach((size, k) => expect(labels.filter((label) => label === k + 1)).toHaveLength(size));
        }),
      );
    },
  );
});

describe('largestComponent', () => {
  test('keeps labels, and of equal components the first', () => {
    const mask = createMask(axisAlignedGeometry([5, 1, 1]));
    mask.data.set([2, 4, 0, 1, 1]);
    expect([...largestComponent(mask).data]).toEqual([2, 4, 0, 0, 0]);
  });

  test('of an empty mask is empty', () => {
    expect(labelledVoxels(largestComponent(createMask(axisAlignedGeometry([3, 3, 3]))))).toBe(0);
  });
});

test('fillHoles fills a cavity, and leaves one that is open to the border', () => {
  const mask = createMask(axisAlignedGeometry([5, 5, 5]));
  for (let z = 1; z < 4; z++)
    for (let y = 1; y < 4; y++)
      mask.data.fill(3, voxelIndex(mask.geometry, 1, y, z), voxelIndex(mask.geometry, 4, y, z));
  mask.data[voxelIndex(mask.geometry, 2, 2, 2)] = 0;
  expect(labelledVoxels(fillHoles(mask, 7), 7)).toBe(1);
  mask.data[voxelIndex(mask.geometry, 2, 2, 1)] = 0;
  expect(fillHoles(mask)).toEqual(mask);
});

/** Flood filling, voxel by voxel, in memory order. */
function floodLabels({ geometry, data }: Mask, connectivity: Connectivity): number[] {
  const [width, height, depth] = geometry.size;
  const labels = Array.from(data, () => 0);
  let count = 0;
  const flood = (x: number, y: number, z: number): void => {
    if (x < 0 || y < 0 || z < 0 || x >= width || y >= height || z >= depth) return;
    const i = voxelIndex(geometry, x, y, z);
    if (data[i] === 0 || labels[i] !== 0) return;
    labels[i] = count;
    for (let dz = -1; dz <= 1; dz++)
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++)
          if (connectivity === 26 || Math.abs(dx) + Math.abs(dy) + Math.abs(dz) === 1)
            flood(x + dx, y + dy, z + dz);
  };
  for (let z = 0; z < depth; z++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = voxelIndex(geometry, x, y, z);
        if (data[i] === 0 || labels[i] !== 0) continue;
        count++;
        flood(x, y, z);
      }
  return labels;
}
