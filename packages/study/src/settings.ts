// A study's settings: what stands in `study.json`. Every hidden constant of the analysis is a named default here.
// Defaults follow the paper (SPEC.md); `smallStudy` and `phantomStudy` in presets.ts shrink what costs time.

import { type Backend, backendNames } from '@glioscope/neural';
import { z } from 'zod';
import type { Sequence, TumourRegion } from './participant.ts';

/** Three whole numbers or millimetres, along x, y, z. */
export type Triple = readonly [number, number, number];

export interface CohortSettings {
  readonly format: 'brats' | 'participants';
  /** The cohort's folder, relative to the study's. */
  readonly root: string;
  /** True when the patients are phantoms: every report says so. */
  readonly phantom: boolean;
  /** Patients to leave out, each with the reason that the enrolment flow shows. */
  readonly exclude: Readonly<Record<string, string>>;
}

export interface SplitSettings {
  /** Shares of training, validation and test patients for segmentation and grading. */
  readonly fractions: Triple;
  /** Patients whose role was chosen by hand; the others are drawn. */
  readonly assign: {
    readonly train: readonly string[];
    readonly validation: readonly string[];
    readonly test: readonly string[];
  };
  /** Centres that the prognosis is fitted on and validated on; null draws the cohorts at random. */
  readonly survivalTrainingCenter: string | null;
  readonly survivalValidationCenter: string | null;
  /** Without centres: the share of LGG patients drawn for validation. */
  readonly survivalValidationFraction: number;
  /** Keeps survival-validation patients out of every fit, the networks' included. */
  readonly keepSurvivalValidationUnseen: boolean;
}

/** What every network's training shares. */
export interface TrainingSettings {
  /**
   * An .onnx to use instead of a training, relative to the study's folder: made elsewhere and described (in a JSON file
   * beside it, or inside once adopted), or Glioscope's own. Whether it has seen patients of this study, nobody can tell.
   */
  readonly model?: string;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Epochs without a better validation loss before the learning rate is halved. */
  readonly plateauPatience: number;
  /** Epochs without a better validation loss before training stops. */
  readonly stopPatience: number;
  readonly normalisation: 'batch' | 'instance' | 'group';
  readonly optimiser: Optimiser;
  /** How the learning rate moves: on plateaus of the validation loss, or as planned over all epochs. */
  readonly schedule: Schedule;
  readonly augmentation: Augmentation;
}

/** How weights follow the loss. */
export interface Optimiser {
  readonly method: 'adam' | 'adamW' | 'sgd';
  /** Of `sgd`. */
  readonly momentum: number;
  readonly weightDecay: number;
  /** Largest common norm of the gradients; null leaves them as they are. */
  readonly gradientClip: number | null;
  /** So many batches make one step: for batches that memory does not hold. */
  readonly accumulate: number;
  /** Share of a moving average of the weights that each step keeps; the average is then validated and kept. */
  readonly averageDecay: number | null;
}

export interface Schedule {
  readonly kind: 'plateau' | 'constant' | 'cosine' | 'polynomial';
  /** Epochs at first in which the rate grows from a tenth; not on plateaus. */
  readonly warmUpEpochs: number;
}

/** Random changes to the training images, anew in each epoch. */
export interface Augmentation {
  /** Axes (0 = x) mirrored with probability one half. */
  readonly mirrorAxes: readonly number[];
  /** Rotation about each axis up to ± this. */
  readonly rotationDegrees: number;
  /** Each axis is stretched by 1 ± this. */
  readonly scaling: number;
  /** Share of images that are rotated and scaled. */
  readonly resampleProbability: number;
  /** Each sequence is multiplied by 1 ± this. */
  readonly intensityScale: number;
  /** To each sequence ± this is added (images are z-scored). */
  readonly intensityShift: number;
  /** Each sequence is raised to a power between 1/(1 + this) and 1 + this. */
  readonly gamma: number;
  /** Largest exponent of a smooth field that each sequence is multiplied by. */
  readonly biasField: number;
  /** Largest standard deviation of added noise. */
  readonly noise: number;
  /** Probability that a sequence is left out, so that the network learns to do without any of them. */
  readonly sequenceDropout: number;
}

/** How the segmentation network learns from phantoms first. */
export interface PhantomPretraining {
  readonly patients: number;
  readonly epochs: number;
  readonly learningRate: number;
}

export interface SegmentationSettings extends TrainingSettings {
  /** Spacing of the working grid, mm. */
  readonly spacingMm: Triple;
  /** Voxels that the network sees at once; multiples of 16. */
  readonly window: Triple;
  readonly widths: readonly number[];
  readonly bottleneck: number;
  readonly recombinationChannels: number;
  /** Phantoms that the network learns from before it sees a patient; null starts from random weights. */
  readonly phantomPretraining: PhantomPretraining | null;
  /** Share of training windows centred on tumour, where a brain is larger than the window. */
  readonly foregroundProbability: number;
  /** Axes (0 = x) along which a patient's mirror images are looked at, too; each doubles the time. */
  readonly predictionMirrorAxes: readonly number[];
  /** Keeps the largest connected piece of the found tumour. */
  readonly keepLargest: boolean;
  /** A finding smaller than this counts as no tumour found, ml. */
  readonly minimumMl: number;
}

export interface GradingNetworkSettings extends TrainingSettings {
  /** Voxels of the tumour patch (SPEC §4). */
  readonly patch: Triple;
  /** Spacing of the patch, mm. */
  readonly spacingMm: Triple;
  /** Channels of the first stage; the network gives eight times as many features. */
  readonly width: number;
  readonly stem: Stem;
  /** Squeeze-and-excitation after the fourth stage; false is the paper's ablation. */
  readonly squeezeExcitation: boolean;
}

/** A residual network's first convolution: kernel, stride, and whether max pooling follows. */
export interface Stem {
  readonly kernel: number;
  readonly stride: number;
  readonly pool: boolean;
}

export interface SliceNetworkSettings extends TrainingSettings {
  /** Pixels of the slice of largest tumour area: width and height. */
  readonly size: readonly [number, number];
  /** Pixel spacing, mm. */
  readonly spacingMm: number;
  readonly width: number;
  readonly stem: Stem;
  /** File of ResNet18 weights to start from (ImageNet's in the paper), relative to the study's folder. Default random. */
  readonly startWeights?: string;
}

export interface RadiomicsSettings {
  /** Factor on z-scored intensities before discretisation. */
  readonly intensityScale: number;
  readonly binWidth: number;
}

export interface GradingSettings {
  /** The sequence whose radiomics goes into the integrated model. */
  readonly sequence: Sequence;
  readonly testAlpha: number;
  readonly trees: number;
  readonly features: number;
  readonly folds: number;
}

export interface PrognosisSettings {
  readonly candidates: number;
  readonly trees: number;
  readonly folds: number;
  readonly horizonsYears: readonly number[];
  /** Terms with a larger p leave the Cox models. */
  readonly dropAbove: number;
  readonly signature: 'plain' | 'censoring-aware' | 'best-on-training';
  /** Clinical columns offered to the Cox models. */
  readonly clinical: readonly string[];
}

export interface StudySettings {
  readonly name: string;
  readonly seed: number;
  readonly cohort: CohortSettings;
  readonly sequences: readonly Sequence[];
  /** The sequence whose geometry masks are written in. */
  readonly referenceSequence: Sequence;
  readonly tumourRegion: TumourRegion;
  /** Whether the network's or the experts' masks feed what follows. */
  readonly masks: 'segment' | 'expert';
  /** Parts to compute. */
  readonly parts: readonly StudyPart[];
  readonly split: SplitSettings;
  readonly segmentation: SegmentationSettings;
  readonly radiomics: RadiomicsSettings;
  readonly gradingNetwork: GradingNetworkSettings;
  readonly sliceNetwork: SliceNetworkSettings;
  readonly grading: GradingSettings;
  readonly prognosis: PrognosisSettings;
  /** Threads of a network's arithmetic: fixed, because sums in another order differ in the last digit. */
  readonly networkThreads: number;
  /** What trains the networks; absent for the CPU. Each gives other last digits, so it is a setting, too. */
  readonly networkBackend?: Backend | undefined;
}

/** Adam as it comes. */
export const plainOptimiser: Optimiser = {
  method: 'adam',
  momentum: 0.9,
  weightDecay: 0,
  gradientClip: null,
  accumulate: 1,
  averageDecay: null,
};

export const plateauSchedule: Schedule = { kind: 'plateau', warmUpEpochs: 0 };

export const studyParts = ['segmentation', 'grading', 'prognosis'] as const;
export type StudyPart = (typeof studyParts)[number];

const positive = z.number().positive();
const count = z.int().positive();
const triple = z.tuple([positive, positive, positive]);
const countTriple = z.tuple([count, count, count]);
const share = z.number().min(0).max(1);
const axes = z.array(z.int().min(0).max(2));
// Settings that younger versions know have a default, so that older study files stay valid.
const training = {
  model: z.string().min(1).optional(),
  epochs: count,
  batch: count,
  learningRate: positive,
  plateauPatience: count,
  stopPatience: count,
  normalisation: z.enum(['batch', 'instance', 'group']),
  optimiser: z
    .strictObject({
      method: z.enum(['adam', 'adamW', 'sgd']),
      momentum: z.number().min(0).lt(1),
      weightDecay: z.number().min(0),
      gradientClip: positive.nullable(),
      accumulate: count,
      averageDecay: z.number().gt(0).lt(1).nullable(),
    })
    .default(plainOptimiser),
  schedule: z
    .strictObject({
      kind: z.enum(['plateau', 'constant', 'cosine', 'polynomial']),
      warmUpEpochs: z.number().min(0),
    })
    .default(plateauSchedule),
  augmentation: z.strictObject({
    mirrorAxes: axes,
    rotationDegrees: z.number().min(0).max(180),
    scaling: z.number().min(0).max(0.5),
    resampleProbability: share.default(1),
    intensityScale: z.number().min(0),
    intensityShift: z.number().min(0),
    gamma: z.number().min(0).default(0),
    biasField: z.number().min(0).default(0),
    sequenceDropout: z.number().min(0).lt(1).default(0),
    noise: z.number().min(0),
  }),
};
const stem = z.strictObject({ kernel: count, stride: count, pool: z.boolean() });
const patchDivisor = z.int().positive().multipleOf(16);

const schema = z
  .strictObject({
    name: z.string().min(1),
    seed: z.int(),
    cohort: z.strictObject({
      format: z.enum(['brats', 'participants']),
      root: z.string().min(1),
      phantom: z.boolean(),
      exclude: z.record(z.string(), z.string()),
    }),
    sequences: z.array(z.string().min(1)).min(1),
    referenceSequence: z.string(),
    tumourRegion: z.enum(['whole', 'core', 'enhancing']),
    masks: z.enum(['segment', 'expert']),
    parts: z.array(z.enum(studyParts)).min(1),
    split: z.strictObject({
      fractions: z.tuple([share, share, share]),
      assign: z.strictObject({
        train: z.array(z.string()),
        validation: z.array(z.string()),
        test: z.array(z.string()),
      }),
      survivalTrainingCenter: z.string().nullable(),
      survivalValidationCenter: z.string().nullable(),
      survivalValidationFraction: share,
      keepSurvivalValidationUnseen: z.boolean(),
    }),
    segmentation: z.strictObject({
      ...training,
      spacingMm: triple,
      window: z.tuple([patchDivisor, patchDivisor, patchDivisor]),
      widths: z.array(count).min(1),
      bottleneck: count,
      recombinationChannels: count,
      phantomPretraining: z
        .strictObject({ patients: count, epochs: count, learningRate: positive })
        .nullable(),
      foregroundProbability: share,
      predictionMirrorAxes: axes.default([]),
      keepLargest: z.boolean(),
      minimumMl: z.number().min(0),
    }),
    radiomics: z.strictObject({ intensityScale: positive, binWidth: positive }),
    gradingNetwork: z.strictObject({
      ...training,
      patch: countTriple,
      spacingMm: triple,
      width: count,
      stem,
      squeezeExcitation: z.boolean(),
    }),
    sliceNetwork: z.strictObject({
      ...training,
      size: z.tuple([count, count]),
      spacingMm: positive,
      width: count,
      stem,
      startWeights: z.string().min(1).optional(),
    }),
    grading: z.strictObject({
      sequence: z.string(),
      testAlpha: share,
      trees: count,
      features: count,
      folds: count.min(2),
    }),
    prognosis: z.strictObject({
      candidates: count,
      trees: count,
      folds: count.min(2),
      horizonsYears: z.array(positive).min(1),
      dropAbove: share,
      signature: z.enum(['plain', 'censoring-aware', 'best-on-training']),
      clinical: z.array(z.string()),
    }),
    networkThreads: count,
    networkBackend: z.enum(backendNames).optional(),
  })
  .superRefine((settings, context) => {
    const requireSequence = (name: string, path: string[]): void => {
      if (settings.sequences.includes(name)) return;
      context.addIssue({
        code: 'custom',
        path,
        message: `must be one of the study's sequences (${settings.sequences.join(', ')}), got ${name}`,
      });
    };
    requireSequence(settings.referenceSequence, ['referenceSequence']);
    requireSequence(settings.grading.sequence, ['grading', 'sequence']);
    const total = settings.split.fractions.reduce((sum, fraction) => sum + fraction, 0);
    if (Math.abs(total - 1) > 1e-9)
      context.addIssue({
        code: 'custom',
        path: ['split', 'fractions'],
        message: `must add up to 1, got ${total}`,
      });
    if (new Set(settings.sequences).size !== settings.sequences.length)
      context.addIssue({ code: 'custom', path: ['sequences'], message: 'names a sequence twice' });
  });

/** Checks settings read from a file. Throws a TypeError that names every offending entry. */
export function parseStudySettings(value: unknown, source = 'study.json'): StudySettings {
  const result = schema.safeParse(value);
  if (result.success) return result.data as StudySettings;
  const problems = result.error.issues.map(
    ({ path, message }) => `  ${path.length > 0 ? path.join('.') : '(whole file)'}: ${message}`,
  );
  throw new TypeError(`Cannot use ${source}: ${problems.length} entries are wrong\n${problems.join('\n')}`);
}
