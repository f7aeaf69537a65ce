// Warnings of an analysis in one shape, whoever gives them.

import { tableWarnings } from '@glioscope/learn';
import { countEvents, coxWarnings, type CoxWarningOptions, type SurvivalData } from '@glioscope/survival';
import { columnsByTerm, type ModelDesign } from './model-design.ts';

/** For programs by `code` and `columns`, for people by `text`. */
export interface AnalysisWarning {
  readonly code: string;
  readonly text: string;
  readonly columns: readonly string[];
}

/**
 * What a careful statistician would say of this model: the warnings of both packages, none twice. Columns of one term (a
 * factor's levels, a spline's basis) are judged together.
 */
export function modelWarnings(
  data: SurvivalData,
  { covariates, terms }: Pick<ModelDesign, 'covariates' | 'terms'>,
  options: CoxWarningOptions = {},
): AnalysisWarning[] {
  const termOf = new Map(
    terms.flatMap(({ term, columns }) => columns.map((column) => [column, term] as const)),
  );
  const found: AnalysisWarning[] = [];
  for (const { code, text, columns } of coxWarnings(data, covariates, {
    ...options,
    terms: columnsByTerm(terms),
  })) {
    // The columns of a spline repeat each other by their nature.
    if (code === 'collinearity' && new Set(columns.map((column) => termOf.get(column))).size < 2) continue;
    found.push({ code, text, columns });
  }
  for (const { kind, message, columns } of tableWarnings(covariates)) {
    // Patients of equal covariates are common; constant columns and few patients are said by the other package.
    if (kind === 'duplicate-row' || kind === 'constant-column') continue;
    if (kind === 'duplicate-column' && found.some(({ code }) => code === 'collinearity')) continue;
    found.push({ code: kind, text: message, columns });
  }
  return found;
}

/** What is said of curves and tests without a model. */
export function groupWarnings(
  groups: readonly { readonly group: string; readonly data: SurvivalData }[],
): AnalysisWarning[] {
  return groups.flatMap(({ group, data }) => {
    const events = countEvents(data);
    const who = group === '' ? '' : ` in group "${group}"`;
    if (events === 0) {
      return [
        { code: 'no-events', text: `No event${who}: the curve stays at 1 and has no interval`, columns: [] },
      ];
    }
    if (events < 5) {
      return [
        {
          code: 'few-events',
          text: `Only ${events} of ${data.times.length} patients${who} had an event: medians and tests are unstable`,
          columns: [],
        },
      ];
    }
    return [];
  });
}
