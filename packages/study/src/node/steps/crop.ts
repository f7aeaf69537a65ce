// Step `crop`: what the two classifying networks see, the tumour patch and the slice of largest area (SPEC §4).

import { tumourCrop, tumourSlice } from '@glioscope/preprocess';
import type { Sequence } from '../../participant.ts';
import type { Triple } from '../../settings.ts';
import { readImages, readMask, writeImages, writeJson } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';
import { leaveWithoutTumour } from './tumour-state.ts';

export interface CropSettings {
  readonly sequences: readonly Sequence[];
  readonly patch: { readonly size: Triple; readonly spacingMm: Triple } | null;
  readonly slice: { readonly size: readonly [number, number]; readonly spacingMm: number } | null;
}

export const crop: Step = {
  version: 1,
  where: 'worker',
  cost: 0.3,
  async run({ settings, input, output }: StepContext<CropSettings>) {
    if (leaveWithoutTumour(input('tumour'), output)) return;
    const { sequences, patch, slice } = settings;
    const images = await readImages(input('preprocess'), 'image', sequences);
    const volumes = sequences.map((sequence) => images[sequence]!);
    const tumour = await readMask(input('tumour'), 'tumour.nii.gz');
    const record: Record<string, unknown> = {};
    if (patch) {
      const cropped = tumourCrop(volumes, tumour, { patchSize: patch.size, spacingMm: patch.spacingMm });
      await writeImages(
        output,
        'patch',
        Object.fromEntries(sequences.map((sequence, i) => [sequence, cropped.patches[i]!])),
      );
      record['patch'] = cropped.report;
    }
    if (slice) {
      const { data, shape, slice: largest, scale, spacingMm } = tumourSlice(volumes, tumour, slice);
      const [, height, width] = shape;
      const pixels = width * height;
      const geometry = {
        size: [width, height, 1],
        spacingMm: [...spacingMm, 1],
        originMm: [0, 0, 0],
        direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      } as const;
      await writeImages(
        output,
        'slice',
        Object.fromEntries(
          sequences.map((sequence, i) => [
            sequence,
            { geometry, data: data.slice(i * pixels, (i + 1) * pixels) },
          ]),
        ),
      );
      record['slice'] = { ...largest, scale };
    }
    writeJson(output, 'crop.json', record);
  },
};
