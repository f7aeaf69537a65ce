// The slice network, the signature on its features, and the models of survival.

import { resolve } from 'node:path';
import { createRandom } from '@glioscope/numeric';
import type { Participant } from '../../participant.ts';
import { arithmeticOf } from '../steps/neural-settings.ts';
import type { PrognosisStepSettings } from '../steps/prognosis.ts';
import { startFile, type StartWeightsSettings } from '../steps/start-weights.ts';
import type { TrainSliceSettings } from '../steps/train-slice-network.ts';
import type { UseModelSettings } from '../steps/use-model.ts';
import type { Study } from '../study-folder.ts';
import { cohortTask, type Add, type SeedOf } from './cohort-task.ts';
import { featureInputs, planDeepFeatures, planModel } from './plan-networks.ts';

/** Share of the survival-training patients that only stop the slice network's training. */
const sliceValidationShare = 0.2;

export function planPrognosis(
  study: Study,
  followed: readonly Participant[],
  seedOf: SeedOf,
  add: Add,
): void {
  const { root, settings, split } = study;
  const { sequences } = settings;
  const trainingPatients = followed.filter(({ id }) => split.survivalTrain.includes(id));
  const drawn = createRandom(seedOf('slice validation')).shuffled(trainingPatients.map(({ id }) => id));
  const heldBack = new Set(drawn.slice(0, Math.round(drawn.length * sliceValidationShare)));
  const plain = ({ id, whoGrade, survivalDays }: Participant) => ({
    id,
    whoGrade,
    survivalDays: survivalDays!,
  });
  const { startWeights, model, ...network } = settings.sliceNetwork;
  const trainSettings: TrainSliceSettings = {
    sequences,
    network,
    train: trainingPatients.filter(({ id }) => !heldBack.has(id)).map(plain),
    validation: trainingPatients.filter(({ id }) => heldBack.has(id)).map(plain),
    ...arithmeticOf(settings),
    seed: seedOf('slice network'),
  };
  if (startWeights !== undefined && model === undefined) {
    const startSettings: StartWeightsSettings = { sequences, network };
    add(cohortTask.sliceStart, 'start-weights', startSettings, {
      weights: { file: resolve(root, startWeights) },
    });
  }
  if (model === undefined) {
    add(cohortTask.sliceNetwork, 'train-slice-network', trainSettings, {
      ...Object.fromEntries(trainingPatients.map(({ id }) => [id, { task: `${id}/crop` }])),
      ...(startWeights !== undefined && { start: { task: cohortTask.sliceStart, only: [startFile] } }),
    });
  } else {
    const { size, spacingMm } = network;
    const used: UseModelSettings = { kind: 'slice', sequences, spacingMm: [spacingMm, spacingMm], size };
    planModel(study, cohortTask.sliceNetwork, model, used, add);
  }
  planDeepFeatures(followed, 'deep-signature', cohortTask.sliceNetwork, { sequences, images: 'slice' }, add);
  const prognosisSettings: PrognosisStepSettings = {
    sequences,
    prognosis: settings.prognosis,
    patients: followed.map(({ id, center, whoGrade, ageYears, sex, survivalDays, died, covariates }) => ({
      id,
      center,
      survivalDays: survivalDays!,
      died: died!,
      clinical: { age: ageYears, sex, who_grade: whoGrade, ...covariates },
      trainedNetwork: split.survivalTrain.includes(id) && !heldBack.has(id),
    })),
    train: split.survivalTrain,
    validation: split.survivalValidation,
    trainingName: settings.split.survivalTrainingCenter,
    validationName: settings.split.survivalValidationCenter,
    seed: seedOf('prognosis'),
  };
  add(cohortTask.prognosis, 'prognosis', prognosisSettings, {
    ...featureInputs(followed, sequences, 'deep-signature'),
    network: { task: cohortTask.sliceNetwork, only: ['training.json'] },
  });
}
