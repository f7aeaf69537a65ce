// `survival km` and `survival logrank`: curves of groups, and the tests between them.

import { adjustFalseDiscovery } from '@glioscope/learn';
import {
  kaplanMeier,
  logRank,
  numbersAtRisk,
  prettyTicks,
  restrictedMeanSurvival,
  selectPatients,
  survivalAt,
  type IntervalScale,
  type KaplanMeierEstimate,
  type LogRankOptions,
  type LogRankWeights,
  type RestrictedMean,
  type SurvivalData,
} from '@glioscope/survival';
import { columnNamed, type AnalysisTable } from '../analysis-table/index.ts';
import { groupWarnings, type AnalysisWarning } from './analysis-warning.ts';
import { checkConfidence } from './cox-analysis.ts';
import { followUpOf, type FollowUpSettings, type PatientCounts } from './follow-up.ts';
import { factorTerm } from './terms.ts';

export interface GroupSettings extends FollowUpSettings {
  /** Column of groups; without it all patients are one. */
  readonly group?: string;
  readonly confidence?: number;
}

export interface KaplanMeierSettings extends GroupSettings {
  /** Scale on which intervals are symmetric; default `log`, as R. */
  readonly interval?: IntervalScale;
  /** Times at which survival is told. */
  readonly times?: readonly number[];
  /** Of the restricted mean; default the shortest of the groups' follow-ups. */
  readonly horizon?: number;
}

export interface GroupCurve {
  /** The group's level; empty where all patients are one. */
  readonly group: string;
  readonly patients: number;
  readonly events: number;
  readonly median: KaplanMeierEstimate['median'];
  readonly restrictedMean: (RestrictedMean & { readonly reason?: never }) | { readonly reason: string };
  readonly survivalAt: readonly {
    readonly time: number;
    readonly survival: number | null;
    readonly interval: readonly [number, number] | null;
    readonly atRisk: number;
    readonly reason?: string;
  }[];
  readonly curve: Omit<KaplanMeierEstimate, 'logStandardError'> & {
    /** Standard error of log survival; null once survival is 0, where none exists. */
    readonly logStandardError: readonly (number | null)[];
  };
}

export interface KaplanMeierAnalysis {
  readonly analysis: 'km';
  readonly counts: PatientCounts;
  readonly method: {
    readonly interval: IntervalScale;
    readonly confidence: number;
    readonly group: string | null;
  };
  readonly groups: readonly GroupCurve[];
  readonly atRisk: { readonly times: readonly number[]; readonly counts: readonly (readonly number[])[] };
  readonly logRank: LogRankOutcome | null;
  readonly warnings: readonly AnalysisWarning[];
  readonly notes: readonly string[];
}

/** A test's outcome, or why there is none. */
export type LogRankOutcome =
  | {
      readonly statistic: number;
      readonly degreesOfFreedom: number;
      readonly p: number;
      readonly groups: readonly {
        readonly group: string;
        readonly patients: number;
        readonly observed: number;
        readonly expected: number;
      }[];
    }
  | { readonly statistic: null; readonly p: null; readonly reason: string };

export interface LogRankSettings extends GroupSettings {
  readonly group: string;
  /** Columns whose combinations are strata. */
  readonly strata?: readonly string[];
  readonly weights?: LogRankWeights;
  readonly rho?: number;
  readonly gamma?: number;
}

export interface LogRankAnalysis {
  readonly analysis: 'logrank';
  readonly counts: PatientCounts;
  readonly method: {
    readonly group: string;
    readonly weights: LogRankWeights;
    readonly rho: number | null;
    readonly gamma: number | null;
    readonly strata: readonly string[];
  };
  readonly test: LogRankOutcome;
  /** Each two groups by themselves, P values adjusted after Benjamini and Hochberg; empty with two groups. */
  readonly pairwise: readonly {
    readonly first: string;
    readonly second: string;
    readonly statistic: number | null;
    readonly p: number | null;
    readonly adjustedP: number | null;
    readonly reason?: string;
  }[];
  readonly warnings: readonly AnalysisWarning[];
  readonly notes: readonly string[];
}

interface Grouped {
  readonly data: SurvivalData;
  readonly counts: PatientCounts;
  readonly names: readonly string[];
  /** Group number of each patient used. */
  readonly numbers: Int32Array;
  readonly strata: Int32Array | undefined;
}

function groupsOf(table: AnalysisTable, settings: GroupSettings & { strata?: readonly string[] }): Grouped {
  const { group, strata = [] } = settings;
  const factor = group === undefined ? null : factorTerm(table, group);
  const strataCells = strata.map((name) => columnNamed(table, name));
  const { data, rows, counts } = followUpOf(
    table,
    settings,
    factor === null ? [] : [factor],
    'complete',
    Object.fromEntries(strataCells.map(({ name, cells }) => [name, cells])),
  );
  const codes = rows.map((row) => factor?.values[row] ?? 0);
  const present = [...new Set(codes)].sort((a, b) => a - b);
  const labels = rows.map((row) => JSON.stringify(strataCells.map(({ cells }) => cells[row])));
  const distinct = [...new Set(labels)];
  return {
    data,
    counts,
    names: present.map((code) => factor?.levels[code] ?? ''),
    numbers: Int32Array.from(codes, (code) => present.indexOf(code)),
    strata: strata.length === 0 ? undefined : Int32Array.from(labels, (label) => distinct.indexOf(label)),
  };
}

const rowsOfGroup = (numbers: Int32Array, group: number): number[] =>
  Array.from(numbers.keys()).filter((row) => numbers[row] === group);

/** Curves with medians, numbers at risk and restricted means; with two groups or more the log-rank test. */
export function analyseKaplanMeier(table: AnalysisTable, settings: KaplanMeierSettings): KaplanMeierAnalysis {
  const { interval = 'log', confidence = 0.95, times = [], horizon } = settings;
  checkConfidence(confidence);
  const { data, counts, names, numbers } = groupsOf(table, settings);
  const parts = names.map((group, g) => ({ group, data: selectPatients(data, rowsOfGroup(numbers, g)) }));
  const shortest = Math.min(...parts.map((part) => Math.max(...part.data.times)));
  const ticks = prettyTicks(0, Math.max(...data.times)).filter((time) => time <= Math.max(...data.times));
  return {
    analysis: 'km',
    counts,
    method: { interval, confidence, group: settings.group ?? null },
    groups: parts.map(({ group, data: part }): GroupCurve => {
      const curve = kaplanMeier(part, { interval, confidence });
      return {
        group,
        patients: curve.patients,
        events: curve.deaths,
        median: curve.median,
        restrictedMean: meanUpTo(part, horizon ?? shortest, confidence),
        survivalAt: times.map((time) => {
          const at = survivalAt(curve, time);
          const [atRisk] = numbersAtRisk(part, [time]) as [number];
          return at === null
            ? {
                time,
                survival: null,
                interval: null,
                atRisk,
                reason: `follow-up ends at ${curve.times.at(-1)}, before this time`,
              }
            : { time, survival: at.survival, interval: [at.lower, at.upper] as const, atRisk };
        }),
        curve: {
          ...curve,
          logStandardError: curve.logStandardError.map((error) => (Number.isFinite(error) ? error : null)),
        },
      };
    }),
    atRisk: { times: ticks, counts: parts.map((part) => numbersAtRisk(part.data, ticks)) },
    logRank: names.length < 2 ? null : testGroups(data, numbers, names, {}),
    warnings: groupWarnings(parts),
    notes: table.notes,
  };
}

function meanUpTo(data: SurvivalData, horizon: number, confidence: number): GroupCurve['restrictedMean'] {
  try {
    return restrictedMeanSurvival(data, horizon, confidence);
  } catch (error) {
    if (error instanceof RangeError) return { reason: error.message };
    throw error;
  }
}

/** The (weighted, stratified) log-rank test of all groups and of each two. */
export function analyseLogRank(table: AnalysisTable, settings: LogRankSettings): LogRankAnalysis {
  const { weights = 'log-rank', rho = 1, gamma = 0, strata = [] } = settings;
  const grouped = groupsOf(table, settings);
  const { data, counts, names, numbers } = grouped;
  if (names.length < 2) {
    throw new RangeError(
      `Cannot compare groups: all ${counts.used} patients used have "${names[0]}" in column "${settings.group}"; expected at least 2 groups`,
    );
  }
  const fleming = weights === 'fleming-harrington';
  const options: LogRankOptions = {
    weights,
    ...(fleming ? { rho, gamma } : {}),
    ...(grouped.strata === undefined ? {} : { strata: grouped.strata }),
  };
  return {
    analysis: 'logrank',
    counts,
    method: {
      group: settings.group,
      weights,
      rho: fleming ? rho : null,
      gamma: fleming ? gamma : null,
      strata,
    },
    test: testGroups(data, numbers, names, options),
    pairwise: names.length < 3 ? [] : testPairs(data, numbers, names, options),
    warnings: groupWarnings(
      names.map((group, g) => ({ group, data: selectPatients(data, rowsOfGroup(numbers, g)) })),
    ),
    notes: table.notes,
  };
}

function testGroups(
  data: SurvivalData,
  numbers: Int32Array,
  names: readonly string[],
  options: LogRankOptions,
): LogRankOutcome {
  try {
    const { chiSquare, degreesOfFreedom, p, patients, observed, expected } = logRank(data, numbers, options);
    return {
      statistic: chiSquare,
      degreesOfFreedom,
      p,
      groups: names.map((group, g) => ({
        group,
        patients: patients[g]!,
        observed: observed[g]!,
        expected: expected[g]!,
      })),
    };
  } catch (error) {
    // Without an event, or without one while two groups are observed, there is nothing to test.
    if (error instanceof RangeError) return { statistic: null, p: null, reason: error.message };
    throw error;
  }
}

function testPairs(
  data: SurvivalData,
  numbers: Int32Array,
  names: readonly string[],
  options: LogRankOptions,
): LogRankAnalysis['pairwise'] {
  const pairs = names.flatMap((first, a) =>
    names.slice(a + 1).map((second, k) => {
      const b = a + 1 + k;
      const rows = Array.from(numbers.keys()).filter((row) => numbers[row] === a || numbers[row] === b);
      const strata = options.strata;
      const outcome = testGroups(
        selectPatients(data, rows),
        Int32Array.from(rows, (row) => (numbers[row] === a ? 0 : 1)),
        [first, second],
        { ...options, ...(strata === undefined ? {} : { strata: rows.map((row) => strata[row]!) }) },
      );
      return { first, second, outcome };
    }),
  );
  const adjusted = adjustFalseDiscovery(
    pairs.flatMap(({ outcome }) => (outcome.p === null ? [] : [outcome.p])),
  );
  let place = 0;
  return pairs.map(({ first, second, outcome }) =>
    outcome.p === null
      ? { first, second, statistic: null, p: null, adjustedP: null, reason: outcome.reason }
      : { first, second, statistic: outcome.statistic, p: outcome.p, adjustedP: adjusted[place++]! },
  );
}
