// The Cox models of several imputed tables, pooled after Rubin. All terms that can be fitted stay: a choice by P would have
// to be the same in every table.

import {
  CoxFitError,
  poolCoxModels,
  pooledCoxModel,
  type CoxModel,
  type SurvivalData,
} from '@glioscope/survival';
import type { CoxRow } from '../results.ts';
import { termColumns, type ClinicalTerm } from './clinical-term.ts';
import {
  coxRow,
  fitTerms,
  selectCoxTerms,
  type CoxSelection,
  type CoxSelectionOptions,
  type TermValues,
} from './cox-selection.ts';

/** @param tables the candidates, once for each imputed table, at least 2 */
export function poolCoxTerms(
  survival: SurvivalData,
  tables: readonly (readonly TermValues[])[],
  options: CoxSelectionOptions,
): CoxSelection {
  const first = selectCoxTerms(survival, tables[0]!, { ...options, dropAbove: 1 });
  const dropped = [...first.multivariable.dropped];
  let terms = first.terms;
  let models: readonly CoxModel[] | null = null;
  while (models === null && terms.length > 0) {
    try {
      models = fitAll(survival, tables, terms);
    } catch (error) {
      if (!(error instanceof CoxFitError)) throw error;
      const leaving =
        terms.findLast((term) => termColumns(term).some((name) => error.columns.includes(name))) ??
        terms.at(-1)!;
      dropped.push({ term: leaving.label, reason: `in an imputed table: ${error.message}` });
      terms = terms.filter((term) => term !== leaving);
    }
  }
  const univariable: CoxRow[] = [];
  const univariableDropped = [...first.univariable.dropped];
  for (const { term } of tables[0]!) {
    if (univariableDropped.some((entry) => entry.term === term.label)) continue;
    try {
      univariable.push(...pooledRows(fitAll(survival, tables, [term]), [term]));
    } catch (error) {
      if (!(error instanceof CoxFitError)) throw error;
      univariableDropped.push({ term: term.label, reason: `in an imputed table: ${error.message}` });
    }
  }
  return {
    ...first,
    terms,
    model: models === null ? null : pooledCoxModel(models),
    univariable: { ...first.univariable, rows: univariable, dropped: univariableDropped },
    multivariable: {
      ...first.multivariable,
      rows: models === null ? [] : pooledRows(models, terms),
      dropped,
    },
    pooled:
      models === null
        ? []
        : poolCoxModels(models).map((row) => ({
            name: row.name,
            coefficient: row.estimate,
            standardError: row.standardError,
            hazardRatio: row.hazardRatio,
            interval: row.hazardRatioInterval,
            p: row.p,
          })),
  };
}

function fitAll(
  survival: SurvivalData,
  tables: readonly (readonly TermValues[])[],
  terms: readonly ClinicalTerm[],
): CoxModel[] {
  return tables.map((entries) =>
    fitTerms(
      survival,
      terms.map((term) => entries.find((entry) => entry.term.name === term.name)!),
    ),
  );
}

function pooledRows(models: readonly CoxModel[], terms: readonly ClinicalTerm[]): CoxRow[] {
  return poolCoxModels(models).map(({ name, estimate, standardError, hazardRatioInterval, p }) =>
    coxRow({ name, coefficient: estimate, standardError, interval: hazardRatioInterval, p }, terms),
  );
}
