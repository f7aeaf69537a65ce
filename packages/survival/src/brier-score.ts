// The Brier score of predicted survival under censoring (Graf et al. 1999): the mean squared difference between what
// was predicted and what happened by a time, weighted by the inverse chance of having been seen; and its integral.

import type { Matrix } from '@glioscope/numeric';
import {
  censoringCurve,
  inverseCensoringWeights,
  readCensoring,
  type CensoringOptions,
} from './censoring-weights.ts';
import { kaplanMeier, survivalAt } from './kaplan-meier.ts';
import type { SurvivalData } from './survival-data.ts';
import { checkTimes } from './time-dependent-auc.ts';

export interface BrierScores {
  readonly times: readonly number[];
  /** 0 is perfect; predicting one half for everybody gives 0.25. */
  readonly scores: readonly number[];
  /** The same for the Kaplan-Meier curve of the training patients: what knowing no covariate gives. */
  readonly reference: readonly number[];
  /** 1 - score / reference: the share of the error that the model removes. */
  readonly scaled: readonly number[];
  /** Mean over time between the first and last of `times` (trapezoids); null for a single time. */
  readonly integrated: number | null;
  readonly integratedReference: number | null;
}

/**
 * @param predicted survival of each patient (row) at each time (column), 0…1
 * @param times ascending, above 0, before the last follow-up of the training patients
 */
export function brierScores(
  data: SurvivalData,
  predicted: Matrix,
  times: readonly number[],
  options: CensoringOptions = {},
): BrierScores {
  const n = data.times.length;
  checkTimes(times);
  if (predicted.rows !== n || predicted.columns !== times.length) {
    throw new RangeError(
      `Cannot compute Brier scores: expected ${n} x ${times.length} predictions (patients x times), ` +
        `got ${predicted.rows} x ${predicted.columns}`,
    );
  }
  predicted.data.forEach((value, k) => {
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(
        `Cannot compute Brier scores: expected survival of 0 to 1 in row ${Math.floor(k / times.length)}, got ${value}`,
      );
    }
  });
  const { training = data } = options;
  const weights = inverseCensoringWeights(data, times[times.length - 1]!, true, options);
  const censoring = censoringCurve(training);
  const marginal = kaplanMeier(training);
  const scores: number[] = [];
  const reference: number[] = [];
  times.forEach((time, k) => {
    const seen = readCensoring(censoring, time, 'at');
    const survival = survivalAt(marginal, time);
    if (!(seen > 0) || survival === null) {
      throw new RangeError(
        `Cannot compute a Brier score at ${time}: no training patient is followed beyond it; choose an earlier time`,
      );
    }
    let sum = 0;
    let sumOfReference = 0;
    for (let i = 0; i < n; i++) {
      const alive = data.times[i]! > time;
      const weight = alive ? 1 / seen : weights[i]!;
      const outcome = alive ? 1 : 0;
      sum += weight * (outcome - predicted.data[i * times.length + k]!) ** 2;
      sumOfReference += weight * (outcome - survival.survival) ** 2;
    }
    scores.push(sum / n);
    reference.push(sumOfReference / n);
  });
  return {
    times: [...times],
    scores,
    reference,
    scaled: scores.map((score, k) => 1 - score / reference[k]!),
    integrated: meanOverTime(times, scores),
    integratedReference: meanOverTime(times, reference),
  };
}

function meanOverTime(times: readonly number[], values: readonly number[]): number | null {
  const last = times.length - 1;
  if (last === 0) return null;
  let area = 0;
  for (let k = 1; k <= last; k++) area += ((values[k]! + values[k - 1]!) / 2) * (times[k]! - times[k - 1]!);
  return area / (times[last]! - times[0]!);
}
