// The co-occurrence features of the difference and of the sum of a pair's two grey levels.

import type { GlcmStatistics } from '../features/glcm-statistics.ts';
import { epsilon } from '../features/size-matrix-statistics.ts';
import { epsilonBits } from './entropy-table.ts';
import type { Mutable } from './voxel-measure.ts';

/** The cells of a matrix that occur, by numbers of grey levels. */
export interface GlcmCells {
  readonly row: Uint16Array;
  readonly column: Uint16Array;
  /** What the matrix has in the cell; it stands for (j, i) as well when the matrix is symmetric. */
  readonly value: Float64Array;
  /** What the cell and its mirror image have together. */
  readonly both: Float64Array;
}

export class GlcmDifferences {
  readonly #highestLevel: number;
  /** All zeros between calls. */
  readonly #histogram: Float64Array;
  readonly #keys: Int32Array;
  /** Null when counts are weighted. */
  readonly #xLogX: Float64Array | null;

  constructor(highestLevel: number, mostCells: number, xLogX: Float64Array | null) {
    this.#highestLevel = highestLevel;
    this.#histogram = new Float64Array(2 * highestLevel + 1);
    this.#keys = new Int32Array(mostCells);
    this.#xLogX = xLogX;
  }

  /** Adds the features of the absolute difference of a pair's two grey levels. */
  addDifferences(
    statistics: Mutable<GlcmStatistics>,
    { row, column, both }: GlcmCells,
    cells: number,
    total: number,
    grayLevel: Float64Array,
  ): void {
    const highest = this.#highestLevel;
    let contrast = 0;
    let average = 0;
    let inverse = 0;
    let inverseMoment = 0;
    let inverseNormalized = 0;
    let inverseMomentNormalized = 0;
    let inverseVariance = 0;
    for (let c = 0; c < cells; c++) {
      const k = Math.abs(grayLevel[row[c]!]! - grayLevel[column[c]!]!);
      const count = both[c]!;
      const squared = k * k;
      contrast += count * squared;
      average += count * k;
      inverse += count / (1 + k);
      inverseMoment += count / (1 + squared);
      inverseNormalized += count / (1 + k / highest);
      inverseMomentNormalized += count / (1 + squared / (highest * highest));
      if (k > 0) inverseVariance += count / squared;
    }
    average /= total;
    let variance = 0;
    for (let c = 0; c < cells; c++) {
      const k = Math.abs(grayLevel[row[c]!]! - grayLevel[column[c]!]!) - average;
      variance += both[c]! * k * k;
    }
    statistics.contrast += contrast / total;
    statistics.differenceAverage += average;
    statistics.differenceVariance += variance / total;
    statistics.inverseDifference += inverse / total;
    statistics.inverseDifferenceMoment += inverseMoment / total;
    statistics.inverseDifferenceNormalized += inverseNormalized / total;
    statistics.inverseDifferenceMomentNormalized += inverseMomentNormalized / total;
    statistics.inverseVariance += inverseVariance / total;
  }

  /** Entropy of the differences of the two grey levels, or of their sums. */
  entropy(
    { row, column, both }: GlcmCells,
    cells: number,
    total: number,
    grayLevel: Float64Array,
    differences: boolean,
  ): number {
    const histogram = this.#histogram;
    const keys = this.#keys;
    const xLogX = this.#xLogX;
    let used = 0;
    for (let c = 0; c < cells; c++) {
      const i = grayLevel[row[c]!]!;
      const j = grayLevel[column[c]!]!;
      const key = differences ? Math.abs(i - j) : i + j;
      if (histogram[key] === 0) keys[used++] = key;
      histogram[key]! += both[c]!;
    }
    let terms = 0;
    let entropy = 0;
    for (let k = 0; k < used; k++) {
      const count = histogram[keys[k]!]!;
      histogram[keys[k]!] = 0;
      if (xLogX !== null) {
        terms += xLogX[count]!;
      } else {
        const p = count / total;
        entropy -= p * Math.log2(p + epsilon);
      }
    }
    return xLogX !== null ? Math.log2(total) - terms / total - used * epsilonBits : entropy;
  }
}
