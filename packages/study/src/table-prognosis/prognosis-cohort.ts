// Patients of an analysis table as the prognosis takes them: follow-up, clinical values, features. Which columns are used
// and what they hold is decided on the training patients; others are read by that decision.

import { selectRows } from '@glioscope/learn';
import {
  cellPlaces,
  columnNamed,
  completeRows,
  eventsOf,
  featuresOf,
  hasColumn,
  isOneOf,
  listed,
  numberOf,
  numbersOf,
  refuseNumbersAmongWords,
  rowsWhere,
  selectTableRows,
  timesOf,
  type AnalysisColumn,
  type AnalysisTable,
  type FeatureColumns,
  type MissingChoice,
} from '../analysis-table/index.ts';
import type { PrognosisPatient, PrognosisTable } from '../prognosis/index.ts';
import type { PrognosisColumns } from './prognosis-request.ts';

/** A clinical predictor: a column as it is, or (`is`) whether it has one value, `yes` or `no`. */
export interface ClinicalReading {
  /** As asked for: the column's name, or `column=value`. */
  readonly name: string;
  readonly column: string;
  readonly kind: 'number' | 'factor' | 'is';
  readonly value?: string;
}

/** What training patients decided: read the columns of any other patients so. */
export interface CohortReading {
  readonly time: string;
  readonly event: string;
  readonly eventValue: string | undefined;
  /** Days in the unit of the time column. */
  readonly daysPerUnit: number;
  readonly clinical: readonly ClinicalReading[];
  readonly features: readonly string[];
  readonly missing: MissingChoice;
}

export interface PrognosisCohort {
  /** Sorted by id, so that the order of the rows cannot matter. */
  readonly table: PrognosisTable;
  /** Patients left out, by reason. */
  readonly leftOut: readonly { readonly reason: string; readonly patients: number }[];
  /** Columns with gaps among the patients with follow-up. */
  readonly gaps: readonly { readonly column: string; readonly missing: number }[];
}

/** The name under which features stand in a `PrognosisTable`. */
export const featureSource = 'table';

/** Decides on training rows alone which columns are used, and how. */
export function decideReading(
  training: AnalysisTable,
  columns: PrognosisColumns,
): { readonly reading: CohortReading; readonly notFeatures: FeatureColumns['leftOut'] } {
  const { time, event, eventValue, daysPerUnit, missing } = columns;
  if (columns.clinical.length === 0 && columns.signature === 'none') {
    throw new RangeError(
      'Cannot fit a prognosis: expected clinical predictors, columns for a signature, or both, got neither; name them',
    );
  }
  const clinical = columns.clinical.map((text) => clinicalColumn(training, text));
  const named = [time, event, ...columns.notFeatures].map((name) => columnNamed(training, name).name);
  const own = new Set([...named, ...clinical.map(({ column }) => column)]);
  const shared = {
    time: named[0]!,
    event: named[1]!,
    eventValue,
    daysPerUnit,
    clinical,
    missing,
  };
  if (columns.signature === 'none') return { reading: { ...shared, features: [] }, notFeatures: [] };
  const { signature } = columns;
  const asked = Array.isArray(signature) ? (signature as readonly string[]) : undefined;
  const tables = typeof signature === 'object' && 'tables' in signature ? signature.tables : null;
  const elsewhere = training.columns.flatMap(({ name, from }) =>
    tables === null || from.some((place) => tables.includes(place)) ? [] : [name],
  );
  const misused = (asked ?? []).filter((name) => own.has(columnNamed(training, name).name));
  if (misused.length > 0) {
    throw new RangeError(
      `Cannot make a signature of ${listed(misused, (name) => `"${name}"`)}: it is already the time, the event or a clinical ` +
        `column; name it once`,
    );
  }
  const diagnostics = training.columns.filter(({ name }) => isDiagnostic(name)).map(({ name }) => name);
  const { features, leftOut } = featuresOf(training, {
    exclude: [...own, ...elsewhere, ...(asked === undefined ? diagnostics : [])],
    ...(asked === undefined ? {} : { columns: asked }),
  });
  return {
    reading: { ...shared, features: features.names },
    notFeatures: [
      ...leftOut,
      ...(asked === undefined
        ? diagnostics.map((column) => ({ column, reason: "PyRadiomics' diagnostics, no feature" }))
        : []),
    ],
  };
}

/** PyRadiomics writes how a feature came about into columns beside it. */
const isDiagnostic = (name: string): boolean => /(^|[._])diagnostics_/.test(name);

function clinicalColumn(table: AnalysisTable, text: string): ClinicalReading {
  const asFactor = /^factor\((.+)\)$/.exec(text.trim())?.[1];
  const name = (asFactor ?? text).trim();
  const equals = /^(.+?)\s*=\s*(.+)$/.exec(name);
  if (equals !== null && !hasColumn(table, name)) {
    const [, asked, value] = equals as unknown as [string, string, string];
    const { name: column } = columnNamed(table, asked);
    rowsWhere(table, column, [value]);
    return { name: `${column}=${value}`, column, kind: 'is', value };
  }
  const column = columnNamed(table, name);
  if (asFactor !== undefined) return { name: column.name, column: column.name, kind: 'factor' };
  const known = column.cells.filter((cell) => cell !== null);
  // A mixed column is read as numbers too, so that the words in it are told.
  const isNumber = column.kind === 'mixed' || known.every((cell) => Number.isFinite(numberOf(cell)));
  if (!isNumber) refuseNumbersAmongWords(column);
  return { name: column.name, column: column.name, kind: isNumber && known.length > 0 ? 'number' : 'factor' };
}

function clinicalValues(
  table: AnalysisTable,
  { column, kind, value }: ClinicalReading,
): ArrayLike<number | string | null> {
  if (kind === 'number') return numbersOf(table, column);
  const { cells } = columnNamed(table, column);
  if (kind === 'factor') return cells;
  return cells.map((cell) => (cell === null ? null : isOneOf(cell, [value!]) ? 'yes' : 'no'));
}

/** Reads patients by a decision. Patients without follow-up, or with gaps where `complete` was chosen, are counted. */
export function readCohort(table: AnalysisTable, reading: CohortReading, center: string): PrognosisCohort {
  const times = timesOf(table, reading.time);
  const events = eventsOf(table, reading.event, reading.eventValue);
  const leftOut: { reason: string; patients: number }[] = [];
  const leave = (reason: string, patients: number): void => {
    if (patients > 0) leftOut.push({ reason, patients });
  };
  const followed = table.ids.flatMap((_, row) =>
    Number.isNaN(times[row]!) || events[row]! < 0 ? [] : [row],
  );
  leave('no time or no event', table.ids.length - followed.length);
  const part = selectTableRows(table, followed);
  const clinical = reading.clinical.map((entry) => ({
    name: entry.name,
    values: clinicalValues(part, entry),
  }));
  const features =
    reading.features.length === 0 ? null : featuresOf(part, { columns: reading.features }).features;
  const columns: Record<string, ArrayLike<number | string | null>> = {};
  for (const { name, values } of clinical) columns[name] = values;
  features?.names.forEach((name, j) => {
    columns[name] = Float64Array.from(
      { length: features.rows },
      (_, i) => features.data[i * features.columns + j]!,
    );
  });
  const complete = completeRows(followed.length, columns);
  const withFeatures = followed.flatMap((_, row) =>
    features === null || features.names.some((name) => !Number.isNaN(columns[name]![row])) ? [row] : [],
  );
  const kept = reading.missing === 'complete' ? complete.rows : withFeatures;
  if (reading.missing === 'complete') leave('a value is missing (complete rows only)', complete.dropped);
  else leave('no feature at all', followed.length - withFeatures.length);
  const rows = [...kept].sort((a, b) => (part.ids[a]! < part.ids[b]! ? -1 : 1));
  const patients = rows.map((row): PrognosisPatient => ({
    id: part.ids[row]!,
    center,
    survivalDays: times[followed[row]!]! * reading.daysPerUnit,
    died: events[followed[row]!] === 1,
    clinical: Object.fromEntries(
      clinical.map(({ name, values }) => {
        const value = values[row] ?? null;
        return [name, typeof value === 'number' && Number.isNaN(value) ? null : value];
      }),
    ),
  }));
  return {
    table: {
      patients,
      radiomics: features === null ? {} : { [featureSource]: selectRows(features, rows) },
      deep: null,
    },
    leftOut,
    gaps: complete.columns,
  };
}

/** Levels of clinical factors that no training patient has, each with the rows where they stand. */
export function unseenLevels(
  table: AnalysisTable,
  { clinical }: CohortReading,
  training: PrognosisTable,
): string[] {
  return clinical.flatMap(({ name, column: own, kind }) => {
    if (kind !== 'factor') return [];
    const seen = new Set(training.patients.map((patient) => String(patient.clinical[name])));
    const column: AnalysisColumn = columnNamed(table, own);
    const rows = column.cells.flatMap((cell, row) => (cell !== null && !seen.has(cell) ? [row] : []));
    return rows.length === 0
      ? []
      : [
          `Column "${name}": ${cellPlaces(table, column, rows)}, a level that no training patient has: counted as the ` +
            `most frequent level of training`,
        ];
  });
}
