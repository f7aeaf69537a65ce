// Smooth calibration of predicted survival at a horizon (Austin, Harrell & van Klaveren 2020): a Cox model on a restricted
// cubic spline of the complementary log-log of the prediction tells the survival that patients of each prediction had;
// its mean, median and 90th-percentile distance from the prediction are ICI, E50 and E90.

import { quantile } from '@glioscope/numeric';
import { createCovariates } from './covariates.ts';
import { predictSurvival } from './cox-baseline.ts';
import { fitCox, type CoxModel } from './cox.ts';
import { createSpline, splineColumns, type RestrictedCubicSpline } from './restricted-cubic-spline.ts';
import type { SurvivalData } from './survival-data.ts';

/** Plain data; `readCalibrationCurve` applies it. */
export interface CalibrationCurve {
  readonly horizon: number;
  /** Null where predictions have too few values for knots: the curve is then a straight line on its scale. */
  readonly spline: RestrictedCubicSpline | null;
  readonly model: CoxModel;
}

/** Distances between predicted and observed survival over the patients, 0 is best. */
export interface CalibrationDistances {
  /** Mean (integrated calibration index). */
  readonly ici: number;
  /** Median. */
  readonly e50: number;
  /** 90th percentile. */
  readonly e90: number;
}

const knotCount = 3;
const column = 'prediction';

/**
 * Fits the curve.
 * @param predicted each patient's survival at the horizon, 0…1
 * @throws CoxFitError where predictions do not vary or nobody died
 */
export function fitCalibrationCurve(
  data: SurvivalData,
  predicted: ArrayLike<number>,
  horizon: number,
): CalibrationCurve {
  if (!(horizon > 0)) throw new RangeError(`Cannot calibrate: expected a horizon above 0, got ${horizon}`);
  const values = Float64Array.from(predicted, (survival, row) => {
    if (!(survival >= 0 && survival <= 1)) {
      throw new RangeError(
        `Cannot calibrate: expected predicted survival inside 0…1 in row ${row}, got ${survival}`,
      );
    }
    return logLog(survival);
  });
  const spline = splineOf(values);
  const covariates = createCovariates(spline === null ? { [column]: values } : splineColumns(spline, values));
  return { horizon, spline, model: fitCox(data, covariates) };
}

function splineOf(values: Float64Array): RestrictedCubicSpline | null {
  try {
    return createSpline(column, values, knotCount);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

// Predictions of 0 and 1 have no finite place on this scale.
const nearest = 1e-12;
const logLog = (survival: number): number =>
  Math.log(-Math.log(Math.min(1 - nearest, Math.max(nearest, survival))));

/** Observed survival at each prediction, with limits. */
export function readCalibrationCurve(
  { spline, model, horizon }: CalibrationCurve,
  predicted: ArrayLike<number>,
  confidence: number = 0.95,
): { readonly observed: Float64Array; readonly lower: Float64Array; readonly upper: Float64Array } {
  const values = Float64Array.from(predicted, logLog);
  const columns = spline === null ? [values] : Object.values(splineColumns(spline, values));
  const observed = new Float64Array(values.length);
  const lower = new Float64Array(values.length);
  const upper = new Float64Array(values.length);
  const row = new Float64Array(columns.length);
  for (let i = 0; i < values.length; i++) {
    columns.forEach((of, j) => (row[j] = of[i]!));
    const at = predictSurvival(model, row, [horizon], confidence);
    observed[i] = at.survival[0]!;
    lower[i] = at.lower[0]!;
    upper[i] = at.upper[0]!;
  }
  return { observed, lower, upper };
}

/** ICI, E50 and E90 of predictions by their own curve. */
export function calibrationDistances(
  curve: CalibrationCurve,
  predicted: ArrayLike<number>,
): CalibrationDistances {
  const { observed } = readCalibrationCurve(curve, predicted);
  const distances = observed.map((value, i) => Math.abs(value - predicted[i]!));
  return {
    ici: distances.reduce((sum, value) => sum + value, 0) / distances.length,
    e50: quantile(distances, 0.5),
    e90: quantile(distances, 0.9),
  };
}
