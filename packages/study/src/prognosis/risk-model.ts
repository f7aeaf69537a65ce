// A fitted Cox model with its terms and nomogram, and what it says about a patient.

import {
  createNomogram,
  linearPredictor,
  nomogramSurvivalIntervals,
  placeOnNomogram,
  predictSurvival,
  type CoxModel,
  type Nomogram,
  type PredictedSurvival,
} from '@glioscope/survival';
import type { Interval, NomogramDrawing, PredictionResults } from '../results.ts';
import { encodeTerm, nomogramTerm, readTerm, type ClinicalTerm } from './clinical-term.ts';

/** Days of a year, as follow-up counts them. */
export const daysPerYear = 365.25;

/** Plain data, kept in the bundle. */
export interface RiskModel {
  readonly title: string;
  readonly terms: readonly ClinicalTerm[];
  readonly cox: CoxModel;
  readonly nomogram: Nomogram;
}

/** A patient's values by term name. */
export type TermInput = Readonly<Record<string, string | number | null | undefined>>;

export function createRiskModel(
  title: string,
  terms: readonly ClinicalTerm[],
  cox: CoxModel,
  horizonsYears: readonly number[],
): RiskModel {
  const horizons = horizonsYears.map((years) => years * daysPerYear);
  return { title, terms, cox, nomogram: createNomogram(cox, terms.map(nomogramTerm), horizons) };
}

/** A patient's row of the Cox model; null with all reasons when a value is missing or unknown to the model. */
export function encodePatient(
  model: RiskModel,
  input: TermInput,
):
  | { readonly row: number[]; readonly values: Record<string, number | string> }
  | { readonly reasons: string[] } {
  const reasons: string[] = [];
  const row: number[] = [];
  const values: Record<string, number | string> = {};
  for (const term of model.terms) {
    const read = readTerm(term, input[term.name]);
    if (read.value === null) {
      reasons.push(read.reason);
      continue;
    }
    values[term.name] = read.value;
    row.push(...encodeTerm(term, read.value));
  }
  return reasons.length > 0 ? { reasons } : { row, values };
}

/** The values of a cohort's patient, gaps and unknown levels filled as in training; counts what was filled. */
export function encodeFilled(
  model: RiskModel,
  input: TermInput,
): { readonly row: number[]; readonly filled: string[] } {
  const filled: string[] = [];
  const row = model.terms.flatMap((term) => {
    const { value } = readTerm(term, input[term.name]);
    if (value === null) filled.push(term.label);
    return encodeTerm(term, value ?? term.filling);
  });
  return { row, filled };
}

export const riskOf = (model: RiskModel, row: readonly number[]): number => linearPredictor(model.cox, row);

export const curveOf = (
  model: RiskModel,
  row: readonly number[],
  days: readonly number[],
): PredictedSurvival => predictSurvival(model.cox, row, days);

/** Where a patient falls on the nomogram. */
export function placeOf(
  model: RiskModel,
  row: readonly number[],
  values: Readonly<Record<string, number | string>>,
): NonNullable<NonNullable<PredictionResults['prognosis']>['place']> {
  const { axes, totalPoints } = placeOnNomogram(model.nomogram, values);
  return {
    axes: axes.map(({ term, value, points }) => ({ term, value, points })),
    totalPoints,
    survival: nomogramSurvivalIntervals(model.cox, model.nomogram, row).map(
      ({ horizon, probability, interval }) => ({
        years: yearsOf(horizon),
        probability,
        interval: interval as Interval,
      }),
    ),
  };
}

/** The nomogram as the report draws it. */
export function drawNomogram({ title, nomogram }: RiskModel): NomogramDrawing {
  const { intercept, perPoint } = nomogram.linearPredictor;
  const hazards = nomogram.survival
    .map(({ horizon, baselineHazard }) => `${yearsText(yearsOf(horizon))}: ${baselineHazard.toPrecision(4)}`)
    .join(', ');
  return {
    title,
    axes: nomogram.axes.map(({ term, label, ticks }) => ({ term, label, ticks })),
    totalPoints: nomogram.totalPoints,
    survival: nomogram.survival.map(({ horizon, ticks }) => ({ years: yearsOf(horizon), ticks })),
    formula:
      `Linear predictor = ${intercept.toFixed(4).replace('-', '−')} + ${perPoint.toPrecision(4)} × total points; ` +
      `survival = exp(−H · exp(linear predictor)), H = ${hazards}.`,
  };
}

export const yearsText = (years: number): string => `${years} ${years === 1 ? 'year' : 'years'}`;

const yearsOf = (days: number): number => Math.round((days / daysPerYear) * 1000) / 1000;
