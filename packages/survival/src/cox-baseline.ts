// Baseline hazard of a Cox model and what it needs for predicted survival with intervals: the estimator that matches
// the handling of ties (Breslow's, or Efron's as R's `survfit.coxph`), variance after Tsiatis (1981).

import { normalQuantile } from '@glioscope/numeric';
import type { SortedPatients, TiesMethod } from './cox-likelihood.ts';
import type { CoxModel } from './cox.ts';

/** Cumulated over the death times, for a patient whose covariates are the training means. */
export interface CoxBaseline {
  /** Distinct death times, ascending. */
  readonly times: readonly number[];
  readonly cumulativeHazard: readonly number[];
  /** Variance of the cumulative hazard were the coefficients known. */
  readonly variance: readonly number[];
  /** Integral of the risk sets' mean covariates (relative to the means) over the hazard, row-major times × p. */
  readonly meanCovariateIntegral: readonly number[];
}

/** The baseline of each stratum; `centred` holds covariates minus their means, row-major, rows in time order. */
export function cumulateBaselines(
  { events, weights, starts, times, strata, stratumLabels }: SortedPatients,
  centred: Float64Array,
  coefficients: readonly number[],
  ties: TiesMethod,
): CoxBaseline[] {
  const p = coefficients.length;
  const groups = starts.length - 1;
  const hazard = new Float64Array(groups);
  const variance = new Float64Array(groups);
  const integral = new Float64Array(groups * p);
  const deathCounts = new Int32Array(groups);
  const sum1 = new Float64Array(p);
  const tied1 = new Float64Array(p);
  let sum0 = 0;
  for (let group = groups - 1; group >= 0; group--) {
    if (group === groups - 1 || strata[group] !== strata[group + 1]) {
      sum0 = 0;
      sum1.fill(0);
    }
    let tied0 = 0;
    let deathWeight = 0;
    tied1.fill(0);
    for (let i = starts[group]!; i < starts[group + 1]!; i++) {
      let predictor = 0;
      for (let j = 0; j < p; j++) predictor += coefficients[j]! * centred[i * p + j]!;
      const caseWeight = weights === null ? 1 : weights[i]!;
      const weight = caseWeight * Math.exp(predictor);
      sum0 += weight;
      for (let j = 0; j < p; j++) sum1[j]! += weight * centred[i * p + j]!;
      if (events[i] === 0) continue;
      deathCounts[group]!++;
      deathWeight += caseWeight;
      tied0 += weight;
      for (let j = 0; j < p; j++) tied1[j]! += weight * centred[i * p + j]!;
    }
    const deaths = deathCounts[group]!;
    for (let death = 0; death < deaths; death++) {
      const share = ties === 'efron' ? death / deaths : 0;
      const atRisk = sum0 - share * tied0;
      const increment = deathWeight / deaths / atRisk;
      hazard[group]! += increment;
      variance[group]! += increment / atRisk;
      for (let j = 0; j < p; j++) {
        integral[group * p + j]! += ((sum1[j]! - share * tied1[j]!) * increment) / atRisk;
      }
    }
  }
  return stratumLabels.map((_, stratum) => {
    const result = { times: [] as number[], cumulativeHazard: [] as number[], variance: [] as number[] };
    const integrals: number[] = [];
    const running = new Float64Array(p);
    let totalHazard = 0;
    let totalVariance = 0;
    for (let group = 0; group < groups; group++) {
      if (strata[group] !== stratum || deathCounts[group] === 0) continue;
      totalHazard += hazard[group]!;
      totalVariance += variance[group]!;
      result.times.push(times[group]!);
      result.cumulativeHazard.push(totalHazard);
      result.variance.push(totalVariance);
      for (let j = 0; j < p; j++) {
        running[j]! += integral[group * p + j]!;
        integrals.push(running[j]!);
      }
    }
    return { ...result, meanCovariateIntegral: integrals };
  });
}

/**
 * The baseline that applies to a patient.
 * @param stratum needed for, and only for, a stratified model
 */
function baselineOf(model: CoxModel, stratum?: number | string): CoxBaseline {
  if (model.strata === undefined) {
    if (stratum === undefined) return model.baseline;
    throw new RangeError(`Cannot predict for stratum "${stratum}": the model has no strata`);
  }
  const found = model.strata.find(({ label }) => label === String(stratum));
  if (found !== undefined) return found.baseline;
  throw new RangeError(
    `Cannot predict: expected a stratum of the model (${model.strata.map(({ label }) => label).join(', ')}), ` +
      `got ${stratum ?? 'none'}`,
  );
}

/** A predicted curve: survival with its interval at each asked time. */
export interface PredictedSurvival {
  readonly times: readonly number[];
  readonly survival: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Standard error of the cumulative hazard, which is minus the log of survival. */
  readonly standardError: readonly number[];
}

/** The linear predictor of one patient, relative to a patient with the training means. */
export function linearPredictor(model: CoxModel, values: ArrayLike<number>): number {
  if (values.length !== model.names.length) {
    throw new RangeError(
      `Cannot predict: expected ${model.names.length} values (${model.names.join(', ')}), got ${values.length}`,
    );
  }
  let sum = 0;
  for (let j = 0; j < values.length; j++) {
    if (!Number.isFinite(values[j]!)) {
      throw new RangeError(`Cannot predict: expected a finite "${model.names[j]}", got ${values[j]}`);
    }
    sum += model.coefficients[j]! * (values[j]! - model.means[j]!);
  }
  return sum;
}

/** The cumulative hazard at a time for a patient with the training means; flat after the last death. */
export function baselineCumulativeHazard(model: CoxModel, time: number, stratum?: number | string): number {
  const baseline = baselineOf(model, stratum);
  const place = lastAtOrBefore(baseline.times, time);
  return place < 0 ? 0 : baseline.cumulativeHazard[place]!;
}

/**
 * Predicted survival of one patient, interval on the log scale as R's `survfit.coxph`.
 * A stratified model needs the patient's stratum. Beyond `model.followUpEnd` the curve repeats its last value: callers should not ask there.
 */
export function predictSurvival(
  model: CoxModel,
  values: ArrayLike<number>,
  times: ArrayLike<number>,
  confidence: number = 0.95,
  stratum?: number | string,
): PredictedSurvival {
  const risk = Math.exp(linearPredictor(model, values));
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const p = model.names.length;
  const { covariance, means } = model;
  const baseline = baselineOf(model, stratum);
  const survival: number[] = [];
  const lower: number[] = [];
  const upper: number[] = [];
  const standardError: number[] = [];
  const direction = new Float64Array(p);
  for (let t = 0; t < times.length; t++) {
    const place = lastAtOrBefore(baseline.times, times[t]!);
    const hazard = place < 0 ? 0 : baseline.cumulativeHazard[place]!;
    let variance = place < 0 ? 0 : baseline.variance[place]!;
    if (place >= 0) {
      for (let j = 0; j < p; j++) {
        direction[j] = (values[j]! - means[j]!) * hazard - baseline.meanCovariateIntegral[place * p + j]!;
      }
      for (let j = 0; j < p; j++) {
        for (let k = 0; k < p; k++) variance += direction[j]! * covariance[j * p + k]! * direction[k]!;
      }
    }
    const error = Math.sqrt(variance) * risk;
    const log = -hazard * risk;
    survival.push(Math.exp(log));
    standardError.push(error);
    lower.push(Math.exp(log - z * error));
    upper.push(Math.min(1, Math.exp(log + z * error)));
  }
  return { times: Array.from(times), survival, lower, upper, standardError };
}

function lastAtOrBefore(times: readonly number[], time: number): number {
  if (!(time >= 0))
    throw new RangeError(`Cannot predict survival: expected a time of at least 0, got ${time}`);
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
