// Grey level co-occurrence: how often two neighbours in a direction have grey levels i and j. Symmetric: a pair counts
// both ways, so that only i ≤ j is kept. A dense table while it is small, sorted pair codes where grey levels are many.

import { directionLengthMm, directions } from '../directions.ts';
import type { WeightingNorm } from '../settings.ts';
import type { GrayLevelGrid } from './grid.ts';

/** The non-empty cells of one symmetric matrix, i ≤ j, as rows of `grayLevels`. */
export interface CooccurrenceMatrix {
  readonly grayLevels: Float64Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Unordered pairs (weighted): the symmetric matrix has this at (i, j) and (j, i), twice this at (i, i). */
  readonly counts: Float64Array;
  /** Sum of the symmetric matrix: twice the sum of `counts`. */
  readonly total: number;
}

/** Beyond as many cells (32 MB), pairs are sorted instead. */
const mostDenseCells = 1 << 22;

/**
 * One matrix a direction in which the region has neighbours, or with a weighting norm one for all; none when no voxel
 * has a neighbour.
 */
export function cooccurrenceMatrices(
  grid: GrayLevelGrid,
  weightingNorm: WeightingNorm | null,
): CooccurrenceMatrix[] {
  const levels = grid.grayLevels.length;
  if (weightingNorm !== null) {
    const weights = directions.map((direction) => {
      if (weightingNorm === 'no_weighting') return 1;
      return Math.exp(-(directionLengthMm(direction, grid.region.spacingMm, weightingNorm) ** 2));
    });
    return nonEmpty([
      levels * levels <= mostDenseCells ? denseMatrix(grid, weights) : sortedMatrix(grid, weights),
    ]);
  }
  const matrices: CooccurrenceMatrix[] = [];
  const table = levels * levels <= mostDenseCells ? new Float64Array(levels * levels) : null;
  const weights = directions.map(() => 0);
  for (let d = 0; d < directions.length; d++) {
    weights[d] = 1;
    matrices.push(table === null ? sortedMatrix(grid, weights) : denseMatrix(grid, weights, table));
    weights[d] = 0;
  }
  return nonEmpty(matrices);
}

function nonEmpty(matrices: CooccurrenceMatrix[]): CooccurrenceMatrix[] {
  return matrices.filter(({ total }) => total > 0);
}

/** `table`, all zeros, is left so. */
function denseMatrix(
  { region, grayLevels, rows, offsets }: GrayLevelGrid,
  weights: readonly number[],
  table: Float64Array = new Float64Array(grayLevels.length ** 2),
): CooccurrenceMatrix {
  const levels = grayLevels.length;
  const { boxIndex } = region;
  for (let d = 0; d < offsets.length; d++) {
    const weight = weights[d]!;
    if (weight === 0) continue;
    const offset = offsets[d]!;
    for (let k = 0; k < boxIndex.length; k++) {
      const index = boxIndex[k]!;
      const other = rows[index + offset]!;
      if (other === 0) continue;
      // Both orders of a pair are joined below: no branch here that cannot be predicted.
      table[(rows[index]! - 1) * levels + other - 1]! += weight;
    }
  }
  let cells = 0;
  for (let i = 0; i < levels; i++) {
    for (let j = i, k = i * levels + i, t = k; j < levels; j++, k++, t += levels) {
      if (k !== t) table[k]! += table[t]!;
      if (table[k] !== 0) cells++;
    }
  }
  const first = new Int32Array(cells);
  const second = new Int32Array(cells);
  const counts = new Float64Array(cells);
  let cell = 0;
  let total = 0;
  for (let i = 0; i < levels; i++) {
    for (let j = i, k = i * levels + i, t = k; j < levels; j++, k++, t += levels) {
      const count = table[k]!;
      if (count === 0) continue;
      first[cell] = i;
      second[cell] = j;
      counts[cell++] = count;
      total += 2 * count;
      table[k] = 0;
      table[t] = 0;
    }
  }
  return { grayLevels, first, second, counts, total };
}

function sortedMatrix(
  { region, grayLevels, rows, offsets }: GrayLevelGrid,
  weights: readonly number[],
): CooccurrenceMatrix {
  const levels = grayLevels.length;
  const { boxIndex } = region;
  // Each cell's weight grows direction by direction: codes of one direction are sorted, then merged by a map.
  const merged = new Map<number, number>();
  const codes = new Float64Array(boxIndex.length);
  for (let d = 0; d < offsets.length; d++) {
    const weight = weights[d]!;
    if (weight === 0) continue;
    const offset = offsets[d]!;
    let pairs = 0;
    for (let k = 0; k < boxIndex.length; k++) {
      const index = boxIndex[k]!;
      const other = rows[index + offset]!;
      if (other === 0) continue;
      const own = rows[index]!;
      codes[pairs++] = own < other ? (own - 1) * levels + other - 1 : (other - 1) * levels + own - 1;
    }
    const sorted = codes.subarray(0, pairs).sort();
    for (let k = 0; k < pairs;) {
      const code = sorted[k]!;
      let end = k + 1;
      while (end < pairs && sorted[end] === code) end++;
      merged.set(code, (merged.get(code) ?? 0) + weight * (end - k));
      k = end;
    }
  }
  const cells = Float64Array.from(merged.keys()).sort();
  const counts = Float64Array.from(cells, (code) => merged.get(code)!);
  return {
    grayLevels,
    first: Int32Array.from(cells, (code) => Math.floor(code / levels)),
    second: Int32Array.from(cells, (code) => code % levels),
    counts,
    total: 2 * counts.reduce((sum, count) => sum + count, 0),
  };
}
