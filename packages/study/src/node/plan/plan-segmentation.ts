// The segmentation network, what it learns from first, and how good it is on patients that no fit has seen.

import type { TaskInput } from '../engine/task.ts';
import { arithmeticOf } from '../steps/neural-settings.ts';
import { imageFile } from '../steps/patient-files.ts';
import { networkOnly, type PretrainSettings } from '../steps/pretrain-segmentation.ts';
import type { SegmentationResultsSettings } from '../steps/segmentation-results.ts';
import type { TrainSegmentationSettings } from '../steps/train-segmentation.ts';
import type { UseModelSettings } from '../steps/use-model.ts';
import type { Study } from '../study-folder.ts';
import { cohortTask, type Add, type SeedOf } from './cohort-task.ts';
import { planModel } from './plan-networks.ts';

export function planSegmentation(study: Study, seedOf: SeedOf, add: Add): void {
  const { settings, cohort, split } = study;
  const byId = new Map(cohort.participants.map((participant) => [participant.id, participant]));
  const withMask = (ids: readonly string[]): string[] =>
    ids.filter((id) => byId.get(id)?.expertMask !== null);
  const trainSettings: TrainSegmentationSettings = {
    sequences: settings.sequences,
    segmentation: settings.segmentation,
    train: withMask(split.train),
    validation: withMask(split.validation),
    ...arithmeticOf(settings),
    seed: seedOf('segmentation'),
  };
  const learners = [...trainSettings.train, ...trainSettings.validation];
  const workingFiles = [
    ...settings.sequences.map((sequence) => imageFile('working', sequence)),
    'working-target.nii.gz',
  ];
  const inputs: Record<string, TaskInput> = Object.fromEntries(
    learners.map((id) => [id, { task: `${id}/preprocess`, only: workingFiles }]),
  );
  const phantoms = settings.segmentation.phantomPretraining;
  const { model, spacingMm } = settings.segmentation;
  if (phantoms && model === undefined) {
    const pretrainSettings: PretrainSettings = {
      sequences: settings.sequences,
      region: settings.tumourRegion,
      segmentation: networkOnly(settings.segmentation),
      phantoms,
      ...arithmeticOf(settings),
      seed: seedOf('phantom pretraining'),
    };
    add(cohortTask.pretrainedNetwork, 'pretrain-segmentation', pretrainSettings, {});
    inputs['pretrained'] = { task: cohortTask.pretrainedNetwork, only: ['model.onnx'] };
  }
  if (model === undefined) {
    add(cohortTask.segmentationNetwork, 'train-segmentation', trainSettings, inputs);
  } else {
    const used: UseModelSettings = {
      kind: 'segmentation',
      sequences: settings.sequences,
      spacingMm,
      size: null,
    };
    planModel(study, cohortTask.segmentationNetwork, model, used, add);
  }
  planSegmentationResults(
    study,
    withMask(split.test).map((id) => ({ id, center: byId.get(id)!.center })),
    add,
  );
}

/** Dice and agreement of features on patients that no fit has seen. */
function planSegmentationResults(
  { settings }: Study,
  test: SegmentationResultsSettings['test'],
  add: Add,
): void {
  const inputs: Record<string, TaskInput> = {
    network: { task: cohortTask.segmentationNetwork, only: ['training.json'] },
  };
  const { sequence } = settings.grading;
  for (const { id } of test) {
    add(
      `${id}/radiomics-expert`,
      'radiomics-expert',
      { sequence, radiomics: settings.radiomics, region: settings.tumourRegion },
      {
        preprocess: { task: `${id}/preprocess`, only: [imageFile('image', sequence), 'expert.nii.gz'] },
        tumour: { task: `${id}/tumour`, only: ['tumour.nii.gz', 'tumour.json'] },
      },
    );
    inputs[`tumour:${id}`] = { task: `${id}/tumour`, only: ['tumour.json'] };
    inputs[`agreement:${id}`] = { task: `${id}/radiomics-expert` };
  }
  add(
    cohortTask.segmentation,
    'segmentation-results',
    {
      region: settings.tumourRegion,
      sequences: settings.sequences,
      test,
    } satisfies SegmentationResultsSettings,
    inputs,
  );
}
