// Step `preprocess`: images cropped to the brain and z-scored, and the same on the network's working grid.

import { preparePatient } from '../../patient/prepare-patient.ts';
import { toWorkingGrid, type WorkingGridSettings } from '../../patient/working-grid.ts';
import { readScans, type ScanSettings } from './check.ts';
import { writeImages, writeJson, writeMask } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';

export interface PreprocessSettings extends ScanSettings {
  /** Null when no network will segment. */
  readonly working: WorkingGridSettings | null;
}

export const preprocess: Step = {
  version: 1,
  where: 'worker',
  cost: 0.8,
  async run(context: StepContext<PreprocessSettings>) {
    const { settings, output } = context;
    const images = await readScans(context);
    const scan = images.sequences[settings.referenceSequence]!.geometry;
    const prepared = preparePatient(images);
    await writeImages(output, 'image', prepared.images);
    await writeMask(output, 'brain.nii.gz', prepared.brain);
    if (prepared.expert) await writeMask(output, 'expert.nii.gz', prepared.expert);
    if (settings.working) {
      const working = toWorkingGrid(prepared, settings.region, settings.working);
      await writeImages(output, 'working', working.images);
      if (working.target) await writeMask(output, 'working-target.nii.gz', working.target);
    }
    writeJson(output, 'preprocess.json', { scan, intensities: prepared.intensities });
  },
};
