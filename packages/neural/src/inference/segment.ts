// Tumour probability of a whole volume from a segmentation model.

import type { RuntimeSession } from '../runtime/session-options.ts';
import { checkCase } from './check-case.ts';
import type { InferenceModel } from './inference-model.ts';
import { slidingWindow } from './sliding-window.ts';
import type { Size3 } from './window.ts';

export interface SegmentOptions {
  /** For messages. */
  readonly id?: string;
  /** Least overlap of neighbouring windows. Default 0.5. */
  readonly overlap?: number;
  /** Averages over mirror images along these axes. Default none. */
  readonly mirrorAxes?: readonly number[];
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
 * prepared as in training: z-scored, on the model's spacing).
 * @throws RangeError where the model is of another kind, or the channels do not fit it.
 */
export async function segment(
  model: InferenceModel,
  channels: readonly Float32Array[],
  size: Size3,
  { id = 'given', overlap = 0.5, mirrorAxes = [] }: SegmentOptions = {},
): Promise<Float32Array> {
  const { kind, sequences, inputSize } = model.metadata;
  if (kind !== 'segmentation') {
    throw new RangeError(`Cannot segment case ${id}: expected a segmentation model, got a ${kind} model`);
  }
  checkCase({ id, channels, size }, sequences.length);
  const window = inputSize as unknown as Size3;
  return slidingWindow({
    channels,
    size,
    window,
    overlap,
    mirrorAxes,
    predict: (data) => predictWindow(model.session, data, sequences.length, window),
  });
}
