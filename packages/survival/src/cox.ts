// Cox's proportional hazards model, with estimates, tests and baseline as R's `coxph` and `survfit.coxph` give them;
// strata, case weights, sandwich variance, ridge and Firth's penalty. Left out: time-dependent covariates, late entry.

import type { FeatureMatrix } from '@glioscope/learn';
import {
  chiSquareUpperTail,
  createMatrix,
  invertPositiveDefinite,
  normalQuantile,
  normalTwoSided,
} from '@glioscope/numeric';
import { cumulateBaselines, type CoxBaseline } from './cox-baseline.ts';
import type { CoxDesign } from './cox-design.ts';
import { quoted } from './cox-fit-error.ts';
import type { TiesMethod } from './cox-likelihood.ts';
import { emptyEvaluation, maximise } from './cox-optimum.ts';
import { createCoxProblem, type CoxOptions, type CoxProblem } from './cox-problem.ts';
import { summariseRiskSets, sumOverFollowUp } from './cox-risk-sets.ts';
import { robustCovariance } from './cox-robust.ts';
import type { SurvivalData } from './survival-data.ts';

export type { CoxOptions } from './cox-problem.ts';

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
  /** Row-major p × p: the inverse of the observed (or penalised) information, or the sandwich where asked for. */
  readonly covariance: readonly number[];
  /** Mean of each covariate: linear predictors and the baseline are relative to a patient with these values. */
  readonly means: readonly number[];
  /** Without and with the covariates; with Firth's penalty it is part of both, a ridge of neither. */
  readonly logLikelihood: { readonly null: number; readonly fitted: number };
  readonly likelihoodRatio: ChiSquareTest;
  readonly wald: ChiSquareTest;
  readonly score: ChiSquareTest;
  readonly iterations: number;
  readonly baseline: CoxBaseline;
  /** The longest follow-up: nothing is known beyond it. */
  readonly followUpEnd: number;
  /** In a stratified model each stratum's baseline (and `baseline` is the first's). */
  readonly strata?: readonly CoxStratum[];
  /** Where the variance is a sandwich: what it counts as independent, and the variance without it. */
  readonly robust?: { readonly clusters: number; readonly modelCovariance: readonly number[] };
  readonly penalty?: {
    readonly kind: 'ridge' | 'firth';
    /** Degrees of freedom that the penalty leaves, those of `likelihoodRatio`. */
    readonly effectiveDegreesOfFreedom: number;
  };
  readonly warnings: readonly string[];
}

/** One stratum of a stratified model. */
export interface CoxStratum {
  readonly label: string;
  readonly patients: number;
  readonly baseline: CoxBaseline;
  readonly followUpEnd: number;
}

/**
 * Fits by Newton's method with step halving, from coefficients of 0.
 * @throws RangeError for unusable input; CoxFitError, naming the columns, when there is no death, a column is constant
 * or a combination of others, or the likelihood rises without bound (separation)
 */
export function fitCox(data: SurvivalData, covariates: FeatureMatrix, options: CoxOptions = {}): CoxModel {
  const problem = createCoxProblem(data, covariates, options);
  const { patients, design, ties, deaths, evaluate } = problem;
  const { names } = covariates;
  const p = names.length;
  const optimum = maximise(evaluate, p, names, problem.maximumIterations, problem);
  const { standardised, start, end, scoreChiSquare } = optimum;
  const coefficients = standardised.map((value, j) => value / design.scales[j]!);
  const standardisedCovariance = invertPositiveDefinite(end.information).data;
  const modelCovariance = standardisedCovariance.map(
    (value, k) => value / (design.scales[Math.floor(k / p)]! * design.scales[k % p]!),
  );
  const centred = unscaled(design, p);
  const sandwich =
    options.cluster !== undefined || options.robust === true
      ? sandwichOf(problem, centred, coefficients, modelCovariance, options)
      : null;
  const covariance = sandwich?.covariance ?? modelCovariance;
  const wald =
    sandwich === null
      ? { chiSquare: quadraticForm(end.information.data, standardised), rank: p }
      : inverseQuadraticForm(covariance, coefficients);
  const { fitted, freedom } = penalisedFit(
    problem,
    standardised,
    end.logLikelihood,
    standardisedCovariance,
    options,
  );
  const baselines = cumulateBaselines(patients, centred, [...coefficients], ties);
  const strata = patients.stratumLabels.map((label, stratum): CoxStratum => {
    const rows = patients.stratumStarts;
    return {
      label,
      patients: rows[stratum + 1]! - rows[stratum]!,
      baseline: baselines[stratum]!,
      followUpEnd: data.times[patients.order[rows[stratum + 1]! - 1]!]!,
    };
  });
  return {
    names: [...names],
    ties,
    patients: data.times.length,
    deaths,
    coefficients: [...coefficients],
    standardErrors: names.map((_, j) => Math.sqrt(covariance[j * p + j]!)),
    covariance: [...covariance],
    means: [...design.means],
    logLikelihood: { null: start, fitted },
    likelihoodRatio: chiSquareTest(Math.max(0, 2 * (fitted - start)), freedom),
    wald: chiSquareTest(wald.chiSquare, wald.rank),
    score: chiSquareTest(scoreChiSquare, p),
    iterations: optimum.iterations,
    baseline: strata[0]!.baseline,
    followUpEnd: strata.reduce((end, stratum) => Math.max(end, stratum.followUpEnd), 0),
    ...(options.strata === undefined ? {} : { strata }),
    ...(sandwich === null
      ? {}
      : { robust: { clusters: sandwich.clusters, modelCovariance: [...modelCovariance] } }),
    ...(penaltyKind(options) === null
      ? {}
      : { penalty: { kind: penaltyKind(options)!, effectiveDegreesOfFreedom: freedom } }),
    warnings: eventsPerVariableWarnings(deaths, p),
  };
}

function penaltyKind({ firth = false, ridge = 0 }: CoxOptions): 'ridge' | 'firth' | null {
  return firth ? 'firth' : ridge > 0 ? 'ridge' : null;
}

function sandwichOf(
  { patients, ties }: CoxProblem,
  centred: Float64Array,
  coefficients: Float64Array,
  modelCovariance: Float64Array,
  { cluster }: CoxOptions,
): { readonly covariance: Float64Array; readonly clusters: number } {
  const sets = summariseRiskSets(patients, centred, coefficients, ties);
  const { scoreResiduals } = sumOverFollowUp(patients, centred, sets);
  return robustCovariance(patients, scoreResiduals, modelCovariance, cluster);
}

// A ridge shrinks: its likelihood is the plain one at the shrunken coefficients, with trace(I·H⁻¹) degrees of freedom.
function penalisedFit(
  { likelihood }: CoxProblem,
  standardised: Float64Array,
  logLikelihood: number,
  covariance: Float64Array,
  options: CoxOptions,
): { readonly fitted: number; readonly freedom: number } {
  const p = standardised.length;
  if (penaltyKind(options) !== 'ridge') return { fitted: logLikelihood, freedom: p };
  const plain = emptyEvaluation(p);
  likelihood(standardised, plain);
  let freedom = 0;
  for (let k = 0; k < p * p; k++) freedom += plain.information.data[k]! * covariance[k]!;
  return { fitted: plain.logLikelihood, freedom };
}

function quadraticForm(matrix: ArrayLike<number>, vector: ArrayLike<number>): number {
  const p = vector.length;
  let sum = 0;
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) sum += vector[j]! * matrix[j * p + k]! * vector[k]!;
  }
  return sum;
}

// A sandwich of fewer clusters than coefficients is singular: directions without variance are passed over, as R does.
function inverseQuadraticForm(
  matrix: ArrayLike<number>,
  vector: ArrayLike<number>,
): { readonly chiSquare: number; readonly rank: number } {
  const p = vector.length;
  const factor = new Float64Array(p * p);
  const solved = new Float64Array(p);
  let chiSquare = 0;
  let rank = 0;
  for (let j = 0; j < p; j++) {
    let pivot = matrix[j * p + j]!;
    let rest = vector[j]!;
    for (let k = 0; k < j; k++) {
      pivot -= factor[j * p + k]! ** 2;
      rest -= factor[j * p + k]! * solved[k]!;
    }
    if (!(pivot > 1e-10 * matrix[j * p + j]!)) continue;
    const diagonal = Math.sqrt(pivot);
    solved[j] = rest / diagonal;
    chiSquare += solved[j]! ** 2;
    rank++;
    for (let i = j + 1; i < p; i++) {
      let sum = matrix[i * p + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * p + k]! * factor[j * p + k]!;
      factor[i * p + j] = sum / diagonal;
    }
  }
  return { chiSquare, rank };
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
  const { chiSquare, rank } = inverseQuadraticForm(block.data, estimate);
  return chiSquareTest(chiSquare, rank);
}
