// Decision curves under censoring (Vickers, Cronin, Elkin & Gonen 2008): the net benefit of treating those whose predicted
// chance of dying by a time reaches a threshold. Deaths and survivors among them are estimated by Kaplan-Meier.

import { kaplanMeier, survivalAt } from './kaplan-meier.ts';
import { checkSurvivalData, selectPatients, type SurvivalData } from './survival-data.ts';

export interface SurvivalDecisionPoint {
  /** Chance of death from which one would treat. */
  readonly threshold: number;
  readonly treated: number;
  /** Per patient; null where the follow-up of those to be treated ends before the horizon. Treating nobody has 0. */
  readonly netBenefit: number | null;
  /** The same when everybody is treated; null where nobody is followed to the horizon. */
  readonly treatAll: number | null;
}

/**
 * @param risks predicted chance of death by the horizon for each patient, 0…1
 * @param horizon above 0, in the unit of the times
 * @param thresholds each above 0 and below 1
 */
export function survivalDecisionCurve(
  data: SurvivalData,
  risks: ArrayLike<number>,
  horizon: number,
  thresholds: readonly number[] = Array.from({ length: 99 }, (_, k) => (k + 1) / 100),
): SurvivalDecisionPoint[] {
  checkSurvivalData(data);
  const patients = data.times.length;
  if (!(horizon > 0)) {
    throw new RangeError(`Cannot draw a decision curve: expected a horizon above 0, got ${horizon}`);
  }
  if (risks.length !== patients) {
    throw new RangeError(`Cannot draw a decision curve: expected ${patients} risks, got ${risks.length}`);
  }
  for (let i = 0; i < patients; i++) {
    if (!(risks[i]! >= 0 && risks[i]! <= 1)) {
      throw new RangeError(
        `Cannot draw a decision curve: expected a risk of 0 to 1 in row ${i}, got ${risks[i]}`,
      );
    }
  }
  const survivalOf = (rows: readonly number[]): number | null =>
    survivalAt(kaplanMeier(selectPatients(data, rows)), horizon)?.survival ?? null;
  const all = Array.from({ length: patients }, (_, i) => i);
  const overall = survivalOf(all);
  return thresholds.map((threshold) => {
    if (!(threshold > 0 && threshold < 1)) {
      throw new RangeError(
        `Cannot draw a decision curve: expected thresholds above 0 and below 1, got ${threshold}`,
      );
    }
    const odds = threshold / (1 - threshold);
    const benefit = (survival: number, share: number): number => share * (1 - survival - survival * odds);
    const rows = all.filter((i) => risks[i]! >= threshold);
    const survival = rows.length === 0 ? 1 : survivalOf(rows);
    return {
      threshold,
      treated: rows.length,
      netBenefit:
        rows.length === 0 ? 0 : survival === null ? null : benefit(survival, rows.length / patients),
      treatAll: overall === null ? null : benefit(overall, 1),
    };
  });
}
