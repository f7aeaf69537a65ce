// Results as text: CSV, JSON, or PyRadiomics' lines of `name: value`.

import { csvLine } from '../csv-line.ts';
import type { Cell } from './case-result.ts';

export type ResultFormat = 'csv' | 'json' | 'txt';

/** A value as PyRadiomics prints it: lists as tuples, objects as JSON; empty where there is none. */
function plainText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (Array.isArray(cell)) return `(${cell.map(plainText).join(', ')})`;
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell as string | number | boolean);
}

const jsonObject = (names: readonly string[], row: readonly Cell[], indent: string): string => {
  const lines = names.map((name, index) => {
    // Lists stay on one line: a matrix of settings would drown the features.
    return `${indent}  ${JSON.stringify(name)}: ${JSON.stringify(row[index] ?? null)}`;
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
};

/** Rows of a batch, piece by piece: only one row is in memory. JSON is a list of objects, as PyRadiomics writes it. */
export function* tableText(
  format: ResultFormat,
  names: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Generator<string> {
  if (format === 'csv') yield `${csvLine(names)}\n`;
  if (format === 'json') yield '[';
  let number = 0;
  for (const row of rows) {
    number++;
    if (format === 'csv') yield `${csvLine(row.map(plainText))}\n`;
    else if (format === 'json') yield `${number > 1 ? ',' : ''}\n  ${jsonObject(names, row, '  ')}`;
    else yield namedLines(`Case-${number}_`, names, row);
  }
  if (format === 'json') yield '\n]\n';
}

/** One case: a JSON object, a CSV of one row, or lines of `name: value`. */
export function caseText(format: ResultFormat, names: readonly string[], row: readonly Cell[]): string {
  if (format === 'json') return `${jsonObject(names, row, '')}\n`;
  if (format === 'csv') return [...tableText('csv', names, [row])].join('');
  return namedLines('', names, row);
}

function namedLines(prefix: string, names: readonly string[], row: readonly Cell[]): string {
  return names.map((name, index) => `${prefix}${name}: ${plainText(row[index])}\n`).join('');
}
