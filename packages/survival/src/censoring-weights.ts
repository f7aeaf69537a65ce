// The chance of still being under observation, and its inverse as a weight (Robins & Rotnitzky 1992): deaths that were
// seen stand in for those that censoring hid. Censoring is taken not to depend on covariates.

import { checkSurvivalData, orderByTime, type SurvivalData } from './survival-data.ts';

/**
 * Where a death's chance of having been seen is read: `before` its time, G(t-), which is what a death needs (R's pec,
 * survival), or `at` it, G(t), as scikit-survival does. They differ only when a censoring shares the time of a death.
 */
export type CensoringReading = 'before' | 'at';

export interface CensoringOptions {
  /** Whose follow-up tells how censoring happens; default the patients under evaluation. */
  readonly training?: SurvivalData;
  /** Default `before`. */
  readonly reading?: CensoringReading;
}

/** The Kaplan-Meier curve of censoring: 1 at first, then its value from each censoring time on. */
export interface CensoringCurve {
  readonly times: Float64Array;
  readonly survival: Float64Array;
}

/** Deaths come before censorings of the same time, so they are no longer at risk of being censored there. */
export function censoringCurve(data: SurvivalData): CensoringCurve {
  checkSurvivalData(data);
  const order = orderByTime(data.times);
  const n = order.length;
  const times: number[] = [];
  const survival: number[] = [];
  let current = 1;
  for (let start = 0; start < n;) {
    const time = data.times[order[start]!]!;
    let end = start;
    let deaths = 0;
    for (; end < n && data.times[order[end]!] === time; end++) deaths += data.events[order[end]!]!;
    const censored = end - start - deaths;
    if (censored > 0) {
      current *= 1 - censored / (n - start - deaths);
      times.push(time);
      survival.push(current);
    }
    start = end;
  }
  return { times: Float64Array.from(times), survival: Float64Array.from(survival) };
}

/** The curve's value just before, or at, a time. */
export function readCensoring(
  { times, survival }: CensoringCurve,
  time: number,
  reading: CensoringReading,
): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reading === 'at' ? times[middle]! <= time : times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 1 : survival[low - 1]!;
}

/**
 * 1 / G for each death before `horizon`, 0 for everyone else.
 * @param inclusive whether a death at the horizon counts
 * @throws RangeError naming a death at a time by which all training patients were censored
 */
export function inverseCensoringWeights(
  data: SurvivalData,
  horizon: number,
  inclusive: boolean,
  { training = data, reading = 'before' }: CensoringOptions,
): Float64Array {
  checkSurvivalData(data);
  const curve = censoringCurve(training);
  return Float64Array.from(data.times, (time, i) => {
    if (data.events[i] === 0 || time > horizon || (!inclusive && time === horizon)) return 0;
    const seen = readCensoring(curve, time, reading);
    if (!(seen > 0)) {
      throw new RangeError(
        `Cannot weigh for censoring: the patient in row ${i} died at ${time}, when every patient of the censoring estimate ` +
          `had been censored; choose an earlier horizon`,
      );
    }
    return 1 / seen;
  });
}
