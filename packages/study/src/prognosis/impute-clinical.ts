// Clinical terms of training patients with their gaps drawn several times over by chained equations, which know follow-up
// and signature of the same patients and of no others.

import { joinColumns, type FeatureMatrix } from '@glioscope/learn';
import type { Random } from '@glioscope/numeric';
import {
  createCovariates,
  imputeByChainedEquations,
  outcomePredictors,
  type SurvivalData,
} from '@glioscope/survival';
import type { TermValues } from './cox-selection.ts';

/** A term whose gaps are still open: null where a patient's value is unknown. */
export interface OpenTerm {
  readonly term: TermValues['term'];
  readonly values: readonly (number | string | null)[];
}

/**
 * @param signature its value for each patient, or null without one
 * @returns the terms, once for each imputed table; a single table where nothing is missing
 * @throws RangeError for gaps in a factor of more than two groups
 */
export function imputeClinical(
  survival: SurvivalData,
  terms: readonly OpenTerm[],
  signature: readonly number[] | null,
  imputations: number,
  random: Random,
): TermValues[][] {
  const gaps = (of: OpenTerm): number => of.values.filter((value) => value === null).length;
  if (terms.every((of) => gaps(of) === 0)) return [terms.map((of) => of as TermValues)];
  const open: Record<string, Float64Array> = {};
  const complete: Record<string, ArrayLike<number>> = signature === null ? {} : { signature };
  for (const { term, values } of terms) {
    if (term.kind === 'numeric') {
      open[term.name] = Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
      continue;
    }
    const [, ...others] = term.groups;
    if (others.length === 1) {
      const of = others[0]!.label;
      open[term.name] = Float64Array.from(values, (value) =>
        value === null ? Number.NaN : value === of ? 1 : 0,
      );
      continue;
    }
    const missing = values.filter((value) => value === null).length;
    if (missing > 0) {
      throw new RangeError(
        `Cannot impute ${term.label}: it has ${missing} gaps and ${term.groups.length} levels, and only numbers and factors of 2 ` +
          'levels can be imputed; name one level (column=value), or choose to fill by medians',
      );
    }
    for (const { label } of others) {
      complete[`${term.name}: ${label}`] = values.map((value) => (value === label ? 1 : 0));
    }
  }
  const outcome = outcomePredictors(survival);
  const { tables } = imputeByChainedEquations(createCovariates(open), {
    random,
    imputations,
    auxiliary:
      Object.keys(complete).length === 0 ? outcome : joinColumns(outcome, createCovariates(complete)),
  });
  return tables.map((table) => terms.map((of) => ({ term: of.term, values: filledValues(of, table) })));
}

function filledValues(
  { term, values }: OpenTerm,
  { names, columns, data }: FeatureMatrix,
): (number | string)[] {
  const column = names.indexOf(term.name);
  return values.map((value, row) => {
    if (value !== null) return value;
    const drawn = data[row * columns + column]!;
    return term.kind === 'numeric' ? drawn : term.groups[drawn === 1 ? 1 : 0]!.label;
  });
}
