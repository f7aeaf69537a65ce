// Grey level run lengths: how many runs of a grey level and a length there are along a direction. In scan order a voxel
// continues the run of the voxel behind it, and the run ends where the voxel ahead differs. All directions are counted in
// one pass, written out and without branches; lengths behind are kept only as far back as a direction reaches.

import { directionLengthMm } from '../directions.ts';
import { Scratch } from '../scratch.ts';
import type { WeightingNorm } from '../settings.ts';
import { mostDirections, thirteenOffsets, type EqualNeighbours } from './equal-neighbours.ts';
import type { GrayLevelGrid } from './grid.ts';
import { sizesUpTo, type SizeMatrix } from './size-matrix.ts';

/**
 * One matrix a direction, or with a weighting norm one for all. As in PyRadiomics, a direction in which no line holds
 * two voxels of the region is left out: none remains when the voxels lie that far apart. Counts without a weighting norm
 * are of `scratch`: they last until its next use here.
 */
export function runLengthMatrices(
  grid: GrayLevelGrid,
  equal: EqualNeighbours,
  weightingNorm: WeightingNorm | null,
  scratch: Scratch = new Scratch(),
): SizeMatrix[] {
  const { region, grayLevels } = grid;
  const { directions } = grid.adjacent;
  const usable = directions.map((_, d) => d).filter((d) => hasLineOfTwo(grid, d));
  if (usable.length === 0) return [];
  const longest = Math.max(...region.size);
  const sizes = sizesUpTo(longest);
  const table = grayLevels.length * longest;
  const tables = countRuns(grid, equal, longest, scratch);
  const countsOf = (d: number): Int32Array => tables.subarray(d * table, (d + 1) * table);
  if (weightingNorm === null) return usable.map((d) => ({ grayLevels, sizes, counts: countsOf(d) }));
  const joined = new Float64Array(table);
  for (const d of usable) {
    const weight =
      weightingNorm === 'no_weighting'
        ? 1
        : directionLengthMm(directions[d]!, region.spacingMm, weightingNorm);
    const counts = countsOf(d);
    for (let k = 0; k < table; k++) joined[k]! += weight * counts[k]!;
  }
  return [{ grayLevels, sizes, counts: joined }];
}

/** A table a direction, one after another: runs by grey level and length (columns from 1 on). */
function countRuns(
  { region, rows, grayLevels, adjacent }: GrayLevelGrid,
  { ahead, behind }: EqualNeighbours,
  columns: number,
  scratch: Scratch,
): Int32Array {
  const { boxIndex } = region;
  const offsets = thirteenOffsets(adjacent.offsets);
  const table = grayLevels.length * columns;
  const counts = scratch.int32('runs', mostDirections * table).fill(0);
  // Lengths up to here by position modulo a power of two, 13 side by side.
  let reach = 1;
  while (reach <= Math.max(...offsets)) reach *= 2;
  const wrap = reach - 1;
  const ring = scratch.uint16('run lengths', reach * mostDirections);
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
    const back = behind[i]!;
    const ends = ~ahead[i]!;
    const base = (rows[i]! - 1) * columns - 1;
    const at = (i & wrap) * 13;
    let length: number;
    length = ring[((i - o0) & wrap) * 13]! * ((back >> 0) & 1) + 1;
    ring[at + 0] = length;
    counts[base + length]! += (ends >> 0) & 1;
    length = ring[((i - o1) & wrap) * 13 + 1]! * ((back >> 1) & 1) + 1;
    ring[at + 1] = length;
    counts[base + table + length]! += (ends >> 1) & 1;
    length = ring[((i - o2) & wrap) * 13 + 2]! * ((back >> 2) & 1) + 1;
    ring[at + 2] = length;
    counts[base + 2 * table + length]! += (ends >> 2) & 1;
    length = ring[((i - o3) & wrap) * 13 + 3]! * ((back >> 3) & 1) + 1;
    ring[at + 3] = length;
    counts[base + 3 * table + length]! += (ends >> 3) & 1;
    length = ring[((i - o4) & wrap) * 13 + 4]! * ((back >> 4) & 1) + 1;
    ring[at + 4] = length;
    counts[base + 4 * table + length]! += (ends >> 4) & 1;
    length = ring[((i - o5) & wrap) * 13 + 5]! * ((back >> 5) & 1) + 1;
    ring[at + 5] = length;
    counts[base + 5 * table + length]! += (ends >> 5) & 1;
    length = ring[((i - o6) & wrap) * 13 + 6]! * ((back >> 6) & 1) + 1;
    ring[at + 6] = length;
    counts[base + 6 * table + length]! += (ends >> 6) & 1;
    length = ring[((i - o7) & wrap) * 13 + 7]! * ((back >> 7) & 1) + 1;
    ring[at + 7] = length;
    counts[base + 7 * table + length]! += (ends >> 7) & 1;
    length = ring[((i - o8) & wrap) * 13 + 8]! * ((back >> 8) & 1) + 1;
    ring[at + 8] = length;
    counts[base + 8 * table + length]! += (ends >> 8) & 1;
    length = ring[((i - o9) & wrap) * 13 + 9]! * ((back >> 9) & 1) + 1;
    ring[at + 9] = length;
    counts[base + 9 * table + length]! += (ends >> 9) & 1;
    length = ring[((i - o10) & wrap) * 13 + 10]! * ((back >> 10) & 1) + 1;
    ring[at + 10] = length;
    counts[base + 10 * table + length]! += (ends >> 10) & 1;
    length = ring[((i - o11) & wrap) * 13 + 11]! * ((back >> 11) & 1) + 1;
    ring[at + 11] = length;
    counts[base + 11 * table + length]! += (ends >> 11) & 1;
    length = ring[((i - o12) & wrap) * 13 + 12]! * ((back >> 12) & 1) + 1;
    ring[at + 12] = length;
    counts[base + 12 * table + length]! += (ends >> 12) & 1;
  }
  return counts;
}

/** Whether some line along the direction passes through two voxels of the region, adjacent or not. */
function hasLineOfTwo({ region, rows, adjacent }: GrayLevelGrid, direction: number): boolean {
  const offset = adjacent.offsets[direction]!;
  const { boxIndex, boxSize } = region;
  for (let k = 0; k < boxIndex.length; k++) if (rows[boxIndex[k]! + offset] !== 0) return true;
  // No neighbours: a region of scattered voxels. Lines are told apart by where they enter the box.
  const [stepX, stepY, stepZ] = adjacent.directions[direction]!;
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
