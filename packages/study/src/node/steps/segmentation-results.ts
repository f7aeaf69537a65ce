// Step `segmentation-results`: Dice on patients that no fit has seen, and the agreement of their features.

import { intraclassCorrelation } from '@glioscope/learn';
import type { Sequence } from '../../participant.ts';
import type { PatientFeatures } from '../../patient/patient-features.ts';
import type { SegmentationResults, TrainingEpoch } from '../../results.ts';
import { writeJson } from './patient-files.ts';
import { readJson } from './read-json.ts';
import type { Step, StepContext } from './step.ts';
import { absenceReason, type TumourState } from './tumour-state.ts';

export interface SegmentationResultsSettings {
  readonly region: string;
  readonly sequences: readonly Sequence[];
  readonly test: readonly { readonly id: string; readonly center: string }[];
}

interface FeaturePair {
  readonly network: PatientFeatures;
  readonly expert: PatientFeatures;
}

export const segmentationResults: Step = {
  version: 1,
  where: 'worker',
  cost: 0.2,
  async run({ settings, input, output }: StepContext<SegmentationResultsSettings>) {
    const { region, sequences } = settings;
    const test = settings.test.map(({ id, center }) => {
      const { dice, volumeMl, expertVolumeMl } = readJson<TumourState>(input(`tumour:${id}`), 'tumour.json');
      return { id, center, dice: dice!, volumeMl, expertVolumeMl: expertVolumeMl! };
    });
    const pairs = settings.test
      .map(({ id }) => input(`agreement:${id}`))
      .filter((folder) => absenceReason(folder) === null)
      .map((folder) => readJson<FeaturePair>(folder, 'pair.json'));
    const { history } = readJson<{ history: TrainingEpoch[] }>(input('network'), 'training.json');
    const dice = test.map((patient) => patient.dice).sort((a, b) => a - b);
    writeJson(output, 'segmentation.json', {
      region,
      sequences,
      test,
      meanDice: dice.length > 0 ? dice.reduce((sum, value) => sum + value, 0) / dice.length : null,
      medianDice: dice.length > 0 ? median(dice) : null,
      history,
      featureAgreement: featureAgreement(pairs),
    } satisfies SegmentationResults);
  },
};

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** ICC(2,1) of each feature between the two masks, over the patients where both have it. */
function featureAgreement(pairs: readonly FeaturePair[]): SegmentationResults['featureAgreement'] {
  const names = pairs[0]?.network.names ?? [];
  return names.map((feature, column) => {
    const complete = pairs
      .map(({ network, expert }) => [network.values[column] ?? null, expert.values[column] ?? null])
      .filter((pair): pair is [number, number] => pair[0] !== null && pair[1] !== null);
    if (complete.length < 3) return { feature, icc: null, interval: null };
    const { icc, interval } = intraclassCorrelation({
      rows: complete.length,
      columns: 2,
      data: Float64Array.from(complete.flat()),
    });
    return { feature, icc, interval };
  });
}
