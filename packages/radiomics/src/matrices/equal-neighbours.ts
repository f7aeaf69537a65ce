// In which directions a voxel's neighbour has the same grey level, as bits: what runs, zones and dependences are made
// of. One pass over the region, its comparisons written out: without branches, which could not be predicted, and with all
// neighbours of a voxel at hand, it takes a third of the time of a pass a direction.

import type { GrayLevelGrid } from './grid.ts';

/** Bits by voxel of the padded box; only those of the region's voxels are written. */
export interface EqualNeighbours {
  /** Bit d: the neighbour one step ahead in direction d lies in the region and has the same grey level. */
  readonly ahead: Uint16Array;
  /** The same one step back. */
  readonly behind: Uint16Array;
}

/** Half of a voxel's 26 neighbours: kernels are written out for as many directions. */
export const mostDirections = 13;

/** The offsets of at most 13 directions, filled up with 0: a direction that is missing leads to the voxel itself. */
export function thirteenOffsets(offsets: Int32Array): Int32Array {
  const filled = new Int32Array(mostDirections);
  filled.set(offsets);
  return filled;
}

/** 1 where two rows are equal, else 0: a difference of bits less 1 is negative only then. */
function same(a: number, b: number): number {
  return ((a ^ b) - 1) >>> 31;
}

/** Compares every voxel with its neighbours at distance 1. The result is `memory`, if given, written over. */
export function equalNeighbours(
  grid: GrayLevelGrid,
  memory: EqualNeighbours = {
    ahead: new Uint16Array(grid.rows.length),
    behind: new Uint16Array(grid.rows.length),
  },
): EqualNeighbours {
  const { region, rows, adjacent } = grid;
  const { boxIndex } = region;
  const { ahead, behind } = memory;
  const used = (1 << adjacent.offsets.length) - 1;
  const offsets = thirteenOffsets(adjacent.offsets);
  const o0 = offsets[0]!;
  const o1 = offsets[1]!;
  const o2 = offsets[2]!;
  const o3 = offsets[3]!;
  const o4 = offsets[4]!;
  const o5 = offsets[5]!;
  const o6 = offsets[6]!;
  const o7 = offsets[7]!;
  const o8 = offsets[8]!;
  const o9 = offsets[9]!;
  const o10 = offsets[10]!;
  const o11 = offsets[11]!;
  const o12 = offsets[12]!;
  for (let k = 0; k < boxIndex.length; k++) {
    const i = boxIndex[k]!;
    const own = rows[i]!;
    ahead[i] =
      used &
      ((same(rows[i + o0]!, own) << 0) |
        (same(rows[i + o1]!, own) << 1) |
        (same(rows[i + o2]!, own) << 2) |
        (same(rows[i + o3]!, own) << 3) |
        (same(rows[i + o4]!, own) << 4) |
        (same(rows[i + o5]!, own) << 5) |
        (same(rows[i + o6]!, own) << 6) |
        (same(rows[i + o7]!, own) << 7) |
        (same(rows[i + o8]!, own) << 8) |
        (same(rows[i + o9]!, own) << 9) |
        (same(rows[i + o10]!, own) << 10) |
        (same(rows[i + o11]!, own) << 11) |
        (same(rows[i + o12]!, own) << 12));
    behind[i] =
      used &
      ((same(rows[i - o0]!, own) << 0) |
        (same(rows[i - o1]!, own) << 1) |
        (same(rows[i - o2]!, own) << 2) |
        (same(rows[i - o3]!, own) << 3) |
        (same(rows[i - o4]!, own) << 4) |
        (same(rows[i - o5]!, own) << 5) |
        (same(rows[i - o6]!, own) << 6) |
        (same(rows[i - o7]!, own) << 7) |
        (same(rows[i - o8]!, own) << 8) |
        (same(rows[i - o9]!, own) << 9) |
        (same(rows[i - o10]!, own) << 10) |
        (same(rows[i - o11]!, own) << 11) |
        (same(rows[i - o12]!, own) << 12));
  }
  return memory;
}
