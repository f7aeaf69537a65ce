// The bootstrap's estimates of a model's error on new patients: .632 (Efron 1983) and .632+ (Efron & Tibshirani 1997).
// The error of a fit on its own rows is too small, the error on rows that a bootstrap sample left out too large; the
// estimates lie between, .632+ closer to the latter the more the model overfits.

import type { Random } from '@glioscope/numeric';

/** Rows drawn with replacement, as many as there are; strata keep their sizes when labels are given. */
export function bootstrapSamples(
  rows: number,
  count: number,
  random: Random,
  labels?: readonly (string | number | boolean)[],
): number[][] {
  if (!Number.isInteger(rows) || rows < 1 || !Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `Cannot draw samples: expected rows and a count of at least 1, got ${rows} and ${count}`,
    );
  }
  if (labels !== undefined && labels.length !== rows) {
    throw new RangeError(
      `Cannot draw samples: expected a label for each of ${rows} rows, got ${labels.length}`,
    );
  }
  const strata = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const key = String(labels?.[row]);
    const members = strata.get(key);
    if (members === undefined) strata.set(key, [row]);
    else members.push(row);
  }
  return Array.from({ length: count }, (_, b) => {
    const stream = random.fork(`sample ${b}`);
    return [...strata.values()].flatMap((members) =>
      members.map(() => members[stream.integer(0, members.length - 1)]!),
    );
  });
}

export interface BootstrapError {
  /** Mean loss of the fit on all rows, on those rows. */
  readonly apparent: number;
  /** Leave-one-out bootstrap: per row the mean loss over samples without it, averaged over rows. */
  readonly leftOut: number;
  /** Mean loss were predictions and targets unrelated: over all pairs of a prediction and a target. */
  readonly noInformation: number;
  /** 0 (no overfitting) to 1. */
  readonly overfitting: number;
  readonly error632: number;
  readonly error632Plus: number;
  /** Rows that every sample drew, which do not count in `leftOut`. */
  readonly neverLeftOut: readonly number[];
}

/**
 * Estimates the error of a way of fitting, everything refitted in each sample.
 * @param samples rows of each bootstrap sample (`bootstrapSamples`)
 * @param predict fits on `training` (rows may repeat) and predicts `judged`, in their order
 * @param loss of one prediction against the target of one row, at least 0
 */
export function bootstrap632<Prediction>(
  rows: number,
  samples: readonly (readonly number[])[],
  predict: (training: readonly number[], judged: readonly number[]) => ArrayLike<Prediction>,
  loss: (prediction: Prediction, row: number) => number,
): BootstrapError {
  const all = Array.from({ length: rows }, (_, i) => i);
  const predictionsOf = (training: readonly number[], judged: readonly number[]): ArrayLike<Prediction> => {
    const predictions = predict(training, judged);
    if (predictions.length === judged.length) return predictions;
    throw new RangeError(
      `Cannot bootstrap: expected ${judged.length} predictions for as many rows, got ${predictions.length}`,
    );
  };
  const lossOf = (prediction: Prediction, row: number): number => {
    const value = loss(prediction, row);
    if (value >= 0 && value < Infinity) return value;
    throw new RangeError(
      `Cannot bootstrap: expected a finite loss of at least 0, got ${value} for row ${row}`,
    );
  };
  const own = predictionsOf(all, all);
  let apparent = 0;
  let noInformation = 0;
  for (let i = 0; i < rows; i++) {
    apparent += lossOf(own[i]!, i) / rows;
    for (let j = 0; j < rows; j++) noInformation += lossOf(own[i]!, j) / (rows * rows);
  }
  const sums = new Float64Array(rows);
  const counts = new Float64Array(rows);
  for (const sample of samples) {
    const drawn = new Uint8Array(rows);
    for (const row of sample) {
      if (!(row >= 0 && row < rows)) {
        throw new RangeError(`Cannot bootstrap: a sample draws row ${row} of ${rows} rows`);
      }
      drawn[row] = 1;
    }
    const judged = all.filter((row) => drawn[row] === 0);
    if (judged.length === 0) continue;
    const predictions = predictionsOf(sample, judged);
    judged.forEach((row, k) => {
      sums[row]! += lossOf(predictions[k]!, row);
      counts[row]!++;
    });
  }
  const neverLeftOut = all.filter((row) => counts[row] === 0);
  const judgedRows = rows - neverLeftOut.length;
  if (judgedRows === 0) {
    throw new RangeError('Cannot bootstrap: no sample leaves a row out; draw more samples');
  }
  let leftOut = 0;
  for (let i = 0; i < rows; i++) if (counts[i]! > 0) leftOut += sums[i]! / counts[i]! / judgedRows;
  const bounded = Math.min(leftOut, noInformation);
  const overfitting =
    bounded > apparent && noInformation > apparent ? (bounded - apparent) / (noInformation - apparent) : 0;
  const error632 = 0.368 * apparent + 0.632 * leftOut;
  const weight = 0.632 / (1 - 0.368 * overfitting);
  const error632Plus = (1 - weight) * apparent + weight * bounded;
  return { apparent, leftOut, noInformation, overfitting, error632, error632Plus, neverLeftOut };
}
