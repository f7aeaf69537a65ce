// A batch of whole images, each with its changes drawn from a stream of its own.

import type { Random } from '@glioscope/numeric';
import type { Tensor } from '../tensor.ts';
import type { AugmentationSettings } from './augmentation.ts';
import { stackSamples, type SampleMaker } from './sample-maker.ts';
import { requestSample } from './training-patch.ts';

/** The images of `cases`, all of `size`, changed and stacked as one tensor [N, channels, (z,) y, x]. */
export async function wholeImages(
  cases: readonly { readonly channels: readonly Float32Array[] }[],
  size: readonly number[],
  augmentation: AugmentationSettings,
  samples: SampleMaker,
  random: Random,
): Promise<Tensor> {
  const origin = size.map(() => 0);
  const made = await Promise.all(
    cases.map(({ channels }, i) =>
      samples.make(
        requestSample({ channels, target: null, size }, origin, size, augmentation, random.fork(i)),
      ),
    ),
  );
  return stackSamples(made, size);
}
