// The named choices of what to do about missing values. Nothing is filled or left out unless it is counted here.

import { applyMedianImputer, fitMedianImputer, selectRows, type FeatureMatrix } from '@glioscope/learn';

/**
 * `complete`: patients without a gap in the columns used. `median`: gaps filled by medians of training rows.
 * `impute`: chained equations, several tables, Rubin's rules.
 */
export type MissingChoice = 'complete' | 'median' | 'impute';

export interface MissingCount {
  readonly column: string;
  readonly missing: number;
}

/** Rows without a gap in any of the columns, and how many each column lacks. */
export interface CompleteRows {
  readonly rows: readonly number[];
  readonly dropped: number;
  /** Columns with gaps only. */
  readonly columns: readonly MissingCount[];
}

/** @param columns by name, for each row whether the value is there, or its number (NaN: missing) */
export function completeRows(
  rowCount: number,
  columns: Readonly<Record<string, ArrayLike<number | boolean | string | null>>>,
): CompleteRows {
  const complete = new Uint8Array(rowCount).fill(1);
  const counts: MissingCount[] = [];
  for (const [column, values] of Object.entries(columns)) {
    let missing = 0;
    for (let row = 0; row < rowCount; row++) {
      const value = values[row];
      if (value !== null && value !== undefined && !Number.isNaN(value)) continue;
      complete[row] = 0;
      missing++;
    }
    if (missing > 0) counts.push({ column, missing });
  }
  const rows: number[] = [];
  complete.forEach((whole, row) => {
    if (whole === 1) rows.push(row);
  });
  return { rows, dropped: rowCount - rows.length, columns: counts };
}

/**
 * Fills gaps by the medians of the training rows, and says how many in each column.
 * @param training rows whose values the medians are made of; all other rows are filled by them
 */
export function fillByMedians(
  features: FeatureMatrix,
  training: ArrayLike<number>,
): { readonly features: FeatureMatrix; readonly filled: readonly MissingCount[] } {
  const imputer = fitMedianImputer(selectRows(features, training));
  const filled: MissingCount[] = [];
  features.names.forEach((column, j) => {
    let missing = 0;
    for (let i = 0; i < features.rows; i++) {
      if (!Number.isFinite(features.data[i * features.columns + j]!)) missing++;
    }
    if (missing > 0) filled.push({ column, missing });
  });
  return { features: applyMedianImputer(imputer, features).matrix, filled };
}
