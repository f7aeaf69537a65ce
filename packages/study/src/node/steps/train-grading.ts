// Step `train-grading`: the 3D network of SPEC §6 on tumour patches.

import { type GradingCase, trainGrading as train } from '@glioscope/neural';
import type { Sequence } from '../../participant.ts';
import type { GradingNetworkSettings } from '../../settings.ts';
import { type Arithmetic, gradingTraining } from './neural-settings.ts';
import { readImages } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';
import { trainWithCheckpoints } from './training-run.ts';
import { absenceReason } from './tumour-state.ts';

interface LabelledPatient {
  readonly id: string;
  readonly positive: boolean;
}

export interface TrainGradingSettings extends Arithmetic {
  readonly sequences: readonly Sequence[];
  readonly network: GradingNetworkSettings;
  readonly train: readonly LabelledPatient[];
  readonly validation: readonly LabelledPatient[];
  readonly seed: number;
}

export const trainGrading: Step = {
  version: 1,
  where: 'main',
  cost: 50,
  async run(context: StepContext<TrainGradingSettings>) {
    const { sequences, network, seed, ...roles } = context.settings;
    const load = async ({ id, positive }: LabelledPatient): Promise<GradingCase> => {
      const images = await readImages(context.input(id), 'patch', sequences);
      return {
        id,
        positive,
        channels: sequences.map((sequence) => images[sequence]!.data),
        size: network.patch,
      };
    };
    const present = ({ id }: LabelledPatient): boolean => absenceReason(context.input(id)) === null;
    const cases = await Promise.all(roles.train.filter(present).map(load));
    const validation = await Promise.all(roles.validation.filter(present).map(load));
    await trainWithCheckpoints(
      context,
      (callbacks) =>
        train({
          cases,
          validation,
          sequences,
          spacingMm: network.spacingMm,
          settings: gradingTraining(network, context.settings),
          seed,
          ...callbacks,
        }),
      'AUC',
    );
  },
};
