// Who trains and who validates.

import { rowsWhere, selectTableRows, type AnalysisTable } from '../analysis-table/index.ts';

/** Who validates: patients of the table by a column's values, or those of another table. */
export type ValidationPatients =
  { readonly column: string; readonly values: readonly string[] } | { readonly table: AnalysisTable };

/** The tables of both, and what the validating cohort is called. */
export function splitTable(
  table: AnalysisTable,
  validation: ValidationPatients | undefined,
): { trainingTable: AnalysisTable; validationTable: AnalysisTable | null; name: string } {
  if (validation === undefined) return { trainingTable: table, validationTable: null, name: '' };
  if ('table' in validation) {
    const name = `validation (${validation.table.sources.map((source) => source.name).join(', ')})`;
    return { trainingTable: table, validationTable: validation.table, name };
  }
  const { column, values } = validation;
  const outside = new Set(rowsWhere(table, column, values));
  const inside = table.ids.flatMap((_, row) => (outside.has(row) ? [] : [row]));
  if (inside.length === 0) {
    throw new RangeError(
      `Cannot validate: every patient has ${values.join(', ')} in column "${column}", so that none is left for training`,
    );
  }
  return {
    trainingTable: selectTableRows(table, inside),
    validationTable: selectTableRows(table, [...outside]),
    name: `validation (${column} = ${values.join(', ')})`,
  };
}
