// What the tests against R's values have in common: data sets of the stored references, and how far two lists differ.

import type { FeatureMatrix } from '@glioscope/learn';
import { createCovariates } from './covariates.ts';
import { createSurvivalData, type SurvivalData } from './survival-data.ts';

/** Columns by name, of each of R's data sets. */
export type ReferenceData = Readonly<Record<string, Readonly<Record<string, number[]>>>>;

export function survivalOf(datasets: ReferenceData, name: string): SurvivalData {
  const { time, status } = datasets[name]!;
  return createSurvivalData(
    time!,
    status!.map((value) => value === 1),
  );
}

export function covariatesOf(datasets: ReferenceData, name: string, terms: readonly string[]): FeatureMatrix {
  return createCovariates(Object.fromEntries(terms.map((term) => [term, datasets[name]![term]!])));
}

/** Largest difference relative to the larger of the reference's size and `floor`. */
export function difference(actual: readonly number[], expected: readonly number[], floor = 1e-300): number {
  if (actual.length !== expected.length) return Infinity;
  const differences = expected.map(
    (value, i) => Math.abs(actual[i]! - value) / Math.max(floor, Math.abs(value)),
  );
  return differences.some(Number.isNaN) ? Infinity : Math.max(...differences);
}
