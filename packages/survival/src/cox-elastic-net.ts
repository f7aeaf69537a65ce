// Cox regression with the elastic net penalty: coordinate descent on quadratic approximations of Breslow's partial
// likelihood along a path of penalties (Simon, Friedman, Hastie & Tibshirani 2011), scaled as glmnet scales it:
// minimise -log likelihood / n + λ (α |β|₁ + (1 - α)/2 |β|₂²) on covariates of variance 1.

import type { FeatureMatrix } from '@glioscope/learn';
import { checkCovariates } from './covariates.ts';
import { createState, descend, evaluate, product, type PenalisedState } from './cox-coordinate-descent.ts';
import { CoxFitError } from './cox-fit-error.ts';
import { sortPatients, type SortedPatients } from './cox-likelihood.ts';
import { checkSurvivalData, countEvents, type SurvivalData } from './survival-data.ts';

export interface CoxElasticNetOptions {
  /** Share of the absolute penalty: 1 is LASSO, near 0 ridge; above 0, at most 1. Default 0.5. */
  readonly alpha?: number;
  /** Penalties, descending. Default: `pathLength` values from the smallest that keeps nothing, evenly in log. */
  readonly lambdas?: readonly number[];
  /** Default 100. */
  readonly pathLength?: number;
  /** Last penalty over first; default 1e-4, or 0.01 with fewer patients than covariates. */
  readonly minimumRatio?: number;
}

/** The fitted path as plain data. */
export interface CoxElasticNetPath {
  readonly names: readonly string[];
  readonly alpha: number;
  /** Shorter than asked when the fit becomes saturated or a penalty is too small to converge. */
  readonly lambdas: readonly number[];
  /** For each penalty the coefficients on the covariates' own scale; constant columns have 0. */
  readonly coefficients: readonly (readonly number[])[];
  /** Share of the null deviance explained, at each penalty. */
  readonly devianceRatio: readonly number[];
}

/** Fits the whole path. Throws RangeError for bad input, CoxFitError without a death or without a varying column. */
export function fitCoxElasticNet(
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxElasticNetOptions = {},
): CoxElasticNetPath {
  checkSurvivalData(data);
  checkCovariates(covariates, data);
  const { alpha = 0.5, pathLength = 100 } = options;
  if (!(alpha > 0 && alpha <= 1)) {
    throw new RangeError(`Cannot fit an elastic net: expected alpha above 0 and at most 1, got ${alpha}`);
  }
  if (countEvents(data) === 0) {
    throw new CoxFitError('no-events', [], 'Cannot fit a Cox elastic net: expected at least 1 death, got 0');
  }
  const n = data.times.length;
  const p = covariates.names.length;
  const patients = sortPatients(data);
  const { columns, scales } = standardisedColumns(covariates, patients.order);
  if (scales.every((scale) => scale === 0)) {
    throw new CoxFitError(
      'constant-column',
      covariates.names,
      'Cannot fit a Cox elastic net: every covariate has one value for all patients',
    );
  }
  const state = createState(patients, p);
  evaluate(state);
  const nullLogLikelihood = state.logLikelihood;
  const saturated = saturatedLogLikelihood(patients);
  const lambdas = options.lambdas ?? defaultPath(state, columns, alpha, pathLength, options.minimumRatio);
  checkLambdas(lambdas);

  const coefficients: number[][] = [];
  const devianceRatio: number[] = [];
  for (const lambda of lambdas) {
    if (!descend(state, columns, lambda, alpha)) break;
    const ratio = (state.logLikelihood - nullLogLikelihood) / (saturated - nullLogLikelihood);
    coefficients.push(Array.from(scales, (scale, j) => (scale === 0 ? 0 : state.beta[j]! / scale)));
    devianceRatio.push(ratio);
    if (ratio > 0.999) break;
  }
  if (coefficients.length === 0) {
    throw new CoxFitError(
      'no-convergence',
      [],
      `Cannot fit a Cox elastic net: no convergence at the first penalty, ${lambdas[0]}, with ${n} patients; use a larger one`,
    );
  }
  return {
    names: [...covariates.names],
    alpha,
    lambdas: lambdas.slice(0, coefficients.length),
    coefficients,
    devianceRatio,
  };
}

/**
 * Breslow's partial log likelihood of given linear predictors, and the value a saturated model would reach.
 * Twice their difference is the partial likelihood deviance.
 */
export function partialLogLikelihood(
  data: SurvivalData,
  linearPredictors: ArrayLike<number>,
): { readonly value: number; readonly saturated: number } {
  const patients = sortPatients(data);
  const state = createState(patients, 0);
  for (let i = 0; i < patients.order.length; i++) state.predictor[i] = linearPredictors[patients.order[i]!]!;
  evaluate(state);
  return { value: state.logLikelihood, saturated: saturatedLogLikelihood(patients) };
}

function saturatedLogLikelihood({ starts, events }: SortedPatients): number {
  let value = 0;
  for (let group = 0; group < starts.length - 1; group++) {
    let deaths = 0;
    for (let i = starts[group]!; i < starts[group + 1]!; i++) deaths += events[i]!;
    if (deaths > 0) value -= deaths * Math.log(deaths);
  }
  return value;
}

// Columns centred and scaled to variance 1 (divisor n), in time order; a constant column stays 0 with scale 0.
function standardisedColumns(
  covariates: FeatureMatrix,
  order: Int32Array,
): { readonly columns: readonly Float64Array[]; readonly scales: Float64Array } {
  const n = covariates.rows;
  const scales = new Float64Array(covariates.columns);
  const columns = Array.from({ length: covariates.columns }, (_, j) => {
    const column = new Float64Array(n);
    let sum = 0;
    let varies = false;
    for (let i = 0; i < n; i++) {
      column[i] = covariates.data[order[i]! * covariates.columns + j]!;
      sum += column[i]!;
      varies ||= column[i] !== column[0];
    }
    const mean = sum / n;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (column[i]! - mean) ** 2;
    const scale = Math.sqrt(squares / n);
    if (!varies || !(scale > 0)) return column.fill(0);
    scales[j] = scale;
    for (let i = 0; i < n; i++) column[i] = (column[i]! - mean) / scale;
    return column;
  });
  return { columns, scales };
}

function defaultPath(
  state: PenalisedState,
  columns: readonly Float64Array[],
  alpha: number,
  length: number,
  minimumRatio: number | undefined,
): number[] {
  const n = state.predictor.length;
  let largest = 0;
  for (const column of columns) largest = Math.max(largest, Math.abs(product(column, state.gradient)) / n);
  const first = largest / alpha;
  const ratio = minimumRatio ?? (n < columns.length ? 0.01 : 1e-4);
  return Array.from({ length }, (_, k) => first * ratio ** (length === 1 ? 0 : k / (length - 1)));
}

function checkLambdas(lambdas: readonly number[]): void {
  if (lambdas.length === 0)
    throw new RangeError('Cannot fit an elastic net: expected at least 1 penalty, got 0');
  lambdas.forEach((lambda, k) => {
    if (!(lambda >= 0 && lambda < Infinity) || (k > 0 && lambda > lambdas[k - 1]!)) {
      throw new RangeError(
        `Cannot fit an elastic net: expected finite penalties of at least 0 in descending order, got ${lambda} at place ${k}`,
      );
    }
  });
}
