// From volumes with masks to a segmentation model (SPEC §3): patches or whole volumes, flips, Dice + cross-entropy,
// validation by the same sliding window that use will take.

import { createRandom } from '@glioscope/numeric';
import type { Random } from '@glioscope/numeric';
import { checkCase } from '../inference/check-case.ts';
import { exportInference } from '../inference/inference-model.ts';
import { predictWindow } from '../inference/segment.ts';
import { slidingWindow } from '../inference/sliding-window.ts';
import { copyBox } from '../inference/window.ts';
import type { Size3 } from '../inference/window.ts';
import { sigmoid } from '../graph/elementwise.ts';
import type { Tensors } from '../tensor.ts';
import { segmentationNetwork } from '../networks/segmentation-network.ts';
import type { SegmentationNetworkSettings } from '../networks/segmentation-network.ts';
import { augment } from './augmentation.ts';
import type { AugmentationSettings } from './augmentation.ts';
import { diceAndCrossEntropy } from './losses.ts';
import { diceScore, segmentationLoss } from './scores.ts';
import { trainNetwork } from './train-network.ts';
import type { TrainingCallbacks, TrainingSettings } from './train-network.ts';
import type { TrainedModel } from './trained-model.ts';
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

/** A window's first voxel along one axis: anywhere it fits, or about `centre`; smaller volumes lie anywhere in it. */
function windowStart(length: number, window: number, centre: number | null, random: Random): number {
  if (length <= window) return random.integer(length - window, 0);
  if (centre === null) return random.integer(0, length - window);
  return Math.min(Math.max(centre - (window >> 1), 0), length - window);
}

function foregroundVoxels(target: Uint8Array): Uint32Array {
  return Uint32Array.from(
    (function* () {
      for (let i = 0; i < target.length; i++) if (target[i] !== 0) yield i;
    })(),
  );
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
  const voxels = window[0] * window[1] * window[2];
  const batch = Math.min(settings.training.batchSize ?? 1, cases.length);

  const network = segmentationNetwork(networkSettings, { random: initial, batch, training: true });
  const target = network.graph.input('target', [batch, 1, window[2], window[1], window[0]]);
  const loss = diceAndCrossEntropy(sigmoid(network.tumourLogit), network.tumourLogit, target);

  const inference = segmentationNetwork(networkSettings, { random: initial, batch: 1, training: false });
  const outputs = { probabilities: inference.probabilities };
  const foreground = cases.map((item) => foregroundVoxels(item.target));

  function feeds(chosen: readonly number[], stepRandom: Random): Tensors {
    const images = new Float32Array(batch * sequences.length * voxels);
    const targets = new Float32Array(batch * voxels);
    chosen.forEach((index, i) => {
      const item = cases[index]!;
      const caseRandom = stepRandom.fork(i);
      const inside = foreground[index]!;
      const onTumour = caseRandom.uniform() < settings.foregroundProbability && inside.length > 0;
      const voxel = onTumour ? inside[caseRandom.integer(0, inside.length - 1)]! : null;
      const start = item.size.map((length, axis) => {
        const stride = item.size.slice(0, axis).reduce((product, n) => product * n, 1);
        const centre = voxel === null ? null : Math.floor(voxel / stride) % length;
        return windowStart(length, window[axis]!, centre, caseRandom);
      }) as unknown as Size3;
      const imageOffset = i * sequences.length * voxels;
      item.channels.forEach((channel, c) =>
        copyBox(channel, item.size, start, window, images, imageOffset + c * voxels),
      );
      copyBox(item.target, item.size, start, window, targets, i * voxels);
      augment(
        images.subarray(imageOffset, imageOffset + sequences.length * voxels),
        targets.subarray(i * voxels, (i + 1) * voxels),
        window,
        settings.augmentation,
        caseRandom.fork('augmentation'),
      );
    });
    const [width, height, depth] = window;
    return {
      image: { shape: [batch, sequences.length, depth, height, width], data: images },
      target: { shape: [batch, 1, depth, height, width], data: targets },
    };
  }

  const validationSession = await openValidationSession(
    outputs,
    validation.length,
    settings.training.threads,
  );

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
      network: networkSettings,
    });
    return { onnx, history: result.history, bestEpoch: result.bestEpoch, settings };
  } finally {
    await validationSession?.close();
  }
}
