// Step `deep-features`: one patient through a trained classifying network; its features and outputs.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractFeatures, loadInference } from '@glioscope/neural';
import type { Sequence } from '../../participant.ts';
import { namedDeepFeatures } from '../../patient/patient-features.ts';
import { readImages, writeJson } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';
import { absenceReason } from './tumour-state.ts';

export interface DeepFeaturesSettings {
  readonly sequences: readonly Sequence[];
  /** Which images of step `crop` the network sees. */
  readonly images: 'patch' | 'slice';
  readonly threads: number;
}

export const deepFeatures: Step = {
  version: 1,
  where: 'main',
  cost: 0.3,
  async run({ settings, input, output }: StepContext<DeepFeaturesSettings>) {
    const { sequences, images: prefix, threads } = settings;
    const reason = absenceReason(input('crop'));
    if (reason !== null) {
      writeJson(output, 'absent.json', { reason });
      return;
    }
    const images = await readImages(input('crop'), prefix, sequences);
    const model = await loadInference(readFileSync(join(input('model'), 'model.onnx')), { threads });
    try {
      const { size } = images[sequences[0]!]!.geometry;
      const { features, outputs } = await extractFeatures(
        model,
        sequences.map((sequence) => images[sequence]!.data),
        prefix === 'slice' ? size.slice(0, 2) : size,
      );
      const named = namedDeepFeatures(prefix === 'slice' ? 'deep2d' : 'deep3d', features);
      writeJson(output, 'features.json', { ...named, outputs });
    } finally {
      await model.close();
    }
  },
};
