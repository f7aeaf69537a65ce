// Agreement of each feature between masks of the same patients: an intraclass correlation a feature column (SPEC §3, §5).
// Raters are the values of a column of one table, or one table each.

import { intraclassCorrelation, type IccForm } from '@glioscope/learn';
import { parse } from 'csv-parse/browser/esm/sync';

export interface AgreementTable {
  /** The file, for messages; names the rater when there are several tables. */
  readonly name: string;
  readonly text: string;
}

export interface AgreementOptions {
  /** Column that names the patient; by default Patient, Subject, ID or Image, whichever is there first. */
  readonly subject?: string;
  /** Column that names the mask's origin, in a single table; by default Rater, Observer or Mask. */
  readonly rater?: string;
  readonly form?: IccForm;
  /** Of the interval; 0.95 by default. */
  readonly confidence?: number;
  /** Leave patients out whom some rater lacks, instead of refusing. */
  readonly dropIncomplete?: boolean;
}

export interface FeatureIcc {
  readonly feature: string;
  readonly icc: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Patients with a value from every rater. */
  readonly patients: number;
  /** Patients left out because some rater's value is missing. */
  readonly missing: number;
  /** Why there is no value, or no interval. */
  readonly note: string | null;
}

export interface AgreementReport {
  readonly form: IccForm;
  readonly confidence: number;
  readonly subjectColumn: string;
  readonly raters: readonly string[];
  readonly patients: number;
  /** Patients whom some rater lacks. */
  readonly dropped: readonly string[];
  /** Columns that are neither features nor names: text, or numbers beside radiomics features. */
  readonly ignoredColumns: readonly string[];
  readonly features: readonly FeatureIcc[];
}

interface Row {
  readonly place: string;
  readonly cells: ReadonlyMap<string, string>;
}

/**
 * ICC of every feature column that all tables share.
 * @throws {RangeError} naming what cannot be used: a table without the columns, fewer than two raters or patients, a
 *   patient rated twice by one rater, patients that some rater lacks, a table without features.
 */
export function featureAgreement(
  tables: readonly AgreementTable[],
  options: AgreementOptions = {},
): AgreementReport {
  const { form = '2,1', confidence = 0.95, dropIncomplete = false } = options;
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
  if (dropped.length > 0 && !dropIncomplete) {
    refuse(incompleteText(subjectColumn, raterColumn, raters, dropped, ratings, subjects.length));
  }
  if (complete.length < 2) {
    refuse(`expected at least 2 patients with a row from every rater, got ${complete.length}`);
  }
  const { features, ignoredColumns } = featureColumns(
    shared.filter((column) => column !== subjectColumn && column !== raterColumn),
    parsed.flatMap(({ rows }) => rows),
  );
  if (features.length === 0) {
    refuse(`${first.name} has no column of numbers that all tables share, beside ${subjectColumn}`);
  }
  return {
    form,
    confidence,
    subjectColumn,
    raters,
    patients: complete.length,
    dropped,
    ignoredColumns,
    features: features.map((feature) => {
      const rows = complete.map((subject) =>
        raters.map((rater) => ratings.get(rater)!.get(subject)!.cells.get(feature)!),
      );
      return iccOf(feature, rows, form, confidence);
    }),
  };
}

function iccOf(
  feature: string,
  rows: readonly (readonly string[])[],
  form: IccForm,
  confidence: number,
): FeatureIcc {
  const rated = rows.filter((row) => row.every((cell) => !isMissing(cell))).map((row) => row.map(Number));
  const patients = rated.length;
  const missing = rows.length - patients;
  const none = (note: string): FeatureIcc => {
    return { feature, icc: null, lower: null, upper: null, patients, missing, note };
  };
  if (patients < 2) return none(`values from every rater for ${patients} of ${rows.length} patients only`);
  const columns = rated[0]!.length;
  const { icc, interval, reason } = intraclassCorrelation(
    { rows: patients, columns, data: Float64Array.from(rated.flat()) },
    form,
    confidence,
  );
  if (icc === null) {
    return none(reason === 'all ratings are equal' ? 'constant: all values are equal' : (reason ?? ''));
  }
  const [lower, upper] = interval ?? [null, null];
  return { feature, icc, lower, upper, patients, missing, note: reason ?? null };
}

const isMissing = (cell: string): boolean => cell === '' || /^(na|n\/a|nan|null|none)$/i.test(cell);

const isNumber = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

const radiomicsColumn =
  /^(?:[^_]+_(?:shape2D|shape|firstorder|glcm|glrlm|glszm|gldm|ngtdm)_|(?:morph|loc|stat|ih|ivh|cm|rlm|szm|dzm|ngt|ngl)_)/;

/** Radiomics columns where there are any, otherwise every column of numbers. */
function featureColumns(
  columns: readonly string[],
  rows: readonly Row[],
): { readonly features: string[]; readonly ignoredColumns: string[] } {
  const hasNumbers = (column: string): boolean => {
    const cells = rows.map(({ cells }) => cells.get(column)!).filter((cell) => !isMissing(cell));
    const wrong = cells.find((cell) => !isNumber(cell));
    if (wrong !== undefined && radiomicsColumn.test(column)) {
      refuse(`column ${column} holds '${wrong}', where a number was expected`);
    }
    return wrong === undefined && cells.length > 0;
  };
  const candidates = columns.filter(
    (column) =>
      !column.startsWith('diagnostics_') &&
      !column.endsWith('_notes') &&
      !['image', 'mask', 'label', 'label_channel'].includes(column.toLowerCase()),
  );
  const radiomics = candidates.filter((column) => radiomicsColumn.test(column));
  for (const column of radiomics) hasNumbers(column);
  const features = radiomics.length > 0 ? radiomics : candidates.filter(hasNumbers);
  return { features, ignoredColumns: candidates.filter((column) => !features.includes(column)) };
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
  let records: { record: string[]; info: { lines: number } }[] = [];
  const tabs = name.toLowerCase().endsWith('.tsv');
  try {
    records = parse(text, {
      delimiter: tabs ? '\t' : ',',
      quote: tabs ? false : '"',
      bom: true,
      info: true,
      skip_empty_lines: true,
    }) as unknown as typeof records;
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

function refuse(problem: string): never {
  throw new RangeError(`Cannot measure agreement: ${problem}`);
}
