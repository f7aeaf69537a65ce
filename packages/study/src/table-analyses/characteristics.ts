// `table1`: what the patients were like, all and by group, with a named test for each characteristic.

import { adjustFalseDiscovery, shapiroWilkTest } from '@glioscope/learn';
import { mean, median, quantile, sampleVariance } from '@glioscope/numeric';
import {
  columnNamed,
  hasColumn,
  levelsOf,
  numberOf,
  numbersOf,
  type AnalysisColumn,
  type AnalysisTable,
} from '../analysis-table/index.ts';
import type { AnalysisWarning } from './analysis-warning.ts';
import {
  levelTest,
  numberTest,
  type CharacteristicTest,
  type LevelSummary,
  type NumberTest,
} from './characteristic-tests.ts';
import { factorTerm, splitList } from './terms.ts';

export interface CharacteristicsSettings {
  /** Column of groups; without it there are no tests. */
  readonly by?: string;
  /** Columns in order, `factor(x)` or `number(x)` where the kind is to be another; default all that can be summarised. */
  readonly columns?: readonly string[];
  /** Default `auto`. */
  readonly test?: NumberTest;
}

export interface NumberSummary {
  readonly known: number;
  readonly missing: number;
  /** Null where no value is known; `sd` also with one value. */
  readonly mean: number | null;
  readonly sd: number | null;
  readonly median: number | null;
  readonly q1: number | null;
  readonly q3: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

export type Characteristic =
  | {
      readonly column: string;
      readonly kind: 'number';
      /** Whether mean and standard deviation describe it (Shapiro–Wilk in every group), or median and quartiles. */
      readonly normal: boolean;
      readonly all: NumberSummary;
      readonly groups: readonly NumberSummary[];
      readonly test: CharacteristicTest | null;
    }
  | {
      readonly column: string;
      readonly kind: 'factor';
      readonly all: LevelSummary;
      readonly groups: readonly LevelSummary[];
      readonly test: CharacteristicTest | null;
    };

export interface CharacteristicsAnalysis {
  readonly analysis: 'table1';
  readonly patients: number;
  readonly by: string | null;
  readonly groups: readonly { readonly group: string; readonly patients: number }[];
  /** Patients without a group: part of `all`, of no test. */
  readonly withoutGroup: number;
  readonly rows: readonly Characteristic[];
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
  readonly warnings: readonly AnalysisWarning[];
  readonly notes: readonly string[];
}

interface Grouping {
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly without: number;
}

/** @throws RangeError for columns that cannot be read as asked, or groups fewer than two */
export function describePatients(
  table: AnalysisTable,
  settings: CharacteristicsSettings = {},
): CharacteristicsAnalysis {
  const { by, test = 'auto' } = settings;
  const grouping = by === undefined ? null : groupingOf(table, by);
  const { asked, leftOut } = columnsOf(table, settings);
  const warnings: AnalysisWarning[] = [];
  const rows = asked.map(({ column, kind }) =>
    kind === 'number'
      ? describeNumbers(table, column.name, grouping, test)
      : describeLevels(table, column.name, grouping, warnings),
  );
  const known = rows.flatMap((row) => (row.test === null || row.test.p === null ? [] : [row.test.p]));
  const adjusted = adjustFalseDiscovery(known);
  let place = 0;
  if (known.length > 1) {
    warnings.push({
      code: 'many-tests',
      text: `${known.length} tests: one in 20 falls below 0.05 by chance alone; see the adjusted P`,
      columns: [],
    });
  }
  for (const [g, members] of (grouping?.rows ?? []).entries()) {
    if (members.length < 5) {
      warnings.push({
        code: 'small-group',
        text: `Group "${grouping!.names[g]}" has only ${members.length} patients: its tests say little`,
        columns: [by!],
      });
    }
  }
  return {
    analysis: 'table1',
    patients: table.ids.length,
    by: by === undefined ? null : columnNamed(table, by).name,
    groups: (grouping?.names ?? []).map((group, g) => ({ group, patients: grouping!.rows[g]!.length })),
    withoutGroup: grouping?.without ?? 0,
    rows: rows.map((row) =>
      row.test === null || row.test.p === null
        ? row
        : { ...row, test: { ...row.test, adjustedP: adjusted[place++]! } },
    ),
    leftOut,
    warnings,
    notes: [
      ...table.notes,
      ...((grouping?.without ?? 0) > 0
        ? [`${grouping!.without} patients have no value in "${by}": they count among all, and in no group`]
        : []),
    ],
  };
}

function groupingOf(table: AnalysisTable, by: string): Grouping {
  const { levels, codes } = levelsOf(table, by);
  if (levels.length < 2 || levels.length > 12) {
    throw new RangeError(
      `Cannot group by column "${by}": expected 2 to 12 different values, got ${levels.length}`,
    );
  }
  const rows = levels.map((_, code) => Array.from(codes.keys()).filter((row) => codes[row] === code));
  return { names: levels, rows, without: codes.filter((code) => code < 0).length };
}

const fewest = 5;

// Whole numbers of few values (a grade, 0 and 1) read better as counts.
function summaryKind(column: AnalysisColumn): 'number' | 'factor' {
  if (column.kind !== 'number') return 'factor';
  const values = new Set(column.cells.filter((cell) => cell !== null).map(numberOf));
  return values.size <= fewest && [...values].every(Number.isInteger) ? 'factor' : 'number';
}

function columnsOf(
  table: AnalysisTable,
  { by, columns }: CharacteristicsSettings,
): {
  readonly asked: readonly { column: AnalysisColumn; kind: 'number' | 'factor' }[];
  readonly leftOut: readonly { column: string; reason: string }[];
} {
  if (columns !== undefined) {
    const asked = columns
      .flatMap((text) => splitList(text))
      .map((text) => {
        const call = hasColumn(table, text) ? null : /^(factor|number)\((.*)\)$/is.exec(text);
        const column = columnNamed(table, (call?.[2] ?? text).trim().replace(/^([`"])(.*)\1$/, '$2'));
        const kind = (call?.[1]?.toLowerCase() as 'factor' | 'number' | undefined) ?? summaryKind(column);
        return { column, kind: column.kind === 'mixed' && call === null ? ('number' as const) : kind };
      });
    return { asked, leftOut: [] };
  }
  const leftOut: { column: string; reason: string }[] = [];
  const group = by === undefined ? null : columnNamed(table, by).name;
  const asked = table.columns.flatMap((column) => {
    if (column.name === group) return [];
    const { kind } = column;
    if (kind === 'number' || kind === 'factor' || kind === 'constant') {
      return [{ column, kind: summaryKind(column) }];
    }
    leftOut.push({ column: column.name, reason: reasons[kind] });
    return [];
  });
  if (asked.length === 0) {
    throw new RangeError(
      'Cannot describe patients: no column holds numbers or categories; name some with --columns',
    );
  }
  return { asked, leftOut };
}

const reasons = {
  mixed: 'numbers and words mixed; name it as factor(…), or the words with --na',
  text: 'many different words',
  id: 'no two values alike',
  empty: 'no value',
} as const;

function describeNumbers(
  table: AnalysisTable,
  column: string,
  grouping: Grouping | null,
  asked: NumberTest,
): Characteristic {
  const values = numbersOf(table, column);
  const everyone = Array.from(values.keys());
  const parts = (grouping?.rows ?? []).map((rows) => knownOf(values, rows));
  const normal = (parts.length > 0 ? parts : [knownOf(values, everyone)]).every(isNormal);
  return {
    column: columnNamed(table, column).name,
    kind: 'number',
    normal,
    all: summarise(values, everyone),
    groups: (grouping?.rows ?? []).map((rows) => summarise(values, rows)),
    test: grouping === null ? null : numberTest(parts, normal, asked),
  };
}

function knownOf(values: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!).filter((value) => !Number.isNaN(value));
}

function isNormal(values: Float64Array): boolean {
  if (values.length < 3 || values.length > 5000) return false;
  const { p } = shapiroWilkTest(values);
  return p !== null && p >= 0.05;
}

function summarise(values: Float64Array, rows: readonly number[]): NumberSummary {
  const known = knownOf(values, rows);
  const missing = rows.length - known.length;
  if (known.length === 0) {
    return {
      known: 0,
      missing,
      mean: null,
      sd: null,
      median: null,
      q1: null,
      q3: null,
      minimum: null,
      maximum: null,
    };
  }
  return {
    known: known.length,
    missing,
    mean: mean(known),
    sd: known.length < 2 ? null : Math.sqrt(sampleVariance(known)),
    median: median(known),
    q1: quantile(known, 0.25),
    q3: quantile(known, 0.75),
    minimum: known.reduce((least, value) => Math.min(least, value), Infinity),
    maximum: known.reduce((most, value) => Math.max(most, value), -Infinity),
  };
}

function describeLevels(
  table: AnalysisTable,
  name: string,
  grouping: Grouping | null,
  warnings: AnalysisWarning[],
): Characteristic {
  const { name: column, levels, values } = factorTerm(table, name);
  const summary = (rows: readonly number[]): LevelSummary => {
    const known = rows.filter((row) => !Number.isNaN(values[row]!));
    return {
      known: known.length,
      missing: rows.length - known.length,
      counts: levels.map((level, code) => {
        const count = known.filter((row) => values[row] === code).length;
        return { level, count, share: known.length === 0 ? null : count / known.length };
      }),
    };
  };
  const groups = (grouping?.rows ?? []).map(summary);
  return {
    column,
    kind: 'factor',
    all: summary(Array.from(values.keys())),
    groups,
    test: grouping === null ? null : levelTest(column, groups, warnings),
  };
}
