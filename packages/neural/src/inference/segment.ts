// Tumour probability of a whole volume from segmentation models, and how sure they are of it.

import type { CancelSignal } from '../runtime/cancel-signal.ts';
import type { RuntimeSession } from '../runtime/session-options.ts';
import { checkCase } from './check-case.ts';
import type { InferenceModel } from './inference-model.ts';
import { mirrorings, slidingWindow, slidingWindowBytes } from './sliding-window.ts';
import type { Size3 } from './window.ts';

export interface SegmentOptions {
  /** For messages. */
  readonly id?: string;
  /** Least overlap of neighbouring windows. Default 0.5. */
  readonly overlap?: number;
  /** Averages over mirror images along these axes. Default none. */
  readonly mirrorAxes?: readonly number[];
  /** Refuses, before the first window, work whose arrays (beside the scans and the models) would exceed it. */
  readonly memoryLimitMiB?: number;
  /** Windows done, of all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the work before its next window. */
  readonly signal?: CancelSignal;
}

/** One value a voxel, x fastest, in each array. */
export interface UncertainSegmentation {
  /** Mean probability of tumour over the members. */
  readonly probability: Float32Array;
  /** Entropy of that probability in bits: 0 where all is clear, 1 at one half. */
  readonly entropy: Float32Array;
  /** Variance of the members' probabilities (divided by their number); null of one member, which cannot differ. */
  readonly variance: Float32Array | null;
}

/** Runs one window [1, channels, z, y, x] through a session whose output `probabilities` is [1, 2, z, y, x]. */
export async function predictWindow(
  session: RuntimeSession,
  data: Float32Array,
  channels: number,
  window: Size3,
): Promise<Float32Array> {
  const shape = [1, channels, window[2], window[1], window[0]];
  const { probabilities } = await session.run({ image: { shape, data } }, ['probabilities']);
  return probabilities!.data.slice(data.length / channels);
}

/**
 * Probability of tumour in each voxel, x fastest, of `channels` (one array of `size` a sequence, in the model's order,
 * prepared as in training: z-scored, on the model's spacing). A null stands for a sequence that is missing: models
 * that were trained with sequence dropout do without it.
 * @throws RangeError where the model is of another kind, the channels do not fit it, or memory does not suffice.
 */
export async function segment(
  model: InferenceModel,
  channels: readonly (Float32Array | null)[],
  size: Size3,
  options: SegmentOptions = {},
): Promise<Float32Array> {
  const given = checkedChannels(model, channels, size, options.id ?? 'given');
  const window = windowOf(model);
  requireMemory(slidingWindowBytes(size, window, channels.length), options);
  return slide(model, given, size, options.mirrorAxes ?? [], options);
}

/**
 * The probability with its uncertainty, voxel by voxel. The members are the models, each under every mirroring of
 * `mirrorAxes`; they are run one after another, so that memory does not grow with their number.
 * @throws RangeError as `segment` does, and where there is no model.
 */
export async function segmentWithUncertainty(
  models: readonly InferenceModel[],
  channels: readonly (Float32Array | null)[],
  size: Size3,
  options: SegmentOptions = {},
): Promise<UncertainSegmentation> {
  const [first] = models;
  if (first === undefined)
    throw new RangeError('Cannot segment: expected at least one segmentation model, got none');
  const given = models.map((model) => checkedChannels(model, channels, size, options.id ?? 'given'));
  const flips = mirrorings(options.mirrorAxes ?? []);
  const members = models.flatMap((model, i) =>
    flips.map((mirrored) => ({ model, mirrored, images: given[i]! })),
  );
  const voxels = size[0] * size[1] * size[2];
  const most = Math.max(...models.map((model) => slidingWindowBytes(size, windowOf(model), channels.length)));
  requireMemory(most + voxels * 4 * (members.length > 1 ? 2 : 1), options);

  // Welford's recurrence: sums of squares of probabilities near 1 would lose the small differences.
  const mean = new Float32Array(voxels);
  const squares = members.length > 1 ? new Float32Array(voxels) : null;
  for (const [index, { model, mirrored, images }] of members.entries()) {
    const { onProgress } = options;
    const found = await slide(model, images, size, [], {
      ...options,
      mirrored,
      ...(onProgress && {
        onProgress: (done: number, total: number): void =>
          onProgress(index * total + done, members.length * total),
      }),
    });
    for (let i = 0; i < voxels; i++) {
      const away = found[i]! - mean[i]!;
      const next = mean[i]! + away / (index + 1);
      mean[i] = next;
      if (squares !== null) squares[i]! += away * (found[i]! - next);
    }
  }
  if (squares !== null)
    for (let i = 0; i < voxels; i++) squares[i] = Math.max(squares[i]! / members.length, 0);
  return { probability: mean, entropy: mean.map(entropyInBits), variance: squares };
}

/** Of one probability: −p log₂ p − (1 − p) log₂ (1 − p). */
export function entropyInBits(probability: number): number {
  const term = (p: number): number => (p > 0 ? -p * Math.log2(p) : 0);
  return term(probability) + term(1 - probability);
}

const windowOf = (model: InferenceModel): Size3 => model.metadata.inputSize as unknown as Size3;

async function slide(
  model: InferenceModel,
  channels: readonly Float32Array[],
  size: Size3,
  mirrorAxes: readonly number[],
  options: SegmentOptions & { readonly mirrored?: readonly boolean[] },
): Promise<Float32Array> {
  const window = windowOf(model);
  const { overlap = 0.5, mirrored, onProgress, signal, id = 'given' } = options;
  const probability = await slidingWindow({
    channels,
    size,
    window,
    overlap,
    mirrorAxes,
    ...(mirrored !== undefined && { mirrored }),
    ...(onProgress !== undefined && { onProgress }),
    ...(signal !== undefined && { signal }),
    predict: (data) => predictWindow(model.session, data, channels.length, window),
  });
  const bad = probability.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot segment case ${id}: expected probabilities from the network, got ${probability[bad]} at voxel ${bad}; ` +
        'its weights are damaged, or it was made for other intensities',
    );
  }
  return probability;
}

/** The channels with zeros for missing ones, as training showed them to the network. */
function checkedChannels(
  { metadata }: InferenceModel,
  channels: readonly (Float32Array | null)[],
  size: Size3,
  id: string,
): Float32Array[] {
  const { kind, sequences } = metadata;
  if (kind !== 'segmentation') {
    throw new RangeError(`Cannot segment case ${id}: expected a segmentation model, got a ${kind} model`);
  }
  const missing = sequences.filter((_, i) => channels[i] === null);
  if (missing.length > 0 && metadata.anySubset !== true) {
    throw new RangeError(
      `Cannot segment case ${id}: ${missing.join(', ')} is missing, and this model was trained with all of ` +
        `${sequences.join(', ')}; give it, or use a model trained with sequence dropout`,
    );
  }
  if (missing.length === sequences.length) {
    throw new RangeError(`Cannot segment case ${id}: expected at least one sequence, got none`);
  }
  const voxels = size[0] * size[1] * size[2];
  const empty = missing.length > 0 ? new Float32Array(voxels) : null;
  const filled = channels.map((channel) => channel ?? empty!);
  checkCase({ id, channels: filled, size }, sequences.length);
  return filled;
}

function requireMemory(bytes: number, { memoryLimitMiB, id = 'given' }: SegmentOptions): void {
  const needed = Math.ceil(bytes / 2 ** 20);
  if (memoryLimitMiB === undefined || needed <= memoryLimitMiB) return;
  throw new RangeError(
    `Cannot segment case ${id} within ${memoryLimitMiB} MiB: its probabilities and windows need ${needed} MiB; ` +
      'raise memoryLimitMiB, or crop the volume to the brain',
  );
}
