// Patients chosen by what a column says of them.

import { columnNamed, type AnalysisTable } from './analysis-table.ts';
import { numberOf, sortLevels } from './column-kind.ts';
import { listed } from './parse-table.ts';

/** True when the cell is one of the values: the same number, or the same text whatever its case. */
export const isOneOf = (cell: string, values: readonly string[]): boolean =>
  values.some((value) => value.toLowerCase() === cell.toLowerCase() || numberOf(value) === numberOf(cell));

/**
 * Rows whose cell in a column is one of the values.
 * @throws RangeError when there is none, with the values that the column has
 */
export function rowsWhere(table: AnalysisTable, name: string, values: readonly string[]): number[] {
  const column = columnNamed(table, name);
  const rows = column.cells.flatMap((cell, row) => (cell !== null && isOneOf(cell, values) ? [row] : []));
  if (rows.length > 0) return rows;
  const known = sortLevels(column.cells.filter((cell) => cell !== null));
  throw new RangeError(
    `Cannot find patients with ${listed(values, (value) => `"${value}"`)} in column "${column.name}": it has ` +
      `${listed(known, (value) => `"${value}"`) || 'no value'}`,
  );
}
