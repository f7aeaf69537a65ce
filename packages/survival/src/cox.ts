// Cox's proportional hazards model, with estimates, tests and baseline as R's `coxph` and `survfit.coxph` give them.
// Left out: strata, case weights, time-dependent covariates.

import type { FeatureMatrix } from '@glioscope/learn';
import {
  chiSquareUpperTail,
  createMatrix,
  invertPositiveDefinite,
  choleskyFactor,
  normalQuantile,
  normalTwoSided,
  NotPositiveDefiniteError,
  solveCholesky,
  type Matrix,
} from '@glioscope/numeric';
import { checkCovariates } from './covariates.ts';
import { cumulateBaseline, type CoxBaseline } from './cox-baseline.ts';
import { standardiseCovariates, type CoxDesign } from './cox-design.ts';
import { CoxFitError, quoted } from './cox-fit-error.ts';
import {
  createPartialLikelihood,
  sortPatients,
  type CoxEvaluation,
  type TiesMethod,
} from './cox-likelihood.ts';
import { checkSurvivalData, countEvents, type SurvivalData } from './survival-data.ts';

export interface CoxOptions {
  /** Default `efron`. */
  readonly ties?: TiesMethod;
  /** Newton steps at most; default 60. */
  readonly maximumIterations?: number;
}

export interface ChiSquareTest {
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  readonly p: number;
}

/** A fitted model as plain data: JSON keeps all of it. */
export interface CoxModel {
  readonly names: readonly string[];
  readonly ties: TiesMethod;
  readonly patients: number;
  readonly deaths: number;
  /** Log hazard ratio of one unit of each covariate. */
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
  /** Row-major p × p, the inverse of the observed information. */
  readonly covariance: readonly number[];
  /** Mean of each covariate: linear predictors and the baseline are relative to a patient with these values. */
  readonly means: readonly number[];
  /** Without and with the covariates. */
  readonly logLikelihood: { readonly null: number; readonly fitted: number };
  readonly likelihoodRatio: ChiSquareTest;
  readonly wald: ChiSquareTest;
  readonly score: ChiSquareTest;
  readonly iterations: number;
  readonly baseline: CoxBaseline;
  /** The longest follow-up: nothing is known beyond it. */
  readonly followUpEnd: number;
  readonly warnings: readonly string[];
}

/**
 * Fits by Newton's method with step halving, from coefficients of 0.
 * @throws RangeError for unusable input; CoxFitError, naming the columns, when there is no death, a column is constant
 * or a combination of others, or the likelihood rises without bound (separation)
 */
export function fitCox(data: SurvivalData, covariates: FeatureMatrix, options: CoxOptions = {}): CoxModel {
  checkSurvivalData(data);
  checkCovariates(covariates, data);
  const { ties = 'efron', maximumIterations = 60 } = options;
  const { names } = covariates;
  const p = names.length;
  const deaths = countEvents(data);
  if (deaths === 0) {
    throw new CoxFitError(
      'no-events',
      [],
      `Cannot fit a Cox model: expected at least 1 death, got 0 among ${data.times.length} patients`,
    );
  }
  const patients = sortPatients(data);
  const design = standardiseCovariates(covariates, patients.order);
  const evaluate = createPartialLikelihood(patients, design.values, p, ties);
  const optimum = maximise(evaluate, p, names, maximumIterations);
  const { standardised, start, end, scoreChiSquare } = optimum;

  const covariance = invertPositiveDefinite(end.information).data;
  let waldChiSquare = 0;
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) {
      waldChiSquare += standardised[j]! * end.information.data[j * p + k]! * standardised[k]!;
    }
  }
  const coefficients = standardised.map((value, j) => value / design.scales[j]!);
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) covariance[j * p + k]! /= design.scales[j]! * design.scales[k]!;
  }
  return {
    names: [...names],
    ties,
    patients: data.times.length,
    deaths,
    coefficients: [...coefficients],
    standardErrors: names.map((_, j) => Math.sqrt(covariance[j * p + j]!)),
    covariance: [...covariance],
    means: [...design.means],
    logLikelihood: { null: start, fitted: end.logLikelihood },
    likelihoodRatio: chiSquareTest(Math.max(0, 2 * (end.logLikelihood - start)), p),
    wald: chiSquareTest(waldChiSquare, p),
    score: chiSquareTest(scoreChiSquare, p),
    iterations: optimum.iterations,
    baseline: cumulateBaseline(patients, unscaled(design, p), [...coefficients], ties),
    followUpEnd: patients.times[patients.times.length - 1]!,
    warnings: eventsPerVariableWarnings(deaths, p),
  };
}

interface Optimum {
  readonly standardised: Float64Array;
  readonly start: number;
  readonly end: CoxEvaluation;
  readonly scoreChiSquare: number;
  readonly iterations: number;
}

function maximise(
  evaluate: (coefficients: Float64Array, into: CoxEvaluation) => void,
  p: number,
  names: readonly string[],
  maximumIterations: number,
): Optimum {
  let coefficients = new Float64Array(p);
  let trial = new Float64Array(p);
  let current = emptyEvaluation(p);
  let next = emptyEvaluation(p);
  evaluate(coefficients, current);
  const start = current.logLikelihood;
  let scoreChiSquare = 0;
  for (let iteration = 1; iteration <= maximumIterations; iteration++) {
    const step = newtonStep(current, iteration === 1, names);
    if (iteration === 1) {
      for (let j = 0; j < p; j++) scoreChiSquare += step[j]! * current.gradient[j]!;
    }
    let size = 0;
    for (const value of step) size = Math.max(size, Math.abs(value));
    let factor = 1;
    for (; ; factor /= 2) {
      for (let j = 0; j < p; j++) trial[j] = coefficients[j]! + factor * step[j]!;
      evaluate(trial, next);
      // At the optimum the likelihood changes by rounding only, so a loss of that size is no reason to halve.
      const slack = 1e-12 * (1 + Math.abs(current.logLikelihood));
      if (next.logLikelihood >= current.logLikelihood - slack || factor < 1e-6) break;
    }
    const gain = next.logLikelihood - current.logLikelihood;
    [coefficients, trial] = [trial, coefficients];
    [current, next] = [next, current];
    // Newton's error is of the order of the last step squared.
    if (size < 1e-9)
      return { standardised: coefficients, start, end: current, scoreChiSquare, iterations: iteration };
    // The likelihood stands still while a coefficient still moves: it moves towards infinity.
    if (gain < 1e-9 * (1 + Math.abs(current.logLikelihood)) && size > 1e-2) refuseMonotone(step, names);
  }
  throw new CoxFitError(
    'no-convergence',
    names,
    `Cannot fit a Cox model: no convergence after ${maximumIterations} iterations with ${quoted(names)}; use fewer covariates`,
  );
}

function emptyEvaluation(p: number): CoxEvaluation {
  return { logLikelihood: 0, gradient: new Float64Array(p), information: createMatrix(p, p) };
}

function newtonStep(
  { gradient, information }: CoxEvaluation,
  first: boolean,
  names: readonly string[],
): Float64Array {
  if (first) refuseFlatColumns(information, names);
  try {
    return solveCholesky(choleskyFactor(information), gradient);
  } catch (error) {
    if (!(error instanceof NotPositiveDefiniteError)) throw error;
    const name = names[error.column]!;
    if (!first) refuseMonotone(informationLoss(information), names);
    throw new CoxFitError(
      'collinear-columns',
      [name],
      `Cannot fit a Cox model: among the patients under observation at the deaths, "${name}" does not vary apart from ` +
        `the columns before it; leave it out`,
    );
  }
}

// The columns have variance 1, so without information a column varies only outside the risk sets.
function refuseFlatColumns(information: Matrix, names: readonly string[]): void {
  const flat = names.filter((_, j) => !(information.data[j * names.length + j]! > 1e-12));
  if (flat.length === 0) return;
  throw new CoxFitError(
    'constant-column',
    flat,
    `Cannot fit a Cox model: ${quoted(flat)} has one value among the patients under observation at the deaths; leave it out`,
  );
}

// Where the information has run out, the likelihood has become flat.
function informationLoss(information: Matrix): Float64Array {
  const p = information.rows;
  return Float64Array.from({ length: p }, (_, j) => 1 / Math.max(1e-300, information.data[j * p + j]!));
}

function refuseMonotone(step: Float64Array, names: readonly string[]): never {
  let largest = 0;
  for (const value of step) largest = Math.max(largest, Math.abs(value));
  const columns = names.filter((_, j) => Math.abs(step[j]!) >= 0.1 * largest);
  throw new CoxFitError(
    'monotone-likelihood',
    columns,
    `Cannot fit a Cox model: the likelihood rises without bound along ${quoted(columns)} (separation): ` +
      `they order the deaths perfectly, such as a level in which nobody died; merge levels, leave them out or use a penalty`,
  );
}

function unscaled({ values, scales }: CoxDesign, p: number): Float64Array {
  return values.map((value, k) => value * scales[k % p]!);
}

function chiSquareTest(chiSquare: number, degreesOfFreedom: number): ChiSquareTest {
  return { chiSquare, degreesOfFreedom, p: chiSquareUpperTail(chiSquare, degreesOfFreedom) };
}

/** Fewer than 10 deaths per coefficient make estimates and P values unreliable (Peduzzi et al. 1995). */
function eventsPerVariableWarnings(deaths: number, columns: number): string[] {
  if (deaths >= 10 * columns) return [];
  return [
    `Only ${deaths} deaths for ${columns} ${columns === 1 ? 'coefficient' : 'coefficients'} ` +
      `(${(deaths / columns).toFixed(1)} per coefficient, at least 10 advised): estimates are unstable`,
  ];
}

/** One coefficient with its hazard ratio, interval and Wald test. */
export interface CoxCoefficient {
  readonly name: string;
  readonly coefficient: number;
  readonly standardError: number;
  readonly hazardRatio: number;
  /** Interval of the hazard ratio. */
  readonly interval: readonly [number, number];
  readonly z: number;
  readonly p: number;
}

/** The model's coefficients as a table. */
export function coxCoefficients(model: CoxModel, confidence: number = 0.95): CoxCoefficient[] {
  const reach = normalQuantile(1 - (1 - confidence) / 2);
  return model.names.map((name, j) => {
    const coefficient = model.coefficients[j]!;
    const standardError = model.standardErrors[j]!;
    const z = coefficient / standardError;
    return {
      name,
      coefficient,
      standardError,
      hazardRatio: Math.exp(coefficient),
      interval: [
        Math.exp(coefficient - reach * standardError),
        Math.exp(coefficient + reach * standardError),
      ],
      z,
      p: normalTwoSided(z),
    };
  });
}

/** Wald test that all coefficients of the given columns are 0 (the levels of one factor, say). */
export function waldTest(model: CoxModel, columns: readonly string[]): ChiSquareTest {
  const places = columns.map((name) => {
    const place = model.names.indexOf(name);
    if (place < 0) {
      throw new RangeError(`Cannot test "${name}": the model has ${quoted(model.names)}`);
    }
    return place;
  });
  const size = places.length;
  const p = model.names.length;
  const block = createMatrix(size, size);
  places.forEach((j, a) =>
    places.forEach((k, b) => (block.data[a * size + b] = model.covariance[j * p + k]!)),
  );
  const estimate = places.map((j) => model.coefficients[j]!);
  const solved = solveCholesky(choleskyFactor(block), estimate);
  return chiSquareTest(
    estimate.reduce((sum, value, a) => sum + value * solved[a]!, 0),
    size,
  );
}
