// Cells of clinical tables to typed values. Each reader returns null for absent knowledge and reports what it cannot read.

import type { Participant } from '../participant.ts';
import { findColumn, type Problems, type Table } from './table.ts';

/** What a table says about one patient; null where it says nothing. */
export interface ClinicalRow {
  readonly row: number;
  readonly table: string;
  readonly center: string | null;
  readonly grade: Participant['grade'];
  readonly whoGrade: Participant['whoGrade'];
  readonly ageYears: number | null;
  readonly sex: Participant['sex'];
  readonly survivalDays: number | null;
  readonly died: boolean | null;
  readonly covariates: Readonly<Record<string, string | number | null>>;
}

const whoGrades = new Map<string, 2 | 3 | 4>([
  ['2', 2],
  ['3', 3],
  ['4', 4],
  ['ii', 2],
  ['iii', 3],
  ['iv', 4],
]);
const sexes = new Map<string, 'F' | 'M'>([
  ['f', 'F'],
  ['female', 'F'],
  ['m', 'M'],
  ['male', 'M'],
]);
const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A plain decimal number, or null when the text is none (so `0x10` or `1,5` are none). */
export function plainNumber(text: string): number | null {
  return numberPattern.test(text) ? Number(text) : null;
}

/** HGG is WHO grade 4, LGG grades 2 and 3. */
const gradeOfWhoGrade = (whoGrade: 2 | 3 | 4): 'HGG' | 'LGG' => (whoGrade === 4 ? 'HGG' : 'LGG');

/** `ALIVE (361 days later)`: alive, last seen after 361 days. */
export function parseBratsSurvival(text: string): { days: number; died: boolean } | null {
  const days = plainNumber(text);
  if (days !== null) return { days, died: true };
  const alive = /^alive\s*\(\s*(\d+)\s*days?(\s+later)?\s*\)$/i.exec(text);
  return alive ? { days: Number(alive[1]), died: false } : null;
}

export function parseGrade(text: string): 'HGG' | 'LGG' | null {
  const upper = text.toUpperCase();
  return upper === 'HGG' || upper === 'LGG' ? upper : null;
}

const columnNames = {
  center: ['center', 'centre', 'site'],
  age: ['age', 'age_years'],
  sex: ['sex', 'gender'],
  whoGrade: ['who_grade'],
  grade: ['grade'],
  days: ['os_days', 'survival_days'],
  event: ['os_event', 'event'],
} as const;

/**
 * Reads `participants.tsv` by patient.
 *
 * Columns: `participant_id` (needed); `center`, `age` (years), `sex`, `who_grade` (2, 3, 4 or II, III, IV) or `grade`
 * (HGG, LGG), `os_days` with `os_event` (1 died, 0 censored). Every other column becomes a covariate, numeric when all
 * its known cells are numbers.
 */
export function parseParticipants(
  table: Table,
  needGrade: boolean,
  problems: Problems,
): Map<string, ClinicalRow> {
  const found = Object.fromEntries(
    Object.entries(columnNames).map(([key, names]) => [key, findColumn(table, names)]),
  ) as Record<keyof typeof columnNames, string | null>;
  const missing = ['participant_id'].filter((column) => !table.columns.includes(column));
  if (needGrade && found.whoGrade === null && found.grade === null) missing.push('who_grade');
  if (found.days !== null && found.event === null) missing.push('os_event');
  if (found.event !== null && found.days === null) missing.push('os_days');
  if (missing.length > 0) {
    problems.add(table.name, `no column ${missing.join(', ')}; found ${table.columns.join(', ')}`);
  }
  if (!table.columns.includes('participant_id')) return new Map();

  const taken = new Set<string | null>(['participant_id', ...Object.values(found)]);
  const covariateColumns = table.columns.filter((column) => !taken.has(column));
  const numeric = new Set(
    covariateColumns.filter((column) =>
      table.rows.every(({ cells }) => {
        const text = cells.get(column) ?? null;
        return text === null || plainNumber(text) !== null;
      }),
    ),
  );

  const rows = new Map<string, ClinicalRow>();
  for (const { row, cells } of table.rows) {
    const id = cells.get('participant_id') ?? null;
    const place = `${table.name} row ${row}${id === null ? '' : ` (${id})`}`;
    const complain = (what: string): null => {
      problems.add(place, what);
      return null;
    };
    if (id === null) {
      complain('participant_id is empty');
      continue;
    }
    const earlier = rows.get(id);
    if (earlier !== undefined) {
      complain(`patient stands twice, first in row ${earlier.row}`);
      continue;
    }
    const cell = (key: keyof typeof columnNames): string | null => {
      const column = found[key];
      return column === null ? null : (cells.get(column) ?? null);
    };
    const read = <Value>(
      key: keyof typeof columnNames,
      parse: (text: string) => Value | null,
      expected: string,
    ): Value | null => {
      const text = cell(key);
      if (text === null) return null;
      return parse(text) ?? complain(`${found[key]} is "${text}", expected ${expected}`);
    };

    const whoGrade = read('whoGrade', (text) => whoGrades.get(text.toLowerCase()) ?? null, '2, 3 or 4');
    const statedGrade = read('grade', parseGrade, 'HGG or LGG');
    if (whoGrade !== null && statedGrade !== null && gradeOfWhoGrade(whoGrade) !== statedGrade) {
      complain(`who_grade ${whoGrade} contradicts grade ${statedGrade}`);
    }
    const survivalDays = read(
      'days',
      (text) => {
        const days = plainNumber(text);
        return days !== null && days > 0 ? days : null;
      },
      'days greater than 0',
    );
    const died = read('event', (text) => (text === '1' ? true : text === '0' ? false : null), '0 or 1');
    if ((cell('days') === null) !== (cell('event') === null)) {
      complain(`${found.days} and ${found.event} must both be known, or both be n/a`);
    }
    rows.set(id, {
      row,
      table: table.name,
      center: cell('center'),
      grade: whoGrade === null ? statedGrade : gradeOfWhoGrade(whoGrade),
      whoGrade: whoGrade ?? (statedGrade === 'HGG' ? 4 : null),
      ageYears: read(
        'age',
        (text) => {
          const age = plainNumber(text);
          return age !== null && age >= 0 && age <= 120 ? age : null;
        },
        'years from 0 to 120',
      ),
      sex: read('sex', (text) => sexes.get(text.toLowerCase()) ?? null, 'F or M'),
      survivalDays,
      died,
      covariates: Object.fromEntries(
        covariateColumns.map((column) => {
          const text = cells.get(column) ?? null;
          return [column, text === null || !numeric.has(column) ? text : plainNumber(text)];
        }),
      ),
    });
  }
  return rows;
}
