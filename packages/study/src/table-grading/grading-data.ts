// From tables to what grading models are fitted on: labels, numbers, and word of everything that was left out.

import {
  areaUnderRoc,
  columnOf,
  joinColumns,
  selectRows,
  tableWarnings,
  type FeatureMatrix,
} from '@glioscope/learn';
import {
  columnNamed,
  completeRows,
  featuresOf,
  labelsOf,
  listed,
  type AnalysisTable,
} from '../analysis-table/index.ts';
import type { AnalysisWarning } from '../table-analyses/index.ts';
import { deriveColumns, type ColumnBlock } from './derived-columns.ts';

export interface GradingDataOptions {
  /** Column of the class, and the cell text of its positive class (or several). */
  readonly label: string;
  readonly positive: string | readonly string[];
  /** Columns to use, `*` standing for any text; default: all columns of numbers that may be features. */
  readonly columns?: readonly string[];
  /** Columns to leave out, in the same way. */
  readonly exclude?: readonly string[];
  /** `median`: gaps are filled by training medians; `complete`: only patients without a gap. */
  readonly missing: 'median' | 'complete';
  /** Whether to add columns derived from several tables (`deriveColumns`). */
  readonly derive: boolean;
}

/** Patients in order of their ids; gaps are NaN. */
export interface GradingData {
  readonly ids: readonly string[];
  readonly features: FeatureMatrix;
  readonly positive: readonly boolean[];
  readonly classes: { readonly positive: string; readonly negative: string };
  /** Whether a patient has any value at all. */
  readonly measured: readonly boolean[];
}

export interface GradingCounts {
  /** Patients in the tables, those without a class, and those left out for a gap. */
  readonly inTables: number;
  readonly withoutLabel: number;
  readonly incomplete: number;
  /** Patients with a class who are in none of the tables with features, left out. */
  readonly withoutFeatures: number;
  /** Patients with a class who are in a table, with every cell empty; and how many of them are used all the same. */
  readonly withoutValues: number;
  readonly withoutValuesUsed: number;
  readonly used: number;
  readonly positives: number;
  readonly negatives: number;
  /** Gaps among the patients used. */
  readonly missingCells: number;
  readonly patientsWithGaps: number;
  readonly columns: number;
  readonly derivedColumns: number;
}

export interface GradingInput {
  readonly data: GradingData;
  readonly counts: GradingCounts;
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
  /** Ids of the patients who have no value in any column, used or not. */
  readonly withoutValues: readonly string[];
  readonly warnings: readonly AnalysisWarning[];
  /** How the tables were put together. */
  readonly notes: readonly string[];
}

const extraction = /^diagnostics_/;
const outcome =
  /^(os|pfs|rfs|dfs|efs|ttp)$|surviv|death|dead|alive|vital.?status|censor|follow.?up|progression|time.?to/i;
const diagnosis = /grade|diagnos|patholog|histolog/i;

/**
 * Patients without a value in any column are left out where all features come from one table: nothing is known to grade
 * them by. With several tables they stay, as that all regions are absent can be a finding.
 * @throws RangeError naming column and rows: an unknown label or class, text among numbers, no patient or column left
 */
export function gradingDataOf(table: AnalysisTable, options: GradingDataOptions): GradingInput {
  const label = columnNamed(table, options.label);
  const labels = labelsOf(table, label.name, options.positive);
  const chosen = chooseColumns(table, label.name, options);
  const found = featuresOf(table, { columns: chosen.used });
  const leftOut = [...chosen.leftOut, ...found.leftOut];
  const labelled = rowsOf(labels, (value) => value !== null);
  const complete =
    options.missing === 'complete'
      ? new Set(completeRows(table.ids.length, columnsOf(found.features)).rows)
      : new Set(labelled);
  const listings = listingsOf(table, found.features);
  const inTables = new Set(labelled.filter((row) => listings.some((lists) => lists[row]!)));
  const candidates = labelled
    .filter((row) => complete.has(row) && inTables.has(row))
    .sort((x, y) => (table.ids[x]! < table.ids[y]! ? -1 : 1));
  const hasValue = (row: number): boolean => {
    const { columns, data } = found.features;
    return data.subarray(row * columns, (row + 1) * columns).some((value) => Number.isFinite(value));
  };
  const empty = candidates.filter((row) => !hasValue(row));
  const kept = listings.length === 1 ? candidates.filter(hasValue) : candidates;
  if (kept.length === 0) {
    throw new RangeError(
      `Cannot grade: no patient with a class in "${label.name}" has ${
        options.missing === 'complete' ? `all ${found.features.columns} columns` : 'a value in any column'
      }; ${options.missing === 'complete' ? 'use the missing choice "median", or leave columns out' : 'check the tables'}`,
    );
  }
  const own = selectRows(found.features, kept);
  const derived = options.derive ? deriveColumns(own, blocksOf(table, own.names)) : null;
  const features = derived === null ? own : joinColumns(own, derived);
  const positive = kept.map((row) => labels[row]!);
  const classes = classNames(label.cells, labels, label.name);
  const ids = kept.map((row) => table.ids[row]!);
  const measured = kept.map(hasValue);
  const data = { ids, features, positive, classes, measured };
  const gaps = Array.from(own.data.keys()).filter((k) => !Number.isFinite(own.data[k]!));
  const positives = positive.filter(Boolean).length;
  const counts = {
    inTables: table.ids.length,
    withoutLabel: table.ids.length - labelled.length,
    incomplete: inTables.size - candidates.length,
    withoutFeatures: labelled.length - inTables.size,
    withoutValues: empty.length,
    withoutValuesUsed: kept.length - measured.filter(Boolean).length,
    used: kept.length,
    positives,
    negatives: kept.length - positives,
    missingCells: gaps.length,
    patientsWithGaps: new Set(gaps.map((k) => Math.floor(k / own.columns))).size,
    columns: own.columns,
    derivedColumns: derived?.columns ?? 0,
  };
  const withoutValues = empty.map((row) => table.ids[row]!);
  return {
    data,
    counts,
    leftOut,
    withoutValues,
    warnings: warningsOf(data, counts, withoutValues),
    notes: table.notes,
  };
}

/** For each table that features come from, which patients it lists. */
function listingsOf(table: AnalysisTable, features: FeatureMatrix): (readonly boolean[])[] {
  const used = new Set(features.names);
  return table.sources.flatMap(({ lines }, t) =>
    table.columns.some((column) => column.from.includes(t) && used.has(column.name))
      ? [lines.map((line) => line !== null)]
      : [],
  );
}

const rowsOf = <Item>(items: readonly Item[], holds: (item: Item) => boolean): number[] =>
  items.flatMap((item, row) => (holds(item) ? [row] : []));

const columnsOf = (features: FeatureMatrix): Record<string, Float64Array> =>
  Object.fromEntries(features.names.map((name, j) => [name, columnOf(features, j)]));

const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  );

function chooseColumns(
  table: AnalysisTable,
  label: string,
  { columns, exclude = [] }: GradingDataOptions,
): { used: string[]; leftOut: { column: string; reason: string }[] } {
  const wanted = columns?.map((text) => matching(table, text));
  const unwanted = new Set(exclude.flatMap((text) => matching(table, text)));
  const leftOut: { column: string; reason: string }[] = [];
  const used: string[] = [];
  const asked = wanted === undefined ? null : new Set(wanted.flat());
  for (const { name, kind } of table.columns) {
    if (name === label || (asked !== null && !asked.has(name))) continue;
    const own = name.slice(name.lastIndexOf('.') + 1);
    const reason = unwanted.has(name)
      ? 'excluded'
      : kind === 'empty'
        ? 'no value'
        : kind === 'constant'
          ? 'one value throughout'
          : kind === 'factor' || kind === 'text' || kind === 'id'
            ? 'words, not numbers'
            : asked !== null
              ? null
              : extraction.test(own)
                ? 'describes the extraction, not the tumour'
                : outcome.test(own)
                  ? 'named like an outcome: ask for it by name if it is none'
                  : diagnosis.test(own)
                    ? 'named like a diagnosis: ask for it by name if it is none'
                    : null;
    if (reason === null) used.push(name);
    else leftOut.push({ column: name, reason });
  }
  if (used.length === 0) {
    const why = listed(leftOut, ({ column, reason }) => `"${column}": ${reason}`);
    throw new RangeError(
      `Cannot grade: no column of numbers is left as a feature${why === '' ? '' : ` (${why})`}`,
    );
  }
  return { used, leftOut };
}

function matching(table: AnalysisTable, text: string): string[] {
  if (!text.includes('*')) return [columnNamed(table, text).name];
  const pattern = patternOf(text);
  // A clash of names puts the table's name in front: the pattern may leave it out.
  const found = table.columns
    .map(({ name }) => name)
    .filter((name) => pattern.test(name) || pattern.test(name.slice(name.indexOf('.') + 1)));
  if (found.length === 0) {
    throw new RangeError(
      `Cannot find columns like "${text}": the columns are ${listed(table.columns, ({ name }) => `"${name}"`)}`,
    );
  }
  return found;
}

function blocksOf(table: AnalysisTable, names: readonly string[]): ColumnBlock[] {
  const used = new Set(names);
  return table.sources.map(({ name }, t) => ({
    table: name.replace(/^.*[/\\]/, '').replace(/\.(csv|tsv|txt)$/i, ''),
    columns: table.columns
      .filter((column) => column.from[0] === t && used.has(column.name))
      .map((c) => c.name),
  }));
}

function classNames(
  cells: readonly (string | null)[],
  labels: readonly (boolean | null)[],
  column: string,
): GradingData['classes'] {
  const named = (which: boolean): string => {
    const texts = [...new Set(cells.filter((cell, row) => cell !== null && labels[row] === which))].sort();
    const text = texts.join(' or ');
    return Number.isFinite(Number(texts[0])) ? `${column} ${text}` : text;
  };
  return { positive: named(true), negative: named(false) };
}

/** Columns that alone tell the classes nearly without fault are more often part of the diagnosis than a finding. */
const suspiciousAuc = 0.995;

function warningsOf(
  { ids, features, positive }: GradingData,
  counts: GradingCounts,
  withoutValues: readonly string[],
): AnalysisWarning[] {
  const warnings: AnalysisWarning[] = [];
  const warn = (code: string, text: string, columns: readonly string[] = []): void => {
    warnings.push({ code, text, columns });
  };
  if (counts.withoutLabel > 0) {
    warn('no-class', `${counts.withoutLabel} patients have no class and were left out.`);
  }
  if (counts.withoutFeatures > 0) {
    warn(
      'no-features',
      `${counts.withoutFeatures} patients with a class are in none of the tables with features and were left out; check that the tables name patients alike.`,
    );
  }
  if (counts.withoutValues > 0) {
    const who = `${counts.withoutValues} patients have no value in any column (${listed(withoutValues)})`;
    warn(
      'no-values',
      counts.withoutValuesUsed === 0
        ? `${who} and were left out: nothing is known to grade them by. Where an empty row is a finding, such as an absent region, add a column that says so.`
        : `${who} and were graded all the same, as absence from every table can be a finding: medians stand in, so that they score alike. The AUC of the others is told besides.`,
    );
  }
  if (counts.incomplete > 0) {
    warn(
      'incomplete',
      `${counts.incomplete} patients lack a value and were left out (missing choice "complete").`,
    );
  }
  if (counts.missingCells > 0) {
    warn(
      'missing-values',
      `${counts.missingCells} values of ${counts.patientsWithGaps} patients are missing: medians of training patients stand in.`,
    );
  }
  for (const { kind, message, rows, columns } of tableWarnings(features, { positive })) {
    if (kind === 'missing-values' || (kind === 'few-events' && features.rows < features.columns)) continue;
    const text =
      kind === 'duplicate-row'
        ? `Patients have the same values as others: ${listed(rows, (row) => ids[row]!)}; one of them in training and another in test makes results too good.`
        : message;
    warn(kind, text, columns);
  }
  const telling = features.names.filter((_, j) => {
    const values = columnOf(features, j);
    const known = rowsOf(Array.from(values), (value) => Number.isFinite(value));
    const auc = areaUnderRoc(
      known.map((row) => values[row]!),
      known.map((row) => positive[row]!),
    );
    return auc !== null && known.length >= 10 && Math.max(auc, 1 - auc) > suspiciousAuc;
  });
  if (telling.length > 0) {
    warn(
      'separation',
      `Columns tell the classes alone, nearly or quite without fault: ${listed(telling, (name) => `"${name}"`)}; make sure that they are no part of the diagnosis.`,
      telling,
    );
  }
  return warnings;
}
