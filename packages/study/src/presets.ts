// Named settings: the paper's own, what a small real cohort on a laptop can bear, and what phantoms need.

import { type CohortSettings, plainOptimiser, plateauSchedule, type StudySettings } from './settings.ts';

/** What a preset cannot know. */
export interface StudyBasics {
  readonly name: string;
  readonly seed: number;
  readonly cohort: CohortSettings;
  readonly sequences?: readonly string[];
}

/** Left and right may change places, intensities a little: what scanners differ in. */
const gentle = {
  mirrorAxes: [],
  rotationDegrees: 0,
  scaling: 0,
  resampleProbability: 1,
  intensityScale: 0.1,
  intensityShift: 0.1,
  gamma: 0,
  biasField: 0,
  noise: 0.05,
  sequenceDropout: 0,
};

/** Adam, with a rate that falls on plateaus: the paper's. */
const paperTraining = { optimiser: plainOptimiser, schedule: plateauSchedule };

/** A first convolution that leaves small images their resolution. */
const smallStem = { kernel: 3, stride: 1, pool: true };

/** The paper's study (SPEC.md), full size: for a machine with a GPU or much patience. */
export function paperStudy({
  name,
  seed,
  cohort,
  sequences = ['t1', 't1gd', 't2'],
}: StudyBasics): StudySettings {
  const reference = sequences.includes('t1gd') ? 't1gd' : sequences[0]!;
  return {
    name,
    seed,
    cohort,
    sequences,
    referenceSequence: reference,
    tumourRegion: 'whole',
    masks: 'segment',
    parts: ['segmentation', 'grading', 'prognosis'],
    split: {
      fractions: [0.6, 0.2, 0.2],
      assign: { train: [], validation: [], test: [] },
      survivalTrainingCenter: null,
      survivalValidationCenter: null,
      survivalValidationFraction: 0.35,
      keepSurvivalValidationUnseen: true,
    },
    segmentation: {
      spacingMm: [1, 1, 1],
      window: [128, 128, 128],
      widths: [16, 32, 64, 128],
      bottleneck: 256,
      recombinationChannels: 64,
      phantomPretraining: null,
      foregroundProbability: 0.7,
      predictionMirrorAxes: [],
      keepLargest: true,
      minimumMl: 0.5,
      normalisation: 'batch',
      augmentation: { ...gentle, mirrorAxes: [0] },
      ...paperTraining,
      epochs: 200,
      batch: 1,
      learningRate: 5e-4,
      plateauPatience: 10,
      stopPatience: 50,
    },
    radiomics: { intensityScale: 100, binWidth: 25 },
    gradingNetwork: {
      patch: [96, 128, 96],
      spacingMm: [1, 1, 1],
      width: 64,
      squeezeExcitation: true,
      stem: { kernel: 7, stride: 2, pool: true },
      normalisation: 'batch',
      augmentation: { ...gentle, mirrorAxes: [0] },
      ...paperTraining,
      epochs: 200,
      batch: 8,
      learningRate: 1e-3,
      plateauPatience: 10,
      stopPatience: 50,
    },
    sliceNetwork: {
      size: [240, 240],
      spacingMm: 1,
      width: 64,
      stem: { kernel: 7, stride: 2, pool: true },
      normalisation: 'batch',
      augmentation: { ...gentle, mirrorAxes: [0] },
      ...paperTraining,
      epochs: 200,
      batch: 8,
      learningRate: 1e-3,
      plateauPatience: 10,
      stopPatience: 50,
    },
    grading: { sequence: reference, testAlpha: 0.05, trees: 100, features: 8, folds: 5 },
    prognosis: {
      candidates: 10,
      trees: 100,
      folds: 5,
      horizonsYears: [1, 3, 5],
      dropAbove: 0.05,
      signature: 'best-on-training',
      clinical: ['age', 'sex', 'location', 'who_grade', 'laterality', 'histology', 'contrast_enhancement'],
    },
    networkThreads: 2,
  };
}

/** Reduced resolution and width: a cohort of tens of real patients on two cores in under an hour. */
export function smallStudy(basics: StudyBasics): StudySettings {
  const paper = paperStudy(basics);
  return {
    ...paper,
    segmentation: {
      ...paper.segmentation,
      spacingMm: [3, 3, 3],
      window: [48, 64, 48],
      widths: [8, 16, 32, 64],
      bottleneck: 128,
      recombinationChannels: 16,
      normalisation: 'instance',
      augmentation: {
        ...gentle,
        mirrorAxes: [0],
        rotationDegrees: 15,
        scaling: 0.15,
        intensityScale: 0.3,
        intensityShift: 0.3,
        noise: 0.2,
      },
      phantomPretraining: { patients: 60, epochs: 10, learningRate: 1e-3 },
      epochs: 40,
      learningRate: 3e-4,
      stopPatience: 40,
    },
    gradingNetwork: {
      ...paper.gradingNetwork,
      patch: [48, 64, 48],
      spacingMm: [2, 2, 2],
      width: 16,
      epochs: 40,
      stopPatience: 15,
    },
    sliceNetwork: {
      ...paper.sliceNetwork,
      size: [96, 96],
      spacingMm: 2.5,
      width: 16,
      epochs: 40,
      stopPatience: 15,
    },
  };
}

/** The demo's size: phantoms of 48 voxels a side, everything in minutes on two cores. */
export function phantomStudy(basics: StudyBasics): StudySettings {
  const small = smallStudy(basics);
  return {
    ...small,
    segmentation: {
      ...small.segmentation,
      spacingMm: [4.5, 4.5, 4.5],
      window: [32, 48, 32],
      widths: [8, 12, 16, 24],
      bottleneck: 32,
      recombinationChannels: 12,
      augmentation: { ...gentle, mirrorAxes: [0] },
      phantomPretraining: null,
      epochs: 8,
      learningRate: 2e-3,
      batch: 2,
      stopPatience: 8,
    },
    gradingNetwork: {
      ...small.gradingNetwork,
      patch: [24, 32, 24],
      spacingMm: [3.5, 3.5, 3.5],
      width: 8,
      stem: smallStem,
      epochs: 12,
    },
    sliceNetwork: {
      ...small.sliceNetwork,
      size: [64, 64],
      spacingMm: 3.5,
      width: 8,
      stem: smallStem,
      epochs: 15,
    },
  };
}
