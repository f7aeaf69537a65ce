// Restricted mean survival: the area under the Kaplan-Meier curve up to a horizon, with its error (Klein & Moeschberger
// 2003, §4.5), and the difference between two groups. Needs no proportional hazards. Reference: R's
// `summary(survfit(...), rmean =)`.

import { normalQuantile, normalTwoSided } from '@glioscope/numeric';
import { kaplanMeier } from './kaplan-meier.ts';
import type { SurvivalData } from './survival-data.ts';

/** Mean time alive out of the first `horizon` units of time. */
export interface RestrictedMean {
  readonly horizon: number;
  readonly mean: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
}

/**
 * Mean survival up to a horizon, in the unit of the data's times.
 * @param horizon above 0; not beyond the longest follow-up unless the curve has reached 0 by then
 */
export function restrictedMeanSurvival(
  data: SurvivalData,
  horizon: number,
  confidence: number = 0.95,
): RestrictedMean {
  const { times, survival, atRisk, events } = kaplanMeier(data);
  const last = times.length - 1;
  if (!(horizon > 0 && horizon < Infinity)) {
    throw new RangeError(
      `Cannot compute restricted mean survival: expected a horizon above 0, got ${horizon}`,
    );
  }
  if (horizon > times[last]! && survival[last]! > 0) {
    throw new RangeError(
      `Cannot compute restricted mean survival: the longest follow-up is ${times[last]}, short of the horizon ${horizon}; choose an earlier one`,
    );
  }
  let area = 0;
  let variance = 0;
  for (let k = last; k >= 0; k--) {
    if (times[k]! > horizon) continue;
    const end = Math.min(horizon, k < last ? times[k + 1]! : horizon);
    area += survival[k]! * (end - times[k]!);
    // Here `area` is what lies under the curve from this death to the horizon.
    const left = atRisk[k]! - events[k]!;
    if (left > 0) variance += (area * area * events[k]!) / (atRisk[k]! * left);
  }
  const standardError = Math.sqrt(variance);
  const reach = normalQuantile(1 - (1 - confidence) / 2) * standardError;
  return {
    horizon,
    mean: area,
    standardError,
    interval: [Math.max(0, area - reach), Math.min(horizon, area + reach)],
  };
}

/** First group's restricted mean minus the second's, with a z test; `p` is null when neither has any error. */
export function compareRestrictedMeans(
  first: SurvivalData,
  second: SurvivalData,
  horizon: number,
  confidence: number = 0.95,
): {
  readonly difference: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
  readonly p: number | null;
} {
  const a = restrictedMeanSurvival(first, horizon);
  const b = restrictedMeanSurvival(second, horizon);
  const difference = a.mean - b.mean;
  const standardError = Math.hypot(a.standardError, b.standardError);
  const reach = normalQuantile(1 - (1 - confidence) / 2) * standardError;
  return {
    difference,
    standardError,
    interval: [difference - reach, difference + reach],
    p: standardError > 0 ? normalTwoSided(difference / standardError) : null,
  };
}
