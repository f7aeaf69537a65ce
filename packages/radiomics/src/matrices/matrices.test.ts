// What each matrix must sum to, counted independently of how it is built; and the sorted way of counting pairs.

import { createRandom } from '@glioscope/numeric';
import { axisAlignedGeometry } from '@glioscope/volume';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { directions } from '../directions.ts';
import { regionOfMask } from '../region.ts';
import { equalNeighbours } from './equal-neighbours.ts';
import { cooccurrenceMatrices } from './glcm.ts';
import { dependenceMatrix } from './gldm.ts';
import { runLengthMatrices } from './glrlm.ts';
import { sizeZoneMatrix } from './glszm.ts';
import { grayLevelGrid, neighbourhoodsOf, type GrayLevelGrid } from './grid.ts';
import { toneDifferenceMatrix } from './ngtdm.ts';
import type { SizeMatrix } from './size-matrix.ts';

const around = { distances: [1], force2D: false, force2DDimension: 0 } as const;

function randomGrid(
  seed: number,
  size: [number, number, number],
  levels: number,
  neighbourhood: Parameters<typeof neighbourhoodsOf>[1] = around,
): GrayLevelGrid {
  const random = createRandom(seed);
  const geometry = axisAlignedGeometry(size);
  const data = Uint8Array.from({ length: size[0] * size[1] * size[2] }, () =>
    random.uniform() < 0.6 ? 1 : 0,
  );
  data[0] = 1;
  const region = regionOfMask({ geometry, data }, 1, 3);
  const rows = Int32Array.from(region.boxIndex, () => random.integer(1, levels));
  const discretised = {
    grayLevels: Float64Array.from({ length: levels }, (_, k) => 2 * k + 1),
    rows,
    counts: new Int32Array(levels),
  };
  return grayLevelGrid(region, discretised, undefined, neighbourhoodsOf(region, neighbourhood));
}

const lengths = fc.integer({ min: 1, max: 6 });
const neighbourhoods = fc.constantFrom<Parameters<typeof neighbourhoodsOf>[1]>(
  around,
  { ...around, distances: [1, 2] },
  { ...around, distances: [3] },
  { ...around, force2D: true, force2DDimension: 1 },
  { ...around, force2D: true, distances: [2] },
);
const grids = fc
  .tuple(fc.integer(), fc.tuple(lengths, lengths, lengths), fc.integer({ min: 1, max: 5 }), neighbourhoods)
  .map(([seed, size, levels, neighbourhood]) => randomGrid(seed, size, levels, neighbourhood));

/** Σ count × size, or Σ count. */
const sum = ({ counts, sizes }: SizeMatrix, power: 0 | 1): number =>
  Array.from(counts).reduce((total, count, k) => total + count * sizes[k % sizes.length]! ** power, 0);

test('runs, zones and dependences cover every voxel once', () => {
  fc.assert(
    fc.property(grids, (grid) => {
      const voxels = grid.region.boxIndex.length;
      for (const matrix of runLengthMatrices(grid, equalNeighbours(grid), null))
        expect(sum(matrix, 1)).toBe(voxels);
      expect(sum(sizeZoneMatrix(grid, equalNeighbours(grid)), 1)).toBe(voxels);
      expect(sum(dependenceMatrix(grid, equalNeighbours(grid), 0), 0)).toBe(voxels);
      expect(toneDifferenceMatrix(grid).counts.reduce((a, b) => a + b, 0)).toBe(voxels);
    }),
    { numRuns: 60 },
  );
});

test('co-occurrences count every pair of neighbours once, dependences each pair of equals twice', () => {
  fc.assert(
    fc.property(grids, (grid) => {
      let pairs = 0;
      let equal = 0;
      for (const index of grid.region.boxIndex) {
        for (const offset of grid.neighbours.offsets) {
          const other = grid.rows[index + offset]!;
          if (other === 0) continue;
          pairs++;
          if (other === grid.rows[index]) equal++;
        }
      }
      const oneWay = cooccurrenceMatrices(grid, null, false);
      expect(oneWay.reduce((total, matrix) => total + matrix.total, 0)).toBe(pairs);
      const separate = cooccurrenceMatrices(grid, null);
      expect(separate.reduce((total, matrix) => total + matrix.total, 0)).toBe(2 * pairs);
      const joint = cooccurrenceMatrices(grid, 'no_weighting');
      expect(joint.reduce((total, matrix) => total + matrix.total, 0)).toBe(2 * pairs);
      const dependence = dependenceMatrix(grid, equalNeighbours(grid), 0);
      expect(sum(dependence, 1) - sum(dependence, 0)).toBe(2 * equal);
    }),
    { numRuns: 60 },
  );
});

test('there are 13 directions, none the opposite of another', () => {
  const both = directions.flatMap((d) => [d.join(), d.map((step) => -step + 0).join()]);
  expect(new Set(both).size).toBe(26);
});

test('sorted pair codes give what the table gives', () => {
  // So many grey levels that the table is not used: against pairs counted in a map.
  const levels = 2100;
  const grid = randomGrid(11, [12, 11, 10], levels);
  const matrices = cooccurrenceMatrices(grid, null);
  expect(matrices).toHaveLength(13);
  matrices.forEach((matrix, d) => {
    const expected = new Map<string, number>();
    for (const index of grid.region.boxIndex) {
      const pair = [grid.rows[index]!, grid.rows[index + grid.neighbours.offsets[d]!]!].sort((a, b) => a - b);
      if (pair[0] !== 0) expected.set(pair.join(), (expected.get(pair.join()) ?? 0) + 1);
    }
    const found = Array.from(matrix.counts, (count, c) => [
      `${matrix.first[c]! + 1},${matrix.second[c]! + 1}`,
      count,
    ]);
    expect(new Map(found as [string, number][])).toEqual(expected);
  });
});
