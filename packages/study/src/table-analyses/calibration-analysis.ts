// `survival calibrate`: predicted against observed survival at given times, and what of their agreement is optimism.

import type { FeatureMatrix } from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import {
  baselineCumulativeHazard,
  calibrateWithOptimism,
  correctCalibrationCurve,
  correctForOptimism,
  CoxFitError,
  drawBootstrapRows,
  fitCox,
  kaplanMeier,
  selectPatients,
  survivalAt,
  type CorrectedCalibrationCurve,
  type CorrectedCalibrationGroup,
  type CoxOptions,
  type FitSurvivalAt,
  type OptimismResult,
  type SurvivalData,
} from '@glioscope/survival';
import type { AnalysisTable } from '../analysis-table/index.ts';
import { modelWarnings, type AnalysisWarning } from './analysis-warning.ts';
import { checkConfidence } from './cox-analysis.ts';
import {
  linearPredictors,
  prepareCox,
  resamplingObstacle,
  riskScoreFit,
  type CoxSettings,
} from './cox-preparation.ts';
import type { PatientCounts } from './follow-up.ts';
import { checkModelOfAll } from './nomogram-analysis.ts';

export interface CalibrationSettings extends CoxSettings {
  readonly times: readonly number[];
  /** Groups of about equal size; default 3 with fewer than 100 patients, 4 with fewer than 200, else 5. */
  readonly groups?: number;
  /** Default 200. */
  readonly bootstrap?: number;
  readonly seed?: number;
}

export interface TimeCalibration {
  readonly time: number;
  readonly groups: readonly (CorrectedCalibrationGroup & {
    /** Of the observed survival (log-log). */
    readonly interval: readonly [number, number] | null;
  })[];
  readonly resamples: number;
  readonly failed: number;
  /** The smooth curve with its distances from the diagonal (ICI, E50, E90), or why there is none. */
  readonly curve: CorrectedCalibrationCurve | { readonly reason: string };
  /** Each patient's predicted survival, ascending. */
  readonly predictions: readonly number[];
}

export interface CalibrationAnalysis {
  readonly analysis: 'calibrate';
  readonly counts: PatientCounts;
  readonly method: {
    readonly groups: number;
    readonly bootstrap: number;
    readonly confidence: number;
    readonly seed: number;
  };
  readonly times: readonly TimeCalibration[];
  readonly omittedTimes: readonly { readonly time: number; readonly reason: string }[];
  /** Concordance and calibration slope, corrected. */
  readonly optimism: OptimismResult;
  readonly warnings: readonly AnalysisWarning[];
  readonly notes: readonly string[];
}

/** @throws RangeError as `analyseNomogram`; for weights and clusters, which the correction does not know */
export function analyseCalibration(table: AnalysisTable, settings: CalibrationSettings): CalibrationAnalysis {
  checkModelOfAll(settings, 'calibrate');
  const { times, bootstrap = 200, seed = 1, confidence = 0.95 } = settings;
  checkConfidence(confidence);
  const { followUp, design, options } = prepareCox(table, settings);
  const obstacle = resamplingObstacle(options);
  if (obstacle !== null) throw new RangeError(`Cannot calibrate: ${obstacle}`);
  if (bootstrap < 1) throw new RangeError('Cannot calibrate: expected at least 1 bootstrap resample, got 0');
  const { data, counts } = followUp;
  const { covariates } = design;
  const patients = data.times.length;
  const groups = settings.groups ?? (patients < 100 ? 3 : patients < 200 ? 4 : 5);
  const model = fitCox(data, covariates, options);
  const omittedTimes: { time: number; reason: string }[] = [];
  const usable = times.filter((time) => {
    const reason =
      time > model.followUpEnd
        ? `the longest follow-up is ${model.followUpEnd}`
        : baselineCumulativeHazard(model, time) === 0
          ? `the first event is at ${model.baseline.times[0]}`
          : null;
    if (reason !== null) omittedTimes.push({ time, reason });
    return reason === null;
  });
  if (usable.length === 0) {
    const reasons = omittedTimes.map(({ time, reason }) => `${time}: ${reason}`).join('; ');
    throw new RangeError(
      `Cannot calibrate: no time can be judged (${reasons || 'none was given'}); choose --times in the unit of column "${settings.time}"`,
    );
  }
  const draws = drawBootstrapRows(createRandom(seed).fork('bootstrap'), patients, bootstrap);
  const fit = survivalFit(options);
  return {
    analysis: 'calibrate',
    counts,
    method: { groups, bootstrap, confidence, seed },
    times: usable.map((time): TimeCalibration => {
      const corrected = calibrateWithOptimism(data, covariates, time, groups, draws, fit);
      const predicted = fit(data, covariates, time)(covariates);
      return {
        time,
        groups: corrected.groups.map((group, g) => ({
          ...group,
          interval: observedInterval(
            data,
            predicted,
            group,
            g === corrected.groups.length - 1,
            time,
            confidence,
          ),
        })),
        resamples: corrected.resamples,
        failed: corrected.failed,
        curve: smoothCurve(data, covariates, time, draws, fit, confidence),
        predictions: Array.from(predicted).sort((a, b) => a - b),
      };
    }),
    omittedTimes,
    optimism: correctForOptimism(data, covariates, draws, riskScoreFit(options)),
    warnings: modelWarnings(data, design, options),
    notes: [
      ...table.notes,
      ...design.notes,
      ...omittedTimes.map(({ time, reason }) => `No calibration at ${time}: ${reason}`),
    ],
  };
}

function smoothCurve(
  data: SurvivalData,
  covariates: FeatureMatrix,
  time: number,
  draws: readonly Int32Array[],
  fit: FitSurvivalAt,
  confidence: number,
): TimeCalibration['curve'] {
  try {
    return correctCalibrationCurve(data, covariates, time, draws, fit, confidence);
  } catch (error) {
    if (error instanceof CoxFitError || error instanceof RangeError) return { reason: error.message };
    throw error;
  }
}

function survivalFit(options: CoxOptions): FitSurvivalAt {
  return (data, covariates, horizon) => {
    const model = fitCox(data, covariates, options);
    const hazard = baselineCumulativeHazard(model, horizon);
    return (others: FeatureMatrix) =>
      linearPredictors(model, others).map((predictor) => Math.exp(-hazard * Math.exp(predictor)));
  };
}

function observedInterval(
  data: SurvivalData,
  predicted: ArrayLike<number>,
  group: CorrectedCalibrationGroup,
  last: boolean,
  time: number,
  confidence: number,
): readonly [number, number] | null {
  if (group.observed === null) return null;
  const rows: number[] = [];
  for (let i = 0; i < predicted.length; i++) {
    if (predicted[i]! >= group.from && (last || predicted[i]! < group.to)) rows.push(i);
  }
  const at = survivalAt(kaplanMeier(selectPatients(data, rows), { interval: 'log-log', confidence }), time);
  return at === null ? null : [at.lower, at.upper];
}
