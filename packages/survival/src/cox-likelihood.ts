// The partial likelihood of Cox (1972) with its gradient and information, ties after Efron (1977) or Breslow (1974).
// One backward sweep over the patients sorted by time; buffers are made once and used in every iteration.

import type { Matrix } from '@glioscope/numeric';
import { orderByTime, type SurvivalData } from './survival-data.ts';

/** How deaths at one time share the risk set. */
export type TiesMethod = 'efron' | 'breslow';

/** Patients sorted by ascending time, with where each distinct time begins. */
export interface SortedPatients {
  readonly order: Int32Array;
  readonly events: Uint8Array;
  /** Start of each distinct time among the sorted patients, and n at the end. */
  readonly starts: Int32Array;
  /** Each distinct time. */
  readonly times: Float64Array;
}

/** Sorts patients by time and finds the ties. */
export function sortPatients(data: SurvivalData): SortedPatients {
  const order = orderByTime(data.times);
  const events = new Uint8Array(order.length);
  const starts: number[] = [];
  const times: number[] = [];
  for (let k = 0; k < order.length; k++) {
    events[k] = data.events[order[k]!]!;
    const time = data.times[order[k]!]!;
    if (k === 0 || time !== times[times.length - 1]) {
      starts.push(k);
      times.push(time);
    }
  }
  starts.push(order.length);
  return { order, events, starts: Int32Array.from(starts), times: Float64Array.from(times) };
}

/** What one evaluation leaves behind; `information` is the full symmetric p × p matrix. */
export interface CoxEvaluation {
  logLikelihood: number;
  readonly gradient: Float64Array;
  readonly information: Matrix;
}

/**
 * Prepares the partial likelihood of `columns` covariates.
 * @param covariates row-major, rows in the order of `patients.order`
 * @returns a function that fills the evaluation at the given coefficients
 */
export function createPartialLikelihood(
  patients: SortedPatients,
  covariates: Float64Array,
  columns: number,
  ties: TiesMethod,
): (coefficients: Float64Array, into: CoxEvaluation) => void {
  const { events, starts } = patients;
  const n = events.length;
  const p = columns;
  const predictor = new Float64Array(n);
  const sum1 = new Float64Array(p);
  const sum2 = new Float64Array(p * p);
  const tied1 = new Float64Array(p);
  const tied2 = new Float64Array(p * p);
  const mean = new Float64Array(p);

  return (coefficients, into) => {
    const { gradient } = into;
    const information = into.information.data;
    gradient.fill(0);
    information.fill(0);
    sum1.fill(0);
    sum2.fill(0);
    let largest = -Infinity;
    for (let i = 0; i < n; i++) {
      let value = 0;
      for (let j = 0; j < p; j++) value += coefficients[j]! * covariates[i * p + j]!;
      predictor[i] = value;
      if (value > largest) largest = value;
    }
    let sum0 = 0;
    let logLikelihood = 0;
    for (let group = starts.length - 2; group >= 0; group--) {
      let deaths = 0;
      let tied0 = 0;
      for (let i = starts[group]!; i < starts[group + 1]!; i++) {
        // Only ratios of weights count: shifting by the largest predictor keeps them inside the range of doubles.
        const weight = Math.exp(predictor[i]! - largest);
        const row = i * p;
        sum0 += weight;
        for (let j = 0; j < p; j++) {
          const weighted = weight * covariates[row + j]!;
          sum1[j]! += weighted;
          for (let k = 0; k <= j; k++) sum2[j * p + k]! += weighted * covariates[row + k]!;
        }
        if (events[i] === 0) continue;
        if (deaths === 0) {
          tied1.fill(0);
          tied2.fill(0);
        }
        deaths++;
        logLikelihood += predictor[i]! - largest;
        for (let j = 0; j < p; j++) gradient[j]! += covariates[row + j]!;
        if (ties === 'breslow') continue;
        tied0 += weight;
        for (let j = 0; j < p; j++) {
          const weighted = weight * covariates[row + j]!;
          tied1[j]! += weighted;
          for (let k = 0; k <= j; k++) tied2[j * p + k]! += weighted * covariates[row + k]!;
        }
      }
      for (let death = 0; death < deaths; death++) {
        const share = ties === 'efron' ? death / deaths : 0;
        const risk = sum0 - share * tied0;
        logLikelihood -= Math.log(risk);
        for (let j = 0; j < p; j++) {
          mean[j] = (sum1[j]! - share * tied1[j]!) / risk;
          gradient[j]! -= mean[j]!;
          for (let k = 0; k <= j; k++) {
            information[j * p + k]! +=
              (sum2[j * p + k]! - share * tied2[j * p + k]!) / risk - mean[j]! * mean[k]!;
          }
        }
      }
    }
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < j; k++) information[k * p + j] = information[j * p + k]!;
    }
    into.logLikelihood = logLikelihood;
  };
}
