// The Cox models and nomograms of a prognosis: clinical terms with the signature, clinical terms alone, the signature
// alone. Fitted on the patients given, all of whom are training patients.

import { CoxFitError, type CoxModel, type SurvivalData } from '@glioscope/survival';
import type { Random } from '@glioscope/numeric';
import { clinicalLabel, fitClinicalTerm, readTerm, type ClinicalTerm } from './clinical-term.ts';
import {
  fitTerms,
  selectCoxTerms,
  type CoxSelection,
  type CoxSelectionOptions,
  type TermValues,
} from './cox-selection.ts';
import { imputeClinical, type OpenTerm } from './impute-clinical.ts';
import { poolCoxTerms } from './pooled-selection.ts';
import { followUpOf, type PrognosisOptions, type PrognosisPatient } from './prognosis-table.ts';
import { createRiskModel, type RiskModel } from './risk-model.ts';

const signatureTermName = 'signature';

export interface FittedRiskModels {
  readonly models: {
    readonly integrated: RiskModel | null;
    readonly clinical: RiskModel | null;
    readonly signatureAlone: RiskModel | null;
  };
  readonly integrated: CoxSelection;
  readonly clinical: CoxSelection;
}

/**
 * @param signature its value for each patient, low for a short survival; null when there is none
 * @param warnings gathers what readers must know
 * @param random of the imputation, where the options ask for one
 */
export function fitRiskModels(
  patients: readonly PrognosisPatient[],
  signature: { readonly label: string; readonly values: readonly number[] } | null,
  options: PrognosisOptions,
  warnings: string[],
  random?: Random,
): FittedRiskModels {
  const survival = followUpOf(patients);
  const { openTerms, refused } = readClinical(patients, options, warnings);
  const { imputations = 0 } = options;
  const tables =
    imputations === 0 || random === undefined
      ? [openTerms.map((of) => filledTerm(of))]
      : imputeClinical(survival, openTerms, signature?.values ?? null, imputations, random);
  const signatureTerm = signature === null ? null : termOfSignature(signature.label, signature.values);
  const { dropAbove, deathsPerCoefficient } = options;
  const selection = {
    dropAbove,
    refused,
    ...(deathsPerCoefficient === undefined ? {} : { deathsPerCoefficient }),
  };
  const select = (first: readonly TermValues[], more: CoxSelectionOptions): CoxSelection => {
    const candidates = tables.map((clinicalTerms) => [...first, ...clinicalTerms]);
    return candidates.length === 1
      ? selectCoxTerms(survival, candidates[0]!, more)
      : poolCoxTerms(survival, candidates, more);
  };
  const integrated = select(signatureTerm === null ? [] : [signatureTerm], {
    ...selection,
    title: 'Integrated model',
    keep: signatureTermName,
    keepUpward: options.keepUpwardSignature ?? false,
  });
  const clinical = select([], { ...selection, title: 'Clinical model' });
  warnings.push(...integrated.warnings, ...clinical.warnings);
  const riskModel = (
    title: string,
    terms: readonly ClinicalTerm[],
    cox: CoxModel | null,
  ): RiskModel | null => {
    if (cox !== null) return createRiskModel(title, terms, cox, options.horizonsYears);
    warnings.push(`${title}: none, because no Cox model could be fitted`);
    return null;
  };
  const models = {
    integrated: riskModel('Integrated nomogram', integrated.terms, integrated.model),
    clinical: riskModel('Clinical nomogram', clinical.terms, clinical.model),
    signatureAlone:
      signatureTerm === null
        ? null
        : riskModel('Nomogram of the signature', [signatureTerm.term], fitAlone(survival, signatureTerm)),
  };
  for (const nomogram of [models.integrated, models.clinical]) {
    for (const { horizon, reason } of nomogram?.nomogram.omittedHorizons ?? []) {
      warnings.push(`${nomogram!.title}: no scale for ${Math.round(horizon)} days, ${reason} days`);
    }
  }
  return { models, integrated, clinical };
}

function termOfSignature(label: string, values: readonly number[]): TermValues {
  const term: ClinicalTerm = {
    kind: 'numeric',
    name: signatureTermName,
    label,
    hazardRatioPer: 0.1,
    minimum: Math.min(...values),
    maximum: Math.max(...values),
    filling: 0,
  };
  return { term, values };
}

function fitAlone(survival: SurvivalData, signature: TermValues): CoxModel | null {
  try {
    return fitTerms(survival, [signature]);
  } catch (error) {
    if (error instanceof CoxFitError) return null;
    throw error;
  }
}

function readClinical(
  patients: readonly PrognosisPatient[],
  { clinical, largestMissingShare = 0.2, imputations = 0 }: PrognosisOptions,
  warnings: string[],
): { openTerms: OpenTerm[]; refused: { term: string; reason: string }[] } {
  const openTerms: OpenTerm[] = [];
  const refused: { term: string; reason: string }[] = [];
  for (const name of clinical) {
    const fit = fitClinicalTerm(name, patients, largestMissingShare);
    warnings.push(
      ...(imputations === 0 ? fit.warnings : fit.warnings.filter((text) => !isAboutFilling(text))),
    );
    const { term } = fit;
    if (term === null) {
      refused.push({ term: clinicalLabel(name), reason: fit.reason! });
      continue;
    }
    const values = patients.map((patient) => readTerm(term, patient.clinical[name]).value);
    openTerms.push({ term, values });
  }
  return { openTerms, refused };
}

const isAboutFilling = (text: string): boolean => / is unknown for \d+ training patients and /.test(text);

const filledTerm = ({ term, values }: OpenTerm): TermValues => ({
  term,
  values: values.map((value) => value ?? term.filling),
});
