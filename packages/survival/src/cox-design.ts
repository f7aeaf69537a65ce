// Covariates made ready for Newton's method: sorted with the patients, centred, scaled; degenerate columns refused by
// name before a singular matrix could hide them.

import type { FeatureMatrix } from '@glioscope/learn';
import { CoxFitError, quoted } from './cox-fit-error.ts';

/** Share of a standardised column's length that must remain when the earlier columns are taken out. */
const leastIndependentShare = 1e-7;

/** Standardised covariates, row-major, rows in time order. */
export interface CoxDesign {
  readonly values: Float64Array;
  readonly means: Float64Array;
  readonly scales: Float64Array;
}

/** Centres and scales each column; throws CoxFitError for constant and for linearly dependent columns. */
export function standardiseCovariates(
  { names, rows, columns, data }: FeatureMatrix,
  order: Int32Array,
): CoxDesign {
  const n = rows;
  const p = columns;
  const means = new Float64Array(p);
  const scales = new Float64Array(p);
  const constant: string[] = [];
  for (let j = 0; j < p; j++) {
    let sum = 0;
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < n; i++) {
      const value = data[i * p + j]!;
      sum += value;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    means[j] = sum / n;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (data[i * p + j]! - means[j]!) ** 2;
    scales[j] = Math.sqrt(squares / n);
    if (high === low || !(scales[j]! > 0)) constant.push(names[j]!);
  }
  if (constant.length > 0) {
    throw new CoxFitError(
      'constant-column',
      constant,
      `Cannot fit a Cox model: ${quoted(constant)} has the same value for all ${n} patients; leave it out`,
    );
  }
  const design = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    const row = order[i]! * p;
    for (let j = 0; j < p; j++) design[i * p + j] = (data[row + j]! - means[j]!) / scales[j]!;
  }
  refuseDependentColumns(design, n, p, names);
  return { values: design, means, scales };
}

// Modified Gram-Schmidt, keeping for each orthogonal direction how it is made of the columns themselves.
function refuseDependentColumns(design: Float64Array, n: number, p: number, names: readonly string[]): void {
  const directions: Float64Array[] = [];
  const recipes: Float64Array[] = [];
  for (let j = 0; j < p; j++) {
    const rest = new Float64Array(n);
    for (let i = 0; i < n; i++) rest[i] = design[i * p + j]!;
    const recipe = new Float64Array(p);
    recipe[j] = 1;
    // The second pass removes what rounding left of the first.
    for (let pass = 0; pass < 2; pass++) {
      directions.forEach((direction, d) => {
        let projection = 0;
        for (let i = 0; i < n; i++) projection += direction[i]! * rest[i]!;
        for (let i = 0; i < n; i++) rest[i]! -= projection * direction[i]!;
        for (let k = 0; k < j; k++) recipe[k]! -= projection * recipes[d]![k]!;
      });
    }
    const length = Math.hypot(...rest);
    if (!(length > leastIndependentShare * Math.sqrt(n))) {
      const partners = names.filter((_, k) => k < j && Math.abs(recipe[k]!) > 1e-6);
      throw new CoxFitError(
        'collinear-columns',
        [...partners, names[j]!],
        `Cannot fit a Cox model: "${names[j]}" is a linear combination of ${quoted(partners)}; leave one of them out`,
      );
    }
    for (let i = 0; i < n; i++) rest[i]! /= length;
    for (let k = 0; k <= j; k++) recipe[k]! /= length;
    directions.push(rest);
    recipes.push(recipe);
  }
}
