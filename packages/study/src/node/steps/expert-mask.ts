// Step `expert-mask`: the expert's labels made into the tumour region, where no network segments.

import { tumourRegionMask } from '@glioscope/preprocess';
import { requireNonEmptyMask, volumeMl } from '@glioscope/volume';
import type { TumourRegion } from '../../participant.ts';
import { readMask, writeJson, writeMask } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';
import type { TumourState } from './tumour-state.ts';

export const expertMask: Step = {
  version: 1,
  where: 'worker',
  cost: 0.05,
  async run({ settings, input, output }: StepContext<{ readonly region: TumourRegion }>) {
    const tumour = tumourRegionMask(await readMask(input('preprocess'), 'expert.nii.gz'), settings.region);
    requireNonEmptyMask(tumour, `the expert mask's region '${settings.region}'`);
    await writeMask(output, 'tumour.nii.gz', tumour);
    writeJson(output, 'tumour.json', {
      found: true,
      volumeMl: volumeMl(tumour),
      dice: null,
      expertVolumeMl: volumeMl(tumour),
    } satisfies TumourState);
  },
};
