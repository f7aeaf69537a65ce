// From volumes with masks to a segmentation model (SPEC §3): patches or whole volumes, flips, Dice + cross-entropy,
// validation by the same sliding window that use will take.

import { createRandom } from '@glioscope/numeric';
import type { Random } from '@glioscope/numeric';
import { checkCase } from '../inference/check-case.ts';
import { exportInference } from '../inference/inference-model.ts';
import { predictWindow } from '../inference/segment.ts';
import { slidingWindow } from '../inference/sliding-window.ts';
import type { Size3 } from '../inference/window.ts';
import { sigmoid } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import type { Tensors } from '../tensor.ts';
import { segmentationNetwork } from '../networks/segmentation-network.ts';
import type { SegmentationNetworkSettings } from '../networks/segmentation-network.ts';
import type { AugmentationSettings } from './augmentation.ts';
import { diceAndCrossEntropy } from './losses.ts';
import { createSampleMaker, stackSamples } from './sample-maker.ts';
import { diceScore, segmentationLoss } from './scores.ts';
import { trainNetwork } from './train-network.ts';
import type { TrainingCallbacks, TrainingSettings } from './train-network.ts';
import type { TrainedModel } from './trained-model.ts';
import { drawWindowStart, foregroundVoxels, requestSample } from './training-patch.ts';
import { openValidationSession } from './validation-session.ts';

/** One patient: `channels` and `target` (1 in the tumour region, else 0) of one `size`, x fastest. */
export interface SegmentationCase {
  readonly id: string;
  readonly channels: readonly Float32Array[];
  readonly target: Uint8Array;
  readonly size: Size3;
}

export interface SegmentationSettings {
  readonly network: Omit<SegmentationNetworkSettings, 'channels'>;
  readonly training: TrainingSettings;
  readonly augmentation: AugmentationSettings;
  /** Where a volume is larger than the window: share of patches that are centred on a tumour voxel. */
  readonly foregroundProbability: number;
}

export interface SegmentationTraining extends TrainingCallbacks {
  readonly cases: readonly SegmentationCase[];
  /** Cases that choose the best epoch and steer the rate; never fitted. May be empty. */
  readonly validation: readonly SegmentationCase[];
  readonly settings: SegmentationSettings;
  /** Stored with the model: sequence names in channel order, and the grid. */
  readonly sequences: readonly string[];
  readonly spacingMm: readonly number[] | null;
  readonly seed: number;
  /** Weights to start from in place of random ones. */
  readonly weights?: Tensors;
}

/** The training graph's loss for batches of `batch` windows. */
function lossOf(settings: SegmentationNetworkSettings, random: Random, batch: number): Node {
  const { tumourLogit } = segmentationNetwork(settings, { random, batch, training: true });
  const target = tumourLogit.graph.input('target', tumourLogit.shape);
  return diceAndCrossEntropy(sigmoid(tumourLogit), tumourLogit, target);
}

/** What to offer where memory does not suffice: smaller batches first, which cost the least. */
function smallerSettings(
  network: SegmentationNetworkSettings,
  batch: number,
): { what: string; network: SegmentationNetworkSettings; batch: number }[] {
  const { window, widths = [16, 32, 64, 128], bottleneck = 2 * widths.at(-1)!, recombination = 64 } = network;
  const factor = 2 ** widths.length;
  const shrunk = (share: number): Size3 =>
    window.map((length) =>
      Math.max(Math.floor((length * share) / factor) * factor, factor),
    ) as unknown as Size3;
  const half = (channels: number): number => Math.max(Math.floor(channels / 2), 1);
  const narrow = {
    ...network,
    widths: widths.map(half),
    bottleneck: half(bottleneck),
    recombination: half(recombination),
  };
  return [
    ...(batch > 1 ? [{ what: `batches of 1, accumulated over ${batch} runs`, network, batch: 1 }] : []),
    ...[0.75, 0.5].map((share) => ({
      what: `a window of ${shrunk(share).join('×')}`,
      network: { ...network, window: shrunk(share) },
      batch,
    })),
    { what: `half the widths (${narrow.widths.join(', ')})`, network: narrow, batch },
  ];
}

/** Trains a segmentation network and returns it as .onnx. Same input, same bytes. */
export async function trainSegmentation(
  options: SegmentationTraining,
): Promise<TrainedModel<SegmentationSettings>> {
  const { cases, validation, settings, sequences, spacingMm, seed } = options;
  for (const item of [...cases, ...validation]) {
    checkCase(item, sequences.length);
    if (item.target.length !== item.channels[0]!.length) {
      throw new RangeError(
        `Cannot train on case ${item.id}: expected a target of ${item.channels[0]!.length} voxels, got ${item.target.length}`,
      );
    }
  }
  const random = createRandom(seed);
  const initial = random.fork('weights');
  const networkSettings = { ...settings.network, channels: sequences.length };
  const { window } = settings.network;
  const batch = Math.min(settings.training.batchSize ?? 1, cases.length);

  const loss = lossOf(networkSettings, initial, batch);

  const inference = segmentationNetwork(networkSettings, { random: initial, batch: 1, training: false });
  const outputs = { probabilities: inference.probabilities };
  const foreground = cases.map((item) => foregroundVoxels(item.target));

  const samples = createSampleMaker(settings.training.workers ?? 0);

  async function feeds(chosen: readonly number[], stepRandom: Random): Promise<Tensors> {
    const made = await Promise.all(
      chosen.map((index, i) => {
        const item = cases[index]!;
        const caseRandom = stepRandom.fork(i);
        const start = drawWindowStart(
          item.size,
          window,
          foreground[index]!,
          settings.foregroundProbability,
          caseRandom,
        );
        return samples.make(
          requestSample(item, start, window, settings.augmentation, caseRandom.fork('augmentation')),
        );
      }),
    );
    return {
      image: stackSamples(made, window),
      target: stackSamples(
        made.map(({ target: mask }) => ({ image: mask!, target: null })),
        window,
      ),
    };
  }

  const validationSession = await openValidationSession(outputs, validation.length, settings.training);

  async function validate(weights: Tensors): Promise<{ loss: number; score: number }> {
    await validationSession!.replaceResident(weights);
    let totalLoss = 0;
    let totalScore = 0;
    for (const item of validation) {
      const probability = await slidingWindow({
        channels: item.channels,
        size: item.size,
        window,
        predict: (data) => predictWindow(validationSession!, data, sequences.length, window),
      });
      totalLoss += segmentationLoss(probability, item.target);
      totalScore += diceScore(probability, item.target);
    }
    return { loss: totalLoss / validation.length, score: totalScore / validation.length };
  }

  try {
    const result = await trainNetwork(
      {
        loss,
        caseIds: cases.map(({ id }) => id),
        feeds,
        validate: validationSession === null ? null : validate,
        validationOutputs: validationSession === null ? [] : [inference.probabilities],
        smaller: smallerSettings(networkSettings, batch).map(({ what, network, batch: fewer }) => ({
          what,
          build: () => {
            const forUse = segmentationNetwork(network, { random: initial, batch: 1, training: false });
            return {
              loss: lossOf(network, initial, fewer),
              validationOutputs: validationSession === null ? [] : [forUse.probabilities],
            };
          },
        })),
        description: {
          kind: 'segmentation',
          network: networkSettings,
          augmentation: settings.augmentation,
          foregroundProbability: settings.foregroundProbability,
          validation: validation.map(({ id }) => id),
        },
        ...(options.weights !== undefined && { weights: options.weights }),
      },
      { ...settings.training, batchSize: batch },
      random.fork('training'),
      options,
    );
    const onnx = exportInference(outputs, result.weights, {
      kind: 'segmentation',
      sequences,
      spacingMm,
      inputSize: window,
      classes: ['background', 'tumour'],
      ...((settings.augmentation.sequenceDropout ?? 0) > 0 && { anySubset: true }),
      network: networkSettings,
    });
    return { onnx, history: result.history, bestEpoch: result.bestEpoch, settings };
  } finally {
    await samples.close();
    await validationSession?.close();
  }
}
