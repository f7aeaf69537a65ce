// Firth's (1993) penalty for the partial likelihood (Heinze & Schemper 2001): half the log determinant of the
// information is added, which removes the first-order bias and keeps coefficients finite under separation.

import { choleskyFactor, createMatrix, invertPositiveDefinite, logDeterminant } from '@glioscope/numeric';
import type { CoxEvaluation, EvaluateLikelihood, SortedPatients, TiesMethod } from './cox-likelihood.ts';

/**
 * Adds the penalty to a partial likelihood; the information stays that of the likelihood, as Heinze and Schemper use.
 * @param covariates row-major, rows in the order of `patients.order`
 */
export function withFirthPenalty(
  evaluate: EvaluateLikelihood,
  patients: SortedPatients,
  covariates: Float64Array,
  columns: number,
  ties: TiesMethod,
): EvaluateLikelihood {
  const p = columns;
  const derivative = createInformationDerivative(patients, covariates, p, ties);
  return (coefficients, into: CoxEvaluation) => {
    evaluate(coefficients, into);
    const inverse = invertPositiveDefinite(into.information).data;
    into.logLikelihood += logDeterminant(choleskyFactor(into.information)) / 2;
    const slopes = derivative(coefficients);
    for (let r = 0; r < p; r++) {
      let trace = 0;
      for (let k = 0; k < p * p; k++) trace += inverse[k]! * slopes[r * p * p + k]!;
      into.gradient[r]! += trace / 2;
    }
  };
}

// The information's derivative by each coefficient: third central moments of the covariates over the risk sets.
function createInformationDerivative(
  { events, starts, strata, weights }: SortedPatients,
  covariates: Float64Array,
  p: number,
  ties: TiesMethod,
): (coefficients: Float64Array) => Float64Array {
  const size = 1 + p + p * p + p * p * p;
  const all = new Float64Array(size);
  const tied = new Float64Array(size);
  const moments = new Float64Array(size);
  const slopes = createMatrix(p, p * p).data;
  const add = (into: Float64Array, row: number, weight: number): void => {
    into[0]! += weight;
    for (let j = 0; j < p; j++) {
      const first = weight * covariates[row + j]!;
      into[1 + j]! += first;
      for (let k = 0; k < p; k++) {
        const second = first * covariates[row + k]!;
        into[1 + p + j * p + k]! += second;
        for (let r = 0; r < p; r++)
          into[1 + p + p * p + (j * p + k) * p + r]! += second * covariates[row + r]!;
      }
    }
  };
  return (coefficients) => {
    slopes.fill(0);
    for (let group = starts.length - 2; group >= 0; group--) {
      if (group === starts.length - 2 || strata[group] !== strata[group + 1]) all.fill(0);
      tied.fill(0);
      let deaths = 0;
      let deathWeight = 0;
      for (let i = starts[group]!; i < starts[group + 1]!; i++) {
        let predictor = 0;
        for (let j = 0; j < p; j++) predictor += coefficients[j]! * covariates[i * p + j]!;
        const caseWeight = weights === null ? 1 : weights[i]!;
        const weight = caseWeight * Math.exp(predictor);
        add(all, i * p, weight);
        if (events[i] === 0) continue;
        deaths++;
        deathWeight += caseWeight;
        add(tied, i * p, weight);
      }
      for (let death = 0; death < deaths; death++) {
        const share = ties === 'efron' ? death / deaths : 0;
        const risk = all[0]! - share * tied[0]!;
        for (let k = 1; k < size; k++) moments[k] = (all[k]! - share * tied[k]!) / risk;
        addThirdCentralMoments(slopes, moments, deathWeight / deaths, p);
      }
    }
    return slopes;
  };
}

function addThirdCentralMoments(
  slopes: Float64Array,
  moments: Float64Array,
  weight: number,
  p: number,
): void {
  const mean = (j: number): number => moments[1 + j]!;
  const second = (j: number, k: number): number => moments[1 + p + j * p + k]!;
  for (let r = 0; r < p; r++) {
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) {
        const third = moments[1 + p + p * p + (j * p + k) * p + r]!;
        slopes[(r * p + j) * p + k]! +=
          weight *
          (third -
            mean(r) * second(j, k) -
            mean(j) * second(k, r) -
            mean(k) * second(j, r) +
            2 * mean(j) * mean(k) * mean(r));
      }
    }
  }
}
