// Step `start-weights`: a file of ResNet18 weights fitted to the slice network. It needs no patient, so a file that does
// not fit is told before hours of other work.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWeights, sliceStartWeights, widened, writeSafetensors } from '@glioscope/neural';
import type { Sequence } from '../../participant.ts';
import type { SliceNetworkSettings } from '../../settings.ts';
import { sliceTraining } from './neural-settings.ts';
import type { Step, StepContext } from './step.ts';

export interface StartWeightsSettings {
  readonly sequences: readonly Sequence[];
  readonly network: SliceNetworkSettings;
}

export const startFile = 'start.safetensors';

export const startWeights: Step = {
  version: 1,
  where: 'worker',
  cost: 1,
  async run(context: StepContext<StartWeightsSettings>) {
    const { sequences, network } = context.settings;
    const path = context.input('weights');
    const { tensors } = readWeights(readFileSync(path), path);
    const settings = { ...sliceTraining(network, { threads: 1 }).network, channels: sequences.length };
    const fitted = sliceStartWeights(widened(tensors), settings, path);
    writeFileSync(join(context.output, startFile), writeSafetensors(fitted));
  },
};
