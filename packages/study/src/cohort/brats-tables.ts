// The tables of the BraTS challenges: `name_mapping.csv` (grade, names in earlier years) and
// `survival_info.csv` (2020) or `survival_data.csv` (2018, 2019). Column names differ by year; ids are found by value.

import { parseBratsSurvival, parseGrade, plainNumber } from './clinical.ts';
import { findColumn, type Problems, type Table } from './table.ts';

export interface BratsNaming {
  readonly grade: 'HGG' | 'LGG' | null;
  readonly center: string | null;
}

export interface BratsSurvival {
  readonly ageYears: number | null;
  readonly survivalDays: number | null;
  readonly died: boolean | null;
  readonly extentOfResection: string | null;
}

const isIdColumn = (column: string): boolean => /^brats.*id$/.test(column);

/** The institution in a 2017-2019 name (`Brats18_CBICA_AAB_1` → `CBICA`), or null. */
export function institutionOf(id: string): string | null {
  const institution = /^brats\d\d_([^_]+)_[^_]+_\d+$/i.exec(id)?.[1];
  return institution ?? null;
}

/** The challenge in a name, as a centre where nothing better is known: `BraTS2021`, `BraTS20`, `BraTS-GLI`. */
export function challengeOf(id: string): string | null {
  return /^(brats\d{2,4}(?=_)|brats-[a-z]+(?=-))/i.exec(id)?.[1] ?? null;
}

/** The column whose ids name most of the folders; the last one when none does. */
function matchingIdColumn(table: Table, folders: ReadonlySet<string>, problems: Problems): string | null {
  const columns = table.columns.filter(isIdColumn);
  if (columns.length === 0) {
    problems.add(
      table.name,
      `no column of patient ids such as BraTS_2020_subject_ID; found ${table.columns.join(', ')}`,
    );
    return null;
  }
  const hits = columns.map(
    (column) => table.rows.filter(({ cells }) => folders.has(cells.get(column) ?? '')).length,
  );
  return columns.findLast((_, index) => hits[index] === Math.max(...hits))!;
}

/** Rows by patient id; faults such as a patient who stands twice go to `problems`. */
function rowsById<Row>(
  table: Table,
  idColumn: string,
  problems: Problems,
  read: (cells: ReadonlyMap<string, string | null>, complain: (what: string) => null) => Row,
): Map<string, Row> {
  const rows = new Map<string, Row>();
  const firstRow = new Map<string, number>();
  for (const { row, cells } of table.rows) {
    // Mapping tables leave the cell empty for patients who were not part of that year's set.
    const id = cells.get(idColumn) ?? null;
    if (id === null) continue;
    const complain = (what: string): null => {
      problems.add(`${table.name} row ${row} (${id})`, what);
      return null;
    };
    if (firstRow.has(id)) {
      complain(`patient stands twice, first in row ${firstRow.get(id)}`);
      continue;
    }
    firstRow.set(id, row);
    rows.set(id, read(cells, complain));
  }
  return rows;
}

/** Grade and institution by patient from `name_mapping.csv`. */
export function parseNameMapping(
  table: Table,
  folders: ReadonlySet<string>,
  problems: Problems,
): Map<string, BratsNaming> {
  const idColumn = matchingIdColumn(table, folders, problems);
  const gradeColumn = findColumn(table, ['grade', 'who_grade']);
  if (gradeColumn === null) {
    problems.add(table.name, `no column Grade; found ${table.columns.join(', ')}`);
  }
  if (idColumn === null || gradeColumn === null) return new Map();
  const namings = table.columns.filter(isIdColumn);
  return rowsById(table, idColumn, problems, (cells, complain) => {
    const text = cells.get(gradeColumn) ?? null;
    const names = namings.map((column) => cells.get(column) ?? '');
    return {
      grade:
        text === null
          ? null
          : (parseGrade(text) ?? complain(`${gradeColumn} is "${text}", expected HGG or LGG`)),
      center: names.map(institutionOf).findLast((institution) => institution !== null) ?? null,
    };
  });
}

/** Age, survival and resection by patient from `survival_info.csv` or `survival_data.csv`. */
export function parseSurvivalInfo(
  table: Table,
  folders: ReadonlySet<string>,
  problems: Problems,
): Map<string, BratsSurvival> {
  const idColumn = matchingIdColumn(table, folders, problems);
  const daysColumn = findColumn(table, ['survival_days', 'survival']);
  const ageColumn = findColumn(table, ['age']);
  const resectionColumn = findColumn(table, ['extent_of_resection', 'resectionstatus', 'resection_status']);
  if (daysColumn === null || ageColumn === null) {
    problems.add(table.name, `no columns Age and Survival_days; found ${table.columns.join(', ')}`);
  }
  if (idColumn === null || daysColumn === null || ageColumn === null) return new Map();
  return rowsById(table, idColumn, problems, (cells, complain) => {
    const ageText = cells.get(ageColumn) ?? null;
    const age = ageText === null ? null : plainNumber(ageText);
    const ageKnown = age !== null && age >= 0 && age <= 120;
    if (ageText !== null && !ageKnown) complain(`Age is "${ageText}", expected years from 0 to 120`);
    const survivalText = cells.get(daysColumn) ?? null;
    const parsed = survivalText === null ? null : parseBratsSurvival(survivalText);
    const survival = parsed !== null && parsed.days > 0 ? parsed : null;
    if (survivalText !== null && survival === null) {
      complain(
        `${daysColumn} is "${survivalText}", expected days greater than 0 or "ALIVE (361 days later)"`,
      );
    }
    return {
      ageYears: ageKnown ? age : null,
      survivalDays: survival?.days ?? null,
      died: survival?.died ?? null,
      extentOfResection: resectionColumn === null ? null : (cells.get(resectionColumn) ?? null),
    };
  });
}
