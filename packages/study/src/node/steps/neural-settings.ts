// A study's network settings in the neural package's own terms.

import type {
  GradingSettings,
  SegmentationSettings,
  SliceSettings,
  TrainingSettings,
} from '@glioscope/neural';
import type {
  GradingNetworkSettings,
  SegmentationSettings as StudySegmentation,
  SliceNetworkSettings,
  TrainingSettings as StudyTraining,
} from '../../settings.ts';

function trainingOf(settings: StudyTraining, threads: number): TrainingSettings {
  return {
    epochs: settings.epochs,
    batchSize: settings.batch,
    learningRate: settings.learningRate,
    plateau: { patience: settings.plateauPatience },
    stopAfter: settings.stopPatience,
    threads,
  };
}

export function segmentationTraining(settings: StudySegmentation, threads: number): SegmentationSettings {
  return {
    network: {
      window: settings.window,
      widths: settings.widths,
      bottleneck: settings.bottleneck,
      recombination: settings.recombinationChannels,
      normalisation: settings.normalisation,
    },
    training: trainingOf(settings, threads),
    augmentation: settings.augmentation,
    foregroundProbability: settings.foregroundProbability,
  };
}

export function gradingTraining(settings: GradingNetworkSettings, threads: number): GradingSettings {
  return {
    network: {
      patch: settings.patch,
      width: settings.width,
      stem: settings.stem,
      squeezeExcitation: settings.squeezeExcitation,
      normalisation: settings.normalisation,
    },
    training: trainingOf(settings, threads),
    augmentation: settings.augmentation,
    positiveWeight: 'balanced',
  };
}

export function sliceTraining(settings: SliceNetworkSettings, threads: number): SliceSettings {
  return {
    network: {
      size: settings.size,
      width: settings.width,
      stem: settings.stem,
      normalisation: settings.normalisation,
    },
    training: trainingOf(settings, threads),
    augmentation: settings.augmentation,
    gradeWeight: 1,
    survivalWeight: 1,
  };
}
