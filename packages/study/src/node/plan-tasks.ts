// The study as tasks: sequences → check → preprocess → segment → crop → { radiomics ∥ deep features } → grade,
// and for LGG → signature → nomogram → report. Which patients feed which fit comes from the split alone.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRandom } from '@glioscope/numeric';
import type { Participant } from '../participant.ts';
import type { Task, TaskInput } from './engine/task.ts';
import type { TaskMaker } from './make-task.ts';
import type { DeepFeaturesSettings } from './steps/deep-features.ts';
import type { GradingStepSettings } from './steps/grading.ts';
import { arithmeticOf } from './steps/neural-settings.ts';
import { imageFile } from './steps/patient-files.ts';
import type { PicturesSettings } from './steps/pictures.ts';
import type { PreprocessSettings } from './steps/preprocess.ts';
import { networkOnly, type PretrainSettings } from './steps/pretrain-segmentation.ts';
import type { PrognosisStepSettings } from './steps/prognosis.ts';
import type { SegmentSettings } from './steps/segment.ts';
import type { SegmentationResultsSettings } from './steps/segmentation-results.ts';
import type { TrainGradingSettings } from './steps/train-grading.ts';
import type { TrainSegmentationSettings } from './steps/train-segmentation.ts';
import { startFile, type StartWeightsSettings } from './steps/start-weights.ts';
import type { TrainSliceSettings } from './steps/train-slice-network.ts';
import type { UseModelSettings } from './steps/use-model.ts';
import type { Study } from './study-folder.ts';

/** Folders of tasks that are about the cohort, apart from the patients' own. */
export const cohortTask = {
  pretrainedNetwork: '_study/pretrained-network',
  segmentationNetwork: '_study/segmentation-network',
  segmentation: '_study/segmentation',
  gradingNetwork: '_study/grading-network',
  grading: '_study/grading',
  sliceStart: '_study/slice-start',
  sliceNetwork: '_study/slice-network',
  prognosis: '_study/prognosis',
  pictures: '_study/pictures',
} as const;

/** The patients of each part, after what the study leaves out. */
interface Roles {
  readonly graded: readonly Participant[];
  readonly followed: readonly Participant[];
}

/** Share of the survival-training patients that only stop the slice network's training. */
const sliceValidationShare = 0.2;

/** All tasks of a study, in no particular order. */
export function planTasks(study: Study, make: TaskMaker): Task[] {
  const { settings, cohort, split } = study;
  const { participants } = cohort;
  const withGrading = settings.parts.includes('grading');
  const withPrognosis = settings.parts.includes('prognosis');
  const segments = settings.masks === 'segment';
  const byId = new Map(participants.map((participant) => [participant.id, participant]));
  const seedOf = (label: string): number => createRandom(settings.seed).fork(label).integer(0, 0x7fffffff);
  const arithmetic = arithmeticOf(settings);
  const scans = {
    sequences: settings.sequences,
    referenceSequence: settings.referenceSequence,
    region: settings.tumourRegion,
  };
  const survivalIds = new Set([...split.survivalTrain, ...split.survivalValidation]);
  const roles: Roles = {
    graded: withGrading ? participants.filter(({ grade }) => grade !== null) : [],
    followed: withPrognosis ? participants.filter(({ id }) => survivalIds.has(id)) : [],
  };
  const analysed = participants.filter(
    (participant) => roles.graded.includes(participant) || roles.followed.includes(participant),
  );
  const tasks: Task[] = [];
  const add = (...parameters: Parameters<TaskMaker>): void => void tasks.push(make(...parameters));

  for (const participant of participants) {
    const { id } = participant;
    const files: Record<string, TaskInput> = Object.fromEntries(
      settings.sequences.map((sequence) => [sequence, { file: participant.sequences[sequence]! }]),
    );
    if (participant.expertMask !== null) files['expert'] = { file: participant.expertMask };
    add(`${id}/check`, 'check', scans, files);
    const { spacingMm, window } = settings.segmentation;
    add(
      `${id}/preprocess`,
      'preprocess',
      { ...scans, working: segments ? { spacingMm, window } : null } satisfies PreprocessSettings,
      { ...files, check: { task: `${id}/check`, only: ['check.json'] } },
    );
    if (segments) {
      const { predictionMirrorAxes, keepLargest, minimumMl } = settings.segmentation;
      const segmentSettings: SegmentSettings = {
        ...scans,
        ...(predictionMirrorAxes.length > 0 && { mirrorAxes: predictionMirrorAxes }),
        keepLargest,
        minimumMl,
        hasExpert: participant.expertMask !== null,
      };
      add(`${id}/tumour`, 'segment', segmentSettings, {
        preprocess: { task: `${id}/preprocess` },
        model: { task: cohortTask.segmentationNetwork, only: ['model.onnx'] },
      });
    } else {
      add(
        `${id}/tumour`,
        'expert-mask',
        { region: settings.tumourRegion },
        { preprocess: { task: `${id}/preprocess`, only: ['expert.nii.gz'] } },
      );
    }
  }

  if (segments) {
    const withMask = (ids: readonly string[]): string[] =>
      ids.filter((id) => byId.get(id)?.expertMask !== null);
    const trainSettings: TrainSegmentationSettings = {
      sequences: settings.sequences,
      segmentation: settings.segmentation,
      train: withMask(split.train),
      validation: withMask(split.validation),
      ...arithmetic,
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
        ...arithmetic,
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

  for (const participant of analysed) {
    const { id } = participant;
    const patch = { size: settings.gradingNetwork.patch, spacingMm: settings.gradingNetwork.spacingMm };
    const slice = { size: settings.sliceNetwork.size, spacingMm: settings.sliceNetwork.spacingMm };
    add(
      `${id}/crop`,
      'crop',
      {
        sequences: settings.sequences,
        patch: roles.graded.includes(participant) ? patch : null,
        slice: roles.followed.includes(participant) ? slice : null,
      },
      { preprocess: { task: `${id}/preprocess` }, tumour: { task: `${id}/tumour` } },
    );
    for (const sequence of settings.sequences) {
      add(
        `${id}/radiomics-${sequence}`,
        'radiomics',
        { sequence, radiomics: settings.radiomics, maskFile: 'tumour.nii.gz' },
        {
          preprocess: { task: `${id}/preprocess`, only: [imageFile('image', sequence)] },
          mask: { task: `${id}/tumour`, only: ['tumour.nii.gz', 'tumour.json'] },
        },
      );
    }
  }
  planPictures(study, add);
  if (withGrading) planGrading(study, roles.graded, seedOf, add);
  if (withPrognosis) planPrognosis(study, roles.followed, seedOf, add);
  return tasks;
}

type Add = (...parameters: Parameters<TaskMaker>) => void;
type SeedOf = (label: string) => number;

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

/** Most slices that the report shows. */
const mostPictures = 6;

/** Slices of patients that no fit has seen, or of the first ones where nothing is fitted on masks. */
function planPictures({ settings, cohort, split }: Study, add: Add): void {
  const unseen = cohort.participants.filter(({ id }) => split.test.includes(id));
  const pool = settings.masks === 'segment' && unseen.length > 0 ? unseen : cohort.participants;
  const stride = Math.max(1, Math.floor(pool.length / mostPictures));
  const shown = pool.filter((_, i) => i % stride === 0).slice(0, mostPictures);
  const sequence = settings.referenceSequence;
  add(
    cohortTask.pictures,
    'pictures',
    {
      patients: shown.map(({ id, expertMask }) => ({ id, hasExpert: expertMask !== null })),
      sequence,
      region: settings.tumourRegion,
      predicted: settings.masks === 'segment',
    } satisfies PicturesSettings,
    Object.fromEntries(
      shown.flatMap(({ id, expertMask }): [string, TaskInput][] => [
        [
          `preprocess:${id}`,
          {
            task: `${id}/preprocess`,
            only: [imageFile('image', sequence), ...(expertMask === null ? [] : ['expert.nii.gz'])],
          },
        ],
        [`tumour:${id}`, { task: `${id}/tumour`, only: ['tumour.nii.gz'] }],
      ]),
    ),
  );
}

function featureInputs(
  patients: readonly Participant[],
  sequences: readonly string[],
  deep: string,
): Record<string, TaskInput> {
  return Object.fromEntries(
    patients.flatMap(({ id }): [string, TaskInput][] => [
      ...sequences.map((sequence): [string, TaskInput] => [
        `radiomics-${sequence}:${id}`,
        { task: `${id}/radiomics-${sequence}` },
      ]),
      [`deep:${id}`, { task: `${id}/${deep}` }],
    ]),
  );
}

function planDeepFeatures(
  patients: readonly Participant[],
  name: 'deep-grading' | 'deep-signature',
  model: string,
  settings: DeepFeaturesSettings,
  add: Add,
): void {
  for (const { id } of patients) {
    add(`${id}/${name}`, 'deep-features', settings, {
      crop: { task: `${id}/crop` },
      model: { task: model, only: ['model.onnx'] },
    });
  }
}

/** A network made elsewhere in place of a training; its description may lie beside it. */
function planModel({ root }: Study, task: string, model: string, settings: UseModelSettings, add: Add): void {
  const file = resolve(root, model);
  const description = `${file}.json`;
  add(task, 'use-model', settings, {
    model: { file },
    ...(existsSync(description) && { description: { file: description } }),
  });
}

function planGrading(study: Study, graded: readonly Participant[], seedOf: SeedOf, add: Add): void {
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

function planPrognosis(study: Study, followed: readonly Participant[], seedOf: SeedOf, add: Add): void {
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

/** The tasks of the named steps with all that they need. Throws for a name that no task has. */
export function tasksOfSteps(tasks: readonly Task[], stepNames: readonly string[]): Task[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const wanted = new Set<string>();
  const take = (task: Task): void => {
    if (wanted.has(task.id)) return;
    wanted.add(task.id);
    for (const input of Object.values(task.inputs)) {
      const source = 'task' in input ? byId.get(input.task) : undefined;
      if (source) take(source);
    }
  };
  const names = new Set(tasks.map(({ step }) => step));
  for (const name of stepNames) {
    if (!names.has(name)) {
      throw new RangeError(
        `Cannot run step '${name}': this study has ${[...names].sort().join(', ')}. ` +
          'Parts that study.json leaves out have no steps.',
      );
    }
    for (const task of tasks) if (task.step === name) take(task);
  }
  return tasks.filter(({ id }) => wanted.has(id));
}
