// Step `train-segmentation`: the network of SPEC §3, fitted on training patients, stopped by validation patients.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModel, trainSegmentation as train, type SegmentationCase } from '@glioscope/neural';
import type { Sequence } from '../../participant.ts';
import type { SegmentationSettings } from '../../settings.ts';
import { type Arithmetic, segmentationTraining } from './neural-settings.ts';
import { readImages, readMask } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';
import { trainWithCheckpoints } from './training-run.ts';

export interface TrainSegmentationSettings extends Arithmetic {
  readonly sequences: readonly Sequence[];
  readonly segmentation: SegmentationSettings;
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly seed: number;
}

export const trainSegmentation: Step = {
  version: 1,
  where: 'main',
  cost: 80,
  async run(context: StepContext<TrainSegmentationSettings>) {
    const { sequences, segmentation, seed, ...roles } = context.settings;
    const load = async (id: string): Promise<SegmentationCase> => {
      const folder = context.input(id);
      const images = await readImages(folder, 'working', sequences);
      const target = await readMask(folder, 'working-target.nii.gz');
      return {
        id,
        channels: sequences.map((sequence) => images[sequence]!.data),
        target: target.data,
        size: target.geometry.size,
      };
    };
    const cases = await Promise.all(roles.train.map(load));
    const validation = await Promise.all(roles.validation.map(load));
    const weights = context.hasInput('pretrained')
      ? readModel(readFileSync(join(context.input('pretrained'), 'model.onnx'))).initialisers
      : undefined;
    await trainWithCheckpoints(
      context,
      (callbacks) =>
        train({
          ...(weights ? { weights } : {}),
          cases,
          validation,
          sequences,
          spacingMm: segmentation.spacingMm,
          settings: segmentationTraining(segmentation, context.settings),
          seed,
          ...callbacks,
        }),
      'Dice',
    );
  },
};
