// The cumulative/dynamic area under the ROC curve at a time (Hung & Chiang 2010; Uno et al. 2007): how well a score
// tells those who have died by then from those still alive, deaths weighted for censoring.

import { inverseCensoringWeights, type CensoringOptions } from './censoring-weights.ts';
import { kaplanMeier, survivalAt } from './kaplan-meier.ts';
import type { SurvivalData } from './survival-data.ts';

export interface TimeDependentAuc {
  readonly times: readonly number[];
  /** Null where nobody has died yet or nobody is left. */
  readonly auc: readonly (number | null)[];
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
  options: CensoringOptions = {},
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
  const cases: number[] = [];
  const controls: number[] = [];
  const auc = times.map((time) => {
    let caseCount = 0;
    let controlCount = 0;
    let caseWeight = 0;
    let area = 0;
    for (let start = 0; start < n;) {
      let end = start;
      let tiedControls = 0;
      let tiedWeight = 0;
      for (; end < n && riskScores[order[end]!] === riskScores[order[start]!]; end++) {
        const row = order[end]!;
        if (data.times[row]! > time) tiedControls++;
        else if (data.events[row] === 1) {
          tiedWeight += weights[row]!;
          caseCount++;
        }
      }
      area += tiedWeight * (controlCount + tiedControls / 2);
      controlCount += tiedControls;
      caseWeight += tiedWeight;
      start = end;
    }
    cases.push(caseCount);
    controls.push(controlCount);
    return caseCount > 0 && controlCount > 0 ? area / (caseWeight * controlCount) : null;
  });
  return { times: [...times], auc, cases, controls, mean: meanOverDeaths(data, times, auc) };
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
