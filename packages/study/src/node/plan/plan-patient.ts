// What is done for each patient alone: check, preprocessing, the tumour's mask, crops and radiomics.

import type { Participant } from '../../participant.ts';
import type { TaskInput } from '../engine/task.ts';
import { imageFile } from '../steps/patient-files.ts';
import type { PreprocessSettings } from '../steps/preprocess.ts';
import type { SegmentSettings } from '../steps/segment.ts';
import type { Study } from '../study-folder.ts';
import { cohortTask, type Add } from './cohort-task.ts';

/** From the sequences to the tumour's mask. */
export function planPatient({ settings }: Study, participant: Participant, add: Add): void {
  const segments = settings.masks === 'segment';
  const scans = {
    sequences: settings.sequences,
    referenceSequence: settings.referenceSequence,
    region: settings.tumourRegion,
  };
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

/** Crops for the networks of the parts that a patient is in, and radiomics of each sequence. */
export function planFeatures(
  { settings }: Study,
  { id }: Participant,
  { graded, followed }: { readonly graded: boolean; readonly followed: boolean },
  add: Add,
): void {
  const patch = { size: settings.gradingNetwork.patch, spacingMm: settings.gradingNetwork.spacingMm };
  const slice = { size: settings.sliceNetwork.size, spacingMm: settings.sliceNetwork.spacingMm };
  add(
    `${id}/crop`,
    'crop',
    {
      sequences: settings.sequences,
      patch: graded ? patch : null,
      slice: followed ? slice : null,
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
