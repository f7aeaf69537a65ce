// Grey level co-occurrence: how often two neighbours in a direction have grey levels i and j. Symmetric: a pair counts
// both ways, so that only i ≤ j is kept. A dense table while it is small, sorted pair codes where grey levels are many.

import { directionLengthMm, directions } from '../directions.ts';
import type { WeightingNorm } from '../settings.ts';
import { mostDirections, thirteenOffsets } from './equal-neighbours.ts';
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

/** Beyond as many cells a direction (5 MB for all 13), and where cells are far more than voxels, pairs are sorted instead. */
const mostDenseCells = 100_000;

/**
 * One matrix a direction in which the region has neighbours, or with a weighting norm one for all; none when no voxel
 * has a neighbour.
 */
export function cooccurrenceMatrices(
  grid: GrayLevelGrid,
  weightingNorm: WeightingNorm | null,
): CooccurrenceMatrix[] {
  const levels = grid.grayLevels.length;
  const matrices = (levels + 1) ** 2 <= mostDenseCells ? denseMatrices(grid) : sortedMatrices(grid);
  if (weightingNorm === null) return matrices.filter(({ total }) => total > 0);
  return [joinedMatrix(grid, matrices, weightingNorm)].filter(({ total }) => total > 0);
}

/** The matrices of all directions as one, each weighted by its length. */
function joinedMatrix(
  { grayLevels, region }: GrayLevelGrid,
  matrices: readonly CooccurrenceMatrix[],
  norm: WeightingNorm,
): CooccurrenceMatrix {
  const levels = grayLevels.length;
  const counts = new Map<number, number>();
  matrices.forEach((matrix, d) => {
    const weight =
      norm === 'no_weighting'
        ? 1
        : Math.exp(-(directionLengthMm(directions[d]!, region.spacingMm, norm) ** 2));
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
  );
}

/** From the codes of cells, `first` × levels + `second`, rising. */
function matrixOf(grayLevels: Float64Array, codes: Float64Array, counts: Float64Array): CooccurrenceMatrix {
  const levels = grayLevels.length;
  return {
    grayLevels,
    first: Int32Array.from(codes, (code) => Math.floor(code / levels)),
    second: Int32Array.from(codes, (code) => code % levels),
    counts,
    total: 2 * counts.reduce((sum, count) => sum + count, 0),
  };
}

function denseMatrices(grid: GrayLevelGrid): CooccurrenceMatrix[] {
  const { grayLevels, offsets } = grid;
  const stride = grayLevels.length + 1;
  const tables = countPairs(grid);
  return Array.from(offsets, (_, d) =>
    joinedOrders(grayLevels, tables.subarray(d * stride * stride, (d + 1) * stride * stride)),
  );
}

/**
 * A table a direction, one after another: pairs by the rows of a voxel and of the one ahead, row 0 standing for outside.
 * Voxel by voxel, written out: a pass a direction waits on the cells that follow one another in it.
 */
function countPairs({ region, rows, grayLevels, offsets: used }: GrayLevelGrid): Int32Array {
  const { boxIndex } = region;
  const stride = grayLevels.length + 1;
  const table = stride * stride;
  const tables = new Int32Array(mostDirections * table);
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

function sortedMatrices({ region, grayLevels, rows, offsets }: GrayLevelGrid): CooccurrenceMatrix[] {
  const levels = grayLevels.length;
  const { boxIndex } = region;
  const codes = new Float64Array(boxIndex.length);
  return Array.from(offsets, (offset) => {
    let pairs = 0;
    for (let k = 0; k < boxIndex.length; k++) {
      const index = boxIndex[k]!;
      const other = rows[index + offset]!;
      if (other === 0) continue;
      const own = rows[index]!;
      codes[pairs++] = own < other ? (own - 1) * levels + other - 1 : (other - 1) * levels + own - 1;
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
    return matrixOf(grayLevels, sorted.subarray(0, cells), counts.slice(0, cells));
  });
}
