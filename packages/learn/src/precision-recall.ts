// Precision against recall over all thresholds, and average precision: the sum of precisions weighted by the rise of
// recall, without interpolation (as scikit-learn has it; a trapezoid would be too kind).

import { sortedOrder } from '@glioscope/numeric';

/** Predicting positive at scores of at least `threshold`. */
export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** One point per distinct score, from the highest threshold down; empty unless there are positives. */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  positive: readonly boolean[],
): PrecisionRecallPoint[] {
  if (scores.length !== positive.length) {
    throw new RangeError(
      `Cannot draw a precision-recall curve: got ${scores.length} scores for ${positive.length} labels`,
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i]!)) {
      throw new RangeError(
        `Cannot draw a precision-recall curve: expected finite scores, got ${scores[i]} at ${i}`,
      );
    }
  }
  const positives = positive.filter(Boolean).length;
  if (positives === 0) return [];
  const order = sortedOrder(scores).reverse();
  const points: PrecisionRecallPoint[] = [];
  let found = 0;
  order.forEach((row, place) => {
    if (positive[row]!) found++;
    const threshold = scores[row]!;
    const next = order[place + 1];
    if (next !== undefined && scores[next] === threshold) return;
    points.push({ threshold, precision: found / (place + 1), recall: found / positives });
  });
  return points;
}

/** The area under the step curve; its value by chance is the prevalence. Null without positives. */
export function averagePrecision(scores: ArrayLike<number>, positive: readonly boolean[]): number | null {
  const points = precisionRecallCurve(scores, positive);
  if (points.length === 0) return null;
  let recall = 0;
  let sum = 0;
  for (const point of points) {
    sum += (point.recall - recall) * point.precision;
    recall = point.recall;
  }
  return sum;
}
