// Calibration of predicted survival at a horizon: patients grouped by prediction, the groups' mean prediction against
// their Kaplan-Meier estimate. Smooth curves and correction for optimism are left out.

import { quantile } from '@glioscope/numeric';
import { kaplanMeier, survivalAt } from './kaplan-meier.ts';
import { checkSurvivalData, selectPatients, type SurvivalData } from './survival-data.ts';

export interface CalibrationGroup {
  readonly patients: number;
  /** Deaths up to the horizon. */
  readonly deaths: number;
  /** Mean predicted survival. */
  readonly predicted: number;
  /** Kaplan-Meier survival with its log-log interval; null where follow-up ends before the horizon. */
  readonly observed: number | null;
  readonly interval: readonly [number, number] | null;
}

/**
 * Groups by quantiles of predicted survival, lowest first. Equal predictions stay together, so there may be fewer
 * groups than asked for.
 * @param predicted predicted survival of each patient at the horizon, 0…1
 */
export function calibrationAtHorizon(
  data: SurvivalData,
  predicted: ArrayLike<number>,
  horizon: number,
  groupCount: number,
): CalibrationGroup[] {
  checkSurvivalData(data);
  const n = data.times.length;
  if (!(horizon > 0)) throw new RangeError(`Cannot calibrate: expected a horizon above 0, got ${horizon}`);
  if (!Number.isInteger(groupCount) || groupCount < 1 || groupCount > n) {
    throw new RangeError(`Cannot calibrate: expected 1 to ${n} groups for ${n} patients, got ${groupCount}`);
  }
  if (predicted.length !== n) {
    throw new RangeError(`Cannot calibrate: expected ${n} predictions, got ${predicted.length}`);
  }
  for (let i = 0; i < n; i++) {
    if (!(predicted[i]! >= 0 && predicted[i]! <= 1)) {
      throw new RangeError(`Cannot calibrate: expected survival of 0 to 1 in row ${i}, got ${predicted[i]}`);
    }
  }
  const cuts = Array.from({ length: groupCount - 1 }, (_, k) => quantile(predicted, (k + 1) / groupCount));
  const rowsOf: number[][] = Array.from({ length: groupCount }, () => []);
  for (let i = 0; i < n; i++) rowsOf[cuts.filter((cut) => predicted[i]! > cut).length]!.push(i);
  return rowsOf
    .filter((rows) => rows.length > 0)
    .map((rows) => {
      const group = selectPatients(data, rows);
      const observed = survivalAt(kaplanMeier(group, { interval: 'log-log' }), horizon);
      return {
        patients: rows.length,
        deaths: rows.reduce((sum, row) => sum + (data.times[row]! <= horizon ? data.events[row]! : 0), 0),
        predicted: rows.reduce((sum, row) => sum + predicted[row]!, 0) / rows.length,
        observed: observed === null ? null : observed.survival,
        interval: observed === null ? null : ([observed.lower, observed.upper] as const),
      };
    });
}
