// A cut-point chosen where two groups differ most, with a P value that knows of the search (Lausen & Schumacher 1992;
// Lausen, Sauerbrei & Schumacher 1994). The statistic is the largest standardised sum of log-rank scores, as R's
// `maxstat` computes it. The plain log-rank P of such a cut is far too small and must not be reported.

import { normalUpperTail, type Random } from '@glioscope/numeric';
import { checkSurvivalData, countEvents, orderByTime, type SurvivalData } from './survival-data.ts';

export interface CutPointOptions {
  /** Shares of patients between which the cut is sought; default 0.1 and 0.9. */
  readonly minimumProportion?: number;
  readonly maximumProportion?: number;
  /** Gives `permutation`: values shuffled against follow-up this many times. */
  readonly permutations?: { readonly random: Random; readonly count: number };
}

export interface CutPoint {
  /** Patients with a value up to and including this form the lower group. */
  readonly cutOff: number;
  /** Largest absolute standardised difference. */
  readonly statistic: number;
  /** Corrected for the search by Lausen and Schumacher's formula: good for many candidates, never above 1. */
  readonly p: number;
  /** By the improved Bonferroni inequality of Lausen, Sauerbrei and Schumacher: better for few candidates; capped at 1. */
  readonly bonferroni: number;
  /** Share of permutations that reach the statistic, itself counted; null unless asked for. */
  readonly permutation: number | null;
  /** Each candidate with its absolute standardised difference. */
  readonly candidates: readonly { readonly cutOff: number; readonly statistic: number }[];
}

/**
 * @param values one number a patient, any scale; equal values stay together
 * @throws RangeError without deaths, without two values, or with no cut inside the proportions
 */
export function maximallySelectedLogRank(
  data: SurvivalData,
  values: ArrayLike<number>,
  options: CutPointOptions = {},
): CutPoint {
  checkSurvivalData(data);
  const { minimumProportion = 0.1, maximumProportion = 0.9, permutations } = options;
  if (!(minimumProportion > 0 && minimumProportion < maximumProportion && maximumProportion < 1)) {
    throw new RangeError(
      `Cannot choose a cut-point: expected proportions 0 < minimum < maximum < 1, got ${minimumProportion} and ${maximumProportion}`,
    );
  }
  checkCutValues(data, values);
  const n = values.length;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const sizes: number[] = [];
  for (let m = Math.max(1, Math.floor(n * minimumProportion)); m <= Math.floor(n * maximumProportion); m++) {
    if (m < n && values[order[m]!] !== values[order[m - 1]!]) sizes.push(m);
  }
  if (sizes.length === 0) {
    throw new RangeError(
      `Cannot choose a cut-point: no two different values lie between the ${minimumProportion} and ${maximumProportion} ` +
        'shares of the patients; widen the proportions',
    );
  }
  const scores = logRankScores(data);
  const sorted = Float64Array.from(order, (row) => scores[row]!);
  const statistics = standardisedSums(sorted, sizes);
  const statistic = Math.max(...statistics);
  const best = statistics.indexOf(statistic);
  return {
    cutOff: values[order[sizes[best]! - 1]!]!,
    statistic,
    p: lausenSchumacherP(statistic, minimumProportion, maximumProportion),
    bonferroni: improvedBonferroniP(statistic, n, sizes),
    permutation: permutations === undefined ? null : permutationP(sorted, sizes, statistic, permutations),
    candidates: sizes.map((m, k) => ({ cutOff: values[order[m - 1]!]!, statistic: statistics[k]! })),
  };
}

/** Throws unless there is one finite value a patient and a death. */
export function checkCutValues(data: SurvivalData, values: ArrayLike<number>): void {
  if (values.length !== data.times.length) {
    throw new RangeError(
      `Cannot choose a cut-point: expected one value for each of ${data.times.length} patients, got ${values.length}`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) {
      throw new RangeError(
        `Cannot choose a cut-point: expected a finite value in row ${i}, got ${values[i]}; leave that patient out`,
      );
    }
  }
  if (countEvents(data) === 0)
    throw new RangeError('Cannot choose a cut-point: expected at least 1 death, got 0');
}

/** Log-rank scores (Hothorn & Lausen 2003): death minus the Nelson-Aalen sum of deaths over those not yet passed. */
function logRankScores({ times, events }: SurvivalData): Float64Array {
  const n = times.length;
  const order = orderByTime(times);
  const scores = new Float64Array(n);
  let hazard = 0;
  for (let start = 0; start < n;) {
    let end = start;
    let deaths = 0;
    for (; end < n && times[order[end]!] === times[order[start]!]; end++) deaths += events[order[end]!]!;
    hazard += deaths / (n - end + 1);
    for (let k = start; k < end; k++) scores[order[k]!] = events[order[k]!]! - hazard;
    start = end;
  }
  return scores;
}

function standardisedSums(scores: Float64Array, sizes: readonly number[]): number[] {
  const n = scores.length;
  let total = 0;
  let squares = 0;
  for (const score of scores) {
    total += score;
    squares += score * score;
  }
  const spread = (n * squares - total * total) / (n * n * (n - 1));
  let taken = 0;
  let sum = 0;
  return sizes.map((m) => {
    for (; taken < m; taken++) sum += scores[taken]!;
    return Math.abs(sum - (m / n) * total) / Math.sqrt(m * (n - m) * spread);
  });
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

function lausenSchumacherP(b: number, minimum: number, maximum: number): number {
  if (b < 1) return 1;
  const span = Math.log((maximum * (1 - minimum)) / ((1 - maximum) * minimum));
  const p = normalDensity(b) * (4 / b + (b - 1 / b) * span);
  return Math.min(1, Math.max(0, p));
}

function improvedBonferroniP(b: number, n: number, sizes: readonly number[]): number {
  let p = 2 * normalUpperTail(b);
  for (let k = 1; k < sizes.length; k++) {
    const before = sizes[k - 1]!;
    const after = sizes[k]!;
    const t = Math.sqrt(1 - (before * (n - after)) / ((n - before) * after));
    p += (Math.exp((-b * b) / 2) / Math.PI) * (t - ((b * b) / 4 - 1) * (t ** 3 / 6));
  }
  return Math.min(1, p);
}

function permutationP(
  scores: Float64Array,
  sizes: readonly number[],
  statistic: number,
  { random, count }: { readonly random: Random; readonly count: number },
): number {
  const list = [...scores];
  let reached = 1;
  for (let k = 0; k < count; k++) {
    const shuffled = Float64Array.from(random.fork(k).shuffled(list));
    // Sums in another order differ by rounding.
    if (Math.max(...standardisedSums(shuffled, sizes)) >= statistic * (1 - 1e-12)) reached++;
  }
  return reached / (count + 1);
}
