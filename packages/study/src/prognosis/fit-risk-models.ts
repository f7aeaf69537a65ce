// The Cox models and nomograms of a prognosis: clinical terms with the signature, clinical terms alone, the signature
// alone. Fitted on the patients given, all of whom are training patients.

import { CoxFitError, type CoxModel, type SurvivalData } from '@glioscope/survival';
import { clinicalLabel, fitClinicalTerm, readTerm, type ClinicalTerm } from './clinical-term.ts';
import { fitTerms, selectCoxTerms, type CoxSelection, type TermValues } from './cox-selection.ts';
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
 */
export function fitRiskModels(
  patients: readonly PrognosisPatient[],
  signature: { readonly label: string; readonly values: readonly number[] } | null,
  options: PrognosisOptions,
  warnings: string[],
): FittedRiskModels {
  const survival = followUpOf(patients);
  const { clinicalTerms, refused } = readClinical(patients, options, warnings);
  const signatureTerm = signature === null ? null : termOfSignature(signature.label, signature.values);
  const { dropAbove, deathsPerCoefficient } = options;
  const selection = {
    dropAbove,
    refused,
    ...(deathsPerCoefficient === undefined ? {} : { deathsPerCoefficient }),
  };
  const integrated = selectCoxTerms(
    survival,
    [...(signatureTerm === null ? [] : [signatureTerm]), ...clinicalTerms],
    {
      ...selection,
      title: 'Integrated model',
      keep: signatureTermName,
      keepUpward: options.keepUpwardSignature ?? false,
    },
  );
  const clinical = selectCoxTerms(survival, clinicalTerms, { ...selection, title: 'Clinical model' });
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
  { clinical, largestMissingShare = 0.2 }: PrognosisOptions,
  warnings: string[],
): { clinicalTerms: TermValues[]; refused: { term: string; reason: string }[] } {
  const clinicalTerms: TermValues[] = [];
  const refused: { term: string; reason: string }[] = [];
  for (const name of clinical) {
    const fit = fitClinicalTerm(name, patients, largestMissingShare);
    warnings.push(...fit.warnings);
    const { term } = fit;
    if (term === null) {
      refused.push({ term: clinicalLabel(name), reason: fit.reason! });
      continue;
    }
    const values = patients.map((patient) => readTerm(term, patient.clinical[name]).value ?? term.filling);
    clinicalTerms.push({ term, values });
  }
  return { clinicalTerms, refused };
}
