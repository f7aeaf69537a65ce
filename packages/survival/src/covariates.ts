// Covariates of a survival analysis: a feature matrix with one row a patient, checked before any fit.

import { createFeatureMatrix, type FeatureMatrix } from '@glioscope/learn';
import type { SurvivalData } from './survival-data.ts';

/** Covariates from one array for each named column. */
export function createCovariates(columns: Readonly<Record<string, ArrayLike<number>>>): FeatureMatrix {
  const names = Object.keys(columns);
  const rows = names.length === 0 ? 0 : columns[names[0]!]!.length;
  const data = new Float64Array(rows * names.length);
  names.forEach((name, j) => {
    const column = columns[name]!;
    if (column.length !== rows) {
      throw new RangeError(
        `Cannot read covariates: column "${name}" has ${column.length} values, expected ${rows} as in "${names[0]}"`,
      );
    }
    for (let i = 0; i < rows; i++) data[i * names.length + j] = column[i]!;
  });
  return createFeatureMatrix(names, data);
}

/** Throws unless there is one finite row for each patient and at least one column. */
export function checkCovariates(covariates: FeatureMatrix, data: SurvivalData): void {
  const { names, rows, columns } = covariates;
  if (columns === 0) throw new RangeError('Cannot fit: expected at least 1 covariate, got 0');
  if (rows !== data.times.length) {
    throw new RangeError(
      `Cannot fit: expected one row of covariates for each of ${data.times.length} patients, got ${rows}`,
    );
  }
  for (let k = 0; k < covariates.data.length; k++) {
    if (!Number.isFinite(covariates.data[k]!)) {
      throw new RangeError(
        `Cannot fit: expected a finite value of "${names[k % columns]}" in row ${Math.floor(k / columns)}, ` +
          `got ${covariates.data[k]}; fill or leave out missing values first`,
      );
    }
  }
}
