// The table that every analysis without images starts from: one or more tables, joined by patient, with typed columns.

import { columnKind, type ColumnKind } from './column-kind.ts';
import { chooseIdColumns, joinTables, repeatedIdNotes, type JoinedColumn } from './join-tables.ts';
import { listed, parseTable, type TableText } from './parse-table.ts';

/** A column as it was read; typed values come from `numbersOf`, `levelsOf` and their like, which say what is wrong. */
export interface AnalysisColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** One cell a patient; null where nothing is known. */
  readonly cells: readonly (string | null)[];
  readonly missing: number;
  /** Indices into `sources` of the tables that it came from. */
  readonly from: readonly number[];
}

export interface AnalysisTable {
  /** One a patient: the id, or `row 7` where the table has no id column. */
  readonly ids: readonly string[];
  /** Name of the id column in the first table, or null. */
  readonly idColumn: string | null;
  /** All columns but the ids, in the order of the tables. */
  readonly columns: readonly AnalysisColumn[];
  readonly sources: readonly {
    readonly name: string;
    /** Row of each patient in that table as a spreadsheet counts (the header is row 1); null where it lacks the patient. */
    readonly lines: readonly (number | null)[];
  }[];
  /** What the reader should know of how the tables were put together. */
  readonly notes: readonly string[];
}

export interface ReadTableOptions {
  /** Id column: one name for all tables, or one for each. Found by itself where it is plain. */
  readonly id?: string | readonly string[];
  /** Cell texts that stand for a missing value besides the usual ones (`missingTexts`). */
  readonly missing?: readonly string[];
  /** Of a single table only: several rows a patient, to be analysed as clusters. */
  readonly repeatedIds?: boolean;
}

/**
 * Reads tables and joins them by patient. A patient whom a table lacks keeps missing values there. Columns of one name are
 * merged where they agree, and otherwise get their table's name in front (`flair.volume`).
 * @throws RangeError naming table, column and rows: text that is no table, repeated or absent ids, no patient in common
 */
export function readAnalysisTable(
  texts: readonly TableText[],
  options: ReadTableOptions = {},
): AnalysisTable {
  if (texts.length === 0) throw new RangeError('Cannot analyse: expected at least one table, got none');
  const tables = texts.map((text) => parseTable(text, options.missing));
  const idColumns = chooseIdColumns(tables, options.id);
  const joined = joinTables(tables, idColumns, options.repeatedIds ?? false);
  return {
    ids: joined.ids,
    idColumn: idColumns?.[0] ?? null,
    columns: joined.columns.map((column) => typed(column)),
    sources: tables.map(({ name }, t) => ({ name, lines: joined.lines[t]! })),
    notes: [
      ...joined.notes,
      ...tables.flatMap(({ name, decimalCommas }) =>
        decimalCommas.length === 0
          ? []
          : [
              `${name}: commas are read as decimal points in ${listed(decimalCommas, (column) => `"${column}"`)}`,
            ],
      ),
      ...(idColumns === null ? repeatedIdNotes(tables[0]!) : []),
    ],
  };
}

function typed({ name, cells, from }: JoinedColumn): AnalysisColumn {
  let missing = 0;
  for (const cell of cells) if (cell === null) missing++;
  return { name, kind: columnKind(cells), cells, missing, from };
}

/** The column with its kind and gaps told anew from its cells. */
export function retypeColumn(column: Pick<AnalysisColumn, 'name' | 'cells' | 'from'>): AnalysisColumn {
  return typed(column);
}

/** The table with only these patients, in that order; kinds are told anew. */
export function selectTableRows(table: AnalysisTable, rows: ArrayLike<number>): AnalysisTable {
  const pick = <Item>(items: readonly Item[]): Item[] => Array.from(rows, (row) => items[row]!);
  return {
    ...table,
    ids: pick(table.ids),
    columns: table.columns.map((column) => typed({ ...column, cells: pick(column.cells) })),
    sources: table.sources.map(({ name, lines }) => ({ name, lines: pick(lines) })),
  };
}

/** True when the table has a column of exactly this name. */
export function hasColumn(table: AnalysisTable, name: string): boolean {
  return table.columns.some((column) => column.name === name);
}

/**
 * The column of this name; letter case may differ where that leaves no doubt.
 * @throws RangeError naming the columns that are most alike
 */
export function columnNamed(table: AnalysisTable, name: string): AnalysisColumn {
  const lower = name.toLowerCase();
  const alike = table.columns.filter((column) => column.name.toLowerCase() === lower);
  const found =
    table.columns.find((column) => column.name === name) ?? (alike.length === 1 ? alike[0] : undefined);
  if (found !== undefined) return found;
  const tables = listed(table.sources, (source) => source.name);
  if (name === table.idColumn) {
    throw new RangeError(`Cannot use "${name}": it is the column of patient ids; choose another with --id`);
  }
  const near = table.columns.filter(
    (column) => column.name.toLowerCase().endsWith(`.${lower}`) || column.name.toLowerCase().includes(lower),
  );
  const clash = table.notes.find((note) => note.startsWith(`"${name}" `));
  const has =
    near.length > 0
      ? `did you mean ${listed(near, (column) => `"${column.name}"`)}?`
      : `its columns are ${listed(table.columns, (column) => `"${column.name}"`)}`;
  throw new RangeError(
    `Cannot find column "${name}" in ${tables}: ${clash === undefined ? has : `${has} (${clash})`}`,
  );
}

/** Where a patient's cell stands, for messages: `row 7 of clinic.csv`. */
function cellPlace(table: AnalysisTable, column: AnalysisColumn, row: number): string {
  for (const from of column.from) {
    const { name, lines } = table.sources[from]!;
    if (lines[row] !== null && lines[row] !== undefined) return `row ${lines[row]} of ${name}`;
  }
  return `patient ${table.ids[row]}`;
}

/** Cells with their places, up to five: `row 7 of clinic.csv has "unknown"`. */
export function cellPlaces(table: AnalysisTable, column: AnalysisColumn, rows: readonly number[]): string {
  return listed(rows, (row) => {
    const cell = column.cells[row] ?? null;
    return `${cellPlace(table, column, row)} ${cell === null ? 'is empty' : `has "${cell}"`}`;
  });
}
