// Brier's (1950) score of predicted probabilities: their mean squared distance from what happened.

import { checkProbabilities } from './probabilities.ts';

export interface BrierScore {
  /** 0 (sure and right) to 1; at best about prevalence·(1 - prevalence) for a model that knows nothing. */
  readonly score: number;
  /** 1 - score / score of the prevalence alone; 1 perfect, 0 useless, below 0 worse; null with one class. */
  readonly scaled: number | null;
}

/** Brier's score, plain and scaled by the score of always predicting the prevalence. */
export function brierScore(probabilities: ArrayLike<number>, positive: readonly boolean[]): BrierScore {
  checkProbabilities('compute a Brier score', probabilities, positive);
  let sum = 0;
  let positives = 0;
  positive.forEach((isPositive, i) => {
    sum += (probabilities[i]! - (isPositive ? 1 : 0)) ** 2;
    if (isPositive) positives++;
  });
  const score = sum / positive.length;
  const prevalence = positives / positive.length;
  const largest = prevalence * (1 - prevalence);
  return { score, scaled: largest > 0 ? 1 - score / largest : null };
}
