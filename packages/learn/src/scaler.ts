// Standardisation to zero mean and unit deviation, and filling of gaps by medians; both fitted on training rows.
// The deviation has divisor n, as scikit-learn's StandardScaler.

import { median } from '@glioscope/numeric';
import { checkColumns, checkFinite, columnOf, type FeatureMatrix } from './feature-matrix.ts';

/** Plain data: what to subtract and divide by, column by column. */
export interface Scaler {
  readonly names: readonly string[];
  readonly means: readonly number[];
  readonly scales: readonly number[];
  /** Columns with one value in all training rows; their scale is 1. */
  readonly constant: readonly string[];
}

/** Fits means and standard deviations (divisor n). A constant column gets scale 1 and is listed. */
export function fitScaler(training: FeatureMatrix): Scaler {
  checkFinite('fit a scaler', training);
  const { rows, columns, data, names } = training;
  const means = new Float64Array(columns);
  const scales = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += data[i * columns + j]!;
    const center = sum / rows;
    let squares = 0;
    for (let i = 0; i < rows; i++) {
      const deviation = data[i * columns + j]! - center;
      squares += deviation * deviation;
    }
    means[j] = center;
    scales[j] = squares;
  }
  const constant: string[] = [];
  for (let j = 0; j < columns; j++) {
    const deviation = Math.sqrt(scales[j]! / rows);
    // A mean is exact only to a few units in the last place: such a deviation is rounding, not spread.
    if (deviation <= 1e-13 * Math.abs(means[j]!) || deviation === 0) {
      scales[j] = 1;
      constant.push(names[j]!);
    } else {
      scales[j] = deviation;
    }
  }
  return { names: [...names], means: Array.from(means), scales: Array.from(scales), constant };
}

/** (x - mean) / scale with the fit's numbers. NaN stays NaN. */
export function applyScaler(scaler: Scaler, matrix: FeatureMatrix): FeatureMatrix {
  checkColumns('scale a table', matrix, scaler.names);
  const { columns } = matrix;
  const data = new Float64Array(matrix.data.length);
  for (let k = 0; k < data.length; k++) {
    const j = k % columns;
    data[k] = (matrix.data[k]! - scaler.means[j]!) / scaler.scales[j]!;
  }
  return { ...matrix, data };
}

/** Plain data: each column's median over the training rows that have it. */
export interface MedianImputer {
  readonly names: readonly string[];
  readonly medians: readonly number[];
}

/** Fits medians; a column that no training row has is an error that names it. Infinities count as missing. */
export function fitMedianImputer(training: FeatureMatrix): MedianImputer {
  const medians = training.names.map((name, j) => {
    const known = columnOf(training, j).filter((value) => Number.isFinite(value));
    if (known.length === 0) {
      throw new RangeError(
        `Cannot fit medians: column "${name}" has no value in any of ${training.rows} training rows; leave it out`,
      );
    }
    return median(known);
  });
  return { names: [...training.names], medians };
}

/** Fills values that are not finite with the training medians, and says how many. */
export function applyMedianImputer(
  imputer: MedianImputer,
  matrix: FeatureMatrix,
): { readonly matrix: FeatureMatrix; readonly filled: number } {
  checkColumns('fill gaps', matrix, imputer.names);
  const data = Float64Array.from(matrix.data);
  let filled = 0;
  for (let k = 0; k < data.length; k++) {
    if (Number.isFinite(data[k]!)) continue;
    data[k] = imputer.medians[k % matrix.columns]!;
    filled++;
  }
  return { matrix: { ...matrix, data }, filled };
}
