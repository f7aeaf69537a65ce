// Baseline characteristics by group, each with a test of difference (SPEC §10): median and quartiles with Mann-Whitney
// (Kruskal-Wallis for more than two groups), counts with chi-square or, for small 2 x 2 tables, Fisher's exact test.

import { chiSquareTest, fisherExactTest, kruskalWallisTest, mannWhitneyTest } from '@glioscope/learn';
import { quantile } from '@glioscope/numeric';
import type { Participant, Split } from '../participant.ts';
import type { BaselineRow, BaselineTable } from '../results.ts';
import { clinicalLabel } from './clinical-term.ts';

interface Group {
  readonly name: string;
  readonly members: readonly Participant[];
}

const mostLevels = 10;

type Read = (participant: Participant) => string | number | boolean | null;

/** Groups with at least one patient among: training, validation and test of grading; survival training and validation. */
export function baselineTable(participants: readonly Participant[], split: Split): BaselineTable {
  const byId = new Map(participants.map((participant) => [participant.id, participant]));
  const members = (ids: readonly string[]): Participant[] =>
    ids.flatMap((id) => {
      const participant = byId.get(id);
      return participant === undefined ? [] : [participant];
    });
  const candidates: Group[] = [
    { name: 'Training', members: members(split.train) },
    { name: 'Validation', members: members(split.validation) },
    { name: 'Test', members: members(split.test) },
  ];
  const survivalGroups: Group[] = [
    { name: 'Survival training', members: members(split.survivalTrain) },
    { name: 'Survival validation', members: members(split.survivalValidation) },
  ];
  const roles = candidates.filter((group) => group.members.length > 0);
  const survival = survivalGroups.filter((group) => group.members.length > 0);
  const groups = [...roles, ...survival];
  // The two survival cohorts are what the paper compares; without them, the grading roles.
  const compared = survival.length === 2 ? survival : roles;
  const covariates = [
    ...new Set(participants.flatMap(({ covariates: values }) => Object.keys(values))),
  ].sort();
  const rows: BaselineRow[] = [
    ...characteristic('Age (years)', ({ ageYears }) => ageYears, groups, compared),
    ...characteristic('Sex', ({ sex }) => sex, groups, compared),
    ...characteristic('Grade', ({ grade }) => grade, groups, compared),
    ...characteristic(
      'WHO grade',
      ({ whoGrade }) => (whoGrade === null ? null : String(whoGrade)),
      groups,
      compared,
    ),
    ...covariates.flatMap((name) =>
      characteristic(clinicalLabel(name), ({ covariates: values }) => values[name] ?? null, groups, compared),
    ),
    ...characteristic(
      'Overall survival or follow-up (days)',
      ({ survivalDays }) => survivalDays,
      groups,
      compared,
    ),
    ...characteristic('Died', ({ died }) => (died === null ? null : died ? 'yes' : 'no'), groups, compared),
  ];
  return { groups: groups.map(({ name, members: list }) => ({ name, patients: list.length })), rows };
}

function characteristic(
  label: string,
  read: Read,
  groups: readonly Group[],
  compared: readonly Group[],
): BaselineRow[] {
  const known = (group: Group): (string | number)[] =>
    group.members.flatMap((participant) => {
      const value = read(participant);
      return value === null ? [] : [value as string | number];
    });
  const values = groups.flatMap(known);
  if (values.length === 0) return [];
  const distinct = new Set(values.map(String));
  const unknownRow = unknownCounts(label, groups, known);
  if (values.every((value) => typeof value === 'number') && distinct.size > 4) {
    const numbers = (group: Group): number[] => known(group) as number[];
    const { p, test } = compareNumbers(compared.map(numbers));
    const cells = groups.map((group) => medianAndQuartiles(numbers(group)));
    return [{ characteristic: label, level: null, cells, p, test }, ...unknownRow];
  }
  const levels = [...distinct].sort();
  // A text with so many values names patients or describes them freely: nothing to compare.
  if (levels.length > mostLevels) return [];
  const counts = (group: Group, level: string): number =>
    known(group).filter((value) => String(value) === level).length;
  const { p, test } = compareCounts(levels.map((level) => compared.map((group) => counts(group, level))));
  return [
    ...levels.map((level, i): BaselineRow => ({
      characteristic: label,
      level,
      cells: groups.map((group) => countAndShare(counts(group, level), known(group).length)),
      p: i === 0 ? p : null,
      test: i === 0 ? test : null,
    })),
    ...unknownRow,
  ];
}

function unknownCounts(
  label: string,
  groups: readonly Group[],
  known: (group: Group) => readonly unknown[],
): BaselineRow[] {
  const missing = groups.map((group) => group.members.length - known(group).length);
  if (missing.every((count) => count === 0)) return [];
  return [{ characteristic: label, level: 'unknown', cells: missing.map(String), p: null, test: null }];
}

interface Comparison {
  readonly p: number | null;
  readonly test: string | null;
}

const noComparison: Comparison = { p: null, test: null };

function compareNumbers(samples: readonly (readonly number[])[]): Comparison {
  const filled = samples.filter((sample) => sample.length > 0);
  if (filled.length < 2) return noComparison;
  if (filled.length > 2) return { p: kruskalWallisTest(filled).p, test: 'Kruskal-Wallis' };
  return { p: mannWhitneyTest(filled[0]!, filled[1]!).p, test: 'Mann-Whitney' };
}

/** `table`: one row a level, one column a group. */
function compareCounts(table: readonly (readonly number[])[]): Comparison {
  const columns = (table[0] ?? []).map((_, j) => j).filter((j) => table.some((row) => row[j]! > 0));
  const rows = table
    .map((row) => columns.map((j) => row[j]!))
    .filter((row) => row.some((count) => count > 0));
  if (rows.length < 2 || columns.length < 2) return noComparison;
  const result = chiSquareTest(rows);
  const smallest = Math.min(...result.expected.flat());
  if (rows.length === 2 && columns.length === 2 && smallest < 5) {
    return { p: fisherExactTest(rows).p, test: 'Fisher' };
  }
  // Cochran: the approximation is poor where expected counts are small, which the reader is told.
  return { p: result.p, test: smallest < 5 ? 'chi-square (expected counts below 5)' : 'chi-square' };
}

function medianAndQuartiles(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => text(quantile(values, share)));
  return `${middle} [${low}–${high}]`;
}

const text = (value: number): string =>
  Number(value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)).toString();

const countAndShare = (count: number, total: number): string =>
  total === 0 ? '–' : `${count} (${((100 * count) / total).toFixed(0)}%)`;
