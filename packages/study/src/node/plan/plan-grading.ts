// The grading network and the chain on its features.

import type { Participant } from '../../participant.ts';
import type { GradingStepSettings } from '../steps/grading.ts';
import { arithmeticOf } from '../steps/neural-settings.ts';
import type { TrainGradingSettings } from '../steps/train-grading.ts';
import type { UseModelSettings } from '../steps/use-model.ts';
import type { Study } from '../study-folder.ts';
import { cohortTask, type Add, type SeedOf } from './cohort-task.ts';
import { featureInputs, planDeepFeatures, planModel } from './plan-networks.ts';

export function planGrading(study: Study, graded: readonly Participant[], seedOf: SeedOf, add: Add): void {
  const { settings, split } = study;
  const { sequences } = settings;
  const labelled = (ids: readonly string[]): { id: string; positive: boolean }[] =>
    graded.filter(({ id }) => ids.includes(id)).map(({ id, grade }) => ({ id, positive: grade === 'HGG' }));
  const trainSettings: TrainGradingSettings = {
    sequences,
    network: settings.gradingNetwork,
    train: labelled(split.train),
    validation: labelled(split.validation),
    ...arithmeticOf(settings),
    seed: seedOf('grading network'),
  };
  const { model, patch, spacingMm } = settings.gradingNetwork;
  if (model === undefined) {
    add(
      cohortTask.gradingNetwork,
      'train-grading',
      trainSettings,
      Object.fromEntries(
        [...trainSettings.train, ...trainSettings.validation].map(({ id }) => [id, { task: `${id}/crop` }]),
      ),
    );
  } else {
    const used: UseModelSettings = { kind: 'grading', sequences, spacingMm, size: patch };
    planModel(study, cohortTask.gradingNetwork, model, used, add);
  }
  planDeepFeatures(graded, 'deep-grading', cohortTask.gradingNetwork, { sequences, images: 'patch' }, add);
  const gradingSettings: GradingStepSettings = {
    sequences,
    grading: settings.grading,
    train: labelled(split.train),
    validation: labelled(split.validation),
    test: labelled(split.test),
    seed: seedOf('grading'),
  };
  add(cohortTask.grading, 'grading', gradingSettings, {
    ...featureInputs(graded, sequences, 'deep-grading'),
    network: { task: cohortTask.gradingNetwork, only: ['training.json'] },
  });
}
