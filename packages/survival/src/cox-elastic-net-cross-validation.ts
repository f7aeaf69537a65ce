// Choice of the elastic net's penalty by cross-validated partial likelihood deviance (Verweij & van Houwelingen 1993;
// van Houwelingen et al. 2006), grouped as glmnet's `cv.glmnet`: what a fold adds to the deviance of all patients.

import { selectRows, type FeatureMatrix } from '@glioscope/learn';
import type { Random } from '@glioscope/numeric';
import {
  fitCoxElasticNet,
  partialLogLikelihood,
  type CoxElasticNetOptions,
  type CoxElasticNetPath,
} from './cox-elastic-net.ts';
import { CoxFitError } from './cox-fit-error.ts';
import { checkSurvivalData, countEvents, selectPatients, type SurvivalData } from './survival-data.ts';

export interface CrossValidatedCoxElasticNet {
  readonly path: CoxElasticNetPath;
  /** Deviance per death and its standard error over folds, at each penalty of the path. */
  readonly deviance: readonly number[];
  readonly standardError: readonly number[];
  /** Place in the path of the smallest deviance, and of the largest penalty within one standard error of it. */
  readonly minimum: number;
  readonly oneStandardError: number;
}

/** Fold of each patient, 0 … folds - 1: deaths and censored patients are spread evenly over the folds. */
export function assignSurvivalFolds(data: SurvivalData, folds: number, random: Random): Int32Array {
  checkSurvivalData(data);
  const n = data.times.length;
  if (!Number.isInteger(folds) || folds < 2 || folds > n) {
    throw new RangeError(`Cannot assign folds: expected 2 to ${n} folds for ${n} patients, got ${folds}`);
  }
  const rows = random.shuffled(Array.from({ length: n }, (_, i) => i));
  const result = new Int32Array(n);
  let next = 0;
  for (const died of [1, 0]) {
    for (const row of rows) if (data.events[row] === died) result[row] = next++ % folds;
  }
  return result;
}

/**
 * Fits the path on all given patients and, along the same penalties, without each fold in turn.
 * @param folds fold of each patient, as `assignSurvivalFolds` gives it
 * @throws CoxFitError `no-events` when the patients outside a fold, or inside it, have no death
 */
export function crossValidateCoxElasticNet(
  data: SurvivalData,
  covariates: FeatureMatrix,
  folds: ArrayLike<number>,
  options: CoxElasticNetOptions = {},
): CrossValidatedCoxElasticNet {
  const path = fitCoxElasticNet(data, covariates, options);
  const n = data.times.length;
  const foldCount = Math.max(...Array.from(folds)) + 1;
  if (folds.length !== n)
    throw new RangeError(`Cannot cross-validate: expected ${n} fold numbers, got ${folds.length}`);
  const length = path.lambdas.length;
  const perDeath: Float64Array[] = [];
  const deaths: number[] = [];
  for (let fold = 0; fold < foldCount; fold++) {
    const rows = Array.from({ length: n }, (_, i) => i).filter((i) => folds[i] !== fold);
    const training = selectPatients(data, rows);
    const heldDeaths = countEvents(data) - countEvents(training);
    if (heldDeaths === 0 || countEvents(training) === 0) {
      throw new CoxFitError(
        'no-events',
        [],
        `Cannot cross-validate: fold ${fold} leaves ${countEvents(training)} deaths outside and ${heldDeaths} inside; ` +
          `both must be above 0, so use fewer folds`,
      );
    }
    const trainingRows = selectRows(covariates, rows);
    const fitted = fitCoxElasticNet(training, trainingRows, { ...options, lambdas: path.lambdas });
    const values = new Float64Array(length);
    for (let k = 0; k < length; k++) {
      const coefficients = fitted.coefficients[Math.min(k, fitted.coefficients.length - 1)]!;
      const added = deviance(data, covariates, coefficients) - deviance(training, trainingRows, coefficients);
      values[k] = added / heldDeaths;
    }
    perDeath.push(values);
    deaths.push(heldDeaths);
  }
  const total = deaths.reduce((sum, count) => sum + count, 0);
  const mean: number[] = [];
  const standardError: number[] = [];
  for (let k = 0; k < length; k++) {
    const center = perDeath.reduce((sum, values, fold) => sum + values[k]! * deaths[fold]!, 0) / total;
    const spread =
      perDeath.reduce((sum, values, fold) => sum + deaths[fold]! * (values[k]! - center) ** 2, 0) / total;
    mean.push(center);
    standardError.push(Math.sqrt(spread / (foldCount - 1)));
  }
  let minimum = 0;
  for (let k = 1; k < length; k++) if (mean[k]! < mean[minimum]!) minimum = k;
  const oneStandardError = mean.findIndex((value) => value <= mean[minimum]! + standardError[minimum]!);
  return { path, deviance: mean, standardError, minimum, oneStandardError };
}

function deviance(data: SurvivalData, covariates: FeatureMatrix, coefficients: readonly number[]): number {
  const predictors = new Float64Array(covariates.rows);
  for (let i = 0; i < covariates.rows; i++) {
    for (let j = 0; j < covariates.columns; j++) {
      predictors[i]! += coefficients[j]! * covariates.data[i * covariates.columns + j]!;
    }
  }
  const { value, saturated } = partialLogLikelihood(data, predictors);
  return 2 * (saturated - value);
}
