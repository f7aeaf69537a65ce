// Grey level co-occurrence: how often two neighbours in a direction have grey levels i and j. Symmetric: a pair counts
// both ways, so that only i ≤ j is kept; otherwise i is the voxel's and j that of the neighbour which comes later in
// scan order. A dense table while it is small, sorted pair codes where grey levels are many.

import { directionLengthMm } from '../directions.ts';
import { Scratch } from '../scratch.ts';
import type { WeightingNorm } from '../settings.ts';
import { mostDirections, thirteenOffsets } from './equal-neighbours.ts';
import type { GrayLevelGrid } from './grid.ts';

/** The non-empty cells of one matrix (of a symmetric one i ≤ j), as rows of `grayLevels`. */
export interface CooccurrenceMatrix {
  readonly grayLevels: Float64Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Pairs (weighted). A symmetric matrix has this at (i, j) and (j, i), twice this at (i, i). */
  readonly counts: Float64Array;
  /** Sum of the matrix: the sum of `counts`, of a symmetric one twice that. */
  readonly total: number;
}

/** Beyond as many cells a direction (5 MB for all 13), and where cells are far more than voxels, pairs are sorted instead. */
const mostDenseCells = 100_000;

/**
 * One matrix a direction in which the region has neighbours, or with a weighting norm one for all; none when no voxel
 * has a neighbour.
 */
export function cooccurrenceMatrices(
  grid: GrayLevelGrid,
  weightingNorm: WeightingNorm | null,
  symmetric = true,
  scratch: Scratch = new Scratch(),
): CooccurrenceMatrix[] {
  const levels = grid.grayLevels.length;
  const dense = (levels + 1) ** 2 <= mostDenseCells;
  const matrices = dense ? denseMatrices(grid, symmetric, scratch) : sortedMatrices(grid, symmetric, scratch);
  if (weightingNorm === null) return matrices.filter(({ total }) => total > 0);
  return [joinedMatrix(grid, matrices, weightingNorm, symmetric)].filter(({ total }) => total > 0);
}

/** The matrices of all directions as one, each weighted by its length. */
function joinedMatrix(
  { grayLevels, region, neighbours: { directions } }: GrayLevelGrid,
  matrices: readonly CooccurrenceMatrix[],
  norm: WeightingNorm,
  symmetric: boolean,
): CooccurrenceMatrix {
  const levels = grayLevels.length;
  const counts = new Map<number, number>();
  matrices.forEach((matrix, d) => {
    const weight =
      norm === 'no_weighting'
        ? 1
        : Math.exp(-(directionLengthMm(directions[d]!, region.spacingMm, norm) ** 2));
    if (weight === 0) return;
    for (let c = 0; c < matrix.counts.length; c++) {
      const code = matrix.first[c]! * levels + matrix.second[c]!;
      counts.set(code, (counts.get(code) ?? 0) + weight * matrix.counts[c]!);
    }
  });
  const codes = Float64Array.from(counts.keys()).sort();
  return matrixOf(
    grayLevels,
    codes,
    Float64Array.from(codes, (code) => counts.get(code)!),
    symmetric,
  );
}

/** From the codes of cells, `first` × levels + `second`, rising. */
function matrixOf(
  grayLevels: Float64Array,
  codes: Float64Array,
  counts: Float64Array,
  symmetric: boolean,
): CooccurrenceMatrix {
  const levels = grayLevels.length;
  return {
    grayLevels,
    first: Int32Array.from(codes, (code) => Math.floor(code / levels)),
    second: Int32Array.from(codes, (code) => code % levels),
    counts,
    total: (symmetric ? 2 : 1) * counts.reduce((sum, count) => sum + count, 0),
  };
}

function denseMatrices(grid: GrayLevelGrid, symmetric: boolean, scratch: Scratch): CooccurrenceMatrix[] {
  const { grayLevels, neighbours } = grid;
  const stride = grayLevels.length + 1;
  const matrixFrom = symmetric ? joinedOrders : separateOrders;
  const matrices: CooccurrenceMatrix[] = [];
  for (let start = 0; start < neighbours.offsets.length; start += mostDirections) {
    const offsets = neighbours.offsets.subarray(start, start + mostDirections);
    const tables = countPairs(grid, offsets, scratch);
    for (let d = 0; d < offsets.length; d++) {
      matrices.push(matrixFrom(grayLevels, tables.subarray(d * stride * stride, (d + 1) * stride * stride)));
    }
  }
  return matrices;
}

/**
 * A table a direction, one after another: pairs by the rows of a voxel and of the one ahead, row 0 standing for outside.
 * Voxel by voxel, written out: a pass a direction waits on the cells that follow one another in it.
 */
function countPairs(
  { region, rows, grayLevels }: GrayLevelGrid,
  used: Int32Array,
  scratch: Scratch,
): Int32Array {
  const { boxIndex } = region;
  const stride = grayLevels.length + 1;
  const table = stride * stride;
  const tables = scratch.int32('pairs', mostDirections * table).fill(0);
  const offsets = thirteenOffsets(used);
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
    const base = rows[i]! * stride;
    tables[base + rows[i + o0]!]!++;
    tables[base + table + rows[i + o1]!]!++;
    tables[base + 2 * table + rows[i + o2]!]!++;
    tables[base + 3 * table + rows[i + o3]!]!++;
    tables[base + 4 * table + rows[i + o4]!]!++;
    tables[base + 5 * table + rows[i + o5]!]!++;
    tables[base + 6 * table + rows[i + o6]!]!++;
    tables[base + 7 * table + rows[i + o7]!]!++;
    tables[base + 8 * table + rows[i + o8]!]!++;
    tables[base + 9 * table + rows[i + o9]!]!++;
    tables[base + 10 * table + rows[i + o10]!]!++;
    tables[base + 11 * table + rows[i + o11]!]!++;
    tables[base + 12 * table + rows[i + o12]!]!++;
  }
  return tables;
}

/** The cells i ≤ j of a table, both orders of a pair together. */
function joinedOrders(grayLevels: Float64Array, table: Int32Array): CooccurrenceMatrix {
  const stride = grayLevels.length + 1;
  let cells = 0;
  for (let i = 1; i < stride; i++) {
    for (let j = i; j < stride; j++) {
      if (j !== i) table[i * stride + j]! += table[j * stride + i]!;
      if (table[i * stride + j] !== 0) cells++;
    }
  }
  const first = new Int32Array(cells);
  const second = new Int32Array(cells);
  const counts = new Float64Array(cells);
  let cell = 0;
  let total = 0;
  for (let i = 1; i < stride; i++) {
    for (let j = i; j < stride; j++) {
      const count = table[i * stride + j]!;
      if (count === 0) continue;
      first[cell] = i - 1;
      second[cell] = j - 1;
      counts[cell++] = count;
      total += 2 * count;
    }
  }
  return { grayLevels, first, second, counts, total };
}

/** All cells of a table. */
function separateOrders(grayLevels: Float64Array, table: Int32Array): CooccurrenceMatrix {
  const levels = grayLevels.length;
  const codes: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < levels; i++) {
    for (let j = 0; j < levels; j++) {
      const count = table[(i + 1) * (levels + 1) + j + 1]!;
      if (count === 0) continue;
      codes.push(i * levels + j);
      counts.push(count);
    }
  }
  return matrixOf(grayLevels, Float64Array.from(codes), Float64Array.from(counts), false);
}

function sortedMatrices(
  { region, grayLevels, rows, neighbours }: GrayLevelGrid,
  symmetric: boolean,
  scratch: Scratch,
): CooccurrenceMatrix[] {
  const levels = grayLevels.length;
  const { boxIndex } = region;
  const codes = scratch.float64('pair codes', boxIndex.length);
  return Array.from(neighbours.offsets, (offset) => {
    let pairs = 0;
    for (let k = 0; k < boxIndex.length; k++) {
      const index = boxIndex[k]!;
      const other = rows[index + offset]!;
      if (other === 0) continue;
      const own = rows[index]!;
      codes[pairs++] =
        own < other || !symmetric ? (own - 1) * levels + other - 1 : (other - 1) * levels + own - 1;
    }
    const sorted = codes.subarray(0, pairs).sort();
    // Each run of equal codes is a cell; codes and counts are gathered in place.
    const counts = new Float64Array(pairs);
    let cells = 0;
    for (let k = 0; k < pairs; cells++) {
      const code = sorted[k]!;
      const start = k;
      while (k < pairs && sorted[k] === code) k++;
      sorted[cells] = code;
      counts[cells] = k - start;
    }
    return matrixOf(grayLevels, sorted.slice(0, cells), counts.slice(0, cells), symmetric);
  });
}
