// Step `radiomics-expert`: the features from the network's and from the expert's mask of one patient, side by side,
// for their agreement (SPEC §3, §5).

import { tumourRegionMask } from '@glioscope/preprocess';
import type { Sequence, TumourRegion } from '../../participant.ts';
import { measureRadiomics } from '../../patient/patient-features.ts';
import type { RadiomicsSettings } from '../../settings.ts';
import { readImages, readMask, writeJson } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';
import { leaveWithoutTumour } from './tumour-state.ts';

export interface RadiomicsExpertSettings {
  readonly sequence: Sequence;
  readonly radiomics: RadiomicsSettings;
  readonly region: TumourRegion;
}

export const radiomicsExpert: Step = {
  version: 1,
  where: 'worker',
  cost: 0.8,
  async run({ settings, input, output }: StepContext<RadiomicsExpertSettings>) {
    if (leaveWithoutTumour(input('tumour'), output)) return;
    const { sequence, radiomics, region } = settings;
    const { [sequence]: image } = await readImages(input('preprocess'), 'image', [sequence]);
    const network = await readMask(input('tumour'), 'tumour.nii.gz');
    const expert = tumourRegionMask(await readMask(input('preprocess'), 'expert.nii.gz'), region);
    writeJson(output, 'pair.json', {
      network: measureRadiomics(image!, network, sequence, radiomics),
      expert: measureRadiomics(image!, expert, sequence, radiomics),
    });
  },
};
