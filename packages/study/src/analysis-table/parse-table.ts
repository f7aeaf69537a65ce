// One CSV or TSV text as columns of cells. What is wrong with its shape is told at once, by row as a spreadsheet counts.

import { splitCells, type CellRow } from './split-cells.ts';

/** A table as it was given: its name (a file's, without folders, serves best) and its content. */
export interface TableText {
  readonly name: string;
  readonly text: string;
}

export interface ParsedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** `cells[column][row]`; null where nothing is known. */
  readonly cells: readonly (readonly (string | null)[])[];
  /** Row numbers as a spreadsheet shows them: the header is row 1. */
  readonly lines: readonly number[];
}

/** Cell texts, in lower case, that say that nothing is known. */
export const missingTexts: readonly string[] = ['', 'na', 'n/a', '#n/a', 'nan', 'null', '.', '-', '?'];

/**
 * Reads a table. Tabs, commas or semicolons part the cells, whichever the header holds most of.
 * @param alsoMissing further cell texts that stand for a missing value, such as `unknown` or `-999`
 * @throws RangeError for text that is no table, rows of another length than the header, or a column name that stands twice
 */
export function parseTable({ name, text }: TableText, alsoMissing: readonly string[] = []): ParsedTable {
  const delimiter = delimiterOf(name, text);
  const missing = new Set([...missingTexts, ...alsoMissing.map((word) => word.trim().toLowerCase())]);
  const longest = Math.max(...[...missing].map((word) => word.length));
  const isMissing = (cell: string): boolean => cell.length <= longest && missing.has(cell.toLowerCase());
  let records: CellRow[];
  try {
    records = splitCells(text, delimiter, delimiter !== '\t').filter(({ cells }) =>
      cells.some((cell) => cell.trim() !== ''),
    );
  } catch (error) {
    throw new RangeError(`Cannot read ${name}: ${(error as Error).message}; correct the file`);
  }
  const [header, ...rows] = records;
  if (header === undefined) {
    throw new RangeError(`Cannot read ${name}: it is empty; expected a header row and one row a patient`);
  }
  const columns = header.cells.map((column, j) => column.trim() || `column${j + 1}`);
  const twice = columns.filter((column, j) => columns.indexOf(column) !== j);
  if (twice.length > 0) {
    throw new RangeError(
      `Cannot read ${name}: column ${listed(twice, (column) => `"${column}"`)} stands twice in the header; rename one`,
    );
  }
  const ragged = rows.filter(({ cells }) => cells.length !== columns.length);
  if (ragged.length > 0) {
    const [{ cells, line }] = ragged as [(typeof ragged)[number]];
    throw new RangeError(
      `Cannot read ${name}: row ${line} has ${cells.length} cells where the header has ${columns.length}` +
        `${ragged.length > 1 ? ` (and ${ragged.length - 1} more such rows)` : ''}; correct these rows, or quote cells that hold the separator`,
    );
  }
  if (rows.length === 0) {
    throw new RangeError(`Cannot read ${name}: it has a header but no rows; expected one row a patient`);
  }
  return {
    name,
    columns,
    cells: columns.map((_, j) =>
      rows.map(({ cells }) => {
        const cell = cells[j]!.trim();
        return isMissing(cell) ? null : cell;
      }),
    ),
    lines: rows.map(({ line }) => line),
  };
}

function delimiterOf(name: string, text: string): string {
  if (name.toLowerCase().endsWith('.tsv')) return '\t';
  const header = text.slice(0, text.search(/\r|\n|$/)).replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((mark) => [mark, header.split(mark).length] as const);
  return counts.reduce((best, other) => (other[1] > best[1] ? other : best))[0];
}

/** Up to five items, and how many more there are. */
export function listed<Item>(
  items: readonly Item[],
  text: (item: Item) => string = (item) => String(item),
): string {
  const shown = items.slice(0, 5).map((item) => text(item));
  return items.length > 5 ? `${shown.join(', ')} and ${items.length - 5} more` : shown.join(', ');
}
