// Grey level dependence: how many voxels of a grey level have how many neighbours that differ by at most a set amount.

import type { EqualNeighbours } from './equal-neighbours.ts';
import type { GrayLevelGrid } from './grid.ts';
import { sizesUpTo, type SizeMatrix } from './size-matrix.ts';

/** The matrix; column j counts voxels with j - 1 dependent neighbours (the voxel itself included: sizes 1 to 27 of 26 neighbours). */
export function dependenceMatrix(
  grid: GrayLevelGrid,
  equal: EqualNeighbours,
  largestDifference: number,
): SizeMatrix {
  const { region, grayLevels, rows, neighbours, adjacent } = grid;
  const { boxIndex } = region;
  const largest = 2 * neighbours.offsets.length + 1;
  const counts = new Int32Array(grayLevels.length * largest);
  if (largestDifference === 0 && neighbours === adjacent) {
    const { ahead, behind } = equal;
    for (let k = 0; k < boxIndex.length; k++) {
      const index = boxIndex[k]!;
      counts[(rows[index]! - 1) * largest + ones(ahead[index]! | (behind[index]! << 13))]!++;
    }
  } else {
    const dependent = countDependent(grid, largestDifference);
    for (let k = 0; k < boxIndex.length; k++) {
      const index = boxIndex[k]!;
      counts[(rows[index]! - 1) * largest + dependent[index]!]!++;
    }
  }
  return { grayLevels, sizes: sizesUpTo(largest), counts };
}

/** The number of 1 bits. */
function ones(bits: number): number {
  let pairs = bits - ((bits >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (((pairs + (pairs >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Dependent neighbours of each voxel of the box. */
function countDependent(
  { region, grayLevels, rows, neighbours: { offsets } }: GrayLevelGrid,
  largestDifference: number,
): Uint8Array | Int32Array {
  const { boxIndex } = region;
  const dependent = 2 * offsets.length < 256 ? new Uint8Array(rows.length) : new Int32Array(rows.length);
  for (let d = 0; d < offsets.length; d++) {
    const offset = offsets[d]!;
    for (let k = 0; k < boxIndex.length; k++) {
      const index = boxIndex[k]!;
      const other = rows[index + offset]!;
      if (other === 0) continue;
      if (Math.abs(grayLevels[rows[index]! - 1]! - grayLevels[other - 1]!) > largestDifference) continue;
      dependent[index]!++;
      dependent[index + offset]!++;
    }
  }
  return dependent;
}
