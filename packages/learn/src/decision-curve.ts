// Decision curves (Vickers & Elkin 2006): the net benefit of treating those above a threshold probability, where the
// threshold itself says how many needless treatments one is willing to give for a needed one.

import { checkProbabilities } from './probabilities.ts';

export interface DecisionCurvePoint {
  readonly threshold: number;
  /** True positives less weighted false positives, per patient, when treating at probabilities of at least it. */
  readonly netBenefit: number;
  /** The same when everybody is treated; treating nobody has 0. */
  readonly treatAll: number;
  /** Fewer treatments per patient than treating all, at no fewer needed ones. */
  readonly interventionsAvoided: number;
}

/** The curve at `thresholds`, each above 0 and below 1 (default 0.01 to 0.99). */
export function decisionCurve(
  probabilities: ArrayLike<number>,
  positive: readonly boolean[],
  thresholds: readonly number[] = Array.from({ length: 99 }, (_, k) => (k + 1) / 100),
): DecisionCurvePoint[] {
  checkProbabilities('draw a decision curve', probabilities, positive);
  const patients = positive.length;
  const prevalence = positive.filter(Boolean).length / patients;
  return thresholds.map((threshold) => {
    if (!(threshold > 0 && threshold < 1)) {
      throw new RangeError(
        `Cannot draw a decision curve: expected thresholds above 0 and below 1, got ${threshold}`,
      );
    }
    let truePositives = 0;
    let falsePositives = 0;
    positive.forEach((isPositive, i) => {
      if (!(probabilities[i]! >= threshold)) return;
      if (isPositive) truePositives++;
      else falsePositives++;
    });
    const odds = threshold / (1 - threshold);
    const netBenefit = truePositives / patients - (falsePositives / patients) * odds;
    const treatAll = prevalence - (1 - prevalence) * odds;
    return { threshold, netBenefit, treatAll, interventionsAvoided: (netBenefit - treatAll) / odds };
  });
}
