// Kaplan-Meier and calibration panels and C-indices as the report shows them; what cannot be computed has its reason.

import {
  calibrationAtHorizon,
  concordanceIndex,
  countEvents,
  kaplanMeier,
  logRank,
  NoComparablePairsError,
  numbersAtRisk,
  selectPatients,
  type SurvivalData,
} from '@glioscope/survival';
import type { CalibrationPanel, Interval, KaplanMeierPanel, Measured } from '../results.ts';
import { daysPerYear, yearsText } from './risk-model.ts';

/** Curves of the high and the low risk group with their log-rank test. */
export function kaplanMeierPanel(
  cohort: string,
  survival: SurvivalData,
  highRisk: readonly boolean[],
): KaplanMeierPanel {
  const groups = [
    { group: 'High risk', rows: highRisk.flatMap((high, row) => (high ? [row] : [])) },
    { group: 'Low risk', rows: highRisk.flatMap((high, row) => (high ? [] : [row])) },
  ]
    .filter(({ rows }) => rows.length > 0)
    .map(({ group, rows }) => ({ group, data: selectPatients(survival, rows) }));
  const times = riskTableTimes(Math.max(0, ...survival.times));
  return {
    cohort,
    curves: groups.map(({ group, data }) => {
      const {
        patients,
        deaths,
        times: steps,
        survival: values,
        lower,
        upper,
        censoredAt,
        median,
      } = kaplanMeier(data);
      return {
        group,
        patients,
        deaths,
        times: steps,
        survival: values,
        lower,
        upper,
        censoredAt,
        medianDays: median.time,
      };
    }),
    logRank: logRankOf(survival, highRisk),
    atRisk: { times, counts: groups.map(({ data }) => numbersAtRisk(data, times)) },
  };
}

function logRankOf(
  survival: SurvivalData,
  highRisk: readonly boolean[],
): { readonly chiSquare: number; readonly p: number } | null {
  if (new Set(highRisk).size < 2) return null;
  try {
    const { chiSquare, p } = logRank(survival, highRisk.map(Number));
    return { chiSquare, p };
  } catch (error) {
    // Without a death, or without a death while both groups are observed, there is nothing to test.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Whole years from 0, spaced so that at most nine fit. */
function riskTableTimes(longest: number): number[] {
  const years = Math.floor(longest / daysPerYear);
  const step = Math.max(1, Math.ceil(years / 8));
  return Array.from({ length: Math.floor(years / step) + 1 }, (_, k) => k * step * daysPerYear);
}

/** The C-index of risk scores (higher = earlier death), or why there is none. */
export function measureConcordance(survival: SurvivalData | null, risks: readonly number[]): Measured {
  if (survival === null) return { value: null, interval: null, reason: 'no patient in this cohort' };
  try {
    const { index, interval, standardError } = concordanceIndex(survival, risks);
    // Perfect order has no jackknife error, which is not the same as no uncertainty.
    if (standardError < 1e-12) {
      return {
        value: index,
        interval: null,
        reason: 'every comparable pair is ordered alike, so no interval can be given',
      };
    }
    return { value: index, interval };
  } catch (error) {
    if (!(error instanceof NoComparablePairsError)) throw error;
    const deaths = countEvents(survival);
    return {
      value: null,
      interval: null,
      reason:
        deaths === 0 ? 'no patient of this cohort died' : 'no death while another patient was still observed',
    };
  }
}

const leastDeaths = 3;
const leastFollowed = 5;

/** Predicted against observed survival at a horizon, or a note on why there is nothing to show. */
export function calibrationPanel(
  title: string,
  cohort: string,
  survival: SurvivalData | null,
  predicted: readonly number[],
  years: number,
): CalibrationPanel {
  const horizon = years * daysPerYear;
  const panel = { title: `${title}, ${cohort}, ${yearsText(years)}`, cohort, years };
  const times = survival?.times ?? new Float64Array();
  const deaths = times.reduce((sum, time, i) => sum + (time <= horizon ? survival!.events[i]! : 0), 0);
  const followed = times.reduce((sum, time) => sum + (time >= horizon ? 1 : 0), 0);
  if (survival === null || deaths < leastDeaths || followed < leastFollowed) {
    const note =
      `${deaths} deaths within ${yearsText(years)} and ${followed} still observed then; ` +
      `at least ${leastDeaths} and ${leastFollowed} are needed`;
    return { ...panel, groups: [], note };
  }
  const groupCount = Math.max(
    2,
    Math.min(5, Math.floor(deaths / leastDeaths), Math.floor(times.length / 10)),
  );
  const groups = calibrationAtHorizon(survival, predicted, horizon, groupCount);
  const shown = groups.flatMap(({ patients, predicted: mean, observed, interval }) =>
    observed === null || interval === null
      ? []
      : [{ predicted: mean, observed, interval: interval as Interval, patients }],
  );
  const unfollowed = groups.length - shown.length;
  const note =
    unfollowed === 0
      ? null
      : `${unfollowed} of ${groups.length} groups are not shown: nobody in them was followed for ${yearsText(years)}`;
  return { ...panel, groups: shown, note };
}
