// The Cox models of SPEC §9: each term alone, then together, terms with P above the limit leaving one at a time.
// A term that cannot be fitted leaves with the reason.

import {
  countEvents,
  coxCoefficients,
  CoxFitError,
  createCovariates,
  fitCox,
  waldTest,
  type CoxCoefficient,
  type CoxModel,
  type SurvivalData,
} from '@glioscope/survival';
import type { CoxRow, CoxTable } from '../results.ts';
import { columnLabel, encodeTerm, termColumns, type ClinicalTerm } from './clinical-term.ts';

/** A term with its value for each training patient. */
export interface TermValues {
  readonly term: ClinicalTerm;
  readonly values: readonly (number | string)[];
}

/** The chosen model with both tables. */
export interface CoxSelection {
  readonly terms: readonly ClinicalTerm[];
  readonly model: CoxModel | null;
  readonly univariable: CoxTable;
  readonly multivariable: CoxTable;
  /** Of a model pooled over imputed tables: its coefficients, with Rubin's degrees of freedom in intervals and P. */
  readonly pooled?: readonly PooledCoefficient[];
  readonly warnings: readonly string[];
}

export interface PooledCoefficient {
  readonly name: string;
  readonly coefficient: number;
  readonly standardError: number;
  readonly hazardRatio: number;
  readonly interval: readonly [number, number];
  readonly p: number;
}

export interface CoxSelectionOptions {
  readonly title: string;
  /** Largest P that lets a term stay. */
  readonly dropAbove: number;
  /** The signature: it stays whatever its P, because the model is defined by it, unless the hazard rises with it. */
  readonly keep?: string;
  /** Default `leastDeathsPerCoefficient`; 0 lets all terms in. */
  readonly deathsPerCoefficient?: number;
  /** True keeps the term even where the hazard rises with it, with a warning; default false. */
  readonly keepUpward?: boolean;
  /** Terms refused before, with the reason. */
  readonly refused: CoxTable['dropped'];
}

/** With fewer deaths per coefficient than this a multivariable model fits noise; the weakest terms leave first. */
const leastDeathsPerCoefficient = 5;

/** Selects terms by P on the training patients. */
export function selectCoxTerms(
  survival: SurvivalData,
  candidates: readonly TermValues[],
  {
    title,
    dropAbove,
    keep,
    refused,
    deathsPerCoefficient = leastDeathsPerCoefficient,
    keepUpward = false,
  }: CoxSelectionOptions,
): CoxSelection {
  const deaths = countEvents(survival);
  const warnings: string[] = [];
  const univariableRows: CoxRow[] = [];
  const univariableDropped = [...refused];
  const dropped = [...refused];
  const fitted: (TermValues & { p: number })[] = [];
  for (const candidate of candidates) {
    const { term } = candidate;
    try {
      const model = fitTerms(survival, [candidate]);
      univariableRows.push(...coxRows(model, [term]));
      fitted.push({ ...candidate, p: waldTest(model, termColumns(term)).p });
    } catch (error) {
      if (!(error instanceof CoxFitError)) throw error;
      univariableDropped.push({ term: term.label, reason: error.message });
      dropped.push({ term: term.label, reason: error.message });
    }
  }

  const isKept = ({ term }: TermValues): boolean => term.name === keep;
  fitted.sort((x, y) => x.p - y.p || (x.term.name < y.term.name ? -1 : 1));
  let chosen = fitted.filter((entry) => entry.p <= dropAbove || isKept(entry));
  for (const { term, p } of fitted.filter((entry) => !chosen.includes(entry))) {
    dropped.push({ term: term.label, reason: `univariable ${pAbove(p, dropAbove)}` });
  }
  if (chosen.length === 0 && fitted.length > 0) {
    const best = fitted[0]!;
    chosen = [best];
    dropped.splice(
      dropped.findIndex(({ term }) => term === best.term.label),
      1,
    );
    warnings.push(
      `${title}: no term reached P ≤ ${dropAbove} alone; ${best.term.label} (P = ${best.p.toFixed(3)}) is kept so that ` +
        `there is a model, which says little`,
    );
  }
  const columnsOf = (entries: readonly TermValues[]): number =>
    entries.reduce((sum, { term }) => sum + termColumns(term).length, 0);
  while (chosen.length > 1 && columnsOf(chosen) * deathsPerCoefficient > deaths) {
    const weakest = chosen.findLast((entry) => !isKept(entry))!;
    chosen = chosen.filter((entry) => entry !== weakest);
    dropped.push({
      term: weakest.term.label,
      reason: `${deaths} deaths allow ${countText(Math.max(1, Math.floor(deaths / deathsPerCoefficient)))} at most (${deathsPerCoefficient} deaths each)`,
    });
  }

  let model: CoxModel | null = null;
  while (chosen.length > 0) {
    try {
      model = fitTerms(survival, chosen);
    } catch (error) {
      if (!(error instanceof CoxFitError)) throw error;
      const blamed = chosen.filter(({ term }) =>
        termColumns(term).some((name) => error.columns.includes(name)),
      );
      const leaving =
        (blamed.length > 0 ? blamed : chosen).findLast((entry) => !isKept(entry)) ?? chosen.at(-1)!;
      dropped.push({ term: leaving.term.label, reason: error.message });
      chosen = chosen.filter((entry) => entry !== leaving);
      continue;
    }
    const misled = chosen.find((entry) => isKept(entry) && pointsUpward(model!, entry.term));
    if (misled !== undefined && !keepUpward) {
      dropped.push({
        term: misled.term.label,
        reason: 'on patients it had not seen, a low value does not go with a shorter survival',
      });
      warnings.push(
        `${title}: ${misled.term.label} is left out: it says nothing about patients it has not seen`,
      );
      chosen = chosen.filter((entry) => entry !== misled);
      if (chosen.length === 0) chosen = fitted.filter((entry) => !isKept(entry)).slice(0, 1);
      model = null;
      continue;
    }
    if (chosen.length === 1) break;
    const tested = chosen
      .filter((entry) => !isKept(entry))
      .map((entry) => ({ entry, p: waldTest(model!, termColumns(entry.term)).p }));
    const weakest = tested.reduce((worst, next) => (next.p > worst.p ? next : worst));
    if (weakest.p <= dropAbove) break;
    dropped.push({ term: weakest.entry.term.label, reason: `multivariable ${pAbove(weakest.p, dropAbove)}` });
    chosen = chosen.filter((entry) => entry !== weakest.entry);
    model = null;
  }
  const terms = chosen.map(({ term }) => term);
  if (model !== null && keepUpward) {
    for (const term of terms.filter(({ name }) => name === keep)) {
      if (!pointsUpward(model, term)) continue;
      warnings.push(
        `${title}: with the other terms held fixed, the hazard rises with ${term.label} on patients it had not seen, the ` +
          `wrong way round: it adds nothing that could be shown here`,
      );
    }
  }
  const keptTerm = keep === undefined ? undefined : terms.find(({ name }) => name === keep);
  if (model !== null && keptTerm !== undefined) {
    const { p } = waldTest(model, termColumns(keptTerm));
    if (p > dropAbove) {
      warnings.push(
        `${title}: ${keptTerm.label} has ${pAbove(p, dropAbove)} and stays only because the model is defined by it`,
      );
    }
  }
  if (model !== null) warnings.push(...model.warnings.map((warning) => `${title}: ${warning}`));
  const { length: patients } = survival.times;
  return {
    terms,
    model,
    univariable: {
      title: `${title}: univariable`,
      patients,
      deaths,
      rows: univariableRows,
      dropped: univariableDropped,
    },
    multivariable: {
      title: `${title}: multivariable`,
      patients,
      deaths,
      rows: model === null ? [] : coxRows(model, terms),
      dropped,
    },
    warnings,
  };
}

/** A low signature means a short survival by construction: a hazard that rises with it is chance. */
function pointsUpward(model: CoxModel, term: ClinicalTerm): boolean {
  return termColumns(term).some((name) => model.coefficients[model.names.indexOf(name)]! > 0);
}

const countText = (count: number): string => `${count} ${count === 1 ? 'coefficient' : 'coefficients'}`;

const pAbove = (p: number, limit: number): string => `P = ${p.toFixed(3)}, above ${limit}`;

/** Fits the terms together. Throws CoxFitError. */
export function fitTerms(survival: SurvivalData, entries: readonly TermValues[]): CoxModel {
  const columns: Record<string, number[]> = {};
  for (const { term, values } of entries) {
    const encoded = values.map((value) => encodeTerm(term, value));
    termColumns(term).forEach((name, k) => (columns[name] = encoded.map((numbers) => numbers[k]!)));
  }
  return fitCox(survival, createCovariates(columns));
}

function coxRows(model: CoxModel, terms: readonly ClinicalTerm[]): CoxRow[] {
  return coxCoefficients(model).map((estimate) => coxRow(estimate, terms));
}

/** An estimated column of one of the terms as a row of results. */
export function coxRow(
  {
    name,
    coefficient,
    standardError,
    interval,
    p,
  }: Pick<CoxCoefficient, 'name' | 'coefficient' | 'standardError' | 'interval' | 'p'>,
  terms: readonly ClinicalTerm[],
): CoxRow {
  const term = terms.find((candidate) => termColumns(candidate).includes(name))!;
  // A signature spans about 1: a hazard ratio for all of its range says little.
  const per = term.kind === 'numeric' ? (term.hazardRatioPer ?? 1) : 1;
  return {
    term: per === 1 ? columnLabel(term, name) : `${columnLabel(term, name)} (per ${per})`,
    coefficient: coefficient * per,
    standardError: standardError * per,
    hazardRatio: Math.exp(coefficient * per),
    interval: [interval[0] ** per, interval[1] ** per],
    p,
  };
}
