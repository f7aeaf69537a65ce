// Cox regression with the elastic net penalty: coordinate descent on quadratic approximations of Breslow's partial
// likelihood along a path of penalties (Simon, Friedman, Hastie & Tibshirani 2011), scaled as glmnet scales it:
// minimise -log likelihood / n + λ (α |β|₁ + (1 - α)/2 |β|₂²) on covariates of variance 1.

import type { FeatureMatrix } from '@glioscope/learn';
import { checkCovariates } from './covariates.ts';
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

interface State {
  readonly patients: SortedPatients;
  readonly beta: Float64Array;
  readonly predictor: Float64Array;
  /** Derivatives of the log likelihood by each predictor: first, and minus the diagonal of the second. */
  readonly gradient: Float64Array;
  readonly weight: Float64Array;
  readonly hazardWeight: Float64Array;
  readonly riskSum: Float64Array;
  logLikelihood: number;
}

function createState(patients: SortedPatients, p: number): State {
  const n = patients.order.length;
  const zeros = (length: number): Float64Array => new Float64Array(length);
  return {
    patients,
    beta: zeros(p),
    predictor: zeros(n),
    gradient: zeros(n),
    weight: zeros(n),
    hazardWeight: zeros(n),
    riskSum: zeros(patients.starts.length - 1),
    logLikelihood: 0,
  };
}

function evaluate(state: State): void {
  const { predictor, gradient, weight, hazardWeight, riskSum } = state;
  const { starts, events } = state.patients;
  let largest = -Infinity;
  for (const value of predictor) if (value > largest) largest = value;
  let risk = 0;
  for (let group = starts.length - 2; group >= 0; group--) {
    for (let i = starts[group]!; i < starts[group + 1]!; i++) {
      hazardWeight[i] = Math.exp(predictor[i]! - largest);
      risk += hazardWeight[i]!;
    }
    riskSum[group] = risk;
  }
  let logLikelihood = 0;
  let hazard = 0;
  let hazardSquares = 0;
  for (let group = 0; group < starts.length - 1; group++) {
    let deaths = 0;
    for (let i = starts[group]!; i < starts[group + 1]!; i++) deaths += events[i]!;
    hazard += deaths / riskSum[group]!;
    hazardSquares += deaths / (riskSum[group]! * riskSum[group]!);
    logLikelihood -= deaths * Math.log(riskSum[group]!);
    for (let i = starts[group]!; i < starts[group + 1]!; i++) {
      const own = hazardWeight[i]!;
      gradient[i] = events[i]! - own * hazard;
      weight[i] = Math.max(0, own * hazard - own * own * hazardSquares);
      if (events[i] === 1) logLikelihood += predictor[i]! - largest;
    }
  }
  state.logLikelihood = logLikelihood;
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
  state: State,
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

function product(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

// Far below the 1e-5 to which coefficients are compared with glmnet.
const tolerance = 1e-9;
const outerLimit = 200;
const sweepLimit = 5000;

/** Minimises at one penalty from the state's coefficients; false when it does not converge. */
function descend(state: State, columns: readonly Float64Array[], lambda: number, alpha: number): boolean {
  const { beta, predictor } = state;
  const n = predictor.length;
  const p = columns.length;
  const absolute = lambda * alpha;
  const square = lambda * (1 - alpha);
  const before = new Float64Array(p);
  const predictorBefore = new Float64Array(n);
  const residual = new Float64Array(n);
  const weight = new Float64Array(n);
  const curvature = new Float64Array(p);
  const penalised = (): number => {
    let penalty = 0;
    for (const value of beta) penalty += absolute * Math.abs(value) + (square / 2) * value * value;
    return -state.logLikelihood / n + penalty;
  };
  evaluate(state);
  let objective = penalised();
  // An approximation far from the optimum is not worth solving exactly: each is solved to a share of the last move.
  let rest = 1e-3;
  for (let outer = 0; outer < outerLimit; outer++) {
    before.set(beta);
    predictorBefore.set(predictor);
    residual.set(state.gradient);
    weight.set(state.weight);
    curvature.fill(-1);

    const update = (j: number): number => {
      const column = columns[j]!;
      if (curvature[j]! < 0) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += weight[i]! * column[i]! * column[i]!;
        curvature[j] = sum / n;
      }
      const slope = product(column, residual) / n + curvature[j]! * beta[j]!;
      const shrunken = Math.sign(slope) * Math.max(0, Math.abs(slope) - absolute);
      const bottom = curvature[j]! + square;
      const change = (bottom > 0 ? shrunken / bottom : 0) - beta[j]!;
      if (change === 0) return 0;
      beta[j]! += change;
      for (let i = 0; i < n; i++) {
        residual[i]! -= weight[i]! * column[i]! * change;
        predictor[i]! += column[i]! * change;
      }
      return Math.abs(change);
    };
    // All coordinates, then those in use until they rest, until a full sweep changes nothing.
    for (let sweep = 0; sweep < sweepLimit;) {
      let largest = 0;
      for (let j = 0; j < p; j++) largest = Math.max(largest, update(j));
      sweep++;
      if (largest < rest) break;
      for (; sweep < sweepLimit; sweep++) {
        largest = 0;
        for (let j = 0; j < p; j++) if (beta[j] !== 0) largest = Math.max(largest, update(j));
        if (largest < rest) break;
      }
    }

    evaluate(state);
    let next = penalised();
    for (
      let halving = 0;
      halving < 40 && !(next <= objective + 1e-13 * (1 + Math.abs(objective)));
      halving++
    ) {
      for (let j = 0; j < p; j++) beta[j] = (beta[j]! + before[j]!) / 2;
      for (let i = 0; i < n; i++) predictor[i] = (predictor[i]! + predictorBefore[i]!) / 2;
      evaluate(state);
      next = penalised();
    }
    objective = next;
    let moved = 0;
    for (let j = 0; j < p; j++) moved = Math.max(moved, Math.abs(beta[j]! - before[j]!));
    if (!Number.isFinite(moved)) return false;
    if (moved < tolerance && rest <= tolerance) return true;
    rest = Math.max(tolerance, Math.min(rest, 0.02 * moved));
  }
  return false;
}
