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
  /** Columns whose decimal commas were read as points. */
  readonly decimalCommas: readonly string[];
}

/** Cell texts, in lower case, that say that nothing is known. */
export const missingTexts: readonly string[] = ['', 'na', 'n/a', '#n/a', 'nan', 'null', '.', '-', '?'];

/**
 * Reads a table. Tabs, commas or semicolons part the cells, whichever the header holds most of. Where commas do not part
 * cells, a column may write decimals with them. Lines before the header that start with # (cBioPortal's), or say which mark
 * parts cells (`sep=;`, Excel's), are passed over.
 * @param alsoMissing further cell texts that stand for a missing value, such as `unknown` or `-999`
 * @throws RangeError for text that is no table, rows of another length than the header, or a column name that stands twice
 */
export function parseTable({ name, text }: TableText, alsoMissing: readonly string[] = []): ParsedTable {
  refuseOtherFiles(name, text);
  const start = headerStart(text);
  const delimiter = delimiterOf(name, text.slice(start));
  const above = text.slice(0, start).split(/\r\n?|\n/).length - 1;
  const missing = new Set([...missingTexts, ...alsoMissing.map((word) => word.trim().toLowerCase())]);
  const longest = Math.max(...[...missing].map((word) => word.length));
  const isMissing = (cell: string): boolean => cell.length <= longest && missing.has(cell.toLowerCase());
  let records: CellRow[];
  try {
    records = splitCells(text.slice(start), delimiter, delimiter !== '\t')
      .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
      .map(({ cells, line }) => ({ cells, line: line + above }));
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
  const decimalCommas: string[] = [];
  const cells = columns.map((column, j) => {
    const read = rows.map((row) => {
      const cell = row.cells[j]!.trim();
      return isMissing(cell) ? null : cell;
    });
    if (delimiter === ',' || !hasDecimalCommas(read)) return read;
    decimalCommas.push(column);
    return read.map((cell) => cell?.replace(',', '.') ?? null);
  });
  return { name, columns, cells, lines: rows.map(({ line }) => line), decimalCommas };
}

/** Numbers throughout, some with a comma and none with a point; `1,234` everywhere could as well be thousands. */
function hasDecimalCommas(cells: readonly (string | null)[]): boolean {
  const known = cells.filter((cell) => cell !== null);
  const withComma = known.filter((cell) => cell.includes(','));
  return (
    withComma.length > 0 &&
    known.every((cell) => /^[+-]?\d+(,\d+)?(e[+-]?\d+)?$/i.test(cell)) &&
    !withComma.every((cell) => /^[+-]?[1-9]\d{0,2},\d{3}$/.test(cell))
  );
}

function refuseOtherFiles(name: string, text: string): void {
  const what = text.startsWith('PK\u0003\u0004')
    ? 'an Excel workbook or another zip archive'
    : text.slice(0, 1000).includes('\u0000')
      ? 'no text'
      : null;
  if (what !== null)
    throw new RangeError(`Cannot read ${name}: it is ${what}; save the table as CSV (UTF-8)`);
}

/** Where the header begins, after comments and Excel's `sep=` line. */
function headerStart(text: string): number {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (
    let line;
    (line = /^(#[^\r\n]*|sep=[^\r\n]?)(\r\n?|\n)(?=[^\r\n])/i.exec(text.slice(start, start + 10_000)));
  ) {
    start += line[0].length;
  }
  return start;
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
