// Co-occurrences and runs: what a matrix counts along one direction, in one range of voxels.

import { countCells, type CellCounts } from './cell-counts.ts';
import type { TextureGrid, VoxelRange } from './texture-grid.ts';

/** Pairs of voxels `offset` apart, coded lower level × (levelCount + 1) + higher level. */
export function pairCells(grid: TextureGrid, { start, end }: VoxelRange, offset: number): CellCounts {
  const { levels, voxels } = grid;
  const columns = grid.levelCount + 1;
  const codes = new Float64Array(end - start);
  let pairs = 0;
  for (let k = start; k < end; k++) {
    const own = levels[voxels[k]!]!;
    const other = levels[voxels[k]! + offset]!;
    if (other !== 0) codes[pairs++] = own < other ? own * columns + other : other * columns + own;
  }
  return countCells(codes.subarray(0, pairs));
}

/**
 * Runs of one level along `offset`, coded level × columns + length. In scan order a voxel continues the run of the
 * voxel behind it. `lengths` is scratch space of the box's size: what it holds is written before it is read.
 */
export function runCells(
  grid: TextureGrid,
  { start, end }: VoxelRange,
  offset: number,
  columns: number,
  lengths: Int32Array,
): CellCounts {
  const { levels, voxels } = grid;
  const codes = new Float64Array(end - start);
  let runs = 0;
  for (let k = start; k < end; k++) {
    const index = voxels[k]!;
    const level = levels[index]!;
    const length = levels[index - offset] === level ? lengths[index - offset]! + 1 : 1;
    if (levels[index + offset] === level) lengths[index] = length;
    else codes[runs++] = level * columns + length;
  }
  return countCells(codes.subarray(0, runs));
}
