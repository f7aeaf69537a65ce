// Everything of the prognosis that is fitted: sequence models, signatures, Cox models and nomograms. It is given the
// training patients and never sees another.

import { createRandom } from '@glioscope/numeric';
import {
  concordanceIndex,
  countEvents,
  CoxFitError,
  NoComparablePairsError,
  type CoxModel,
  type SurvivalData,
} from '@glioscope/survival';
import { clinicalLabel, fitClinicalTerm, readTerm, type ClinicalTerm } from './clinical-term.ts';
import { coursesOf, fitSequenceModel, medianSurvivalDays, type SequenceModel } from './course-classifier.ts';
import { fitTerms, selectCoxTerms, type CoxSelection, type TermValues } from './cox-selection.ts';
import { crossFittedSignature } from './cross-fitted-signature.ts';
import {
  checkPrognosisTable,
  survivalOf,
  type PrognosisOptions,
  type PrognosisPatient,
  type PrognosisTable,
} from './prognosis-table.ts';
import { createRiskModel, type RiskModel } from './risk-model.ts';
import {
  fitSignature,
  signatureFeatures,
  signatureValues,
  type SignatureModel,
  type SignatureName,
} from './signature.ts';

/** What a bundle keeps: plain data, no patient's row in it. */
export interface PrognosisModel {
  readonly version: 1;
  /** The sequence whose radiomics the signature uses. */
  readonly sequence: string;
  readonly trainingPatients: number;
  readonly trainingDeaths: number;
  /** Below it survival counts as an unfavourable course. */
  readonly medianSurvivalDays: number;
  readonly signatures: readonly SignatureModel[];
  /** The signature that the integrated model and the risk groups stand on. */
  readonly signature: SignatureName;
  /** Clinical terms with the signature; null when no Cox model could be fitted. */
  readonly integrated: RiskModel | null;
  readonly clinical: RiskModel | null;
  /** The signature alone: for a patient of whom a clinical value is unknown. */
  readonly signatureAlone: RiskModel | null;
}

/** The model with what its making left behind, for the report. */
export interface PrognosisFit {
  readonly model: PrognosisModel;
  readonly sequenceModels: readonly SequenceModel[];
  /** By signature: the training patients' values from signatures fitted without them; null when that was impossible. */
  readonly crossFitted: Readonly<Record<SignatureName, readonly number[] | null>>;
  readonly integrated: CoxSelection;
  readonly clinical: CoxSelection;
  readonly warnings: readonly string[];
}

const signatureNames: readonly SignatureName[] = ['plain', 'censoring-aware'];
const signatureTermName = 'signature';

/**
 * Fits the prognosis on training patients.
 * @throws RangeError when nothing can be fitted: fewer than 8 patients, no death, no feature that varies
 */
export async function fitPrognosis(
  training: PrognosisTable,
  options: PrognosisOptions,
  seed: number,
): Promise<PrognosisFit> {
  checkPrognosisTable(training);
  const survival = survivalOf(training);
  const deaths = countEvents(survival);
  const count = training.patients.length;
  if (count < 8 || deaths === 0) {
    throw new RangeError(
      `Cannot fit a prognosis: expected at least 8 training patients with at least 1 death, got ${count} with ${deaths}; ` +
        `widen the training cohort or leave the prognosis out of the study's parts`,
    );
  }
  const random = createRandom(seed).fork('prognosis');
  const warnings: string[] = [];
  if (deaths < 30) {
    warnings.push(
      `Only ${deaths} of ${count} training patients died: every estimate of survival is uncertain, whatever its P value`,
    );
  }

  const medianDays = medianSurvivalDays(training);
  const courses = coursesOf(training, medianDays, options);
  const unknown = courses.filter((course) => course === null).length;
  if (unknown > 0) {
    warnings.push(
      `${unknown} of ${count} training patients were last seen alive before the median survival of ${medianDays} days; ` +
        `their course is unknown and they are left out of the sequence models`,
    );
  }
  const sequenceModels: SequenceModel[] = [];
  for (const [sequence, features] of Object.entries(training.radiomics)) {
    const model = await fitSequenceModel(
      sequence,
      features,
      courses,
      options,
      random.fork(`course ${sequence}`),
    );
    if (model.reason !== undefined) warnings.push(`Radiomics model of ${sequence}: ${model.reason}`);
    sequenceModels.push(model);
  }
  const sequence = bestSequence(sequenceModels, warnings);

  const signatures = signatureNames.map((name) =>
    fitSignature(name, training, sequence, options, random.fork('signature')),
  );
  for (const { warnings: own } of signatures) warnings.push(...own);
  const features = signatureFeatures(training, sequence);
  const crossFit = (name: SignatureName): readonly number[] | null =>
    crossFittedSignature(name, training, sequence, options, random.fork(`cross-fit ${name}`));
  const crossFitted = { plain: crossFit('plain'), 'censoring-aware': crossFit('censoring-aware') };
  const chosen = chooseSignature(options, survival, crossFitted, warnings);
  let coxValues: readonly number[] = signatureValues(
    signatures.find(({ name }) => name === chosen)!,
    features,
  );
  if ((options.signatureValues ?? 'cross-fitted') === 'cross-fitted') {
    if (crossFitted[chosen] === null) {
      warnings.push(
        'Too few deaths to leave any out: the Cox models are fitted on signature values that have seen their own patients',
      );
    } else coxValues = crossFitted[chosen];
  }

  const { clinicalTerms, refused } = readClinical(training.patients, options, warnings);
  const signatureTerm: TermValues = {
    term: {
      kind: 'numeric',
      name: signatureTermName,
      label: 'Deep-radiomics signature',
      minimum: Math.min(...coxValues),
      maximum: Math.max(...coxValues),
      filling: 0,
    },
    values: coxValues,
  };
  const dropAbove = options.dropAbove;
  const integrated = selectCoxTerms(survival, [signatureTerm, ...clinicalTerms], {
    title: 'Integrated model',
    dropAbove,
    keep: signatureTermName,
    refused,
  });
  const clinical = selectCoxTerms(survival, clinicalTerms, { title: 'Clinical model', dropAbove, refused });
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
  const model: PrognosisModel = {
    version: 1,
    sequence,
    trainingPatients: count,
    trainingDeaths: deaths,
    medianSurvivalDays: medianDays,
    signatures,
    signature: chosen,
    integrated: riskModel('Integrated nomogram', integrated.terms, integrated.model),
    clinical: riskModel('Clinical nomogram', clinical.terms, clinical.model),
    signatureAlone: riskModel(
      'Nomogram of the signature',
      [signatureTerm.term],
      fitAlone(survival, signatureTerm),
    ),
  };
  for (const nomogram of [model.integrated, model.clinical]) {
    for (const { horizon, reason } of nomogram?.nomogram.omittedHorizons ?? []) {
      warnings.push(`${nomogram!.title}: no scale for ${Math.round(horizon)} days, ${reason} days`);
    }
  }
  return { model, sequenceModels, crossFitted, integrated, clinical, warnings };
}

function fitAlone(survival: SurvivalData, signature: TermValues): CoxModel | null {
  try {
    return fitTerms(survival, [signature]);
  } catch (error) {
    if (error instanceof CoxFitError) return null;
    throw error;
  }
}

/** The sequence with the best cross-validated AUC; the first one when none could be judged. */
function bestSequence(models: readonly SequenceModel[], warnings: string[]): string {
  const judged = models.filter(({ crossValidatedAuc }) => crossValidatedAuc !== null);
  if (judged.length === 0) {
    const first = models[0]!.sequence;
    warnings.push(
      `No sequence model could be judged, so the signature takes ${first}, the first sequence of the study`,
    );
    return first;
  }
  return judged.reduce((best, next) => (next.crossValidatedAuc! > best.crossValidatedAuc! ? next : best))
    .sequence;
}

/** `best-on-training`: the signature whose cross-fitted values order the training patients better. */
function chooseSignature(
  { signature }: PrognosisOptions,
  survival: SurvivalData,
  crossFitted: Readonly<Record<SignatureName, readonly number[] | null>>,
  warnings: string[],
): SignatureName {
  if (signature !== 'best-on-training') return signature;
  const indexOf = (name: SignatureName): number | null => {
    const values = crossFitted[name];
    if (values === null) return null;
    try {
      return concordanceIndex(
        survival,
        values.map((value) => -value),
      ).index;
    } catch (error) {
      if (error instanceof NoComparablePairsError) return null;
      throw error;
    }
  };
  const plain = indexOf('plain');
  const aware = indexOf('censoring-aware');
  if (plain === null || aware === null) {
    warnings.push(
      'The signatures could not be compared on training patients; the censoring-aware one is used',
    );
    return 'censoring-aware';
  }
  return plain > aware ? 'plain' : 'censoring-aware';
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
