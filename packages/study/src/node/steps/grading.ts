// Step `grading`: from features to grade (SPEC §7), fitted on training patients.

import { defaultGradingChainSettings, runGrading } from '../../grading/index.ts';
import type { Sequence } from '../../participant.ts';
import type { TrainingEpoch } from '../../results.ts';
import type { GradingSettings } from '../../settings.ts';
import { absenceWarnings, readFeatureTables } from './feature-tables.ts';
import { writeJson } from './patient-files.ts';
import { readJson } from './read-json.ts';
import type { Step, StepContext } from './step.ts';

interface LabelledPatient {
  readonly id: string;
  readonly positive: boolean;
}

export interface GradingStepSettings {
  readonly sequences: readonly Sequence[];
  readonly grading: GradingSettings;
  readonly train: readonly LabelledPatient[];
  readonly validation: readonly LabelledPatient[];
  readonly test: readonly LabelledPatient[];
  readonly seed: number;
}

export const grading: Step = {
  version: 1,
  where: 'worker',
  cost: 15,
  async run({ settings, input, output }: StepContext<GradingStepSettings>) {
    const { sequences, train, validation, test, seed } = settings;
    const { sequence, ...chain } = settings.grading;
    const patients = [...train, ...validation, ...test];
    const tables = readFeatureTables(
      input,
      patients.map(({ id }) => id),
      sequences,
    );
    const present = new Set(tables.ids);
    const role = (members: readonly LabelledPatient[]): string[] =>
      members.map(({ id }) => id).filter((id) => present.has(id));
    const positive = new Map(patients.map((patient) => [patient.id, patient.positive]));
    const { results, chain: fitted } = await runGrading(
      {
        ids: tables.ids,
        positive: tables.ids.map((id) => positive.get(id)!),
        radiomics: tables.radiomics,
        sequence,
        network: { features: tables.deep, probabilityHgg: tables.outputs['probability'] ?? null },
        split: { train: role(train), validation: role(validation), test: role(test) },
        history: readJson<{ history: TrainingEpoch[] }>(input('network'), 'training.json').history,
      },
      { ...defaultGradingChainSettings, ...chain },
      seed,
    );
    writeJson(output, 'grading.json', {
      ...results,
      warnings: [
        ...absenceWarnings(tables.absent),
        ...(tables.outputs['probability'] === undefined
          ? [
              'Deep features come from a network made elsewhere; whether it has seen these patients is not known.',
            ]
          : []),
        ...results.warnings,
      ],
    });
    writeJson(output, 'chain.json', fitted);
  },
};
