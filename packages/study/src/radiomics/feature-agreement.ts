// Agreement of each feature between masks of the same patients: an intraclass correlation a feature column (SPEC §3, §5).

import { intraclassCorrelation, type IccForm } from '@glioscope/learn';
import { readRatings, refuse, type AgreementTable, type RatingOptions, type Row } from './rater-tables.ts';

export interface AgreementOptions extends RatingOptions {
  readonly form?: IccForm;
  /** Of the interval; 0.95 by default. */
  readonly confidence?: number;
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

/**
 * ICC of every feature column that all tables share.
 * @throws {RangeError} naming what cannot be used: a table without the columns, fewer than two raters or patients, a
 *   patient rated twice by one rater, patients that some rater lacks, a table without features.
 */
export function featureAgreement(
  tables: readonly AgreementTable[],
  options: AgreementOptions = {},
): AgreementReport {
  const { form = '2,1', confidence = 0.95 } = options;
  const { subjectColumn, raterColumn, raters, ratings, complete, dropped, shared, rows } = readRatings(
    tables,
    options,
  );
  const { features, ignoredColumns } = featureColumns(
    shared.filter((column) => column !== subjectColumn && column !== raterColumn),
    rows,
  );
  if (features.length === 0) {
    refuse(`${tables[0]!.name} has no column of numbers that all tables share, beside ${subjectColumn}`);
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
      const cells = complete.map((subject) =>
        raters.map((rater) => ratings.get(rater)!.get(subject)!.cells.get(feature)!),
      );
      return iccOf(feature, cells, form, confidence);
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
