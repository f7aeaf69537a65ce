// Discrimination of two classes by a score: ROC curve, area under it, DeLong's interval and paired test
// (DeLong, DeLong & Clarke-Pearson 1988, by Sun & Xu's 2014 midranks), threshold choice and what follows from one.
// A higher score speaks for the positive class. What a cohort does not define is null, with the reason.

import { averageRanks, normalQuantile, normalTwoSided, sortedOrder } from '@glioscope/numeric';

/** A point of the curve: predicting positive at scores of at least `threshold` (null: nobody). */
export interface RocCurvePoint {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
  readonly threshold: number | null;
}

/** The area under a ROC curve; what is null has its `reason`. */
export interface AucEstimate {
  readonly auc: number | null;
  readonly standardError: number | null;
  readonly interval: readonly [number, number] | null;
  readonly reason?: string;
}

/** DeLong's test of two scores on the same patients. */
export interface AucComparison {
  /** First minus second. */
  readonly difference: number | null;
  readonly z: number | null;
  readonly p: number | null;
  readonly reason?: string;
}

function checkScores(what: string, scores: ArrayLike<number>, positive: readonly boolean[]): void {
  if (scores.length !== positive.length) {
    throw new RangeError(`Cannot ${what}: got ${scores.length} scores for ${positive.length} labels`);
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i]!)) {
      throw new RangeError(`Cannot ${what}: expected finite scores, got ${scores[i]} at ${i}`);
    }
  }
}

const countPositives = (positive: readonly boolean[]): number =>
  positive.reduce((count, isPositive) => count + (isPositive ? 1 : 0), 0);

function oneClass(positive: readonly boolean[]): string | null {
  const positives = countPositives(positive);
  if (positives > 0 && positives < positive.length) return null;
  return positive.length === 0 ? 'no patients' : `all ${positive.length} patients are of one class`;
}

/** The curve from (0, 0) to (1, 1), one point per distinct score. Empty unless both classes are present. */
export function rocCurve(scores: ArrayLike<number>, positive: readonly boolean[]): RocCurvePoint[] {
  checkScores('draw a ROC curve', scores, positive);
  if (oneClass(positive) !== null) return [];
  const positives = countPositives(positive);
  const negatives = positive.length - positives;
  const order = sortedOrder(scores).reverse();
  const points: RocCurvePoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0, threshold: null }];
  let truePositives = 0;
  let falsePositives = 0;
  order.forEach((row, place) => {
    if (positive[row]!) truePositives++;
    else falsePositives++;
    const threshold = scores[row]!;
    const next = order[place + 1];
    if (next !== undefined && scores[next] === threshold) return;
    points.push({
      falsePositiveRate: falsePositives / negatives,
      truePositiveRate: truePositives / positives,
      threshold,
    });
  });
  return points;
}

/** The probability that a positive scores above a negative, ties counting a half; null with one class. */
export function areaUnderRoc(scores: ArrayLike<number>, positive: readonly boolean[]): number | null {
  checkScores('compute an AUC', scores, positive);
  if (oneClass(positive) !== null) return null;
  const positives = countPositives(positive);
  const ranks = averageRanks(scores);
  let sum = 0;
  for (let i = 0; i < ranks.length; i++) if (positive[i]!) sum += ranks[i]!;
  return (sum - (positives * (positives + 1)) / 2) / (positives * (positive.length - positives));
}

/** Placement values: for each positive the share of negatives below it, for each negative of positives above. */
function placements(
  scores: ArrayLike<number>,
  positive: readonly boolean[],
): { ofPositives: Float64Array; ofNegatives: Float64Array } {
  const positiveRows = positive.flatMap((isPositive, i) => (isPositive ? [i] : []));
  const negativeRows = positive.flatMap((isPositive, i) => (isPositive ? [] : [i]));
  const all = averageRanks(scores);
  const within = (rows: readonly number[]): Float64Array => averageRanks(rows.map((row) => scores[row]!));
  const amongPositives = within(positiveRows);
  const amongNegatives = within(negativeRows);
  return {
    ofPositives: Float64Array.from(
      positiveRows,
      (row, k) => (all[row]! - amongPositives[k]!) / negativeRows.length,
    ),
    ofNegatives: Float64Array.from(
      negativeRows,
      (row, k) => 1 - (all[row]! - amongNegatives[k]!) / positiveRows.length,
    ),
  };
}

function covariance(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < n; i++) {
    meanX += x[i]! / n;
    meanY += y[i]! / n;
  }
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (x[i]! - meanX) * (y[i]! - meanY);
  return sum / (n - 1);
}

/** The AUC with DeLong's standard error and normal interval, cut off at 0 and 1 (as pROC gives it). */
export function aucWithInterval(
  scores: ArrayLike<number>,
  positive: readonly boolean[],
  confidence: number = 0.95,
): AucEstimate {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(
      `Cannot compute an interval: expected a confidence between 0 and 1, got ${confidence}`,
    );
  }
  const auc = areaUnderRoc(scores, positive);
  if (auc === null) return { auc, standardError: null, interval: null, reason: oneClass(positive)! };
  const positives = countPositives(positive);
  if (Math.min(positives, positive.length - positives) < 2) {
    return { auc, standardError: null, interval: null, reason: 'a class has only one patient' };
  }
  const { ofPositives, ofNegatives } = placements(scores, positive);
  const variance =
    covariance(ofPositives, ofPositives) / ofPositives.length +
    covariance(ofNegatives, ofNegatives) / ofNegatives.length;
  if (!(variance > 1e-24)) {
    return {
      auc,
      standardError: null,
      interval: null,
      reason: 'the classes are separated completely, which leaves no variance to estimate',
    };
  }
  const standardError = Math.sqrt(variance);
  const reach = normalQuantile((1 + confidence) / 2) * standardError;
  return { auc, standardError, interval: [Math.max(0, auc - reach), Math.min(1, auc + reach)] };
}

/** DeLong's paired test that two scores of the same patients have equal AUC, two-sided. */
export function compareAuc(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  positive: readonly boolean[],
): AucComparison {
  const firstAuc = areaUnderRoc(first, positive);
  const secondAuc = areaUnderRoc(second, positive);
  if (firstAuc === null || secondAuc === null) {
    return { difference: null, z: null, p: null, reason: oneClass(positive)! };
  }
  const difference = firstAuc - secondAuc;
  const positives = countPositives(positive);
  if (Math.min(positives, positive.length - positives) < 2) {
    return { difference, z: null, p: null, reason: 'a class has only one patient' };
  }
  const a = placements(first, positive);
  const b = placements(second, positive);
  const subtract = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value - y[i]!);
  const ofPositives = subtract(a.ofPositives, b.ofPositives);
  const ofNegatives = subtract(a.ofNegatives, b.ofNegatives);
  const variance =
    covariance(ofPositives, ofPositives) / ofPositives.length +
    covariance(ofNegatives, ofNegatives) / ofNegatives.length;
  if (!(variance > 1e-24)) {
    return { difference, z: null, p: null, reason: 'the scores rank every pair of patients alike' };
  }
  const z = difference / Math.sqrt(variance);
  return { difference, z, p: normalTwoSided(z) };
}

/**
 * The threshold with the largest sensitivity + specificity - 1 (Youden 1950), to be chosen on training rows. It
 * lies midway between neighbouring scores; ties go to the higher sensitivity.
 */
export function youdenThreshold(scores: ArrayLike<number>, positive: readonly boolean[]): number {
  const points = rocCurve(scores, positive);
  if (points.length === 0) {
    throw new RangeError(`Cannot choose a threshold: expected both classes, got ${oneClass(positive)}`);
  }
  let best = 1;
  for (let k = 1; k < points.length; k++) {
    const gain = points[k]!.truePositiveRate - points[k]!.falsePositiveRate;
    const bestGain = points[best]!.truePositiveRate - points[best]!.falsePositiveRate;
    if (gain >= bestGain - 1e-12) best = k;
  }
  const threshold = points[best]!.threshold!;
  const below = points[best + 1]?.threshold;
  return below === undefined || below === null ? threshold : below + (threshold - below) / 2;
}

export interface ConfusionCounts {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
}

/** Counts when scores of at least `threshold` are called positive. */
export function confusionCounts(
  scores: ArrayLike<number>,
  positive: readonly boolean[],
  threshold: number,
): ConfusionCounts {
  checkScores('count a confusion table', scores, positive);
  const counts = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  positive.forEach((isPositive, i) => {
    if (scores[i]! >= threshold) counts[isPositive ? 'truePositive' : 'falsePositive']++;
    else counts[isPositive ? 'falseNegative' : 'trueNegative']++;
  });
  return counts;
}

/** Rates of a confusion table; one whose denominator is 0 is null. */
export interface ConfusionRates {
  readonly accuracy: number | null;
  readonly sensitivity: number | null;
  readonly specificity: number | null;
  /** Positive predictive value. */
  readonly precision: number | null;
}

/** Accuracy, sensitivity, specificity and precision of a confusion table. */
export function confusionRates(counts: ConfusionCounts): ConfusionRates {
  const { truePositive, falsePositive, trueNegative, falseNegative } = counts;
  const rate = (part: number, rest: number): number | null =>
    part + rest === 0 ? null : part / (part + rest);
  return {
    accuracy: rate(truePositive + trueNegative, falsePositive + falseNegative),
    sensitivity: rate(truePositive, falseNegative),
    specificity: rate(trueNegative, falsePositive),
    precision: rate(truePositive, falsePositive),
  };
}
