// The product-limit estimator (Kaplan & Meier 1958) with Greenwood's variance, intervals and median as R's
// `survfit` gives them (Therneau & Grambsch 2000).

import { normalQuantile } from '@glioscope/numeric';
import { checkSurvivalData, countEvents, orderByTime, type SurvivalData } from './survival-data.ts';
import { crossing } from './survival-quantile.ts';

/** On which scale the interval is symmetric: log survival, or log(-log survival). */
export type IntervalScale = 'log' | 'log-log';

export interface KaplanMeierOptions {
  /** Default `log`, as R. */
  readonly interval?: IntervalScale;
  /** Default 0.95. */
  readonly confidence?: number;
}

/** A Kaplan-Meier estimate: parallel columns, one entry for time 0 and each distinct time observed. */
export interface KaplanMeierEstimate {
  readonly patients: number;
  readonly deaths: number;
  readonly times: readonly number[];
  /** Patients under observation just before each time. */
  readonly atRisk: readonly number[];
  readonly events: readonly number[];
  readonly censored: readonly number[];
  readonly survival: readonly number[];
  /** Standard error of log survival; infinite once survival is 0. */
  readonly logStandardError: readonly number[];
  /** Limits in 0…1. Where survival is 0 no interval exists: `lower` is 0, `upper` keeps its last value. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Each censored patient's time, ascending. */
  readonly censoredAt: readonly number[];
  /** The time at which survival reaches one half, with its limits; null where the curve stays above. */
  readonly median: {
    readonly time: number | null;
    readonly lower: number | null;
    readonly upper: number | null;
  };
}

/** The Kaplan-Meier estimate of one group. Deaths come before censorings of the same time. */
export function kaplanMeier(data: SurvivalData, options: KaplanMeierOptions = {}): KaplanMeierEstimate {
  checkSurvivalData(data);
  const { interval = 'log', confidence = 0.95 } = options;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const order = orderByTime(data.times);
  const n = order.length;
  const times = [0];
  const atRisk = [n];
  const events = [0];
  const censored = [0];
  const survival = [1];
  const logStandardError = [0];
  const lower = [1];
  const upper = [1];
  const censoredAt: number[] = [];
  let current = 1;
  let variance = 0;
  for (let start = 0; start < n;) {
    const time = data.times[order[start]!]!;
    let end = start;
    let died = 0;
    for (; end < n && data.times[order[end]!] === time; end++) died += data.events[order[end]!]!;
    const risk = n - start;
    for (let k = died; k < end - start; k++) censoredAt.push(time);
    if (died > 0) {
      current *= (risk - died) / risk;
      variance += died / (risk * (risk - died));
    }
    const error = Math.sqrt(variance);
    const limits = limitsOf(current, error, z, interval, upper[upper.length - 1]!);
    // What happens at time 0 takes the place of the entry there.
    const place = time === 0 ? 0 : times.length;
    times[place] = time;
    atRisk[place] = risk;
    events[place] = died;
    censored[place] = end - start - died;
    survival[place] = current;
    logStandardError[place] = error;
    lower[place] = limits[0];
    upper[place] = limits[1];
    start = end;
  }
  const zero = survival.indexOf(0);
  const withLimits = zero < 0 ? survival.length : zero;
  return {
    patients: n,
    deaths: countEvents(data),
    times,
    atRisk,
    events,
    censored,
    survival,
    logStandardError,
    lower,
    upper,
    censoredAt,
    median: {
      time: crossing(times, survival, 0.5),
      // Where survival is 0 there is no limit that could have been crossed.
      lower: crossing(times, lower.slice(0, withLimits), 0.5),
      upper: crossing(times, upper, 0.5),
    },
  };
}

function limitsOf(
  survival: number,
  logError: number,
  z: number,
  scale: IntervalScale,
  lastUpper: number,
): readonly [number, number] {
  if (survival === 0) return [0, lastUpper];
  if (survival === 1) return [1, 1];
  const log = Math.log(survival);
  if (scale === 'log') return [Math.exp(log - z * logError), Math.min(1, Math.exp(log + z * logError))];
  const spread = (z * logError) / log;
  const center = Math.log(-log);
  return [Math.exp(-Math.exp(center - spread)), Math.exp(-Math.exp(center + spread))];
}

/** Survival with its limits at a time; null after the last patient's follow-up, unless the curve has reached 0. */
export function survivalAt(
  estimate: KaplanMeierEstimate,
  time: number,
): { readonly survival: number; readonly lower: number; readonly upper: number } | null {
  const last = estimate.times.length - 1;
  if (!(time >= 0)) throw new RangeError(`Cannot read survival: expected a time of at least 0, got ${time}`);
  if (time > estimate.times[last]! && estimate.survival[last]! > 0) return null;
  let place = last;
  while (estimate.times[place]! > time) place--;
  return {
    survival: estimate.survival[place]!,
    lower: estimate.lower[place]!,
    upper: estimate.upper[place]!,
  };
}

/** How many patients are still under observation just before each of the given times. */
export function numbersAtRisk(data: SurvivalData, times: readonly number[]): number[] {
  checkSurvivalData(data);
  return times.map((time) => data.times.reduce((count, followUp) => count + (followUp >= time ? 1 : 0), 0));
}
