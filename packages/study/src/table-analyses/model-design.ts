// From terms to the columns that a model is fitted on: indicators of a factor's levels, the basis of a spline.

import type { FeatureMatrix } from '@glioscope/learn';
import {
  createCovariates,
  createSpline,
  splineColumns,
  type NomogramTerm,
  type RestrictedCubicSpline,
} from '@glioscope/survival';
import { listed } from '../analysis-table/index.ts';
import type { ModelTerm } from './terms.ts';

/** A term with its columns in the model. */
export interface DesignTerm {
  readonly kind: ModelTerm['kind'];
  readonly term: string;
  readonly columns: readonly string[];
  /** Of a factor: levels that the patients have, the reference first; `columns` are those of all but the first. */
  readonly levels?: readonly string[];
  readonly spline?: RestrictedCubicSpline;
  /** Range of the values, of numbers and splines. */
  readonly range?: readonly [number, number];
}

export interface ModelDesign {
  readonly covariates: FeatureMatrix;
  readonly terms: readonly DesignTerm[];
  /** Levels without a patient, left out. */
  readonly notes: readonly string[];
}

/**
 * The columns of these patients; factor columns are called `grade=III`, spline columns `age`, `age'`, …
 * @param rows patients without a gap in any term
 * @throws RangeError naming a factor of one level or a column that does not vary
 */
export function designOf(terms: readonly ModelTerm[], rows: readonly number[]): ModelDesign {
  if (terms.length === 0) {
    throw new RangeError(
      'Cannot fit a model: expected at least one covariate, got none; name them with --covariates',
    );
  }
  const columns: Record<string, ArrayLike<number>> = {};
  const notes: string[] = [];
  const designed = terms.map((term): DesignTerm => {
    const values = Float64Array.from(rows, (row) => term.values[row]!);
    if (term.kind === 'factor') return factorColumns(term, values, columns, notes);
    let low = Infinity;
    let high = -Infinity;
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const range = [low, high] as const;
    if (term.kind === 'number') {
      columns[term.name] = values;
      return { kind: 'number', term: term.name, columns: [term.name], range };
    }
    const spline = createSpline(term.name, values, term.knots);
    Object.assign(columns, splineColumns(spline, values));
    return { kind: 'spline', term: term.name, columns: spline.columns, spline, range };
  });
  return { covariates: createCovariates(columns), terms: designed, notes };
}

function factorColumns(
  { name, levels }: Extract<ModelTerm, { kind: 'factor' }>,
  values: Float64Array,
  columns: Record<string, ArrayLike<number>>,
  notes: string[],
): DesignTerm {
  const present = new Set(values);
  const kept = levels.map((_, code) => code).filter((code) => present.has(code));
  const gone = levels.filter((_, code) => !present.has(code));
  if (gone.length > 0) {
    notes.push(
      `"${name}": no patient used has level ${listed(gone, (level) => `"${level}"`)}; it is not in the model`,
    );
  }
  if (kept.length < 2) {
    throw new RangeError(
      `Cannot use factor "${name}": all ${values.length} patients used have the level "${levels[kept[0] ?? 0]}"; leave it out`,
    );
  }
  const names = kept.slice(1).map((code) => {
    const column = `${name}=${levels[code]}`;
    columns[column] = values.map((value) => (value === code ? 1 : 0));
    return column;
  });
  return { kind: 'factor', term: name, columns: names, levels: kept.map((code) => levels[code]!) };
}

/** The terms as the axes of a nomogram. */
export function nomogramTerms(terms: readonly DesignTerm[]): NomogramTerm[] {
  return terms.map(({ kind, term, columns, levels, spline, range }): NomogramTerm => {
    if (kind === 'factor') {
      return {
        kind,
        term,
        label: term,
        levels: levels!.map((value, k) => ({ value, column: k === 0 ? null : columns[k - 1]! })),
      };
    }
    const [minimum, maximum] = range!;
    return kind === 'spline'
      ? { kind, term, label: term, spline: spline!, minimum, maximum }
      : { kind: 'numeric', term, label: term, column: columns[0]!, minimum, maximum };
  });
}

/** Columns by term, for tests of whole terms. */
export function columnsByTerm(terms: readonly DesignTerm[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(terms.map(({ term, columns }) => [term, columns]));
}
