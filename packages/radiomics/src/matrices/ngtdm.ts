// Neighbouring grey tone differences: for each grey level its voxels, and how far these lie from their neighbours' mean.

import type { GrayLevelGrid } from './grid.ts';

export interface ToneDifferenceMatrix {
  readonly grayLevels: Float64Array;
  /** Voxels of each grey level. */
  readonly counts: Int32Array;
  /** Sum over these voxels of |grey level - mean of the neighbours within the region|, 0 for a voxel without any. */
  readonly differences: Float64Array;
}

export function toneDifferenceMatrix({
  region,
  grayLevels,
  rows,
  neighbours: { offsets },
}: GrayLevelGrid): ToneDifferenceMatrix {
  const { boxIndex } = region;
  const counts = new Int32Array(grayLevels.length);
  const differences = new Float64Array(grayLevels.length);
  for (let k = 0; k < boxIndex.length; k++) {
    const index = boxIndex[k]!;
    const row = rows[index]! - 1;
    let neighbours = 0;
    let sum = 0;
    for (let d = 0; d < offsets.length; d++) {
      const ahead = rows[index + offsets[d]!]!;
      if (ahead !== 0) {
        neighbours++;
        sum += grayLevels[ahead - 1]!;
      }
      const behind = rows[index - offsets[d]!]!;
      if (behind !== 0) {
        neighbours++;
        sum += grayLevels[behind - 1]!;
      }
    }
    counts[row]!++;
    if (neighbours > 0) differences[row]! += Math.abs(grayLevels[row]! - sum / neighbours);
  }
  return { grayLevels, counts, differences };
}
