// What each death time of a fitted Cox model says: hazard, mean covariates and their variance over those at risk.
// Residuals, robust variances and the test of proportional hazards all are sums over these.

import type { SortedPatients, TiesMethod } from './cox-likelihood.ts';

/** One entry (or p, or p × p) for each group of `SortedPatients`; zero where nobody died. */
export interface RiskSets {
  readonly deaths: Int32Array;
  /** e^predictor of each sorted patient. */
  readonly risk: Float64Array;
  /** Increment of the cumulative hazard, and what of it the patients who died there were exposed to (Efron's ties). */
  readonly hazard: Float64Array;
  readonly hazardOfDeaths: Float64Array;
  /** Mean covariates times hazard, likewise. */
  readonly meanHazard: Float64Array;
  readonly meanHazardOfDeaths: Float64Array;
  /** Mean covariates of those at risk, averaged over the tied deaths. */
  readonly means: Float64Array;
  /** Information of the group: the covariates' variance summed over its (weighted) deaths. */
  readonly information: Float64Array;
}

/**
 * @param covariates centred, row-major, rows in the order of `patients.order`
 * @param coefficients of those covariates
 */
export function summariseRiskSets(
  { events, weights, starts, strata }: SortedPatients,
  covariates: Float64Array,
  coefficients: ArrayLike<number>,
  ties: TiesMethod,
): RiskSets {
  const n = events.length;
  const p = coefficients.length;
  const groups = starts.length - 1;
  const sets: RiskSets = {
    deaths: new Int32Array(groups),
    risk: new Float64Array(n),
    hazard: new Float64Array(groups),
    hazardOfDeaths: new Float64Array(groups),
    meanHazard: new Float64Array(groups * p),
    meanHazardOfDeaths: new Float64Array(groups * p),
    means: new Float64Array(groups * p),
    information: new Float64Array(groups * p * p),
  };
  const sum1 = new Float64Array(p);
  const tied1 = new Float64Array(p);
  const sum2 = new Float64Array(p * p);
  const tied2 = new Float64Array(p * p);
  const mean = new Float64Array(p);
  let sum0 = 0;
  for (let group = groups - 1; group >= 0; group--) {
    if (group === groups - 1 || strata[group] !== strata[group + 1]) {
      sum0 = 0;
      sum1.fill(0);
      sum2.fill(0);
    }
    let tied0 = 0;
    let deathWeight = 0;
    tied1.fill(0);
    tied2.fill(0);
    for (let i = starts[group]!; i < starts[group + 1]!; i++) {
      const row = i * p;
      let predictor = 0;
      for (let j = 0; j < p; j++) predictor += coefficients[j]! * covariates[row + j]!;
      sets.risk[i] = Math.exp(predictor);
      const caseWeight = weights === null ? 1 : weights[i]!;
      const weight = caseWeight * sets.risk[i]!;
      const died = events[i] === 1;
      sum0 += weight;
      if (died) {
        sets.deaths[group]!++;
        deathWeight += caseWeight;
        tied0 += weight;
      }
      for (let j = 0; j < p; j++) {
        const weighted = weight * covariates[row + j]!;
        sum1[j]! += weighted;
        if (died) tied1[j]! += weighted;
        for (let k = 0; k < p; k++) {
          const product = weighted * covariates[row + k]!;
          sum2[j * p + k]! += product;
          if (died) tied2[j * p + k]! += product;
        }
      }
    }
    const deaths = sets.deaths[group]!;
    for (let death = 0; death < deaths; death++) {
      const share = ties === 'efron' ? death / deaths : 0;
      const atRisk = sum0 - share * tied0;
      const hazard = deathWeight / deaths / atRisk;
      sets.hazard[group]! += hazard;
      sets.hazardOfDeaths[group]! += hazard * (1 - share);
      for (let j = 0; j < p; j++) {
        mean[j] = (sum1[j]! - share * tied1[j]!) / atRisk;
        sets.means[group * p + j]! += mean[j]! / deaths;
        sets.meanHazard[group * p + j]! += mean[j]! * hazard;
        sets.meanHazardOfDeaths[group * p + j]! += mean[j]! * hazard * (1 - share);
      }
      for (let j = 0; j < p; j++) {
        for (let k = 0; k < p; k++) {
          sets.information[(group * p + j) * p + k]! +=
            (deathWeight / deaths) *
            ((sum2[j * p + k]! - share * tied2[j * p + k]!) / atRisk - mean[j]! * mean[k]!);
        }
      }
    }
  }
  return sets;
}

/** Cumulative hazard and score residuals of each sorted patient, per unit of case weight. */
export function sumOverFollowUp(
  { events, starts, strata }: SortedPatients,
  covariates: Float64Array,
  sets: RiskSets,
): { readonly cumulativeHazard: Float64Array; readonly scoreResiduals: Float64Array } {
  const n = events.length;
  const p = sets.means.length / Math.max(1, sets.hazard.length);
  const cumulativeHazard = new Float64Array(n);
  const scoreResiduals = new Float64Array(n * p);
  let hazard = 0;
  const meanHazard = new Float64Array(p);
  for (let group = 0; group < starts.length - 1; group++) {
    if (group === 0 || strata[group] !== strata[group - 1]) {
      hazard = 0;
      meanHazard.fill(0);
    }
    for (let i = starts[group]!; i < starts[group + 1]!; i++) {
      const died = events[i] === 1;
      const exposed = hazard + (died ? sets.hazardOfDeaths[group]! : sets.hazard[group]!);
      cumulativeHazard[i] = exposed * sets.risk[i]!;
      for (let j = 0; j < p; j++) {
        const place = group * p + j;
        const mean = meanHazard[j]! + (died ? sets.meanHazardOfDeaths[place]! : sets.meanHazard[place]!);
        const value = covariates[i * p + j]!;
        scoreResiduals[i * p + j] =
          (died ? value - sets.means[place]! : 0) - sets.risk[i]! * (value * exposed - mean);
      }
    }
    hazard += sets.hazard[group]!;
    for (let j = 0; j < p; j++) meanHazard[j]! += sets.meanHazard[group * p + j]!;
  }
  return { cumulativeHazard, scoreResiduals };
}
