// The smooth calibration curve corrected for optimism, as rms' `calibrate` does it for a grid of predictions: what the
// curve of a resample, judged on itself, promises beyond what the same model shows on the patients as they were.

import type { FeatureMatrix } from '@glioscope/learn';
import { quantile } from '@glioscope/numeric';
import type { FitSurvivalAt } from './calibration-optimism.ts';
import {
  calibrationDistances,
  fitCalibrationCurve,
  readCalibrationCurve,
  type CalibrationDistances,
} from './calibration-curve.ts';
import { overResamples, type CorrectedIndex } from './optimism.ts';
import type { SurvivalData } from './survival-data.ts';

export interface CorrectedCalibrationCurve {
  /** By ascending prediction, from the 2nd to the 98th percentile of the predictions; limits are of `observed`. */
  readonly points: readonly {
    readonly predicted: number;
    readonly observed: number;
    readonly interval: readonly [number, number];
    /** Mean over the resamples. */
    readonly optimism: number;
    readonly corrected: number;
  }[];
  /** Whether the curve is a spline; otherwise a straight line on the log-log scale. */
  readonly smooth: boolean;
  /** Distances grow when corrected: optimism is below 0. */
  readonly ici: CorrectedIndex;
  readonly e50: CorrectedIndex;
  readonly e90: CorrectedIndex;
  readonly resamples: number;
  readonly failed: number;
}

const pointCount = 33;

/**
 * @param resamples rows of each bootstrap sample (`drawBootstrapRows`)
 * @throws CoxFitError as `fitCalibrationCurve`; RangeError where no resample gave a model
 */
export function correctCalibrationCurve(
  data: SurvivalData,
  covariates: FeatureMatrix,
  horizon: number,
  resamples: readonly ArrayLike<number>[],
  fit: FitSurvivalAt,
  confidence: number = 0.95,
): CorrectedCalibrationCurve {
  const predicted = fit(data, covariates, horizon)(covariates);
  const [low, high] = [quantile(predicted, 0.02), quantile(predicted, 0.98)];
  const grid = Float64Array.from(
    { length: pointCount },
    (_, k) => low + ((high - low) * k) / (pointCount - 1),
  );
  const apparentCurve = fitCalibrationCurve(data, predicted, horizon);
  const apparent = calibrationDistances(apparentCurve, predicted);
  const { observed, lower, upper } = readCalibrationCurve(apparentCurve, grid, confidence);
  const optimism = new Float64Array(pointCount);
  const training = { ici: 0, e50: 0, e90: 0 };
  const test = { ici: 0, e50: 0, e90: 0 };
  const used = overResamples(data, covariates, resamples, (drawnData, drawnCovariates) => {
    const predict = fit(drawnData, drawnCovariates, horizon);
    const [own, others] = [predict(drawnCovariates), predict(covariates)];
    const ownCurve = fitCalibrationCurve(drawnData, own, horizon);
    const otherCurve = fitCalibrationCurve(data, others, horizon);
    const seen = readCalibrationCurve(ownCurve, grid).observed;
    const held = readCalibrationCurve(otherCurve, grid).observed;
    seen.forEach((value, k) => (optimism[k]! += value - held[k]!));
    addTo(training, calibrationDistances(ownCurve, own));
    addTo(test, calibrationDistances(otherCurve, others));
  });
  const index = (name: keyof CalibrationDistances): CorrectedIndex => {
    const gain = (training[name] - test[name]) / used;
    return {
      apparent: apparent[name],
      training: training[name] / used,
      test: test[name] / used,
      optimism: gain,
      corrected: apparent[name] - gain,
    };
  };
  return {
    points: Array.from(grid, (value, k) => ({
      predicted: value,
      observed: observed[k]!,
      interval: [lower[k]!, upper[k]!] as const,
      optimism: optimism[k]! / used,
      corrected: observed[k]! - optimism[k]! / used,
    })),
    smooth: apparentCurve.spline !== null,
    ici: index('ici'),
    e50: index('e50'),
    e90: index('e90'),
    resamples: used,
    failed: resamples.length - used,
  };
}

function addTo(
  sums: { ici: number; e50: number; e90: number },
  { ici, e50, e90 }: CalibrationDistances,
): void {
  sums.ici += ici;
  sums.e50 += e50;
  sums.e90 += e90;
}
