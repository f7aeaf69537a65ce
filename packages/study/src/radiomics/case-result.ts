// What a case gives, as plain data: kept in files, sent between threads, and laid out in rows.

import type { Extractor, Measured } from './recipe.ts';
import { notesColumns, notesOf } from './notes.ts';

/** A cell of a result: text, a number, a list or an object of them; null where there is no value. */
export type Cell = unknown;

export interface CaseResult {
  /** PyRadiomics' `diagnostics_…` values by name. */
  readonly diagnostics: Readonly<Record<string, Cell>>;
  /** One value a feature column; null where it cannot be computed. */
  readonly values: readonly (number | null)[];
  /** Texts of the notes columns that have one. */
  readonly notes: Readonly<Record<string, string>>;
}

/** Where a message about the whole case stands. */
const caseNotesColumn = 'case_notes';

export function caseResult(columns: readonly string[], { diagnostics, values, codes }: Measured): CaseResult {
  return {
    diagnostics,
    values: Array.from(values, (value) => (Number.isFinite(value) ? value : null)),
    notes: notesOf(columns, codes),
  };
}

/** The columns of a table of results, in order. */
export interface ResultColumns {
  /** Image, Mask and what else the batch carries. */
  readonly carried: readonly string[];
  readonly diagnostics: readonly string[];
  readonly features: readonly string[];
  readonly notes: readonly string[];
}

/** @throws {RangeError} when a carried column has the name of a result column. */
export function resultColumns(
  carried: readonly string[],
  { columns, diagnostics }: Extractor,
): ResultColumns {
  const notes = [...notesColumns(columns), caseNotesColumn];
  const own = new Set([...diagnostics, ...columns, ...notes]);
  const taken = carried.find((column) => own.has(column));
  if (taken !== undefined) {
    throw new RangeError(
      `Cannot carry the column ${taken} through to the results: they have a column of that name; rename it or leave it out`,
    );
  }
  return { carried, diagnostics, features: columns, notes };
}

/** The names of all columns, in order. */
export function columnNamesOf({ carried, diagnostics, features, notes }: ResultColumns): string[] {
  return [...carried, ...diagnostics, ...features, ...notes];
}

/** A case's row under these columns; of a failed case (`result` null) the carried cells and the problem. */
export function resultRow(
  columns: ResultColumns,
  cells: readonly string[],
  result: CaseResult | null,
  problem: string | null,
): Cell[] {
  return [
    ...cells,
    ...columns.diagnostics.map((name) => result?.diagnostics[name] ?? null),
    ...columns.features.map((_, index) => result?.values[index] ?? null),
    ...columns.notes.map((name) =>
      name === caseNotesColumn ? (problem ?? '') : (result?.notes[name] ?? ''),
    ),
  ];
}
