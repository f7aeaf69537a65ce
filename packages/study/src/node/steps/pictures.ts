// Step `pictures`: slices of a few patients with the outlines of the found tumour and the expert's.

import { tumourRegionMask } from '@glioscope/preprocess';
import type { Sequence, TumourRegion } from '../../participant.ts';
import { sequenceLabel } from '../../patient/sequence-label.ts';
import { slicePicture } from '../../patient/pictures.ts';
import type { SlicePicture } from '../../results.ts';
import { readImages, readMask, writeJson } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';

export interface PicturesSettings {
  readonly patients: readonly { readonly id: string; readonly hasExpert: boolean }[];
  readonly sequence: Sequence;
  readonly region: TumourRegion;
  /** False where the expert's mask is the tumour mask. */
  readonly predicted: boolean;
}

export const pictures: Step = {
  version: 1,
  where: 'worker',
  cost: 0.5,
  async run({ settings, input, output }: StepContext<PicturesSettings>) {
    const { patients, sequence, region, predicted } = settings;
    const made: SlicePicture[] = [];
    for (const { id, hasExpert } of patients) {
      const folder = input(`preprocess:${id}`);
      const { [sequence]: image } = await readImages(folder, 'image', [sequence]);
      made.push(
        slicePicture({
          patient: id,
          imageName: sequenceLabel(sequence),
          image: image!,
          prediction: predicted ? await readMask(input(`tumour:${id}`), 'tumour.nii.gz') : null,
          expert: hasExpert ? tumourRegionMask(await readMask(folder, 'expert.nii.gz'), region) : null,
        }),
      );
    }
    writeJson(output, 'pictures.json', made);
  },
};
