// Step `pretrain-segmentation`: the network first learns from phantoms what a bright, displaced lump in a brain is.
// Six real patients cannot teach that; phantoms cost nothing, and none of them is a patient of any role.

import { trainSegmentation as train, type SegmentationCase } from '@glioscope/neural';
import type { Sequence, TumourRegion } from '../../participant.ts';
import { preparePatient } from '../../patient/prepare-patient.ts';
import { toWorkingGrid } from '../../patient/working-grid.ts';
import {
  defaultPhantomSettings,
  phantomPatient,
  phantomRoster,
  type PhantomSettings,
} from '../../phantom/index.ts';
import type { PhantomPretraining, SegmentationSettings, Triple } from '../../settings.ts';
import { type Arithmetic, segmentationTraining } from './neural-settings.ts';
import type { Step, StepContext } from './step.ts';
import { trainWithCheckpoints } from './training-run.ts';

export interface PretrainSettings extends Arithmetic {
  readonly sequences: readonly Sequence[];
  readonly region: TumourRegion;
  /** The study's network and grid; what only later steps use has no say here (see `networkOnly`). */
  readonly segmentation: SegmentationSettings;
  readonly phantoms: PhantomPretraining;
  readonly seed: number;
}

/** The settings with all that the pretraining does not depend on made the same, so that it is not done again. */
export function networkOnly(settings: SegmentationSettings): SegmentationSettings {
  return {
    ...settings,
    epochs: 1,
    learningRate: 1,
    plateauPatience: 1000,
    stopPatience: 1000,
    phantomPretraining: null,
    foregroundProbability: 1,
    predictionMirrorAxes: [],
    keepLargest: true,
    minimumMl: 0,
  };
}

/** Extent of a phantom's head along x, y, z. */
const headMm: Triple = [155, 190, 150];

export const pretrainSegmentation: Step = {
  version: 1,
  where: 'main',
  cost: 120,
  async run(context: StepContext<PretrainSettings>) {
    const { sequences, segmentation, phantoms, seed } = context.settings;
    context.report(0, 'making phantoms');
    const cases = phantomCases(context.settings);
    const { epochs, learningRate } = phantoms;
    const settings = segmentationTraining({ ...segmentation, epochs, learningRate }, context.settings);
    await trainWithCheckpoints(
      context,
      (callbacks) =>
        train({
          cases,
          validation: [],
          sequences,
          spacingMm: segmentation.spacingMm,
          settings,
          seed,
          ...callbacks,
        }),
      'Dice',
    );
  },
};

/** Phantoms on the network's working grid, made on a grid of about its spacing. */
function phantomCases({
  sequences,
  region,
  segmentation,
  phantoms,
  seed,
}: PretrainSettings): SegmentationCase[] {
  const spacingMm = segmentation.spacingMm;
  const size = headMm.map((extent, axis) => Math.ceil(extent / spacingMm[axis]!)) as unknown as Triple;
  const perCenter = Math.ceil(phantoms.patients / 4);
  const settings: PhantomSettings = {
    ...defaultPhantomSettings,
    seed,
    size,
    spacingMm,
    centers: defaultPhantomSettings.centers.map((center) => ({ ...center, hgg: perCenter, lgg: perCenter })),
  };
  return phantomRoster(settings).map((identity) => {
    const phantom = phantomPatient(settings, identity);
    const images = Object.fromEntries(
      sequences.map((sequence) => {
        const image = (phantom.sequences as Record<Sequence, (typeof phantom.sequences)['t1'] | undefined>)[
          sequence
        ];
        if (image) return [sequence, image];
        throw new RangeError(
          `Cannot pretrain on phantoms: they have no sequence ${sequence} (they have ` +
            `${Object.keys(phantom.sequences).join(', ')}). Set segmentation.phantomPretraining to null in study.json.`,
        );
      }),
    );
    const prepared = preparePatient({ sequences: images, expert: phantom.mask });
    const working = toWorkingGrid(prepared, region, segmentation);
    return {
      id: identity.id,
      channels: sequences.map((sequence) => working.images[sequence]!.data),
      target: working.target!.data,
      size: working.geometry.size,
    };
  });
}
