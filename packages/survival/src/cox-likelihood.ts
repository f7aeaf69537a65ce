// The partial likelihood of Cox (1972) with its gradient and information, ties after Efron (1977) or Breslow (1974).
// Risk sets stay within strata; case weights multiply as in R's `coxph`. One backward sweep over the patients sorted by time; buffers are made once and used in every iteration.

import type { Matrix } from '@glioscope/numeric';
import { orderByTime, type SurvivalData } from './survival-data.ts';

/** How deaths at one time share the risk set. */
export type TiesMethod = 'efron' | 'breslow';

/** Who is compared with whom, and how much each patient counts. */
export interface CoxDesignOptions {
  /** Stratum of each patient: risk sets stay within strata, each stratum has its own baseline. */
  readonly strata?: ArrayLike<number | string>;
  /** Case weight of each patient, above 0; a weight of 2 counts as two such patients. */
  readonly weights?: ArrayLike<number>;
}

/** Patients sorted by stratum and ascending time, with where each distinct time begins. */
export interface SortedPatients {
  readonly order: Int32Array;
  readonly events: Uint8Array;
  /** Case weights, or null where all are 1. */
  readonly weights: Float64Array | null;
  /** Start of each group (a distinct time within a stratum) among the sorted patients, and n at the end. */
  readonly starts: Int32Array;
  /** Time of each group. */
  readonly times: Float64Array;
  /** Stratum number of each group. */
  readonly strata: Int32Array;
  readonly stratumLabels: readonly string[];
  /** Start of each stratum among the sorted patients, and n at the end. */
  readonly stratumStarts: Int32Array;
}

/** Sorts patients by stratum and time and finds the ties. */
export function sortPatients(data: SurvivalData, options: CoxDesignOptions = {}): SortedPatients {
  const n = data.times.length;
  const { labels, numbers } = numberStrata(options.strata, n);
  const caseWeights = checkWeights(options.weights, n);
  const order = orderByTime(data.times);
  if (labels.length > 1)
    order.sort((a, b) => numbers[a]! - numbers[b]! || data.times[a]! - data.times[b]! || a - b);
  const events = new Uint8Array(n);
  const starts: number[] = [];
  const times: number[] = [];
  const strata: number[] = [];
  const stratumStarts: number[] = [];
  for (let k = 0; k < n; k++) {
    const row = order[k]!;
    events[k] = data.events[row]!;
    const time = data.times[row]!;
    const stratum = numbers[row]!;
    const opensStratum = k === 0 || stratum !== strata[strata.length - 1];
    if (opensStratum) stratumStarts.push(k);
    if (opensStratum || time !== times[times.length - 1]) {
      starts.push(k);
      times.push(time);
      strata.push(stratum);
    }
  }
  starts.push(n);
  stratumStarts.push(n);
  return {
    order,
    events,
    weights: caseWeights === null ? null : Float64Array.from(order, (row) => caseWeights[row]!),
    starts: Int32Array.from(starts),
    times: Float64Array.from(times),
    strata: Int32Array.from(strata),
    stratumLabels: labels,
    stratumStarts: Int32Array.from(stratumStarts),
  };
}

function numberStrata(
  strata: ArrayLike<number | string> | undefined,
  n: number,
): { labels: readonly string[]; numbers: Int32Array } {
  if (strata === undefined) return { labels: [''], numbers: new Int32Array(n) };
  const names = labelsOf('stratum', strata, n);
  const labels = [...new Set(names)].sort();
  const place = new Map(labels.map((label, k) => [label, k]));
  return { labels, numbers: Int32Array.from(names, (name) => place.get(name)!) };
}

/** One label a patient as text; throws, naming the row, for a missing one. */
export function labelsOf(what: string, labels: ArrayLike<number | string>, n: number): string[] {
  if (labels.length !== n) {
    throw new RangeError(
      `Cannot fit a Cox model: expected one ${what} for each of ${n} patients, got ${labels.length}`,
    );
  }
  return Array.from(labels, (label: unknown, i) => {
    if ((typeof label !== 'string' && typeof label !== 'number') || label === '' || Number.isNaN(label)) {
      throw new RangeError(`Cannot fit a Cox model: expected a ${what} in row ${i}, got ${String(label)}`);
    }
    return String(label);
  });
}

function checkWeights(weights: ArrayLike<number> | undefined, n: number): Float64Array | null {
  if (weights === undefined) return null;
  if (weights.length !== n) {
    throw new RangeError(
      `Cannot fit a Cox model: expected one weight for each of ${n} patients, got ${weights.length}`,
    );
  }
  for (let i = 0; i < n; i++) {
    if (!(weights[i]! > 0 && weights[i]! < Infinity)) {
      throw new RangeError(
        `Cannot fit a Cox model: expected a finite weight above 0 in row ${i}, got ${weights[i]}; leave that patient out`,
      );
    }
  }
  return Float64Array.from(weights);
}

/** What one evaluation leaves behind; `information` is the full symmetric p × p matrix. */
export interface CoxEvaluation {
  logLikelihood: number;
  readonly gradient: Float64Array;
  readonly information: Matrix;
}

/** Fills an evaluation at the given coefficients. */
export type EvaluateLikelihood = (coefficients: Float64Array, into: CoxEvaluation) => void;

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
): EvaluateLikelihood {
  const buffers = {
    predictor: new Float64Array(patients.events.length),
    sum1: new Float64Array(columns),
    sum2: new Float64Array(columns * columns),
    tied1: new Float64Array(columns),
    tied2: new Float64Array(columns * columns),
    mean: new Float64Array(columns),
  };
  return (coefficients, into) => evaluate(patients, covariates, ties, buffers, coefficients, into);
}

interface LikelihoodBuffers {
  readonly predictor: Float64Array;
  readonly sum1: Float64Array;
  readonly sum2: Float64Array;
  readonly tied1: Float64Array;
  readonly tied2: Float64Array;
  readonly mean: Float64Array;
}

// A function of its own, not a closure: its arrays are then locals, which the engine need not look up in each loop.
function evaluate(
  patients: SortedPatients,
  covariates: Float64Array,
  ties: TiesMethod,
  buffers: LikelihoodBuffers,
  coefficients: Float64Array,
  into: CoxEvaluation,
): void {
  const { events, starts, strata, stratumStarts, weights } = patients;
  const { predictor, sum1, sum2, tied1, tied2, mean } = buffers;
  const n = events.length;
  const p = coefficients.length;
  const efron = ties === 'efron';
  const { gradient } = into;
  const information = into.information.data;
  gradient.fill(0);
  information.fill(0);
  for (let i = 0; i < n; i++) {
    let value = 0;
    for (let j = 0; j < p; j++) value += coefficients[j]! * covariates[i * p + j]!;
    predictor[i] = value;
  }
  let largest = -Infinity;
  let stratum = -1;
  let sum0 = 0;
  let logLikelihood = 0;
  for (let group = starts.length - 2; group >= 0; group--) {
    if (strata[group] !== stratum) {
      stratum = strata[group]!;
      largest = -Infinity;
      for (let i = stratumStarts[stratum]!; i < stratumStarts[stratum + 1]!; i++) {
        if (predictor[i]! > largest) largest = predictor[i]!;
      }
      sum0 = 0;
      sum1.fill(0);
      sum2.fill(0);
    }
    let deaths = 0;
    let deathWeight = 0;
    let tied0 = 0;
    for (let i = starts[group]!; i < starts[group + 1]!; i++) {
      // Only ratios of weights count: shifting by the largest predictor keeps them inside the range of doubles.
      const caseWeight = weights === null ? 1 : weights[i]!;
      const weight = caseWeight * Math.exp(predictor[i]! - largest);
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
      deathWeight += caseWeight;
      logLikelihood += caseWeight * (predictor[i]! - largest);
      for (let j = 0; j < p; j++) gradient[j]! += caseWeight * covariates[row + j]!;
      if (!efron) continue;
      tied0 += weight;
      for (let j = 0; j < p; j++) {
        const weighted = weight * covariates[row + j]!;
        tied1[j]! += weighted;
        for (let k = 0; k <= j; k++) tied2[j * p + k]! += weighted * covariates[row + k]!;
      }
    }
    const meanWeight = deathWeight / deaths;
    for (let death = 0; death < deaths; death++) {
      const share = efron ? death / deaths : 0;
      const risk = sum0 - share * tied0;
      logLikelihood -= meanWeight * Math.log(risk);
      for (let j = 0; j < p; j++) {
        mean[j] = (sum1[j]! - share * tied1[j]!) / risk;
        gradient[j]! -= meanWeight * mean[j]!;
        for (let k = 0; k <= j; k++) {
          information[j * p + k]! +=
            meanWeight * ((sum2[j * p + k]! - share * tied2[j * p + k]!) / risk - mean[j]! * mean[k]!);
        }
      }
    }
  }
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < j; k++) information[k * p + j] = information[j * p + k]!;
  }
  into.logLikelihood = logLikelihood;
}
