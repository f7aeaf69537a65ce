// Grey level dependence: how many voxels of a grey level have how many neighbours that differ by at most a set amount.

import type { GrayLevelGrid } from './grid.ts';
import { sizesUpTo, type SizeMatrix } from './size-matrix.ts';

/** The matrix; column j counts voxels with j - 1 dependent neighbours (the voxel itself included: sizes 1 to 27). */
export function dependenceMatrix(
  { region, grayLevels, rows, offsets }: GrayLevelGrid,
  largestDifference: number,
): SizeMatrix {
  const { boxIndex } = region;
  const dependent = new Uint8Array(rows.length);
  for (let d = 0; d < offsets.length; d++) {
    const offset = offsets[d]!;
    for (let k = 0; k < boxIndex.length; k++) {
      const index = boxIndex[k]!;
      const other = rows[index + offset]!;
      if (other === 0) continue;
      const own = rows[index]!;
      // Equal rows are the usual question (difference 0); else the grey levels themselves are compared.
      if (
        own === other ||
        (largestDifference > 0 &&
          Math.abs(grayLevels[own - 1]! - grayLevels[other - 1]!) <= largestDifference)
      ) {
        dependent[index]!++;
        dependent[index + offset]!++;
      }
    }
  }
  const counts = new Int32Array(grayLevels.length * 27);
  for (let k = 0; k < boxIndex.length; k++) {
    const index = boxIndex[k]!;
    counts[(rows[index]! - 1) * 27 + dependent[index]!]!++;
  }
  return { grayLevels, sizes: sizesUpTo(27), counts };
}
