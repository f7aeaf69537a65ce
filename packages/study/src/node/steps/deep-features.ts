// Step `deep-features`: one patient through a trained classifying network; its features and outputs.

import { join } from 'node:path';
import { extractFeatures } from '@glioscope/neural';
import type { Sequence } from '../../participant.ts';
import { namedDeepFeatures } from '../../patient/patient-features.ts';
import { openedModel } from './opened-model.ts';
import { readImages, writeJson } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';
import { absenceReason } from './tumour-state.ts';

export interface DeepFeaturesSettings {
  readonly sequences: readonly Sequence[];
  /** Which images of step `crop` the network sees. */
  readonly images: 'patch' | 'slice';
}

export const deepFeatures: Step = {
  version: 1,
  where: 'worker',
  cost: 0.3,
  async run({ settings, input, output }: StepContext<DeepFeaturesSettings>) {
    const { sequences, images: prefix } = settings;
    const reason = absenceReason(input('crop'));
    if (reason !== null) {
      writeJson(output, 'absent.json', { reason });
      return;
    }
    const images = await readImages(input('crop'), prefix, sequences);
    const { size } = images[sequences[0]!]!.geometry;
    const { features, outputs } = await extractFeatures(
      await openedModel(join(input('model'), 'model.onnx')),
      sequences.map((sequence) => images[sequence]!.data),
      prefix === 'slice' ? size.slice(0, 2) : size,
    );
    const named = namedDeepFeatures(prefix === 'slice' ? 'deep2d' : 'deep3d', features);
    writeJson(output, 'features.json', { ...named, outputs });
  },
};
