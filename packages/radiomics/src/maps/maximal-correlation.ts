// The maximal correlation coefficient of a kernel's sparse co-occurrences: the second largest singular value of
// B = p(i,j) / √(px(i) py(j)), which is the root of the second largest eigenvalue of PyRadiomics' Q (ε agrees to first
// order). The largest is 1, with the vectors √px and √py, so the second is the largest of B - √px √pyᵀ. Grey levels that
// the cells join in more than one group make it 1, which small kernels with many levels mostly show: found by joining
// groups, without an eigenvalue.

import { SpectralRadius } from './spectral-radius.ts';

/** Cells of a matrix that occur, by numbers from 1; when the matrix is symmetric each stands for (j, i) as well. */
export interface SparseMatrix {
  readonly cells: number;
  readonly row: Uint16Array;
  readonly column: Uint16Array;
  readonly value: Float64Array;
  readonly rowSum: Float64Array;
  readonly columnSum: Float64Array;
}

export class MaximalCorrelation {
  readonly #symmetric: boolean;
  readonly #levelsOfRegion: number;
  /** For each level as a row and, after these, as a column, a level of its group that was met earlier. */
  readonly #group: Int32Array;
  /** For each level as a row (or column) its place among those that occur. */
  readonly #rowPlace: Int32Array;
  readonly #columnPlace: Int32Array;
  readonly #rowRoot: Float64Array;
  readonly #columnRoot: Float64Array;
  readonly #scaled: Float64Array;
  readonly #square: Float64Array;
  readonly #radius: SpectralRadius;

  constructor(levels: number, symmetric: boolean, levelsOfRegion: number) {
    this.#symmetric = symmetric;
    this.#levelsOfRegion = levelsOfRegion;
    this.#group = new Int32Array(2 * levels + 2);
    this.#rowPlace = new Int32Array(levels + 1);
    this.#columnPlace = new Int32Array(levels + 1);
    this.#rowRoot = new Float64Array(levels + 1);
    this.#columnRoot = new Float64Array(levels + 1);
    this.#radius = new SpectralRadius(levels);
    this.#scaled = new Float64Array(levels * levels);
    this.#square = new Float64Array(symmetric ? 0 : levels * levels);
  }

  of(matrix: SparseMatrix, levels: number): number {
    if (this.#levelsOfRegion < 2) return 1;
    if (this.#groups(matrix, levels) > 1) return 1;
    const { cells, row, column, value, rowSum, columnSum } = matrix;
    const rows = places(rowSum, levels, this.#rowPlace);
    const columns = places(columnSum, levels, this.#columnPlace);
    // PyRadiomics' matrices keep the region's other levels as empty rows: 0 where there is a single one.
    if (rows < 2 || columns < 2) return 0;
    let total = 0;
    for (let i = 1; i <= levels; i++) total += rowSum[i]!;
    const scaled = this.#scaled;
    const rowRoot = this.#rowRoot;
    const columnRoot = this.#columnRoot;
    for (let i = 1; i <= levels; i++) {
      rowRoot[i] = Math.sqrt(rowSum[i]! / total);
      columnRoot[i] = Math.sqrt(columnSum[i]! / total);
    }
    for (let i = 1; i <= levels; i++) {
      if (rowSum[i] === 0) continue;
      const at = this.#rowPlace[i]! * columns;
      for (let j = 1; j <= levels; j++) {
        if (columnSum[j] !== 0) scaled[at + this.#columnPlace[j]!] = -rowRoot[i]! * columnRoot[j]!;
      }
    }
    for (let c = 0; c < cells; c++) {
      const i = row[c]!;
      const j = column[c]!;
      const share = value[c]! / total / (rowRoot[i]! * columnRoot[j]!);
      scaled[this.#rowPlace[i]! * columns + this.#columnPlace[j]!]! += share;
      if (this.#symmetric && i !== j) scaled[this.#rowPlace[j]! * columns + this.#columnPlace[i]!]! += share;
    }
    if (this.#symmetric) return this.#radius.of(scaled, rows);
    const square = this.#square;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < columns; k++) sum += scaled[i * columns + k]! * scaled[j * columns + k]!;
        square[i * rows + j] = sum;
        square[j * rows + i] = sum;
      }
    }
    return Math.sqrt(this.#radius.of(square, rows));
  }

  /** How many groups of rows and columns the cells leave unconnected. */
  #groups({ cells, row, column, rowSum, columnSum }: SparseMatrix, levels: number): number {
    const group = this.#group;
    let groups = 0;
    for (let i = 1; i <= levels; i++) {
      group[i] = i;
      group[levels + i] = levels + i;
      if (rowSum[i] !== 0) groups++;
      if (columnSum[i] !== 0) groups++;
    }
    for (let c = 0; c < cells; c++) {
      const i = row[c]!;
      const j = column[c]!;
      if (this.#join(i, levels + j)) groups--;
      if (this.#symmetric && this.#join(j, levels + i)) groups--;
    }
    return groups;
  }

  #join(one: number, other: number): boolean {
    const group = this.#group;
    let a = one;
    let b = other;
    while (group[a] !== a) a = group[a] = group[group[a]!]!;
    while (group[b] !== b) b = group[b] = group[group[b]!]!;
    if (a === b) return false;
    group[b] = a;
    return true;
  }
}

/** Numbers the levels that occur from 0; returns how many there are. */
function places(sums: Float64Array, levels: number, place: Int32Array): number {
  let found = 0;
  for (let i = 1; i <= levels; i++) if (sums[i] !== 0) place[i] = found++;
  return found;
}
