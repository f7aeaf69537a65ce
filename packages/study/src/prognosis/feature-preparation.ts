// Features made ready for a fit: columns that say nothing left out, gaps filled with training medians, z-scores of the
// training rows. Fitted on training rows alone and applied unchanged.

import { columnOf, selectColumns, type FeatureMatrix } from '@glioscope/learn';
import { median } from '@glioscope/numeric';

/** Plain data: for each kept column its filling, mean and standard deviation (divisor n) in training. */
export interface FeaturePreparation {
  readonly names: readonly string[];
  readonly medians: readonly number[];
  readonly means: readonly number[];
  readonly scales: readonly number[];
}

/** Columns unknown in more than half of the training rows are not filled but left out. */
const largestMissingShare = 0.5;

/** Fits on training rows; a column that does not vary or is mostly unknown is left out. */
export function fitFeaturePreparation(training: FeatureMatrix): FeaturePreparation {
  const names: string[] = [];
  const medians: number[] = [];
  const means: number[] = [];
  const scales: number[] = [];
  training.names.forEach((name, j) => {
    const column = columnOf(training, j);
    const known = column.filter((value) => Number.isFinite(value));
    if (known.length === 0 || column.length - known.length > largestMissingShare * column.length) return;
    const filling = median(known);
    let mean = 0;
    for (const value of column) mean += (Number.isFinite(value) ? value : filling) / column.length;
    let squares = 0;
    let largest = 0;
    for (const value of column) {
      const deviation = (Number.isFinite(value) ? value : filling) - mean;
      squares += deviation * deviation;
      largest = Math.max(largest, Math.abs(value) || 0);
    }
    const scale = Math.sqrt(squares / column.length);
    // Below this a column varies by rounding only.
    if (!(scale > 1e-12 * largest)) return;
    names.push(name);
    medians.push(filling);
    means.push(mean);
    scales.push(scale);
  });
  return { names, medians, means, scales };
}

/** The part of a preparation that belongs to the columns called `names`, in that order. */
export function subsetPreparation(
  preparation: FeaturePreparation,
  names: readonly string[],
): FeaturePreparation {
  const places = names.map((name) => preparation.names.indexOf(name));
  const pick = (values: readonly number[]): number[] => places.map((place) => values[place]!);
  return {
    names: [...names],
    medians: pick(preparation.medians),
    means: pick(preparation.means),
    scales: pick(preparation.scales),
  };
}

/** The z-score of one value of column `j`; a missing value counts as the training median. */
export function prepareValue(preparation: FeaturePreparation, j: number, value: number): number {
  const filled = Number.isFinite(value) ? value : preparation.medians[j]!;
  return (filled - preparation.means[j]!) / preparation.scales[j]!;
}

/** The prepared columns of a matrix, in the preparation's order. Throws when one is absent. */
export function prepareFeatures(preparation: FeaturePreparation, matrix: FeatureMatrix): FeatureMatrix {
  const selected = selectColumns(matrix, preparation.names);
  const { columns } = selected;
  return {
    ...selected,
    data: selected.data.map((value, k) => prepareValue(preparation, k % columns, value)),
  };
}
