// Uno's concordance (Uno et al. 2011): Harrell's pairs, each weighted by the inverse squared chance that its death was
// seen, so that the index no longer depends on how the study was censored. Error by the infinitesimal jackknife with the
// weights held fixed, as R's `concordance(timewt = "n/G2")`.

import { normalQuantile } from '@glioscope/numeric';
import { inverseCensoringWeights, type CensoringOptions } from './censoring-weights.ts';
import {
  concordanceDifference,
  weightedConcordance,
  type Concordance,
  type ConcordanceDifference,
} from './concordance.ts';
import type { SurvivalData } from './survival-data.ts';

export interface UnoOptions extends CensoringOptions {
  /** Only deaths before this time count; default all. Late deaths carry huge weights: choose one. */
  readonly horizon?: number;
  /** Default 0.95. */
  readonly confidence?: number;
}

/**
 * @param riskScores higher = shorter survival expected
 * @returns as `concordanceIndex`; the pair counts are sums of weights
 * @throws NoComparablePairsError when no pair counts; RangeError where all were censored before a death
 */
export function unoConcordance(
  data: SurvivalData,
  riskScores: ArrayLike<number>,
  options: UnoOptions = {},
): Concordance {
  const { horizon = Infinity, confidence = 0.95 } = options;
  if (!(horizon > 0)) {
    throw new RangeError(`Cannot compute Uno's concordance: expected a horizon above 0, got ${horizon}`);
  }
  const weights = inverseCensoringWeights(data, horizon, false, options).map((weight) => weight * weight);
  return weightedConcordance(data, riskScores, weights, normalQuantile(1 - (1 - confidence) / 2));
}

/** Tests whether two risk scores of the same patients have the same Uno's concordance, through their influence values. */
export function compareUnoConcordance(
  data: SurvivalData,
  firstScores: ArrayLike<number>,
  secondScores: ArrayLike<number>,
  options: UnoOptions = {},
): ConcordanceDifference {
  return concordanceDifference(
    unoConcordance(data, firstScores, options),
    unoConcordance(data, secondScores, options),
    options.confidence ?? 0.95,
  );
}
