// Warnings of an analysis in one shape, whoever gives them.

import { tableWarnings, type FeatureMatrix } from '@glioscope/learn';
import { pText } from '@glioscope/figures';
import {
  countEvents,
  coxWarnings,
  fitCox,
  testProportionalHazards,
  type CoxWarningOptions,
  type SurvivalData,
} from '@glioscope/survival';
import { columnsByTerm, type DesignTerm, type ModelDesign } from './model-design.ts';

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
  for (const { code, text, columns } of coxWarnings(data, covariates, options)) {
    if (code === 'non-proportional-hazards') continue;
    // The columns of a spline repeat each other by their nature.
    if (code === 'collinearity' && new Set(columns.map((column) => termOf.get(column))).size < 2) continue;
    found.push({ code, text, columns });
  }
  found.push(...proportionalityWarnings(data, covariates, terms, options));
  for (const { kind, message, columns } of tableWarnings(covariates)) {
    // Patients of equal covariates are common; constant columns and few patients are said by the other package.
    if (kind === 'duplicate-row' || kind === 'constant-column') continue;
    if (kind === 'duplicate-column' && found.some(({ code }) => code === 'collinearity')) continue;
    found.push({ code: kind, text: message, columns });
  }
  return found;
}

function proportionalityWarnings(
  data: SurvivalData,
  covariates: FeatureMatrix,
  terms: readonly DesignTerm[],
  options: CoxWarningOptions,
): AnalysisWarning[] {
  const significance = options.significance ?? 0.05;
  const model = fitCox(data, covariates, options);
  const tested = testProportionalHazards(model, data, covariates, {
    ...options,
    terms: columnsByTerm(terms),
  });
  const clear = tested.terms.filter(({ p }) => p !== null && p < significance);
  const code = 'non-proportional-hazards';
  if (clear.length === 0 && tested.global.p !== null && tested.global.p < significance) {
    const text = `Taken together the effects change with time (${pText(tested.global.p)}), though none of them clearly by itself`;
    return [{ code, text, columns: [...model.names] }];
  }
  return clear.map(({ term, p }) => ({
    code,
    text:
      `The effect of "${term}" changes with time (${pText(p!)}): its hazard ratio is an average over follow-up; ` +
      'stratify by it, or compare restricted mean survival',
    columns: terms.find((candidate) => candidate.term === term)!.columns,
  }));
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
