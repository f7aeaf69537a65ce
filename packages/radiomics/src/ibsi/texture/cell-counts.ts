// A matrix as the cells that are not empty: each cell a code, row × columns + column. Counting is sorting codes;
// merging matrices of slices or directions is adding counts. Memory follows the region, however many grey levels.

import type { CooccurrenceMatrix } from '../../matrices/glcm.ts';
import type { SizeMatrix } from '../../matrices/size-matrix.ts';

export interface CellCounts {
  /** Codes that occur, rising. */
  readonly codes: Float64Array;
  readonly counts: Float64Array;
}

/** Counts codes, which are sorted in place. */
export function countCells(codes: Float64Array): CellCounts {
  codes.sort();
  const unique = new Float64Array(codes.length);
  const counts = new Float64Array(codes.length);
  let cells = 0;
  for (let k = 0; k < codes.length;) {
    const code = codes[k]!;
    let end = k + 1;
    while (end < codes.length && codes[end] === code) end++;
    unique[cells] = code;
    counts[cells++] = end - k;
    k = end;
  }
  return { codes: unique.slice(0, cells), counts: counts.slice(0, cells) };
}

/** The sum of matrices. */
export function mergeCells(matrices: readonly CellCounts[]): CellCounts {
  const sums = new Map<number, number>();
  for (const { codes, counts } of matrices) {
    for (let k = 0; k < codes.length; k++) sums.set(codes[k]!, (sums.get(codes[k]!) ?? 0) + counts[k]!);
  }
  const codes = Float64Array.from(sums.keys()).sort();
  return { codes, counts: codes.map((code) => sums.get(code)!) };
}

/** Pairs coded by their levels, lower × (levelCount + 1) + higher, as a symmetric matrix. */
export function cooccurrenceOf({ codes, counts }: CellCounts, levelCount: number): CooccurrenceMatrix {
  const columns = levelCount + 1;
  return {
    grayLevels: Float64Array.from({ length: levelCount }, (_, k) => k + 1),
    first: Int32Array.from(codes, (code) => Math.floor(code / columns) - 1),
    second: Int32Array.from(codes, (code) => (code % columns) - 1),
    counts,
    total: 2 * counts.reduce((sum, count) => sum + count, 0),
  };
}

/** Things coded by level × columns + size, with the rows and columns that occur. */
export function sizeMatrixOf({ codes, counts }: CellCounts, columns: number): SizeMatrix {
  const levels = codes.map((code) => Math.floor(code / columns));
  const sizes = codes.map((code) => code % columns);
  const rows = distinct(levels);
  const used = distinct(sizes);
  const rowOf = new Map(Array.from(rows, (level, row) => [level, row]));
  const columnOf = new Map(Array.from(used, (size, column) => [size, column]));
  const table = new Float64Array(rows.length * used.length);
  for (let k = 0; k < codes.length; k++) {
    table[rowOf.get(levels[k]!)! * used.length + columnOf.get(sizes[k]!)!] = counts[k]!;
  }
  return { grayLevels: rows, sizes: used, counts: table };
}

function distinct(values: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(new Set(values)).sort();
}
