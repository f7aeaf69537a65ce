// Curves and log-rank tests in words, tables and a figure.

import { decimal, KaplanMeier, pCell, percent, pText, shortDecimal } from '@glioscope/figures';
import { absent } from '../report/value-text.ts';
import type { KaplanMeierAnalysis, LogRankAnalysis, LogRankOutcome } from './kaplan-meier-analysis.ts';
import { countsText, inDays, type AnalysisPage, type PageTable, type TimeUnitName } from './page.ts';

const groupName = (group: string, column: string | null): string =>
  column === null ? 'all patients' : group;

export function kaplanMeierPage(result: KaplanMeierAnalysis, unit: TimeUnitName): AnalysisPage {
  const { counts, method, groups, logRank, atRisk, warnings, notes } = result;
  const share = percent(method.confidence);
  const times = groups[0]?.survivalAt ?? [];
  return {
    title: 'Kaplan–Meier survival',
    lead: [
      countsText(counts),
      `Times in ${unit}; intervals on the ${method.interval} scale.`,
      ...(logRank === null ? [] : [`Log-rank test: ${outcomeText(logRank)}.`]),
    ],
    tables: [
      {
        title: 'Survival by group.',
        note: `Restricted mean: time alive, on average, out of the first ${restrictedText(result, unit)}.`,
        columns: [
          { name: method.group ?? 'Group', kind: 'name' },
          { name: 'Patients', kind: 'number' },
          { name: 'Events', kind: 'number' },
          { name: `Median, ${unit} (${share} CI)`, kind: 'number' },
          { name: `Restricted mean, ${unit} (${share} CI)`, kind: 'number' },
        ],
        rows: groups.map(({ group, patients, events, median, restrictedMean }) => ({
          cells: [
            groupName(group, method.group),
            String(patients),
            String(events),
            median.time === null
              ? `${absent}not reached`
              : `${shortDecimal(median.time)} (${limit(median.lower)} to ${limit(median.upper)})`,
            restrictedMean.reason === undefined
              ? `${decimal(restrictedMean.mean, 1)} (${decimal(restrictedMean.interval[0], 1)} to ${decimal(restrictedMean.interval[1], 1)})`
              : `${absent}${restrictedMean.reason}`,
          ],
        })),
      },
      ...(times.length === 0
        ? []
        : [
            {
              title: 'Survival at given times.',
              columns: [
                { name: method.group ?? 'Group', kind: 'name' as const },
                { name: `Time, ${unit}`, kind: 'number' as const },
                { name: 'At risk', kind: 'number' as const },
                { name: `Survival (${share} CI)`, kind: 'number' as const },
              ],
              rows: groups.flatMap(({ group, survivalAt }) =>
                survivalAt.map(({ time, survival, interval, atRisk: left, reason }) => ({
                  cells: [
                    groupName(group, method.group),
                    shortDecimal(time),
                    String(left),
                    survival === null || interval === null
                      ? `${absent}${reason}`
                      : `${decimal(survival, 3)} (${decimal(interval[0], 3)} to ${decimal(interval[1], 3)})`,
                  ],
                })),
              ),
            },
          ]),
      {
        title: `Numbers at risk, by ${unit}.`,
        columns: [
          { name: method.group ?? 'Group', kind: 'name' },
          ...atRisk.times.map((time) => ({ name: shortDecimal(time), kind: 'number' as const })),
        ],
        rows: groups.map(({ group }, g) => ({
          cells: [groupName(group, method.group), ...atRisk.counts[g]!.map(String)],
        })),
      },
    ],
    figures: [
      {
        name: 'kaplan-meier',
        caption: 'Survival by group.',
        howToRead:
          'each step down is a death, each tick a patient whose follow-up ended alive; the band is the interval. The table below counts who was still observed.',
        width: 640,
        drawing: (
          <KaplanMeier
            id="kaplan-meier"
            cohort={method.group ?? 'All patients'}
            curves={groups.map(({ group, patients, events, median, curve }) => ({
              group: groupName(group, method.group),
              patients,
              deaths: events,
              times: curve.times.map((time) => inDays(time, unit)),
              survival: curve.survival,
              lower: curve.lower,
              upper: curve.upper,
              censoredAt: curve.censoredAt.map((time) => inDays(time, unit)),
              medianDays: median.time === null ? null : inDays(median.time, unit),
            }))}
            logRank={
              logRank === null || logRank.p === null ? null : { chiSquare: logRank.statistic, p: logRank.p }
            }
            atRisk={{ times: atRisk.times.map((time) => inDays(time, unit)), counts: atRisk.counts }}
          />
        ),
      },
    ],
    warnings,
    notes,
  };
}

const limit = (value: number | null): string => (value === null ? 'not reached' : shortDecimal(value));

function restrictedText({ groups }: KaplanMeierAnalysis, unit: TimeUnitName): string {
  const known = groups.flatMap(({ restrictedMean }) =>
    restrictedMean.reason === undefined ? [restrictedMean.horizon] : [],
  );
  return known.length === 0 ? 'time that is known' : `${shortDecimal(known[0]!)} ${unit}`;
}

function outcomeText(outcome: LogRankOutcome): string {
  return outcome.p === null
    ? `not possible (${outcome.reason})`
    : `chi-square ${decimal(outcome.statistic)}, df ${outcome.degreesOfFreedom}, ${pText(outcome.p)}`;
}

const weightNames: Readonly<Record<LogRankAnalysis['method']['weights'], string>> = {
  'log-rank': 'every death counts alike',
  'gehan-breslow': 'Gehan–Breslow weights (number at risk)',
  'tarone-ware': 'Tarone–Ware weights (root of the number at risk)',
  'fleming-harrington': 'Fleming–Harrington weights',
};

export function logRankPage(result: LogRankAnalysis): AnalysisPage {
  const { counts, method, test, pairwise, warnings, notes } = result;
  const exponents = method.rho === null ? '' : ` (rho ${method.rho}, gamma ${method.gamma})`;
  const strata = method.strata.length === 0 ? '' : `; stratified by ${method.strata.join(', ')}`;
  return {
    title: 'Log-rank test',
    lead: [
      countsText(counts),
      `Groups by ${method.group}; ${weightNames[method.weights]}${exponents}${strata}.`,
      `Test: ${outcomeText(test)}.`,
    ],
    tables: [
      ...(test.p === null ? [] : [groupTable(test, method.group)]),
      ...(pairwise.length === 0 ? [] : [pairTable(pairwise)]),
    ],
    figures: [],
    warnings,
    notes,
  };
}

function groupTable({ groups }: Extract<LogRankOutcome, { p: number }>, column: string): PageTable {
  return {
    title: 'Observed and expected events.',
    columns: [
      { name: column, kind: 'name' },
      { name: 'Patients', kind: 'number' },
      { name: 'Observed', kind: 'number' },
      { name: 'Expected', kind: 'number' },
    ],
    rows: groups.map(({ group, patients, observed, expected }) => ({
      cells: [group, String(patients), shortDecimal(observed), decimal(expected)],
    })),
  };
}

function pairTable(pairwise: LogRankAnalysis['pairwise']): PageTable {
  return {
    title: 'Each two groups.',
    note: 'Adjusted after Benjamini and Hochberg.',
    columns: [
      { name: 'Groups', kind: 'name' },
      { name: 'Chi-square', kind: 'number' },
      { name: 'P', kind: 'number' },
      { name: 'Adjusted P', kind: 'number' },
    ],
    rows: pairwise.map(({ first, second, statistic, p, adjustedP, reason }) => ({
      cells:
        p === null || statistic === null || adjustedP === null
          ? [`${first} – ${second}`, `${absent}${reason}`, '', '']
          : [`${first} – ${second}`, decimal(statistic), pCell(p), pCell(adjustedP)],
    })),
  };
}
