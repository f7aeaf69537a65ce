// Correction of performance for optimism by the bootstrap (Harrell, Lee & Mark 1996; rms' `validate`): what a model gains
// on the patients that made it, measured by refitting on resamples and testing on the patients as they were.

import { selectRows, type FeatureMatrix } from '@glioscope/learn';
import type { Random } from '@glioscope/numeric';
import { concordanceIndex, NoComparablePairsError } from './concordance.ts';
import { linearPredictor } from './cox-baseline.ts';
import { CoxFitError } from './cox-fit-error.ts';
import { fitCox } from './cox.ts';
import { createCovariates } from './covariates.ts';
import { checkSurvivalData, selectPatients, type SurvivalData } from './survival-data.ts';

/** Everything that was done to arrive at a score, selection included, and the score of any patients that results. */
export type FitRiskScore = (
  data: SurvivalData,
  covariates: FeatureMatrix,
) => (covariates: FeatureMatrix) => ArrayLike<number>;

/** An index as it looks, and as it will be. */
export interface CorrectedIndex {
  /** On the patients that made the model. */
  readonly apparent: number;
  /** Mean over the resamples: on the resample, and on the patients as they were. */
  readonly training: number;
  readonly test: number;
  /** training - test. */
  readonly optimism: number;
  /** apparent - optimism. */
  readonly corrected: number;
}

export interface OptimismResult {
  readonly concordance: CorrectedIndex;
  /** Slope of the score in a Cox model on it: below 1 means predictions too extreme. */
  readonly slope: CorrectedIndex;
  /** Resamples that gave a model, and those that did not (too few deaths, separation). */
  readonly resamples: number;
  readonly failed: number;
}

/** Rows of `resamples` bootstrap samples; each draws from its own stream, so that their number changes none of them. */
export function drawBootstrapRows(random: Random, patients: number, resamples: number): Int32Array[] {
  return Array.from({ length: resamples }, (_, k) => {
    const stream = random.fork(k);
    return Int32Array.from({ length: patients }, () => stream.integer(0, patients - 1));
  });
}

/**
 * Concordance and slope corrected for optimism.
 * @param resamples rows of each bootstrap sample, as `drawBootstrapRows` gives them; 200 or more for a report
 * @param fit default: a Cox model of all covariates
 */
export function correctForOptimism(
  data: SurvivalData,
  covariates: FeatureMatrix,
  resamples: readonly ArrayLike<number>[],
  fit: FitRiskScore = coxRiskScore,
): OptimismResult {
  checkSurvivalData(data);
  const apparent = measure(data, fit(data, covariates)(covariates));
  const sums = { trainingC: 0, testC: 0, trainingSlope: 0, testSlope: 0 };
  const used = overResamples(data, covariates, resamples, (drawnData, drawnCovariates) => {
    const score = fit(drawnData, drawnCovariates);
    const training = measure(drawnData, score(drawnCovariates));
    const test = measure(data, score(covariates));
    sums.trainingC += training.concordance;
    sums.testC += test.concordance;
    sums.trainingSlope += training.slope;
    sums.testSlope += test.slope;
  });
  const index = (value: number, training: number, test: number): CorrectedIndex => {
    const optimism = (training - test) / used;
    return {
      apparent: value,
      training: training / used,
      test: test / used,
      optimism,
      corrected: value - optimism,
    };
  };
  return {
    concordance: index(apparent.concordance, sums.trainingC, sums.testC),
    slope: index(apparent.slope, sums.trainingSlope, sums.testSlope),
    resamples: used,
    failed: resamples.length - used,
  };
}

/**
 * Runs a step on each resample; those without a model are passed over.
 * @returns how many succeeded
 * @throws RangeError when none did
 */
export function overResamples(
  data: SurvivalData,
  covariates: FeatureMatrix,
  resamples: readonly ArrayLike<number>[],
  step: (data: SurvivalData, covariates: FeatureMatrix) => void,
): number {
  let used = 0;
  let failure: unknown;
  for (const rows of resamples) {
    try {
      step(selectPatients(data, rows), selectRows(covariates, rows));
      used++;
    } catch (error) {
      if (!(error instanceof CoxFitError || error instanceof NoComparablePairsError)) throw error;
      failure = error;
    }
  }
  if (used > 0) return used;
  throw new RangeError(
    `Cannot correct for optimism: expected a resample that gives a model, got none out of ${resamples.length}`,
    { cause: failure },
  );
}

function measure(data: SurvivalData, scores: ArrayLike<number>): { concordance: number; slope: number } {
  const { index } = concordanceIndex(data, scores);
  return { concordance: index, slope: fitCox(data, createCovariates({ score: scores })).coefficients[0]! };
}

function coxRiskScore(
  data: SurvivalData,
  covariates: FeatureMatrix,
): (covariates: FeatureMatrix) => Float64Array {
  const model = fitCox(data, covariates);
  return ({ rows, columns, data: values }) =>
    Float64Array.from({ length: rows }, (_, i) =>
      linearPredictor(model, values.subarray(i * columns, (i + 1) * columns)),
    );
}
