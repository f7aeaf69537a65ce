// Tables of features of several masks of the same patients, sorted by rater and patient. Raters are the values of a column of
// one table, or one table each.

import { readRecords, type TextRecord } from '../records.ts';

export interface AgreementTable {
  /** The file, for messages; names the rater when there are several tables. */
  readonly name: string;
  readonly text: string;
}

export interface RatingOptions {
  /** Column that names the patient; by default Patient, Subject, ID or Image, whichever is there first. */
  readonly subject?: string;
  /** Column that names the mask's origin, in a single table; by default Rater, Observer or Mask. */
  readonly rater?: string;
  /** Leave patients out whom some rater lacks, instead of refusing. */
  readonly dropIncomplete?: boolean;
}

export interface Row {
  readonly place: string;
  readonly cells: ReadonlyMap<string, string>;
}

export interface Ratings {
  readonly subjectColumn: string;
  /** Null when each table is a rater. */
  readonly raterColumn: string | null;
  readonly raters: readonly string[];
  /** Rows by rater and patient. */
  readonly ratings: ReadonlyMap<string, ReadonlyMap<string, Row>>;
  /** Patients with a row from every rater, at least 2. */
  readonly complete: readonly string[];
  readonly dropped: readonly string[];
  /** Columns that all tables have. */
  readonly shared: readonly string[];
  readonly rows: readonly Row[];
}

/** @throws {RangeError} naming what cannot be compared; see `featureAgreement`. */
export function readRatings(tables: readonly AgreementTable[], options: RatingOptions): Ratings {
  const parsed = tables.map(({ name, text }) => ({ name, ...parseRows(name, text) }));
  const first = parsed[0] ?? refuse('expected a table of features, got none');
  const shared = first.columns.filter((column) => parsed.every(({ columns }) => columns.includes(column)));
  const subjectColumn = chooseColumn(first, shared, options.subject, 'subject', [
    'Patient',
    'Subject',
    'ID',
    'Image',
  ]);
  const raterColumn =
    parsed.length === 1
      ? chooseColumn(first, shared, options.rater, 'rater', ['Rater', 'Observer', 'Mask'])
      : null;

  // rater -> subject -> row
  const ratings = new Map<string, Map<string, Row>>();
  for (const { name, rows } of parsed) {
    for (const row of rows) {
      const subject = row.cells.get(subjectColumn)!;
      const rater = raterColumn === null ? name : row.cells.get(raterColumn)!;
      const what = subject === '' ? subjectColumn : rater === '' ? raterColumn : null;
      if (what !== null) refuse(`${row.place} has no ${what}; fill it in, or remove the row`);
      const ofRater = ratings.get(rater) ?? new Map<string, Row>();
      ratings.set(rater, ofRater);
      const earlier = ofRater.get(subject);
      if (earlier) {
        refuse(
          `${subjectColumn} ${subject} stands twice for ${raterColumn ?? 'the table'} ${rater} (${earlier.place} and ${row.place}); ` +
            `keep one, or name the column that tells them apart with --rater`,
        );
      }
      ofRater.set(subject, row);
    }
  }
  const raters = [...ratings.keys()];
  const subjects = [...new Set([...ratings.values()].flatMap((ofRater) => [...ofRater.keys()]))];
  if (raters.length < 2) {
    refuse(
      `expected at least two raters, got ${raters.length === 1 ? `only ${raters[0]}` : 'none'} in ` +
        `${raterColumn === null ? first.name : `column ${raterColumn}`}; give a further table, or name the column of raters with --rater`,
    );
  }
  const complete = subjects.filter((subject) => raters.every((rater) => ratings.get(rater)!.has(subject)));
  const dropped = subjects.filter((subject) => !complete.includes(subject));
  if (dropped.length > 0 && options.dropIncomplete !== true) {
    refuse(incompleteText(subjectColumn, raterColumn, raters, dropped, ratings, subjects.length));
  }
  if (complete.length < 2) {
    refuse(`expected at least 2 patients with a row from every rater, got ${complete.length}`);
  }
  return {
    subjectColumn,
    raterColumn,
    raters,
    ratings,
    complete,
    dropped,
    shared,
    rows: parsed.flatMap(({ rows }) => rows),
  };
}

function incompleteText(
  subjectColumn: string,
  raterColumn: string | null,
  raters: readonly string[],
  dropped: readonly string[],
  ratings: ReadonlyMap<string, ReadonlyMap<string, Row>>,
  all: number,
): string {
  if (raterColumn !== null && dropped.length === all && raters.length > 2) {
    return (
      `no ${subjectColumn} has a row for each of the ${raters.length} values of column ${raterColumn}: ` +
      `they are no raters who saw the same patients. Name the column that says who drew the mask with --rater, or give one table a rater`
    );
  }
  const lines = dropped.slice(0, 5).map((subject) => {
    const lacking = raters.filter((rater) => !ratings.get(rater)!.has(subject));
    return `  ${subject}: no row for ${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ', …' : ''}`;
  });
  return (
    `${dropped.length} of ${all} patients do not have a row from every rater:\n${lines.join('\n')}` +
    `${dropped.length > 5 ? `\n  and ${dropped.length - 5} more` : ''}\nAdd the rows, or leave these patients out with --drop-incomplete`
  );
}

function chooseColumn(
  { name, columns }: { readonly name: string; readonly columns: readonly string[] },
  shared: readonly string[],
  wanted: string | undefined,
  what: 'subject' | 'rater',
  usual: readonly string[],
): string {
  const named = wanted === undefined ? usual : [wanted];
  const found = named
    .map((column) => shared.find((candidate) => candidate.toLowerCase() === column.toLowerCase()))
    .find((column) => column !== undefined);
  const shown = columns.slice(0, 8).join(', ');
  return (
    found ??
    refuse(
      `${name} (or a table beside it) has no column ${named.join(' or ')}: it has ${shown}${columns.length > 8 ? ', …' : ''}. ` +
        `Name the column with --${what}`,
    )
  );
}

function parseRows(
  name: string,
  text: string,
): { readonly columns: readonly string[]; readonly rows: readonly Row[] } {
  let records: readonly TextRecord[] = [];
  try {
    records = readRecords(name, text, true);
  } catch (error) {
    refuse(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const [header, ...body] = records;
  if (header === undefined) return refuse(`${name} is empty; expected a header and one row a mask`);
  const columns = header.record.map((column) => column.trim());
  return {
    columns,
    rows: body.map(({ record, info }) => ({
      place: `${name} row ${info.lines}`,
      cells: new Map(columns.map((column, index) => [column, record[index]!.trim()])),
    })),
  };
}

export function refuse(problem: string): never {
  throw new RangeError(`Cannot measure agreement: ${problem}`);
}
