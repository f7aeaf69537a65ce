// Newton's search for the maximum of a partial likelihood, plain or penalised, and what its failures mean for the
// columns: those that do not vary, repeat others, or order the deaths perfectly.

import {
  choleskyFactor,
  createMatrix,
  NotPositiveDefiniteError,
  solveCholesky,
  type Matrix,
} from '@glioscope/numeric';
import { CoxFitError, quoted } from './cox-fit-error.ts';
import type { CoxEvaluation, EvaluateLikelihood } from './cox-likelihood.ts';

/** Where the search ended, in standardised coefficients. */
export interface Optimum {
  readonly standardised: Float64Array;
  readonly start: number;
  readonly end: CoxEvaluation;
  readonly scoreChiSquare: number;
  readonly iterations: number;
}

/**
 * Newton's method with step halving, from coefficients of 0 or from `from`.
 * @param tolerance stop when no standardised coefficient moves further
 * @param settles whether steps shrink quadratically until rounding is left; Firth's do not
 */
export function maximise(
  evaluate: EvaluateLikelihood,
  p: number,
  names: readonly string[],
  maximumIterations: number,
  {
    tolerance = 1e-9,
    settles = true,
    from,
  }: { readonly tolerance?: number; readonly settles?: boolean; readonly from?: Float64Array } = {},
): Optimum {
  let coefficients = from === undefined ? new Float64Array(p) : from.slice();
  let trial = new Float64Array(p);
  let current = emptyEvaluation(p);
  let next = emptyEvaluation(p);
  evaluate(coefficients, current);
  const start = current.logLikelihood;
  let scoreChiSquare = 0;
  let lastSize = Infinity;
  let lastPromised = Infinity;
  for (let iteration = 1; iteration <= maximumIterations; iteration++) {
    const step = newtonStep(current, iteration === 1, names);
    if (iteration === 1) {
      for (let j = 0; j < p; j++) scoreChiSquare += step[j]! * current.gradient[j]!;
    }
    let size = 0;
    // Twice the gain that this step promises: the squared distance to the optimum, in standard errors.
    let promised = 0;
    step.forEach((value, j) => {
      size = Math.max(size, Math.abs(value));
      promised += value * current.gradient[j]!;
    });
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
    // Newton's error is of the order of the last step squared. Nearly collinear columns never come to rest: their steps are
    // then the rounding of the gradient, and stop shrinking.
    const rests = size < tolerance || (settles && size > lastSize / 4 && promised < 1e-16);
    lastSize = size;
    if (rests) {
      return { standardised: coefficients, start, end: current, scoreChiSquare, iterations: iteration };
    }
    // The likelihood stands still while a coefficient still moves, step by equal step: it moves towards infinity.
    const still = gain < 1e-9 * (1 + Math.abs(current.logLikelihood));
    if (still && size > 1e-2 && !(promised < 0.05 * lastPromised)) refuseMonotone(step, names);
    lastPromised = promised;
  }
  throw new CoxFitError(
    'no-convergence',
    names,
    `Cannot fit a Cox model: no convergence after ${maximumIterations} iterations with ${quoted(names)}; use fewer covariates`,
  );
}

/** Room for one evaluation. */
export function emptyEvaluation(p: number): CoxEvaluation {
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
  // Of steps that are no numbers any more, every column is to blame.
  const columns = names.filter((_, j) => !(Math.abs(step[j]!) < 0.1 * largest));
  throw new CoxFitError(
    'monotone-likelihood',
    columns,
    `Cannot fit a Cox model: the likelihood rises without bound along ${quoted(columns)} (separation): ` +
      `they order the deaths perfectly, such as a level in which nobody died; merge levels, leave them out or use a penalty`,
  );
}
