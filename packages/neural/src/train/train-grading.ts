// From tumour patches with a grade to a grading model (SPEC §6).

import { createRandom } from '@glioscope/numeric';
import type { Random } from '@glioscope/numeric';
import { checkCaseSize } from '../inference/check-case.ts';
import { stackChannels } from '../inference/extract-features.ts';
import { exportInference } from '../inference/inference-model.ts';
import type { Size3 } from '../inference/window.ts';
import type { Tensors } from '../tensor.ts';
import { gradingNetwork } from '../networks/grading-network.ts';
import type { GradingNetworkSettings } from '../networks/grading-network.ts';
import type { AugmentationSettings } from './augmentation.ts';
import { binaryCrossEntropyWithLogits } from './losses.ts';
import { createSampleMaker } from './sample-maker.ts';
import { areaUnderCurve, crossEntropyOfLogit } from './scores.ts';
import { trainNetwork } from './train-network.ts';
import type { TrainingCallbacks, TrainingSettings } from './train-network.ts';
import type { TrainedModel } from './trained-model.ts';
import { openValidationSession } from './validation-session.ts';
import { wholeImages } from './whole-images.ts';

/** One patient: a patch of exactly the network's size a sequence, x fastest. */
export interface GradingCase {
  readonly id: string;
  readonly channels: readonly Float32Array[];
  readonly size: Size3;
  readonly positive: boolean;
}

export interface GradingSettings {
  readonly network: Omit<GradingNetworkSettings, 'channels'>;
  readonly training: TrainingSettings;
  readonly augmentation: AugmentationSettings;
  /** `balanced` weights positive cases by negatives/positives of the training cases. */
  readonly positiveWeight: 'balanced' | number;
}

export interface GradingTraining extends TrainingCallbacks {
  readonly cases: readonly GradingCase[];
  /** Cases that choose the best epoch and steer the rate; never fitted. May be empty. */
  readonly validation: readonly GradingCase[];
  readonly settings: GradingSettings;
  readonly sequences: readonly string[];
  readonly spacingMm: readonly number[] | null;
  /** Names of the classes, the negative one first. Default LGG, HGG. */
  readonly classes?: readonly [string, string];
  readonly seed: number;
  /** Weights to start from in place of random ones. */
  readonly weights?: Tensors;
}

/**
 * Trains a grading network and returns it as .onnx. Same input, same bytes.
 * @throws RangeError where a case does not fit, or the training cases are of one class.
 */
export async function trainGrading(options: GradingTraining): Promise<TrainedModel<GradingSettings>> {
  const { cases, validation, settings, sequences, spacingMm, classes = ['LGG', 'HGG'], seed } = options;
  const { patch } = settings.network;
  for (const item of [...cases, ...validation]) checkCaseSize(item, sequences.length, patch);
  const positives = cases.filter(({ positive }) => positive).length;
  if (positives === 0 || positives === cases.length) {
    throw new RangeError(
      `Cannot train a grading network: expected training cases of both classes, got ${positives} positive of ${cases.length}`,
    );
  }
  const positiveWeight =
    settings.positiveWeight === 'balanced' ? (cases.length - positives) / positives : settings.positiveWeight;
  const random = createRandom(seed);
  const initial = random.fork('weights');
  const networkSettings = { ...settings.network, channels: sequences.length };
  const batch = Math.min(settings.training.batchSize ?? 8, cases.length);

  const network = gradingNetwork(networkSettings, { random: initial, batch, training: true });
  const target = network.graph.input('target', [batch, 1]);
  const loss = binaryCrossEntropyWithLogits(network.logit, target, { positiveWeight });
  const inference = gradingNetwork(networkSettings, { random: initial, batch: 1, training: false });

  const samples = createSampleMaker(settings.training.workers ?? 0);

  async function feeds(chosen: readonly number[], stepRandom: Random): Promise<Tensors> {
    const items = chosen.map((index) => cases[index]!);
    const image = await wholeImages(items, patch, settings.augmentation, samples, stepRandom);
    return {
      image,
      target: { shape: [batch, 1], data: Float32Array.from(items, ({ positive }) => (positive ? 1 : 0)) },
    };
  }

  const session = await openValidationSession(
    { logit: inference.logit },
    validation.length,
    settings.training,
  );

  async function validate(weights: Tensors): Promise<{ loss: number; score: number | null }> {
    await session!.replaceResident(weights);
    const logits: number[] = [];
    let total = 0;
    for (const item of validation) {
      const { logit } = await session!.run({ image: stackChannels([item]) }, ['logit']);
      logits.push(logit!.data[0]!);
      total += crossEntropyOfLogit(logit!.data[0]!, item.positive, positiveWeight);
    }
    const score = areaUnderCurve(
      logits,
      validation.map(({ positive }) => positive),
    );
    return { loss: total / validation.length, score };
  }

  try {
    const result = await trainNetwork(
      {
        loss,
        caseIds: cases.map(({ id }) => id),
        feeds,
        validate: session === null ? null : validate,
        validationOutputs: session === null ? [] : [inference.logit],
        description: {
          kind: 'grading',
          network: networkSettings,
          augmentation: settings.augmentation,
          positiveWeight,
          validation: validation.map(({ id }) => id),
        },
        ...(options.weights !== undefined && { weights: options.weights }),
      },
      { ...settings.training, batchSize: batch },
      random.fork('training'),
      options,
    );
    const onnx = exportInference(
      { features: inference.features, logit: inference.logit, probability: inference.probability },
      result.weights,
      {
        kind: 'grading',
        sequences,
        spacingMm,
        inputSize: patch,
        classes,
        network: networkSettings,
      },
    );
    return { onnx, history: result.history, bestEpoch: result.bestEpoch, settings };
  } finally {
    await samples.close();
    await session?.close();
  }
}
