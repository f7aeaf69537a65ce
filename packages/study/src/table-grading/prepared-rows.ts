// What models other than the chain ask of a table: columns that vary, gaps filled, values scaled; fitted on training rows.

import {
  applyMedianImputer,
  applyNormalScores,
  applyScaler,
  fitMedianImputer,
  fitNormalScores,
  fitScaler,
  selectColumns,
  type FeatureMatrix,
  type MedianImputer,
  type NormalScores,
  type Scaler,
} from '@glioscope/learn';

/** Plain data. Trees take values as they are, linear models z-scores, machines normal scores. */
export interface Preparation {
  readonly imputer: MedianImputer;
  readonly scaling:
    | { readonly kind: 'none' }
    | { readonly kind: 'z'; readonly scaler: Scaler }
    | { readonly kind: 'normal'; readonly scores: NormalScores };
}

export type Scaling = Preparation['scaling']['kind'];

/** @throws RangeError when no column varies among the training rows */
export function fitPreparation(
  training: FeatureMatrix,
  scaling: Scaling,
): { readonly preparation: Preparation; readonly rows: FeatureMatrix } {
  const { rows, columns, data, names } = training;
  const varying = names.filter((_, j) => {
    let first = Number.NaN;
    for (let i = 0; i < rows; i++) {
      const value = data[i * columns + j]!;
      if (!Number.isFinite(value)) continue;
      if (Number.isNaN(first)) first = value;
      else if (value !== first) return true;
    }
    return false;
  });
  if (varying.length === 0) {
    throw new RangeError(
      `Cannot fit a grading model: none of ${columns} columns varies between ${rows} training patients; check the tables`,
    );
  }
  const imputer = fitMedianImputer(selectColumns(training, varying));
  const filled = applyMedianImputer(imputer, selectColumns(training, varying)).matrix;
  if (scaling === 'none') return { preparation: { imputer, scaling: { kind: 'none' } }, rows: filled };
  if (scaling === 'z') {
    const scaler = fitScaler(filled);
    return {
      preparation: { imputer, scaling: { kind: 'z', scaler } },
      rows: applyScaler(scaler, filled),
    };
  }
  const scores = fitNormalScores(filled);
  return {
    preparation: { imputer, scaling: { kind: 'normal', scores } },
    rows: applyNormalScores(scores, filled),
  };
}

export function prepareRows({ imputer, scaling }: Preparation, table: FeatureMatrix): FeatureMatrix {
  const { matrix } = applyMedianImputer(imputer, selectColumns(table, imputer.names));
  if (scaling.kind === 'none') return matrix;
  return scaling.kind === 'z'
    ? applyScaler(scaling.scaler, matrix)
    : applyNormalScores(scaling.scores, matrix);
}
