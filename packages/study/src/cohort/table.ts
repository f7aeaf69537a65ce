// A clinical table (CSV or TSV) as checked rows: each cell knows its row, and every fault is collected, none thrown alone.

import { readRecords, type TextRecord } from '../records.ts';

export interface TableRow {
  /** Row number as a spreadsheet shows it: the header is row 1. */
  readonly row: number;
  /** Cell text by lower-case column name; null where the cell is empty, `n/a` or `NA`. */
  readonly cells: ReadonlyMap<string, string | null>;
}

export interface Table {
  /** The table's file, for messages. */
  readonly name: string;
  /** Lower-case column names, in order. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/** Collects what is wrong with a cohort's tables, so that one run shows all of it. */
export class Problems {
  readonly lines: string[] = [];

  add(place: string, what: string): void {
    this.lines.push(`${place}: ${what}`);
  }

  /** Throws a RangeError that lists everything found; returns when nothing was. */
  throwIfAny(): void {
    if (this.lines.length === 0) return;
    const count = this.lines.length === 1 ? '1 problem' : `${this.lines.length} problems`;
    throw new RangeError(
      `Cannot read the cohort: ${count}; correct the tables or files named below.\n- ${this.lines.join('\n- ')}`,
    );
  }
}

const absentTexts = new Set(['', 'n/a', 'na', 'nan', 'null']);

/** The cell's text, or null where it says that nothing is known. */
const knownText = (text: string): string | null => {
  const trimmed = text.trim();
  return absentTexts.has(trimmed.toLowerCase()) ? null : trimmed;
};

/** Reads a table; a `.tsv` is split at tabs, anything else at commas. Faults go to `problems`. */
export function parseTable(name: string, text: string, problems: Problems): Table {
  let records: readonly TextRecord[];
  try {
    records = readRecords(name, text);
  } catch (error) {
    problems.add(name, error instanceof Error ? error.message : String(error));
    return { name, columns: [], rows: [] };
  }
  const [header, ...body] = records;
  if (header === undefined) {
    problems.add(name, 'the table is empty; expected a header row and one row a patient');
    return { name, columns: [], rows: [] };
  }
  const columns = header.record.map((column) => column.trim().toLowerCase());
  for (const [index, column] of columns.entries()) {
    if (columns.indexOf(column) !== index) problems.add(name, `column "${column}" stands twice`);
  }
  const rows: TableRow[] = [];
  for (const { record, info } of body) {
    if (record.every((cell) => cell.trim() === '')) continue;
    if (record.length !== columns.length) {
      problems.add(
        `${name} row ${info.lines}`,
        `${record.length} cells where the header has ${columns.length} columns`,
      );
      continue;
    }
    rows.push({
      row: info.lines,
      cells: new Map(columns.map((column, index) => [column, knownText(record[index]!)])),
    });
  }
  return { name, columns, rows };
}

/** The first of these column names that the table has. */
export function findColumn(table: Table, names: readonly string[]): string | null {
  return names.find((name) => table.columns.includes(name)) ?? null;
}
