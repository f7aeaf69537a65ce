// Quantiles of a Kaplan-Meier curve with limits (Brookmeyer & Crowley 1982): where the curve, and the limits drawn
// around it, cross a level. R's `quantile.survfit`.

import type { KaplanMeierEstimate } from './kaplan-meier.ts';

/** A time with its limits; null where the curve, or its limit, never comes that far down. */
export interface SurvivalQuantile {
  readonly time: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * The time by which a share of the patients has died: 0.5 asks for the median.
 * @param share deaths, above 0 and below 1
 */
export function survivalQuantile(estimate: KaplanMeierEstimate, share: number): SurvivalQuantile {
  if (!(share > 0 && share < 1)) {
    throw new RangeError(`Cannot compute a survival quantile: expected a share inside 0…1, got ${share}`);
  }
  const { times, survival, lower, upper } = estimate;
  const zero = survival.indexOf(0);
  return {
    time: crossing(times, survival, 1 - share),
    lower: crossing(times, zero < 0 ? lower : lower.slice(0, zero), 1 - share),
    upper: crossing(times, upper, 1 - share),
  };
}

/** Where a falling step function reaches a level; a stretch that lies on the level counts with its middle (R's way). */
export function crossing(times: readonly number[], values: readonly number[], level: number): number | null {
  const tolerance = Math.sqrt(Number.EPSILON);
  const first = values.findIndex((value) => value < level + tolerance);
  if (first < 0) return null;
  if (Math.abs(values[first]! - level) < tolerance) {
    const next = values.findIndex((value, i) => i > first && value < values[first]! - tolerance);
    if (next > 0) return (times[first]! + times[next]!) / 2;
  }
  return times[first]!;
}
