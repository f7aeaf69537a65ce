// How sure the networks were, in the numbers and the picture of a report.

import type { Mask, Volume } from '@glioscope/volume';
import type { SegmentationUncertainty } from '../results.ts';
import { heatOnSlice } from './heat-on-slice.ts';
import { slicePicture } from './pictures.ts';
import type { TumourUncertainty } from './search-tumour.ts';

/** Name of the map beside the mask. */
export const uncertaintyFile = 'uncertainty.nii.gz';

/** `mask` is null where no tumour was found; `shown` is the image under the map. */
export function uncertaintyResults(
  { members, entropy, deviation }: TumourUncertainty,
  mask: Mask | null,
  shown: { readonly patient: string; readonly imageName: string; readonly image: Volume },
): SegmentationUncertainty {
  return {
    file: uncertaintyFile,
    members,
    meanEntropyBits: mask && meanInside(entropy, mask),
    meanDeviation: mask && deviation && meanInside(deviation, mask),
    picture: mask && {
      slice: slicePicture({ ...shown, prediction: mask, expert: null }),
      heat: heatOnSlice(entropy, mask, 1),
    },
  };
}

/** Mean over the mask's voxels; it has some. */
function meanInside({ data }: Volume<Float32Array>, mask: Mask): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] === 0) continue;
    sum += data[i]!;
    count++;
  }
  return sum / count;
}
