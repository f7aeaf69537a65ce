// Step `train-slice-network`: the 2D network of SPEC §8, grade II or III guiding the regression of survival time.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, type SliceCase, trainSlice as train } from '@glioscope/neural';
import type { Sequence } from '../../participant.ts';
import type { SliceNetworkSettings } from '../../settings.ts';
import { type Arithmetic, sliceTraining } from './neural-settings.ts';
import { readImages } from './patient-files.ts';
import { startFile } from './start-weights.ts';
import type { Step, StepContext } from './step.ts';
import { trainWithCheckpoints } from './training-run.ts';
import { absenceReason } from './tumour-state.ts';

interface FollowedPatient {
  readonly id: string;
  readonly whoGrade: 2 | 3 | 4 | null;
  readonly survivalDays: number;
}

export interface TrainSliceSettings extends Arithmetic {
  readonly sequences: readonly Sequence[];
  readonly network: SliceNetworkSettings;
  readonly train: readonly FollowedPatient[];
  /** Training patients held back to stop the training in time. */
  readonly validation: readonly FollowedPatient[];
  readonly seed: number;
}

export const trainSliceNetwork: Step = {
  version: 1,
  where: 'main',
  cost: 30,
  async run(context: StepContext<TrainSliceSettings>) {
    const { sequences, network, seed, ...roles } = context.settings;
    const present = ({ id }: FollowedPatient): boolean => absenceReason(context.input(id)) === null;
    const trained = roles.train.filter(present);
    const days = trained.map(({ survivalDays }) => survivalDays);
    const shortest = Math.min(...days);
    const span = Math.max(...days) - shortest || 1;
    const load = async ({ id, whoGrade, survivalDays }: FollowedPatient): Promise<SliceCase> => {
      const images = await readImages(context.input(id), 'slice', sequences);
      return {
        id,
        channels: sequences.map((sequence) => images[sequence]!.data),
        size: network.size,
        whoGradeThree: whoGrade === null ? null : whoGrade >= 3,
        survivalScaled: (survivalDays - shortest) / span,
      };
    };
    const cases = await Promise.all(trained.map(load));
    const validation = await Promise.all(roles.validation.filter(present).map(load));
    const weights = context.hasInput('start')
      ? readSafetensors(readFileSync(join(context.input('start'), startFile))).tensors
      : undefined;
    await trainWithCheckpoints(
      context,
      (callbacks) =>
        train({
          cases,
          validation,
          sequences,
          spacingMm: [network.spacingMm, network.spacingMm],
          settings: sliceTraining(network, context.settings),
          seed,
          ...(weights !== undefined && { weights }),
          ...callbacks,
        }),
      'correlation',
    );
  },
};
