// Grey level run lengths: how many runs of a grey level and a length there are along a direction. One pass a direction:
// in scan order a voxel continues the run of the voxel behind it, and the run ends where the voxel ahead differs.

import { directionLengthMm, directions } from '../directions.ts';
import type { WeightingNorm } from '../settings.ts';
import type { GrayLevelGrid } from './grid.ts';
import { sizesUpTo, type SizeMatrix } from './size-matrix.ts';

/**
 * One matrix a direction, or with a weighting norm one for all. As in PyRadiomics, a direction in which no line holds
 * two voxels of the region is left out: none remains when the voxels lie that far apart.
 */
export function runLengthMatrices(grid: GrayLevelGrid, weightingNorm: WeightingNorm | null): SizeMatrix[] {
  const { region, grayLevels } = grid;
  const longest = Math.max(...region.size);
  const lengths = new Int32Array(grid.rows.length);
  const usable = directions.map((_, d) => d).filter((d) => hasLineOfTwo(grid, d));
  if (weightingNorm === null) {
    return usable.map((d) => {
      const size = longestLine(directions[d]!, region.size);
      const counts = new Int32Array(grayLevels.length * size);
      countRuns(grid, d, size, lengths, counts, 1);
      return { grayLevels, sizes: sizesUpTo(size), counts };
    });
  }
  if (usable.length === 0) return [];
  const counts = new Float64Array(grayLevels.length * longest);
  for (const d of usable) {
    const weight =
      weightingNorm === 'no_weighting'
        ? 1
        : directionLengthMm(directions[d]!, region.spacingMm, weightingNorm);
    countRuns(grid, d, longest, lengths, counts, weight);
  }
  return [{ grayLevels, sizes: sizesUpTo(longest), counts }];
}

function longestLine(direction: readonly number[], size: readonly number[]): number {
  return Math.min(...direction.map((step, axis) => (step === 0 ? Infinity : size[axis]!)));
}

/** `lengths` is scratch space of the box's size; what it holds at the region's voxels is written before it is read. */
function countRuns(
  { region, rows, offsets }: GrayLevelGrid,
  direction: number,
  columns: number,
  lengths: Int32Array,
  counts: Float64Array | Int32Array,
  weight: number,
): void {
  const offset = offsets[direction]!;
  const { boxIndex } = region;
  for (let k = 0; k < boxIndex.length; k++) {
    const index = boxIndex[k]!;
    const row = rows[index]!;
    const length = rows[index - offset] === row ? lengths[index - offset]! + 1 : 1;
    if (rows[index + offset] === row) lengths[index] = length;
    else counts[(row - 1) * columns + length - 1]! += weight;
  }
}

/** Whether some line along the direction passes through two voxels of the region, adjacent or not. */
function hasLineOfTwo({ region, rows, offsets }: GrayLevelGrid, direction: number): boolean {
  const offset = offsets[direction]!;
  const { boxIndex, boxSize } = region;
  for (let k = 0; k < boxIndex.length; k++) if (rows[boxIndex[k]! + offset] !== 0) return true;
  // No neighbours: a region of scattered voxels. Lines are told apart by where they enter the box.
  const [stepX, stepY, stepZ] = directions[direction]!;
  const seen = new Set<number>();
  for (let k = 0; k < boxIndex.length; k++) {
    const index = boxIndex[k]!;
    const x = index % boxSize[0];
    const rest = (index - x) / boxSize[0];
    const y = rest % boxSize[1];
    const z = (rest - y) / boxSize[1];
    const back = Math.min(
      stepX === 0 ? Infinity : stepX > 0 ? x : boxSize[0] - 1 - x,
      stepY === 0 ? Infinity : stepY > 0 ? y : boxSize[1] - 1 - y,
      stepZ === 0 ? Infinity : stepZ > 0 ? z : boxSize[2] - 1 - z,
    );
    const entry = index - back * offset;
    if (seen.has(entry)) return true;
    seen.add(entry);
  }
  return false;
}
