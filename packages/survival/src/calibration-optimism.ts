// Calibration at a horizon corrected for optimism (rms' `calibrate(cmethod = "KM")`): patients in fixed intervals of
// predicted survival, the interval's Kaplan-Meier estimate against the mean prediction, and how much of their agreement
// is owed to the model having seen these patients.

import type { FeatureMatrix } from '@glioscope/learn';
import { quantile } from '@glioscope/numeric';
import { baselineCumulativeHazard, linearPredictor } from './cox-baseline.ts';
import { fitCox } from './cox.ts';
import { kaplanMeier, survivalAt } from './kaplan-meier.ts';
import { overResamples } from './optimism.ts';
import { checkSurvivalData, selectPatients, type SurvivalData } from './survival-data.ts';

/** A fit that predicts survival at a horizon for any patients. */
export type FitSurvivalAt = (
  data: SurvivalData,
  covariates: FeatureMatrix,
  horizon: number,
) => (covariates: FeatureMatrix) => ArrayLike<number>;

export interface CorrectedCalibrationGroup {
  /** Interval of predicted survival: from included, to excluded (the last one included). */
  readonly from: number;
  readonly to: number;
  readonly patients: number;
  /** Mean predicted survival; null where nobody falls into the interval. */
  readonly predicted: number | null;
  /** Kaplan-Meier survival; null with fewer than 2 patients or too short a follow-up. */
  readonly observed: number | null;
  /** Mean over the resamples of (observed - predicted) on the resample minus the same on the patients as they were. */
  readonly optimism: number | null;
  /** observed - optimism: what new patients of this prediction can expect. */
  readonly corrected: number | null;
  /** Resamples that say something about this interval. */
  readonly resamples: number;
}

/**
 * @param groups how many groups of about equal size, or the inner limits of predicted survival, ascending
 * @param resamples rows of each bootstrap sample (`drawBootstrapRows`)
 * @param fit default: a Cox model of all covariates
 */
export function calibrateWithOptimism(
  data: SurvivalData,
  covariates: FeatureMatrix,
  horizon: number,
  groups: number | readonly number[],
  resamples: readonly ArrayLike<number>[],
  fit: FitSurvivalAt = coxSurvivalAt,
): {
  readonly groups: readonly CorrectedCalibrationGroup[];
  readonly resamples: number;
  readonly failed: number;
} {
  checkSurvivalData(data);
  if (!(horizon > 0)) throw new RangeError(`Cannot calibrate: expected a horizon above 0, got ${horizon}`);
  const predicted = fit(data, covariates, horizon)(covariates);
  const limits = limitsOf(groups, predicted);
  const apparent = calibrationErrors(data, predicted, horizon, limits);
  const sums = apparent.map(() => 0);
  const counts = apparent.map(() => 0);
  const used = overResamples(data, covariates, resamples, (drawnData, drawnCovariates) => {
    const predict = fit(drawnData, drawnCovariates, horizon);
    const training = calibrationErrors(drawnData, predict(drawnCovariates), horizon, limits);
    const test = calibrationErrors(data, predict(covariates), horizon, limits);
    training.forEach((group, g) => {
      const other = test[g]!;
      if (group.observed === null || other.observed === null) return;
      sums[g]! += group.observed - group.predicted! - (other.observed - other.predicted!);
      counts[g]!++;
    });
  });
  return {
    groups: apparent.map((group, g) => {
      const optimism = counts[g]! > 0 ? sums[g]! / counts[g]! : null;
      return {
        from: limits[g]!,
        to: limits[g + 1]!,
        ...group,
        optimism,
        corrected: group.observed === null || optimism === null ? null : group.observed - optimism,
        resamples: counts[g]!,
      };
    }),
    resamples: used,
    failed: resamples.length - used,
  };
}

function limitsOf(groups: number | readonly number[], predicted: ArrayLike<number>): number[] {
  if (
    typeof groups === 'number' &&
    !(Number.isInteger(groups) && groups >= 1 && groups <= predicted.length)
  ) {
    throw new RangeError(`Cannot calibrate: expected 1 to ${predicted.length} groups, got ${groups}`);
  }
  const inner =
    typeof groups === 'number'
      ? Array.from({ length: groups - 1 }, (_, k) => quantile(predicted, (k + 1) / groups))
      : groups;
  const limits = [0, ...inner, 1];
  const kept = limits.filter((limit, k) => k === 0 || limit > limits[k - 1]!);
  if (typeof groups !== 'number' && kept.length !== limits.length) {
    throw new RangeError(`Cannot calibrate: expected ascending limits inside 0…1, got ${inner.join(', ')}`);
  }
  return kept;
}

function calibrationErrors(
  data: SurvivalData,
  predicted: ArrayLike<number>,
  horizon: number,
  limits: readonly number[],
): { patients: number; predicted: number | null; observed: number | null }[] {
  const last = limits.length - 2;
  const rowsOf: number[][] = Array.from({ length: last + 1 }, () => []);
  for (let i = 0; i < predicted.length; i++) {
    let group = 0;
    while (group < last && predicted[i]! >= limits[group + 1]!) group++;
    rowsOf[group]!.push(i);
  }
  return rowsOf.map((rows) => {
    const patients = rows.length;
    if (patients === 0) return { patients, predicted: null, observed: null };
    const mean = rows.reduce((sum, row) => sum + predicted[row]!, 0) / patients;
    const observed =
      patients < 2 ? null : (survivalAt(kaplanMeier(selectPatients(data, rows)), horizon)?.survival ?? null);
    return { patients, predicted: mean, observed };
  });
}

function coxSurvivalAt(
  data: SurvivalData,
  covariates: FeatureMatrix,
  horizon: number,
): (covariates: FeatureMatrix) => Float64Array {
  const model = fitCox(data, covariates);
  const hazard = baselineCumulativeHazard(model, horizon);
  return ({ rows, columns, data: values }) =>
    Float64Array.from({ length: rows }, (_, i) =>
      Math.exp(-hazard * Math.exp(linearPredictor(model, values.subarray(i * columns, (i + 1) * columns)))),
    );
}
