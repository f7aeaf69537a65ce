// Everything of the prognosis that is fitted: sequence models, signatures, Cox models and nomograms. It is given the
// training patients and never sees another.

import { createRandom, type Random } from '@glioscope/numeric';
import { countEvents } from '@glioscope/survival';
import { sequenceLabel } from '../patient/sequence-label.ts';
import { chooseSignature } from './choose-signature.ts';
import { coursesOf, fitSequenceModel, medianSurvivalDays, type SequenceModel } from './course-classifier.ts';
import type { CoxSelection } from './cox-selection.ts';
import { chooseDeepFeatures } from './deep-features-help.ts';
import { crossFittedSignature } from './cross-fitted-signature.ts';
import { fitRiskModels } from './fit-risk-models.ts';
import {
  checkPrognosisTable,
  survivalOf,
  type PrognosisOptions,
  type PrognosisTable,
} from './prognosis-table.ts';
import type { RiskModel } from './risk-model.ts';
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

/**
 * Fits the prognosis on training patients.
 * @throws RangeError when nothing can be fitted: fewer than 8 patients, no death, no feature that varies
 */
export async function fitPrognosis(
  trainingPatients: PrognosisTable,
  options: PrognosisOptions,
  seed: number,
): Promise<PrognosisFit> {
  checkPrognosisTable(trainingPatients);
  let training = trainingPatients;
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
    if (model.reason !== undefined)
      warnings.push(`Radiomics model of ${sequenceLabel(sequence)}: ${model.reason}`);
    sequenceModels.push(model);
  }
  const sequence = bestSequence(sequenceModels, warnings);
  if (!useDeepFeatures(training, sequence, options, random.fork('deep features'), warnings)) {
    training = { ...training, deep: null };
  }

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

  const { models, integrated, clinical } = fitRiskModels(
    training.patients,
    { label: 'Deep-radiomics signature', values: coxValues },
    options,
    warnings,
  );
  const model: PrognosisModel = {
    version: 1,
    sequence,
    trainingPatients: count,
    trainingDeaths: deaths,
    medianSurvivalDays: medianDays,
    signatures,
    signature: chosen,
    ...models,
  };
  return { model, sequenceModels, crossFitted, integrated, clinical, warnings };
}

function useDeepFeatures(
  training: PrognosisTable,
  sequence: string,
  options: PrognosisOptions,
  random: Random,
  warnings: string[],
): boolean {
  if (training.deep === null) return false;
  const checked = (options.deepFeatures ?? 'checked') === 'checked';
  const choice = checked
    ? chooseDeepFeatures(training, sequence, signatureNames, options, random)
    : { use: true, withDeep: null, withoutDeep: null, patients: 0 };
  if (choice.withDeep === null || choice.withoutDeep === null) {
    warnings.push(
      'The deep features come from a network that has learned from the training patients; whether they help on others ' +
        'could not be checked on training patients, so apparent and cross-validated results are too good',
    );
    return true;
  }
  const comparison = `C-index ${choice.withDeep.toFixed(2)} with and ${choice.withoutDeep.toFixed(2)} without them`;
  if (!choice.use) {
    warnings.push(
      `The deep features are left out of the signatures: on the ${choice.patients} training patients that the network had ` +
        `not seen, signatures did no better with them (${comparison})`,
    );
  }
  return choice.use;
}

/** The paper's choice, for when the training patients cannot tell. */
const usualSequence = 't1gd';

/** The sequence with the best cross-validated AUC; T1-Gd, or else the first one, when none could be judged. */
function bestSequence(models: readonly SequenceModel[], warnings: string[]): string {
  const judged = models.filter(({ crossValidatedAuc }) => crossValidatedAuc !== null);
  if (judged.length === 0) {
    const { sequence } = models.find((model) => model.sequence === usualSequence) ?? models[0]!;
    warnings.push(
      `No sequence model could be judged, so the signature takes ${sequenceLabel(sequence)} without a choice`,
    );
    return sequence;
  }
  return judged.reduce((best, next) => (next.crossValidatedAuc! > best.crossValidatedAuc! ? next : best))
    .sequence;
}
