// Step `radiomics`: the 788 features of one sequence in the tumour (SPEC §5).

import type { Sequence } from '../../participant.ts';
import { measureRadiomics } from '../../patient/patient-features.ts';
import type { RadiomicsSettings } from '../../settings.ts';
import { readImages, readMask, writeJson } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';
import { leaveWithoutTumour } from './tumour-state.ts';

export interface RadiomicsStepSettings {
  readonly sequence: Sequence;
  readonly radiomics: RadiomicsSettings;
  /** File of the mask in the folder that input `mask` names. */
  readonly maskFile: string;
}

export const radiomics: Step = {
  version: 1,
  where: 'worker',
  cost: 0.4,
  async run({ settings, input, output }: StepContext<RadiomicsStepSettings>) {
    if (settings.maskFile === 'tumour.nii.gz' && leaveWithoutTumour(input('mask'), output)) return;
    const { sequence } = settings;
    const { [sequence]: image } = await readImages(input('preprocess'), 'image', [sequence]);
    const mask = await readMask(input('mask'), settings.maskFile);
    writeJson(output, 'features.json', measureRadiomics(image!, mask, sequence, settings.radiomics));
  },
};
