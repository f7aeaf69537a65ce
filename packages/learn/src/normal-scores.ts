// Columns as normal scores (van der Waerden): each value's place among the training values, as a normal quantile. It
// tames skewed columns and outliers, and depends on the order of values alone.

import { normalQuantile } from '@glioscope/numeric';
import { checkColumns, checkFinite, columnOf, type FeatureMatrix } from './feature-matrix.ts';

/** Plain data: each column's training values in ascending order. */
export interface NormalScores {
  readonly names: readonly string[];
  readonly sorted: readonly (readonly number[])[];
}

export function fitNormalScores(training: FeatureMatrix): NormalScores {
  checkFinite('fit normal scores', training);
  return {
    names: [...training.names],
    sorted: training.names.map((_, j) => Array.from(columnOf(training, j).sort())),
  };
}

/**
 * Normal quantiles of the share of training values below a value (equal ones count half), no share below half a
 * patient's or above its complement.
 */
export function applyNormalScores(scores: NormalScores, matrix: FeatureMatrix): FeatureMatrix {
  checkColumns('compute normal scores', matrix, scores.names);
  checkFinite('compute normal scores', matrix, 0);
  const { rows, columns } = matrix;
  const size = scores.sorted[0]!.length;
  // Twice the share is a whole number of patients: few quantiles serve all cells.
  const quantiles = Float64Array.from({ length: 2 * size + 1 }, (_, k) =>
    normalQuantile(Math.min(Math.max(k, 1), 2 * size - 1) / (2 * size)),
  );
  const data = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    const sorted = scores.sorted[j]!;
    for (let i = 0; i < rows; i++) {
      const value = matrix.data[i * columns + j]!;
      data[i * columns + j] = quantiles[countBelow(sorted, value, false) + countBelow(sorted, value, true)]!;
    }
  }
  return { ...matrix, data };
}

/** How many sorted values are below `value`, or at most it. */
function countBelow(sorted: readonly number[], value: number, orEqual: boolean): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < value || (orEqual && sorted[middle] === value)) from = middle + 1;
    else to = middle;
  }
  return from;
}
