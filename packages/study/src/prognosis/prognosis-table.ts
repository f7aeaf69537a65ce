// What a prognosis is fitted on or judged by: patients with survival, clinical values and features, row by row.

import { selectRows, type FeatureMatrix } from '@glioscope/learn';
import { createSurvivalData, type SurvivalData } from '@glioscope/survival';
import type { Sequence } from '../participant.ts';
import type { PrognosisSettings } from '../settings.ts';

/** A patient with known follow-up. */
export interface PrognosisPatient {
  readonly id: string;
  readonly center: string;
  /** Overall survival, or follow-up when `died` is false; greater than 0. */
  readonly survivalDays: number;
  readonly died: boolean;
  /** Whether the 2D network was fitted on this patient; absent counts as true. */
  readonly trainedNetwork?: boolean;
  /** Clinical values by column name (age, sex, who_grade, …); null or absent where unknown. */
  readonly clinical: Readonly<Record<string, string | number | null>>;
}

/** Patients with their features; row i of every matrix belongs to patient i. NaN marks a value that is missing. */
export interface PrognosisTable {
  readonly patients: readonly PrognosisPatient[];
  readonly radiomics: Readonly<Record<Sequence, FeatureMatrix>>;
  /** Features of the 2D network on the slice with the largest tumour area; null in a study without it. */
  readonly deep: FeatureMatrix | null;
}

/** The study's settings, with what only the prognosis knows; each has a default. */
export interface PrognosisOptions extends PrognosisSettings {
  /**
   * Patients last seen alive before the median have an unknown course: leave them out of the sequence models (default),
   * or count them as unfavourable, as the paper does.
   */
  readonly censoredBelowMedian?: 'exclude' | 'unfavourable';
  /**
   * Signature values that the Cox models are fitted on. A signature has learned its own training patients, so its
   * values there part them too well, and a Cox model fitted on them trusts it too much: each training patient's value
   * therefore comes from signatures fitted without that patient (default). `fitted` takes the values as they are.
   */
  readonly signatureValues?: 'cross-fitted' | 'fitted';
  /**
   * Whether the 2D network's features may enter the signatures: `checked` (default) leaves them out unless signatures do
   * better with them on training patients that the network has not seen; `always` is the paper's way.
   */
  readonly deepFeatures?: 'checked' | 'always';
  /** Cross-fits with different folds, averaged; default 3. */
  readonly crossFits?: number;
  /** Share of the absolute penalty in both elastic nets; default 0.5. */
  readonly l1Ratio?: number;
  /** Penalties that the censoring-aware signature is tried at; default 100. */
  readonly penalties?: number;
  /** Patients whose value of a clinical column is unknown: above this share of training patients the column is dropped. */
  readonly largestMissingShare?: number;
  /** Tables in which gaps of clinical values are drawn by chained equations; default 0: gaps count as the usual value. */
  readonly imputations?: number;
  /** Deaths that each coefficient of a multivariable model needs, or the weakest terms leave; default 5. */
  readonly deathsPerCoefficient?: number;
  /** Keeps the signature in the integrated model even where the hazard rises with it; default false. */
  readonly keepUpwardSignature?: boolean;
}

/** Throws unless every matrix has one row a patient, and no patient stands twice. */
export function checkPrognosisTable({ patients, radiomics, deep }: PrognosisTable): void {
  if (new Set(patients.map(({ id }) => id)).size !== patients.length) {
    throw new RangeError('Cannot analyse survival: a patient stands in the table twice');
  }
  if (Object.keys(radiomics).length === 0) {
    throw new RangeError('Cannot analyse survival: expected radiomics of at least one sequence, got none');
  }
  const matrices = [...Object.entries(radiomics), ...(deep === null ? [] : [['deep', deep] as const])];
  for (const [name, matrix] of matrices) {
    if (matrix.rows !== patients.length) {
      throw new RangeError(
        `Cannot analyse survival: expected ${patients.length} rows of ${name} features, one a patient, got ${matrix.rows}`,
      );
    }
  }
}

/** The patients at `rows`, in that order. */
export function selectPrognosisRows(table: PrognosisTable, rows: readonly number[]): PrognosisTable {
  return {
    patients: rows.map((row) => table.patients[row]!),
    radiomics: Object.fromEntries(
      Object.entries(table.radiomics).map(([sequence, matrix]) => [sequence, selectRows(matrix, rows)]),
    ),
    deep: table.deep === null ? null : selectRows(table.deep, rows),
  };
}

/** The patients called `ids`, sorted by id. Throws for an id that the table does not have. */
export function selectPrognosisPatients(table: PrognosisTable, ids: readonly string[]): PrognosisTable {
  const rowOf = new Map(table.patients.map(({ id }, row) => [id, row]));
  const rows = [...ids].sort().map((id) => {
    const row = rowOf.get(id);
    if (row === undefined) {
      throw new RangeError(
        `Cannot analyse survival: patient ${id} of the split has no features or no follow-up`,
      );
    }
    return row;
  });
  return selectPrognosisRows(table, rows);
}

/** Follow-up of the table's patients, checked. */
export function survivalOf({ patients }: PrognosisTable): SurvivalData {
  return followUpOf(patients);
}

/** Follow-up of patients, checked. */
export function followUpOf(patients: readonly PrognosisPatient[]): SurvivalData {
  return createSurvivalData(
    patients.map(({ survivalDays }) => survivalDays),
    patients.map(({ died }) => died),
  );
}
