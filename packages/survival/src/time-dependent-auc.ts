// The cumulative/dynamic area under the ROC curve at a time (Hung & Chiang 2010; Uno et al. 2007): how well a score
// tells those who have died by then from those still alive, deaths weighted for censoring. Errors by the infinitesimal
// jackknife: what the AUC changes by per patient, the weights' own estimate included (Blanche, Dartigues & Jacqmin-Gadda
// 2013 have it with continuous time in the censoring curve; here it is the derivative of the very estimate).

import { normalQuantile } from '@glioscope/numeric';
import { inverseCensoringWeights, type CensoringOptions } from './censoring-weights.ts';
import { kaplanMeier, survivalAt } from './kaplan-meier.ts';
import { orderByTime, type SurvivalData } from './survival-data.ts';

export interface TimeDependentAucOptions extends CensoringOptions {
  /** Default 0.95. */
  readonly confidence?: number;
}

export interface TimeDependentAuc {
  readonly times: readonly number[];
  /** Null where nobody has died yet or nobody is left. */
  readonly auc: readonly (number | null)[];
  /** Null where the AUC is, or where every pair is ordered alike and no error can be told. */
  readonly standardErrors: readonly (number | null)[];
  /** Limits inside 0…1. */
  readonly intervals: readonly (readonly [number, number] | null)[];
  /** Influence of each patient at each time: their squares add up to the squared error; zeros where there is no AUC. */
  readonly influence: readonly Float64Array[];
  /** Cases and controls at each time. */
  readonly cases: readonly number[];
  readonly controls: readonly number[];
  /** Mean over the times, weighted by the deaths between them (Lambert & Chevret 2016); null where an AUC is. */
  readonly mean: number | null;
}

/**
 * @param riskScores higher = shorter survival expected; equal scores count half
 * @param times ascending, above 0
 */
export function timeDependentAuc(
  data: SurvivalData,
  riskScores: ArrayLike<number>,
  times: readonly number[],
  options: TimeDependentAucOptions = {},
): TimeDependentAuc {
  const n = data.times.length;
  checkTimes(times);
  if (riskScores.length !== n) {
    throw new RangeError(`Cannot compute the AUC: expected ${n} risk scores, got ${riskScores.length}`);
  }
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(riskScores[i]!)) {
      throw new RangeError(
        `Cannot compute the AUC: expected a finite score in row ${i}, got ${riskScores[i]}`,
      );
    }
  }
  const weights = inverseCensoringWeights(data, times[times.length - 1]!, true, options);
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => riskScores[a]! - riskScores[b]!);
  const reach = normalQuantile(1 - (1 - (options.confidence ?? 0.95)) / 2);
  const found = times.map((time) => aucAt(data, riskScores, order, weights, time, options));
  const standardErrors = found.map(({ auc, influence }) => {
    const error = Math.sqrt(influence.reduce((sum, value) => sum + value * value, 0));
    return auc === null || error < 1e-12 ? null : error;
  });
  const auc = found.map((at) => at.auc);
  return {
    times: [...times],
    auc,
    standardErrors,
    intervals: standardErrors.map((error, k) =>
      error === null
        ? null
        : ([Math.max(0, auc[k]! - reach * error), Math.min(1, auc[k]! + reach * error)] as const),
    ),
    influence: found.map(({ influence }) => influence),
    cases: found.map((at) => at.cases),
    controls: found.map((at) => at.controls),
    mean: meanOverDeaths(data, times, auc),
  };
}

interface AucAtTime {
  readonly auc: number | null;
  readonly influence: Float64Array;
  readonly cases: number;
  readonly controls: number;
}

/** @param order rows by ascending score */
function aucAt(
  data: SurvivalData,
  riskScores: ArrayLike<number>,
  order: readonly number[],
  weights: Float64Array,
  time: number,
  options: CensoringOptions,
): AucAtTime {
  const n = order.length;
  // Of a case the controls below it, of a control the weight of the cases above it; ties count half.
  const opposite = new Float64Array(n);
  let cases = 0;
  let controls = 0;
  let caseWeight = 0;
  let area = 0;
  const isControl = (row: number): boolean => data.times[row]! > time;
  const isCase = (row: number): boolean => data.times[row]! <= time && data.events[row] === 1;
  for (let start = 0; start < n;) {
    let end = start;
    let tiedControls = 0;
    let tiedWeight = 0;
    for (; end < n && riskScores[order[end]!] === riskScores[order[start]!]; end++) {
      const row = order[end]!;
      if (isControl(row)) tiedControls++;
      else if (isCase(row)) {
        tiedWeight += weights[row]!;
        cases++;
      }
    }
    for (let k = start; k < end; k++) {
      const row = order[k]!;
      opposite[row] = isControl(row) ? -(caseWeight + tiedWeight / 2) : controls + tiedControls / 2;
    }
    area += tiedWeight * (controls + tiedControls / 2);
    controls += tiedControls;
    caseWeight += tiedWeight;
    start = end;
  }
  const influence = new Float64Array(n);
  if (cases === 0 || controls === 0) return { auc: null, influence, cases, controls };
  const auc = area / (caseWeight * controls);
  const pairs = caseWeight * controls;
  // What each case adds per unit of its weight's relative change; these add up to 0.
  const perWeight = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    if (isCase(row)) perWeight[row] = weights[row]! * (opposite[row]! / pairs - auc / caseWeight);
    influence[row] = isControl(row)
      ? (caseWeight + opposite[row]!) / pairs - auc / controls
      : perWeight[row]!;
  }
  // Weights from other patients do not move with these.
  if (options.training === undefined)
    addCensoringInfluence(data, perWeight, influence, options.reading ?? 'before');
  return { auc, influence, cases, controls };
}

// The censoring curve before a death is a product over earlier censorings: one censoring more of Y at risk lowers it by
// 1 / (Y - c), one patient more at risk raises it by c / (Y (Y - c)); weights move the other way.
function addCensoringInfluence(
  data: SurvivalData,
  perWeight: Float64Array,
  influence: Float64Array,
  reading: 'before' | 'at',
): void {
  const order = orderByTime(data.times);
  const n = order.length;
  // Of the cases whose weight a censoring at this time enters.
  let later = 0;
  const entered = new Float64Array(n);
  for (let end = n; end > 0;) {
    let start = end - 1;
    while (start > 0 && data.times[order[start - 1]!] === data.times[order[start]!]) start--;
    let here = 0;
    for (let k = start; k < end; k++) here += perWeight[order[k]!]!;
    const sum = reading === 'at' ? later + here : later;
    for (let k = start; k < end; k++) entered[k] = sum;
    later += here;
    end = start;
  }
  let atRiskTerm = 0;
  for (let start = 0; start < n;) {
    let end = start;
    let deaths = 0;
    for (; end < n && data.times[order[end]!] === data.times[order[start]!]; end++) {
      deaths += data.events[order[end]!]!;
    }
    const risk = n - start - deaths;
    const censored = end - start - deaths;
    // Deaths come first, so they are no longer at risk of being censored here.
    for (let k = start; k < end; k++) if (data.events[order[k]!] === 1) influence[order[k]!]! -= atRiskTerm;
    if (censored > 0 && risk > censored) {
      atRiskTerm += (entered[start]! * censored) / (risk * (risk - censored));
    }
    for (let k = start; k < end; k++) {
      const row = order[k]!;
      if (data.events[row] === 1) continue;
      influence[row]! += (risk > censored ? entered[start]! / (risk - censored) : 0) - atRiskTerm;
    }
    start = end;
  }
}

function meanOverDeaths(
  data: SurvivalData,
  times: readonly number[],
  auc: readonly (number | null)[],
): number | null {
  if (auc.includes(null)) return null;
  if (times.length === 1) return auc[0]!;
  const curve = kaplanMeier(data);
  let before = 1;
  let sum = 0;
  times.forEach((time, k) => {
    const survival = survivalAt(curve, time)!.survival;
    sum += auc[k]! * (before - survival);
    before = survival;
  });
  return sum / (1 - before);
}

/** Throws unless times are finite, above 0 and ascending, and at least one. */
export function checkTimes(times: readonly number[]): void {
  if (times.length === 0)
    throw new RangeError('Cannot evaluate predictions: expected at least 1 time, got 0');
  times.forEach((time, k) => {
    if (!(time > (k === 0 ? 0 : times[k - 1]!) && time < Infinity)) {
      throw new RangeError(
        `Cannot evaluate predictions: expected ascending times above 0, got ${times.join(', ')}`,
      );
    }
  });
}
