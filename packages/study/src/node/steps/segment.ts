// Step `segment`: the tumour of one patient by the trained network, on the scan's own grid.

import { join } from 'node:path';
import { segment as segmentVolume } from '@glioscope/neural';
import { tumourRegionMask, uncrop } from '@glioscope/preprocess';
import { type Geometry, volumeMl } from '@glioscope/volume';
import type { Sequence, TumourRegion } from '../../participant.ts';
import { diceCoefficient } from '../../patient/dice.ts';
import { tumourFrom } from '../../patient/find-tumour.ts';
import { openedModel } from './opened-model.ts';
import { readImages, readMask, writeJson, writeMask } from './patient-files.ts';
import { readJson } from './read-json.ts';
import type { Step, StepContext } from './step.ts';
import type { TumourState } from './tumour-state.ts';

export interface SegmentSettings {
  readonly sequences: readonly Sequence[];
  readonly referenceSequence: Sequence;
  readonly region: TumourRegion;
  /** Absent in plans of studies without it. */
  readonly mirrorAxes?: readonly number[];
  readonly keepLargest: boolean;
  readonly minimumMl: number;
  readonly hasExpert: boolean;
}

export const segment: Step = {
  version: 1,
  where: 'worker',
  cost: 0.6,
  async run({ settings, input, output, report }: StepContext<SegmentSettings>) {
    const { sequences, referenceSequence, region } = settings;
    const folder = input('preprocess');
    const working = await readImages(folder, 'working', sequences);
    const grid = working[referenceSequence]!.geometry;
    const probability = await segmentVolume(
      await openedModel(join(input('model'), 'model.onnx')),
      sequences.map((sequence) => working[sequence]!.data),
      grid.size,
      {
        mirrorAxes: settings.mirrorAxes ?? [],
        onProgress: (done, total) => report(done / total, 'finding the tumour'),
      },
    );
    const { [referenceSequence]: reference } = await readImages(folder, 'image', [referenceSequence]);
    const {
      mask,
      found,
      volumeMl: foundMl,
    } = tumourFrom({ geometry: grid, data: probability }, reference!.geometry, settings);
    const expert = settings.hasExpert
      ? tumourRegionMask(await readMask(folder, 'expert.nii.gz'), region)
      : null;
    await writeMask(output, 'tumour.nii.gz', mask);
    await writeMask(
      output,
      'mask-on-scan.nii.gz',
      uncrop(mask, readJson<{ scan: Geometry }>(folder, 'preprocess.json').scan),
    );
    writeJson(output, 'tumour.json', {
      found,
      volumeMl: foundMl,
      dice: expert ? diceCoefficient(mask.data, expert.data) : null,
      expertVolumeMl: expert ? volumeMl(expert) : null,
    } satisfies TumourState);
  },
};
