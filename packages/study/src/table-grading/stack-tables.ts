// Training and test patients in one table, so that one reading of columns serves both.

import {
  columnNamed,
  listed,
  retypeColumn,
  type AnalysisColumn,
  type AnalysisTable,
} from '../analysis-table/index.ts';

/**
 * The patients of `test` below those of `table`, in the columns that both have; a note names the others.
 * @throws RangeError when a patient is in both, or `label` is not
 */
export function stackTables(table: AnalysisTable, test: AnalysisTable, label: string): AnalysisTable {
  const known = new Set(table.ids);
  const twice = test.ids.filter((id) => known.has(id));
  if (twice.length > 0 && table.idColumn !== null) {
    throw new RangeError(
      `Cannot test on patients who are in training, too: ${listed(twice)}; leave them out of one of the tables`,
    );
  }
  columnNamed(test, columnNamed(table, label).name);
  const others = new Map(test.columns.map((column) => [column.name, column]));
  const shared = table.columns.flatMap((column): AnalysisColumn[] => {
    const other = others.get(column.name);
    return other === undefined ? [] : [retypeColumn({ ...column, cells: [...column.cells, ...other.cells] })];
  });
  const absent = table.columns.filter(({ name }) => !others.has(name));
  return {
    ids: [...table.ids, ...(table.idColumn === null ? test.ids.map((id) => `test ${id}`) : test.ids)],
    idColumn: table.idColumn,
    columns: shared,
    sources: table.sources.map(({ name, lines }, t) => ({
      name,
      lines: [...lines, ...(test.sources[t]?.lines ?? test.ids.map(() => null))],
    })),
    notes: [
      ...table.notes,
      ...test.notes.map((note) => `Test tables: ${note}`),
      ...(absent.length > 0
        ? [
            `${absent.length} columns are not in the test tables and were left out: ${listed(absent, ({ name }) => name)}`,
          ]
        : []),
    ],
  };
}
