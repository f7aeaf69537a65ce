// A threshold on scores by a rule, to be chosen on training rows and applied unchanged to others. It lies midway
// between neighbouring scores, so that scores of at least it are called positive.

import { rocCurve } from './roc.ts';
import { singleClassReason } from './probabilities.ts';

/** `youden`: largest sensitivity + specificity; the others: a target, met at the least cost to the other rate. */
export type ThresholdRule =
  | { readonly rule: 'youden' }
  | { readonly rule: 'sensitivity' | 'specificity' | 'precision'; readonly atLeast: number };

export interface ChosenThreshold {
  readonly threshold: number;
  /** Rates on the rows that it was chosen on: too good for others. */
  readonly sensitivity: number;
  readonly specificity: number;
  readonly precision: number;
}

/**
 * Chooses a threshold; null when no threshold reaches the target. Ties go to the higher sensitivity, for a target of
 * sensitivity to the higher specificity. Throws unless both classes are present.
 */
export function chooseThreshold(
  scores: ArrayLike<number>,
  positive: readonly boolean[],
  choice: ThresholdRule,
): ChosenThreshold | null {
  const reason = singleClassReason(positive);
  if (reason !== null) {
    throw new RangeError(`Cannot choose a threshold: expected both classes, got ${reason}`);
  }
  if (choice.rule !== 'youden' && !(choice.atLeast > 0 && choice.atLeast <= 1)) {
    throw new RangeError(
      `Cannot choose a threshold: expected a target above 0 and up to 1, got ${choice.atLeast}`,
    );
  }
  const points = rocCurve(scores, positive);
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  const candidates = points.slice(1).map(({ threshold, truePositiveRate, falsePositiveRate }, k) => {
    const below = points[k + 2]?.threshold;
    const called = truePositiveRate * positives + falsePositiveRate * negatives;
    return {
      threshold: below === undefined || below === null ? threshold! : below + (threshold! - below) / 2,
      sensitivity: truePositiveRate,
      specificity: 1 - falsePositiveRate,
      precision: (truePositiveRate * positives) / called,
    };
  });
  const worth = (candidate: ChosenThreshold): number => {
    if (choice.rule === 'youden') return candidate.sensitivity + candidate.specificity;
    if (candidate[choice.rule] < choice.atLeast - 1e-12) return -Infinity;
    return choice.rule === 'sensitivity' ? candidate.specificity : candidate.sensitivity;
  };
  let best: ChosenThreshold | null = null;
  let bestWorth = -Infinity;
  // Down the thresholds sensitivity never falls: the later of equals is the more sensitive one.
  for (const candidate of candidates) {
    const value = worth(candidate);
    if (value === -Infinity || value < bestWorth - 1e-12) continue;
    if (best !== null && value <= bestWorth + 1e-12 && choice.rule === 'precision') {
      if (candidate.precision <= best.precision) continue;
    }
    best = candidate;
    bestWorth = Math.max(bestWorth, value);
  }
  return best;
}
