// Harrell's concordance index with ties, its infinitesimal jackknife error and the test between two scores on the same
// patients, all as R's `survival::concordance` (Therneau & Watson 2015). Pairs are counted in O(n log n) with a
// Fenwick tree over score ranks.

import { normalQuantile, normalTwoSided, quantile, type Random } from '@glioscope/numeric';
import { checkSurvivalData, orderByTime, selectPatients, type SurvivalData } from './survival-data.ts';

export interface Concordance {
  /** (concordant + tied scores / 2) / comparable pairs; 0.5 says nothing, 1 orders perfectly. */
  readonly index: number;
  readonly standardError: number;
  /** index ± z · standard error, kept inside 0…1. */
  readonly interval: readonly [number, number];
  readonly concordant: number;
  readonly discordant: number;
  readonly tiedScores: number;
  /** Each patient's influence on the index: its derivative by the patient's weight. */
  readonly influence: Float64Array;
}

/** Thrown when no two patients can be ordered: no death, or none before another's follow-up ends. */
export class NoComparablePairsError extends RangeError {
  constructor() {
    super(
      'Cannot compute concordance: no pair of patients is comparable; a death is needed while another patient is still observed',
    );
    this.name = 'NoComparablePairsError';
  }
}

/**
 * How well a risk score orders survival: of two patients, the one with the higher score should die first.
 * A death and a censoring at the same time are comparable; two deaths at the same time are not.
 * @param riskScores higher = shorter survival expected (negate a score of the other sense)
 * @throws NoComparablePairsError when nothing can be compared
 */
export function concordanceIndex(
  data: SurvivalData,
  riskScores: ArrayLike<number>,
  confidence = 0.95,
): Concordance {
  const weights = new Float64Array(data.times.length).fill(1);
  return weightedConcordance(data, riskScores, weights, normalQuantile(1 - (1 - confidence) / 2));
}

/**
 * Concordance where the pairs of each death carry its weight; a weight of 0 leaves them out.
 * @param z standard errors that the interval reaches
 */
export function weightedConcordance(
  data: SurvivalData,
  riskScores: ArrayLike<number>,
  deathWeights: Float64Array,
  z: number,
): Concordance {
  checkSurvivalData(data);
  checkScores(data, riskScores);
  const n = data.times.length;
  const ranks = denseRanks(riskScores);
  const order = orderByTime(data.times);
  const concordant = new Float64Array(n);
  const tied = new Float64Array(n);
  const pairs = new Float64Array(n);

  // Backwards in time: each death against all who outlive it.
  const tree = new Float64Array(n + 1);
  let inside = 0;
  for (let end = n; end > 0;) {
    let start = end;
    const time = data.times[order[end - 1]!]!;
    while (start > 0 && data.times[order[start - 1]!] === time) start--;
    for (let k = start; k < end; k++) {
      if (data.events[order[k]!] === 0) {
        add(tree, ranks[order[k]!]!, 1);
        inside++;
      }
    }
    for (let k = start; k < end; k++) {
      const row = order[k]!;
      if (data.events[row] === 0) continue;
      const weight = deathWeights[row]!;
      const below = countUpTo(tree, ranks[row]! - 1);
      const equal = countUpTo(tree, ranks[row]!) - below;
      concordant[row]! += weight * below;
      tied[row]! += weight * equal;
      pairs[row]! += weight * inside;
    }
    for (let k = start; k < end; k++) {
      if (data.events[order[k]!] === 1) {
        add(tree, ranks[order[k]!]!, 1);
        inside++;
      }
    }
    end = start;
  }
  let concordantPairs = 0;
  let tiedPairs = 0;
  let allPairs = 0;
  for (let i = 0; i < n; i++) {
    concordantPairs += concordant[i]!;
    tiedPairs += tied[i]!;
    allPairs += pairs[i]!;
  }
  if (allPairs === 0) throw new NoComparablePairsError();

  // Forwards: each patient against the deaths before it, so that every patient knows all of its pairs.
  tree.fill(0);
  inside = 0;
  for (let start = 0; start < n;) {
    const time = data.times[order[start]!]!;
    let end = start;
    while (end < n && data.times[order[end]!] === time) end++;
    for (const censored of [false, true]) {
      for (let k = start; k < end; k++) {
        const row = order[k]!;
        if ((data.events[row] === 0) !== censored) continue;
        const upTo = countUpTo(tree, ranks[row]!);
        concordant[row]! += inside - upTo;
        tied[row]! += upTo - countUpTo(tree, ranks[row]! - 1);
        pairs[row]! += inside;
      }
      if (censored) break;
      for (let k = start; k < end; k++) {
        const row = order[k]!;
        if (data.events[row] === 1) {
          add(tree, ranks[row]!, deathWeights[row]!);
          inside += deathWeights[row]!;
        }
      }
    }
    start = end;
  }

  const index = (concordantPairs + tiedPairs / 2) / allPairs;
  const influence = new Float64Array(n);
  let variance = 0;
  for (let i = 0; i < n; i++) {
    influence[i] = (concordant[i]! + tied[i]! / 2 - index * pairs[i]!) / allPairs;
    variance += influence[i]! * influence[i]!;
  }
  const standardError = Math.sqrt(variance);
  const reach = z * standardError;
  return {
    index,
    standardError,
    interval: [Math.max(0, index - reach), Math.min(1, index + reach)],
    concordant: concordantPairs,
    discordant: allPairs - concordantPairs - tiedPairs,
    tiedScores: tiedPairs,
    influence,
  };
}

export interface ConcordanceDifference {
  /** First index minus second. */
  readonly difference: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
  readonly z: number | null;
  /** Two-sided; null with `reason` when both scores order the patients alike. */
  readonly p: number | null;
  readonly reason?: string;
}

/** Tests whether two risk scores of the same patients have the same concordance, through their influence values. */
export function compareConcordance(
  data: SurvivalData,
  firstScores: ArrayLike<number>,
  secondScores: ArrayLike<number>,
  confidence = 0.95,
): ConcordanceDifference {
  return concordanceDifference(
    concordanceIndex(data, firstScores),
    concordanceIndex(data, secondScores),
    confidence,
  );
}

/** The difference of two indices of one kind on the same patients, with its error from their influence values. */
export function concordanceDifference(
  first: Concordance,
  second: Concordance,
  confidence: number,
): ConcordanceDifference {
  const difference = first.index - second.index;
  let variance = 0;
  for (let i = 0; i < first.influence.length; i++) {
    const contrast = first.influence[i]! - second.influence[i]!;
    variance += contrast * contrast;
  }
  const standardError = Math.sqrt(variance);
  const reach = normalQuantile(1 - (1 - confidence) / 2) * standardError;
  const interval = [difference - reach, difference + reach] as const;
  // Below this the influences differ by rounding only.
  if (standardError < 1e-12) {
    const reason =
      'both scores order the comparable patients alike, so the difference has no error to test against';
    return { difference, standardError, interval, z: null, p: null, reason };
  }
  const z = difference / standardError;
  return { difference, standardError, interval, z, p: normalTwoSided(z) };
}

/**
 * The same comparison by resampling patients: percentile interval and two-sided P, the share of resamples on the far
 * side of 0 doubled (never below 2 / (resamples + 1)). Resamples without a comparable pair are drawn again.
 */
export function bootstrapConcordanceDifference(
  data: SurvivalData,
  firstScores: ArrayLike<number>,
  secondScores: ArrayLike<number>,
  random: Random,
  resamples = 1000,
  confidence = 0.95,
): ConcordanceDifference {
  const difference = concordanceIndex(data, firstScores).index - concordanceIndex(data, secondScores).index;
  const n = data.times.length;
  const rows = new Int32Array(n);
  const differences = new Float64Array(resamples);
  let attempts = 0;
  for (let k = 0; k < resamples;) {
    if (++attempts > 20 * resamples) throw new NoComparablePairsError();
    for (let i = 0; i < n; i++) rows[i] = random.integer(0, n - 1);
    const drawn = selectPatients(data, rows);
    try {
      const first = concordanceIndex(drawn, pick(firstScores, rows));
      differences[k] = first.index - concordanceIndex(drawn, pick(secondScores, rows)).index;
      k++;
    } catch (error) {
      if (!(error instanceof NoComparablePairsError)) throw error;
    }
  }
  let below = 0;
  let above = 0;
  let sum = 0;
  for (const value of differences) {
    if (value <= 0) below++;
    if (value >= 0) above++;
    sum += value;
  }
  const mean = sum / resamples;
  const squares = differences.reduce((total, value) => total + (value - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / Math.max(1, resamples - 1));
  const tail = (1 - confidence) / 2;
  return {
    difference,
    standardError,
    interval: [quantile(differences, tail), quantile(differences, 1 - tail)],
    z: standardError > 0 ? difference / standardError : null,
    p: Math.min(1, (2 * (Math.min(below, above) + 1)) / (resamples + 1)),
  };
}

function checkScores(data: SurvivalData, scores: ArrayLike<number>): void {
  if (scores.length !== data.times.length) {
    throw new RangeError(
      `Cannot compute concordance: expected ${data.times.length} risk scores, got ${scores.length}`,
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i]!)) {
      throw new RangeError(
        `Cannot compute concordance: expected a finite risk score in row ${i}, got ${scores[i]}; leave that patient out`,
      );
    }
  }
}

function pick(values: ArrayLike<number>, rows: Int32Array): Float64Array {
  const result = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) result[i] = values[rows[i]!]!;
  return result;
}

// Ranks from 1, equal scores sharing one.
function denseRanks(scores: ArrayLike<number>): Int32Array {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const ranks = new Int32Array(scores.length);
  let rank = 0;
  order.forEach((row, k) => {
    if (k === 0 || scores[row] !== scores[order[k - 1]!]) rank++;
    ranks[row] = rank;
  });
  return ranks;
}

function add(tree: Float64Array, rank: number, weight: number): void {
  for (let i = rank; i < tree.length; i += i & -i) tree[i]! += weight;
}

function countUpTo(tree: Float64Array, rank: number): number {
  let count = 0;
  for (let i = rank; i > 0; i -= i & -i) count += tree[i]!;
  return count;
}
