// A study's network settings in the neural package's own terms.

import type {
  Backend,
  GradingSettings,
  OptimiserSettings,
  SegmentationSettings,
  SliceSettings,
  TrainingSchedule,
  TrainingSettings,
} from '@glioscope/neural';
import { availableCores } from '@glioscope/parallel';
import type {
  GradingNetworkSettings,
  Optimiser,
  Schedule,
  StudySettings,
  SegmentationSettings as StudySegmentation,
  SliceNetworkSettings,
  TrainingSettings as StudyTraining,
} from '../../settings.ts';

/**
 * Batches are prepared by cores that the network's arithmetic leaves free; where there are none, by the thread that
 * waits for the step. Any number gives the same bytes.
 */
const preparingWorkers = (threads: number): number => Math.min(Math.max(availableCores() - threads, 0), 4);

function optimiserOf(settings: Optimiser): OptimiserSettings {
  const { method, momentum, weightDecay, gradientClip, accumulate, averageDecay } = settings;
  const common = {
    weightDecay,
    accumulate,
    ...(gradientClip !== null && { gradientClip }),
    // The memory grows with the steps, so that short trainings do not keep their random beginning.
    ...(averageDecay !== null && { average: { decay: averageDecay, warmUp: true } }),
  };
  return method === 'sgd'
    ? { kind: 'sgd', momentum, nesterov: momentum > 0, ...common }
    : { kind: method, ...common };
}

function scheduleOf({ kind, warmUpEpochs }: Schedule): TrainingSchedule {
  return kind === 'plateau' ? { kind } : { kind, warmUpEpochs };
}

/** What a training computes with. */
export interface Arithmetic {
  readonly threads: number;
  /** Absent for the CPU. */
  readonly backend?: Backend;
}

export function arithmeticOf({ networkThreads, networkBackend }: StudySettings): Arithmetic {
  const onCpu = networkBackend === undefined || networkBackend === 'cpu';
  return { threads: networkThreads, ...(!onCpu && { backend: networkBackend }) };
}

function trainingOf(settings: StudyTraining, { threads, backend }: Arithmetic): TrainingSettings {
  return {
    ...(backend !== undefined && { backend }),
    epochs: settings.epochs,
    batchSize: settings.batch,
    learningRate: settings.learningRate,
    plateau: { patience: settings.plateauPatience },
    stopAfter: settings.stopPatience,
    optimiser: optimiserOf(settings.optimiser),
    schedule: scheduleOf(settings.schedule),
    threads,
    workers: preparingWorkers(threads),
  };
}

export function segmentationTraining(
  settings: StudySegmentation,
  arithmetic: Arithmetic,
): SegmentationSettings {
  return {
    network: {
      window: settings.window,
      widths: settings.widths,
      bottleneck: settings.bottleneck,
      recombination: settings.recombinationChannels,
      normalisation: settings.normalisation,
    },
    training: trainingOf(settings, arithmetic),
    augmentation: settings.augmentation,
    foregroundProbability: settings.foregroundProbability,
  };
}

export function gradingTraining(settings: GradingNetworkSettings, arithmetic: Arithmetic): GradingSettings {
  return {
    network: {
      patch: settings.patch,
      width: settings.width,
      stem: settings.stem,
      squeezeExcitation: settings.squeezeExcitation,
      normalisation: settings.normalisation,
    },
    training: trainingOf(settings, arithmetic),
    augmentation: settings.augmentation,
    positiveWeight: 'balanced',
  };
}

export function sliceTraining(settings: SliceNetworkSettings, arithmetic: Arithmetic): SliceSettings {
  return {
    network: {
      size: settings.size,
      width: settings.width,
      stem: settings.stem,
      normalisation: settings.normalisation,
    },
    training: trainingOf(settings, arithmetic),
    augmentation: settings.augmentation,
    gradeWeight: 1,
    survivalWeight: 1,
  };
}
