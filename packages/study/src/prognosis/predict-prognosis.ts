// One patient's prognosis from a fitted model: signature, risk group, survival curve, place on the nomogram.

import type { PredictionResults } from '../results.ts';
import type { PrognosisModel } from './fit-prognosis.ts';
import {
  curveOf,
  drawNomogram,
  encodePatient,
  placeOf,
  type RiskModel,
  type TermInput,
} from './risk-model.ts';
import { signatureOfPatient } from './signature.ts';

export interface PrognosisInput {
  /** Features by the names of training; null where a value could not be computed. */
  readonly features: Readonly<Record<string, number | null>>;
  /** Clinical values by column name, as in the training cohort's table. */
  readonly clinical: Readonly<Record<string, string | number | null>>;
}

/** The report's part, with what had to be left out and what to be wary of. */
export interface PrognosisPrediction extends NonNullable<PredictionResults['prognosis']> {
  readonly omitted: readonly { readonly part: string; readonly reason: string }[];
  readonly warnings: readonly string[];
}

/** A feature this many standard deviations from the training mean is unlike the training patients'. */
const plausibleZScore = 6;
const curveSteps = 120;

/**
 * Predicts. When a clinical value is missing the curve comes from the signature alone and the nomogram is drawn without
 * a place, with the reason in `omitted`.
 * @throws RangeError when a feature that the signature uses is absent
 */
export function predictPrognosis(
  model: PrognosisModel,
  { features, clinical }: PrognosisInput,
): PrognosisPrediction {
  const signature = model.signatures.find(({ name }) => name === model.signature)!;
  const { value, zScores } = signatureOfPatient(signature, features);
  const omitted: { part: string; reason: string }[] = [];
  const warnings: string[] = [];
  const far = zScores.filter(({ zScore }) => Math.abs(zScore) > plausibleZScore);
  if (far.length > 0) {
    warnings.push(
      `Unlike the training patients: ${far.map(({ feature, zScore }) => `${feature} lies ${Math.abs(zScore).toFixed(0)} standard deviations from their mean`).join('; ')}. ` +
        `The signature may not hold for this patient`,
    );
  }
  const unknown = zScores.filter(({ feature }) => !Number.isFinite(features[feature] ?? Number.NaN));
  if (unknown.length > 0) {
    warnings.push(
      `Not computable and counted as the training median: ${unknown.map(({ feature }) => feature).join(', ')}`,
    );
  }
  const placed = placePatient(model.integrated, { ...clinical, signature: value }, omitted);
  const behind = placed ?? signatureOnly(model, value, omitted);
  if (behind === null) {
    omitted.push({ part: 'survival curve', reason: 'the model has no Cox model that could be fitted' });
  }
  const curve = behind === null ? null : survivalCurve(behind.model, behind.row);
  if (placed !== null) warnings.push(...extrapolations(placed.model, placed.values));
  return {
    signature: value,
    cutOff: signature.cutOff,
    highRisk: value < signature.cutOff,
    curve: curve ?? { days: [], survival: [], lower: [], upper: [] },
    nomogram: model.integrated === null ? null : drawNomogram(model.integrated),
    place: placed === null ? null : placeOf(placed.model, placed.row, placed.values),
    omitted,
    warnings,
  };
}

interface PlacedPatient {
  readonly model: RiskModel;
  readonly row: readonly number[];
  readonly values: Readonly<Record<string, number | string>>;
}

function placePatient(
  model: RiskModel | null,
  input: TermInput,
  omitted: { part: string; reason: string }[],
): PlacedPatient | null {
  if (model === null) {
    omitted.push({
      part: 'nomogram',
      reason: 'the bundle has none: no integrated model could be fitted in training',
    });
    return null;
  }
  const encoded = encodePatient(model, input);
  if ('reasons' in encoded) {
    omitted.push({ part: 'place on the nomogram', reason: encoded.reasons.join('; ') });
    return null;
  }
  return { model, ...encoded };
}

function signatureOnly(
  { signatureAlone }: PrognosisModel,
  value: number,
  omitted: { part: string; reason: string }[],
): PlacedPatient | null {
  if (signatureAlone === null) return null;
  omitted.push({
    part: 'clinical values in the survival curve',
    reason:
      'the curve comes from the signature alone, because the patient could not be placed on the nomogram',
  });
  return { model: signatureAlone, row: [value], values: { signature: value } };
}

function survivalCurve(
  model: RiskModel,
  row: readonly number[],
): NonNullable<PredictionResults['prognosis']>['curve'] {
  const end = model.cox.followUpEnd;
  const days = Array.from({ length: curveSteps + 1 }, (_, k) => Math.round((k * end) / curveSteps));
  const { survival, lower, upper } = curveOf(model, row, days);
  return { days, survival, lower, upper };
}

function extrapolations(model: RiskModel, values: Readonly<Record<string, number | string>>): string[] {
  return model.terms.flatMap((term) => {
    const value = values[term.name];
    if (term.kind !== 'numeric' || typeof value !== 'number') return [];
    if (value >= term.minimum && value <= term.maximum) return [];
    const range = `${round(term.minimum)} to ${round(term.maximum)}`;
    return [
      `${term.label} ${round(value)} lies outside the training patients' range, ${range}: extrapolated`,
    ];
  });
}

const round = (value: number): number => Number(value.toPrecision(4));
