// Tables side by side, one row a patient: the union of their patients, in the order in which they first appear.

import { numberOf } from './column-kind.ts';
import { listed, type ParsedTable } from './parse-table.ts';

export interface JoinedColumn {
  readonly name: string;
  readonly cells: readonly (string | null)[];
  readonly from: readonly number[];
}

export interface JoinedTables {
  readonly ids: readonly string[];
  readonly columns: readonly JoinedColumn[];
  /** `lines[table][patient]`. */
  readonly lines: readonly (readonly (number | null)[])[];
  readonly notes: readonly string[];
}

const idName = /^(id|patient|subject|participant|case)([ _.-]?(id|name|number))?$|id$/i;

/**
 * The id column of each table: as asked for, or else a column that all tables have under one name and whose name or values
 * (all known, none twice) say what it is. Null where a single table has none.
 */
export function chooseIdColumns(
  tables: readonly ParsedTable[],
  asked?: string | readonly string[],
): readonly string[] | null {
  const first = tables[0]!;
  if (asked !== undefined) {
    const names = typeof asked === 'string' ? [asked] : asked;
    if (names.length !== 1 && names.length !== tables.length) {
      throw new RangeError(
        `Cannot join tables: expected one id column, or one for each of ${tables.length} tables, got ${names.length}`,
      );
    }
    return tables.map((table, t) => ownColumn(table, names[t] ?? names[0]!));
  }
  const shared = first.columns.filter((column) => tables.every((table) => findName(table, column) !== null));
  const telling = shared.filter((column) =>
    tables.every((table) => {
      const cells = table.cells[table.columns.indexOf(findName(table, column)!)]!;
      return new Set(cells).size === cells.length && !cells.includes(null);
    }),
  );
  const words = (column: string): boolean =>
    first.cells[first.columns.indexOf(column)]!.every(
      (cell) => cell !== null && Number.isNaN(numberOf(cell)),
    );
  const chosen =
    telling.find((column) => idName.test(column)) ??
    telling.find((column) => column === first.columns[0] && (tables.length > 1 || words(column))) ??
    // With several tables a column of that name is what is meant, and its repeated ids are told.
    (tables.length > 1 ? shared.find((column) => idName.test(column)) : undefined);
  if (chosen !== undefined) return tables.map((table) => findName(table, chosen)!);
  if (tables.length === 1) return null;
  throw new RangeError(
    `Cannot join ${listed(tables, (table) => table.name)}: no column that they share names the patients; say which with --id ` +
      '(one name, or one for each table)',
  );
}

/** Of a table whose rows are taken as patients: that a column named as ids are holds some more than once. */
export function repeatedIdNotes({ columns, cells }: ParsedTable): string[] {
  const place = columns.findIndex((column) => idName.test(column));
  if (place < 0) return [];
  const known = cells[place]!.filter((id) => id !== null);
  const twice = [...new Set(known.filter((id, row) => known.indexOf(id) !== row))];
  if (twice.length === 0) return [];
  return [
    `Every row counts as a patient, though column "${columns[place]}" has ${listed(twice, (id) => `"${id}"`)} more than once: ` +
      'keep one row a patient, or cluster by that column where the analysis can',
  ];
}

function findName(table: ParsedTable, name: string): string | null {
  if (table.columns.includes(name)) return name;
  const alike = table.columns.filter((column) => column.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0]! : null;
}

function ownColumn(table: ParsedTable, name: string): string {
  const found = findName(table, name);
  if (found !== null) return found;
  throw new RangeError(
    `Cannot find id column "${name}" in ${table.name}: its columns are ${listed(table.columns, (column) => `"${column}"`)}`,
  );
}

/** @param repeated of a single table: rows stay rows, and ids may repeat */
export function joinTables(
  tables: readonly ParsedTable[],
  idColumns: readonly string[] | null,
  repeated: boolean,
): JoinedTables {
  if (idColumns === null || (repeated && tables.length === 1)) return singleTable(tables[0]!, idColumns);
  const places = tables.map((table, t) => rowsById(table, idColumns[t]!));
  const ids = [...new Set(places.flatMap((place) => [...place.keys()]))];
  const notes: string[] = [];
  if (tables.length > 1) {
    if (!ids.some((id) => places.every((place) => place.has(id)))) {
      const examples = tables.map(
        ({ name }, t) => `${name} has ${listed([...places[t]!.keys()].slice(0, 2), (id) => `"${id}"`)}`,
      );
      throw new RangeError(
        `Cannot join ${listed(tables, ({ name }) => name)}: no patient is in all of them (${examples.join('; ')}); check the id columns`,
      );
    }
    tables.forEach(({ name }, t) => {
      const lacking = ids.filter((id) => !places[t]!.has(id));
      if (lacking.length > 0) {
        notes.push(
          `${name} lacks ${lacking.length} of ${ids.length} patients (${listed(lacking)}): their values there are missing`,
        );
      }
    });
  }
  const lines = tables.map((table, t) => ids.map((id) => lineOf(table, places[t]!.get(id))));
  const columnsOf = tables.map((table, t) =>
    table.columns.flatMap((name, j) => {
      if (name === idColumns[t]) return [];
      const cells = table.cells[j]!;
      const place = places[t]!;
      return [{ name, cells: ids.map((id) => (place.has(id) ? cells[place.get(id)!]! : null)), from: [t] }];
    }),
  );
  const columns = mergeColumns(tables, columnsOf, ids, notes);
  return { ids, columns, lines, notes };
}

const lineOf = (table: ParsedTable, row: number | undefined): number | null =>
  row === undefined ? null : table.lines[row]!;

function singleTable(table: ParsedTable, idColumns: readonly string[] | null): JoinedTables {
  const id = idColumns === null ? -1 : table.columns.indexOf(idColumns[0]!);
  return {
    ids: table.lines.map((line, row) => (id < 0 ? null : table.cells[id]![row]!) ?? `row ${line}`),
    columns: table.columns.flatMap((name, j) =>
      j === id ? [] : [{ name, cells: table.cells[j]!, from: [0] }],
    ),
    lines: [table.lines],
    notes: [],
  };
}

function rowsById(table: ParsedTable, column: string): Map<string, number> {
  const rows = new Map<string, number[]>();
  const nameless: number[] = [];
  table.cells[table.columns.indexOf(column)]!.forEach((id, row) => {
    if (id === null) nameless.push(row);
    else rows.set(id, [...(rows.get(id) ?? []), row]);
  });
  if (nameless.length > 0) {
    throw new RangeError(
      `Cannot read ${table.name}: no patient id in column "${column}" of row ${listed(nameless, (row) => String(table.lines[row]))}; fill it in or remove the row`,
    );
  }
  const repeatedIds = [...rows].filter(([, found]) => found.length > 1);
  if (repeatedIds.length > 0) {
    const told = listed(
      repeatedIds,
      ([id, found]) => `"${id}" in rows ${found.map((row) => table.lines[row]).join(' and ')}`,
    );
    throw new RangeError(
      `Cannot read ${table.name}: patient ids in column "${column}" stand more than once (${told}); keep one row a patient`,
    );
  }
  return new Map([...rows].map(([id, found]) => [id, found[0]!]));
}

// A name in several tables: one column where all tables agree on the patients they share, otherwise one for each table.
function mergeColumns(
  tables: readonly ParsedTable[],
  columnsOf: readonly (readonly JoinedColumn[])[],
  ids: readonly string[],
  notes: string[],
): JoinedColumn[] {
  const byName = new Map<string, JoinedColumn[]>();
  for (const column of columnsOf.flat())
    byName.set(column.name, [...(byName.get(column.name) ?? []), column]);
  const prefixes = prefixesOf(tables);
  const merged: string[] = [];
  const prefixed: string[] = [];
  const settled = new Map<string, 'merged' | 'prefixed'>();
  for (const [name, same] of byName) {
    if (same.length < 2) continue;
    const { agree, disagree } = compareColumns(same);
    settled.set(name, agree > 0 && disagree.length === 0 ? 'merged' : 'prefixed');
    if (agree > 0 && disagree.length === 0) merged.push(name);
    else {
      prefixed.push(name);
      // A label that differs for a few patients is a fault in the data rather than another measurement.
      if (disagree.length > 0 && disagree.length <= agree) {
        notes.push(
          `"${name}" differs between ${listed(same, ({ from }) => tables[from[0]!]!.name)} for ${listed(disagree, (row) => ids[row]!)}`,
        );
      }
    }
  }
  if (merged.length > 0)
    notes.push(`Columns that the tables share with equal values were merged: ${listed(merged)}`);
  if (prefixed.length > 0) {
    notes.push(`Columns of one name got their table's name in front: ${listed(prefixed)}`);
  }
  return columnsOf.flatMap((columns, t) =>
    columns.flatMap((column): JoinedColumn[] => {
      const how = settled.get(column.name);
      if (how === undefined) return [column];
      if (how === 'prefixed') return [{ ...column, name: `${prefixes[t]}.${column.name}` }];
      const same = byName.get(column.name)!;
      if (same[0] !== column) return [];
      const cells = column.cells.map(
        (_, row) => same.find(({ cells }) => cells[row] !== null)?.cells[row] ?? null,
      );
      return [{ name: column.name, cells, from: same.flatMap(({ from }) => from) }];
    }),
  );
}

function compareColumns(same: readonly JoinedColumn[]): { agree: number; disagree: number[] } {
  let agree = 0;
  const disagree: number[] = [];
  const rows = same[0]!.cells.length;
  // More differences than could be faults: the tables measure different things.
  for (let row = 0; row < rows && disagree.length <= rows / 2; row++) {
    const known = same.flatMap(({ cells }) => (cells[row] === null ? [] : [cells[row]!]));
    if (known.length < 2) continue;
    if (known.every((cell) => sameValue(cell, known[0]!))) agree++;
    else disagree.push(row);
  }
  return { agree, disagree };
}

const sameValue = (a: string, b: string): boolean => a === b || numberOf(a) === numberOf(b);

/** Tables' names as prefixes: the files', without folders and endings, numbered where they are alike. */
function prefixesOf(tables: readonly ParsedTable[]): string[] {
  const short = tables.map(({ name }) => name.replace(/^.*[/\\]/, '').replace(/\.(csv|tsv|txt)$/i, ''));
  return short.map((name, t) =>
    short.filter((other) => other === name).length > 1 ? `${name}${t + 1}` : name,
  );
}
