// Deep features and outputs of one patient from a grading or a slice model.

import { checkCaseSize } from './check-case.ts';
import type { InferenceModel } from './inference-model.ts';

/**
 * `outputs`: grading: `probability`; slice: `gradeProbability`, `survival` (0…1 on the training cohort's scale); none of a
 * model made elsewhere.
 */
export interface DeepFeatures {
  readonly features: Float32Array;
  readonly outputs: Readonly<Record<string, number>>;
}

const outputNames = { grading: ['probability'], slice: ['gradeProbability', 'survival'] };

/**
 * Features (8 × the network's width, 512 by default) of `channels`, one array of exactly the model's size a sequence.
 * @throws RangeError where the model is of another kind, or the channels do not fit it.
 */
export async function extractFeatures(
  model: InferenceModel,
  channels: readonly Float32Array[],
  size: readonly number[],
  { id = 'given' }: { readonly id?: string } = {},
): Promise<DeepFeatures> {
  const { kind, sequences, inputSize } = model.metadata;
  if (kind === 'segmentation') {
    throw new RangeError(
      `Cannot extract features of case ${id}: expected a grading or slice model, got a segmentation model`,
    );
  }
  checkCaseSize({ id, channels, size }, sequences.length, inputSize);
  const names = model.metadata.foreign ? [] : outputNames[kind];
  const found = await model.session.run({ image: stackChannels([{ channels, size }]) }, [
    'features',
    ...names,
  ]);
  return {
    features: found['features']!.data,
    outputs: Object.fromEntries(names.map((name) => [name, found[name]!.data[0]!])),
  };
}

/** Cases of one size as a tensor [N, channels, (z,) y, x]. */
export function stackChannels(
  cases: readonly { readonly channels: readonly Float32Array[]; readonly size: readonly number[] }[],
): { shape: number[]; data: Float32Array } {
  const { channels, size } = cases[0]!;
  const voxels = channels[0]!.length;
  const data = new Float32Array(cases.length * channels.length * voxels);
  cases.forEach((item, i) =>
    item.channels.forEach((channel, j) => data.set(channel, (i * channels.length + j) * voxels)),
  );
  return { shape: [cases.length, channels.length, ...[...size].reverse()], data };
}
