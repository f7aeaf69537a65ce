// Profile-likelihood intervals of Cox coefficients (Venzon & Moolgavkar 1988): where twice the loss of log likelihood,
// with the other coefficients refitted, reaches the chi-square quantile. Better than Wald's with few deaths, and the
// interval to report with Firth's penalty.

import type { FeatureMatrix } from '@glioscope/learn';
import { chiSquareQuantile, createMatrix } from '@glioscope/numeric';
import type { CoxEvaluation, EvaluateLikelihood } from './cox-likelihood.ts';
import { emptyEvaluation, maximise } from './cox-optimum.ts';
import { createCoxProblem, type CoxOptions } from './cox-problem.ts';
import type { SurvivalData } from './survival-data.ts';

/** Limits of a log hazard ratio; null where the likelihood never falls that far on this side. */
export interface ProfileInterval {
  readonly name: string;
  readonly coefficient: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * An interval for each covariate, in column order.
 * @param options those of the fit; strata, weights and penalties count, the sandwich does not
 * @throws as `fitCox`
 */
export function coxProfileIntervals(
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxOptions = {},
  confidence: number = 0.95,
): ProfileInterval[] {
  const problem = createCoxProblem(data, covariates, options);
  const { names } = covariates;
  const p = names.length;
  const { evaluate, maximumIterations, tolerance, settles } = problem;
  const { standardised, end } = maximise(evaluate, p, names, maximumIterations, { tolerance, settles });
  const loss = chiSquareQuantile(confidence, 1);

  return names.map((name, j) => {
    const rest = names.filter((_, k) => k !== j);
    let start: Float64Array = standardised.filter((_, k) => k !== j);
    const full = emptyEvaluation(p);
    const at = new Float64Array(p);
    // Twice the loss of log likelihood, with its slope.
    const profile = (value: number): readonly [number, number] => {
      const fixed = fixCoefficient(evaluate, j, value, p);
      if (p > 1)
        start = maximise(fixed, p - 1, rest, maximumIterations, {
          tolerance,
          settles,
          from: start,
        }).standardised;
      for (let k = 0; k < p; k++) at[k] = k === j ? value : start[k < j ? k : k - 1]!;
      evaluate(at, full);
      return [2 * (end.logLikelihood - full.logLikelihood), -2 * full.gradient[j]!];
    };
    const error = 1 / Math.sqrt(end.information.data[j * p + j]!);
    const limit = (side: -1 | 1): number | null => {
      start = standardised.filter((_, k) => k !== j);
      const found = solveProfile(profile, standardised[j]!, side, error, loss);
      return found === null ? null : found / problem.design.scales[j]!;
    };
    return {
      name,
      coefficient: standardised[j]! / problem.design.scales[j]!,
      lower: limit(-1),
      upper: limit(1),
    };
  });
}

// Newton's method, kept between the estimate and the nearest point known to lie outside.
function solveProfile(
  profile: (value: number) => readonly [number, number],
  estimate: number,
  side: -1 | 1,
  error: number,
  loss: number,
): number | null {
  let inside = estimate;
  let outside: number | null = null;
  let value = estimate + side * Math.sqrt(loss) * error;
  for (let iteration = 0; iteration < 100; iteration++) {
    if (Math.abs(value - estimate) > 1000 * error) return null;
    const [height, slope] = profile(value);
    if (height < loss) inside = value;
    else outside = value;
    let next = value - (height - loss) / slope;
    const furthest = estimate + 3 * (value - estimate);
    const between = outside === null ? furthest : outside;
    const within = side > 0 ? next > inside && next < between : next < inside && next > between;
    if (Math.abs(next - value) < 1e-11 * error) return next;
    if (!within) next = outside === null ? furthest : (inside + outside) / 2;
    if (Math.abs(next - value) < 1e-13 * (error + Math.abs(value))) return next;
    value = next;
  }
  return value;
}

function fixCoefficient(
  evaluate: EvaluateLikelihood,
  j: number,
  value: number,
  p: number,
): EvaluateLikelihood {
  const at = new Float64Array(p);
  const full: CoxEvaluation = {
    logLikelihood: 0,
    gradient: new Float64Array(p),
    information: createMatrix(p, p),
  };
  const place = (k: number): number => (k < j ? k : k + 1);
  return (coefficients, into) => {
    at[j] = value;
    for (let k = 0; k < p - 1; k++) at[place(k)] = coefficients[k]!;
    evaluate(at, full);
    into.logLikelihood = full.logLikelihood;
    for (let k = 0; k < p - 1; k++) {
      into.gradient[k] = full.gradient[place(k)]!;
      for (let m = 0; m < p - 1; m++) {
        into.information.data[k * (p - 1) + m] = full.information.data[place(k) * p + place(m)]!;
      }
    }
  };
}
