// From slices of largest tumour area, with WHO grade and survival time, to a signature model (SPEC §8).
// Answers that are unknown are masked: a patient with a grade but no survival time still teaches the grade.

import { createRandom } from '@glioscope/numeric';
import type { Random } from '@glioscope/numeric';
import { checkCaseSize } from '../inference/check-case.ts';
import { stackChannels } from '../inference/extract-features.ts';
import { exportInference } from '../inference/inference-model.ts';
import { add, multiply } from '../graph/elementwise.ts';
import type { Tensors } from '../tensor.ts';
import { sliceNetwork } from '../networks/slice-network.ts';
import type { SliceNetworkSettings } from '../networks/slice-network.ts';
import type { AugmentationSettings } from './augmentation.ts';
import { binaryCrossEntropyWithLogits, meanSquaredError } from './losses.ts';
import { createSampleMaker } from './sample-maker.ts';
import { correlation, crossEntropyOfLogit } from './scores.ts';
import { trainNetwork } from './train-network.ts';
import type { TrainingCallbacks, TrainingSettings } from './train-network.ts';
import type { TrainedModel } from './trained-model.ts';
import { openValidationSession } from './validation-session.ts';
import { wholeImages } from './whole-images.ts';

/** One patient: a slice of exactly the network's size a sequence, x fastest. */
export interface SliceCase {
  readonly id: string;
  readonly channels: readonly Float32Array[];
  readonly size: readonly [number, number];
  /** WHO grade III (true) or II (false); null where unknown. */
  readonly whoGradeThree: boolean | null;
  /** Survival time scaled to 0…1 on the training cohort; null where unknown. */
  readonly survivalScaled: number | null;
}

export interface SliceSettings {
  readonly network: Omit<SliceNetworkSettings, 'channels'>;
  readonly training: TrainingSettings;
  readonly augmentation: AugmentationSettings;
  /** Weight of the grade's cross-entropy. */
  readonly gradeWeight: number;
  /** Weight of the survival time's mean squared error. */
  readonly survivalWeight: number;
}

export interface SliceTraining extends TrainingCallbacks {
  readonly cases: readonly SliceCase[];
  /** Cases that choose the best epoch and steer the rate; never fitted. May be empty. */
  readonly validation: readonly SliceCase[];
  readonly settings: SliceSettings;
  readonly sequences: readonly string[];
  readonly spacingMm: readonly number[] | null;
  readonly seed: number;
  /** Weights to start from (ImageNet's, say) in place of random ones. */
  readonly weights?: Tensors;
}

/**
 * Trains a signature network and returns it as .onnx. Same input, same bytes.
 * @throws RangeError where a case does not fit, or no training case has an answer.
 */
export async function trainSlice(options: SliceTraining): Promise<TrainedModel<SliceSettings>> {
  const { cases, validation, settings, sequences, spacingMm, seed } = options;
  const { gradeWeight, survivalWeight } = settings;
  const { size } = settings.network;
  for (const item of [...cases, ...validation]) {
    checkCaseSize(item, sequences.length, size);
    if (item.survivalScaled !== null && !Number.isFinite(item.survivalScaled)) {
      throw new RangeError(
        `Cannot train on case ${item.id}: expected a finite survival time or null, got ${item.survivalScaled}`,
      );
    }
  }
  if (cases.every(({ whoGradeThree, survivalScaled }) => whoGradeThree === null && survivalScaled === null)) {
    throw new RangeError(
      'Cannot train a slice network: expected training cases with a WHO grade or a survival time, got none',
    );
  }
  const random = createRandom(seed);
  const initial = random.fork('weights');
  const networkSettings = { ...settings.network, channels: sequences.length };
  const batch = Math.min(settings.training.batchSize ?? 8, cases.length);

  const network = sliceNetwork(networkSettings, { random: initial, batch, training: true });
  const answer = (name: string): ReturnType<typeof network.graph.input> =>
    network.graph.input(name, [batch, 1]);
  const gradeLoss = binaryCrossEntropyWithLogits(network.gradeLogit, answer('grade'), {
    mask: answer('gradeKnown'),
  });
  const survivalLoss = meanSquaredError(network.survival, answer('survival'), {
    mask: answer('survivalKnown'),
  });
  const loss = add(multiply(gradeLoss, gradeWeight), multiply(survivalLoss, survivalWeight));
  const inference = sliceNetwork(networkSettings, { random: initial, batch: 1, training: false });

  const samples = createSampleMaker(settings.training.workers ?? 0);

  async function feeds(chosen: readonly number[], stepRandom: Random): Promise<Tensors> {
    const items = chosen.map((index) => cases[index]!);
    const image = await wholeImages(items, size, settings.augmentation, samples, stepRandom);
    const column = (valueOf: (item: SliceCase) => number): { shape: number[]; data: Float32Array } => ({
      shape: [batch, 1],
      data: Float32Array.from(items, valueOf),
    });
    return {
      image,
      grade: column(({ whoGradeThree }) => (whoGradeThree === true ? 1 : 0)),
      gradeKnown: column(({ whoGradeThree }) => (whoGradeThree === null ? 0 : 1)),
      survival: column(({ survivalScaled }) => survivalScaled ?? 0),
      survivalKnown: column(({ survivalScaled }) => (survivalScaled === null ? 0 : 1)),
    };
  }

  const outputs = { gradeLogit: inference.gradeLogit, survival: inference.survival };
  const session = await openValidationSession(outputs, validation.length, settings.training);

  async function validate(weights: Tensors): Promise<{ loss: number; score: number | null }> {
    await session!.replaceResident(weights);
    const gradeLosses: number[] = [];
    const predicted: number[] = [];
    const actual: number[] = [];
    for (const item of validation) {
      const found = await session!.run({ image: stackChannels([item]) }, ['gradeLogit', 'survival']);
      if (item.whoGradeThree !== null) {
        gradeLosses.push(crossEntropyOfLogit(found['gradeLogit']!.data[0]!, item.whoGradeThree));
      }
      if (item.survivalScaled !== null) {
        predicted.push(found['survival']!.data[0]!);
        actual.push(item.survivalScaled);
      }
    }
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
    const squaredErrors = predicted.map((value, i) => (value - actual[i]!) ** 2);
    return {
      loss: gradeWeight * mean(gradeLosses) + survivalWeight * mean(squaredErrors),
      score: correlation(predicted, actual),
    };
  }

  try {
    const result = await trainNetwork(
      {
        loss,
        caseIds: cases.map(({ id }) => id),
        feeds,
        validate: session === null ? null : validate,
        validationOutputs: session === null ? [] : Object.values(outputs),
        description: {
          kind: 'slice',
          network: networkSettings,
          augmentation: settings.augmentation,
          gradeWeight,
          survivalWeight,
          validation: validation.map(({ id }) => id),
        },
        ...(options.weights !== undefined && { weights: options.weights }),
      },
      { ...settings.training, batchSize: batch },
      random.fork('training'),
      options,
    );
    const onnx = exportInference(
      {
        features: inference.features,
        gradeProbability: inference.gradeProbability,
        survival: inference.survival,
      },
      result.weights,
      {
        kind: 'slice',
        sequences,
        spacingMm,
        inputSize: size,
        classes: ['WHO grade II', 'WHO grade III'],
        network: networkSettings,
      },
    );
    return { onnx, history: result.history, bestEpoch: result.bestEpoch, settings };
  } finally {
    await samples.close();
    await session?.close();
  }
}
