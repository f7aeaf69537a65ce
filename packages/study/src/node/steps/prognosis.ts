// Step `prognosis`: signatures, Cox models and nomograms (SPEC §8, §9), fitted on survival-training patients.

import type { Sequence } from '../../participant.ts';
import { analysePrognosis, type PrognosisPatient } from '../../prognosis/index.ts';
import type { TrainingEpoch } from '../../results.ts';
import type { PrognosisSettings } from '../../settings.ts';
import { absenceWarnings, readFeatureTables } from './feature-tables.ts';
import { writeJson } from './patient-files.ts';
import { readJson } from './read-json.ts';
import type { Step, StepContext } from './step.ts';

export interface PrognosisStepSettings {
  readonly sequences: readonly Sequence[];
  readonly prognosis: PrognosisSettings;
  readonly patients: readonly PrognosisPatient[];
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly trainingName: string | null;
  readonly validationName: string | null;
  readonly seed: number;
}

export const prognosis: Step = {
  version: 1,
  where: 'worker',
  cost: 20,
  async run({ settings, input, output }: StepContext<PrognosisStepSettings>) {
    const { sequences, patients, trainingName, validationName, seed } = settings;
    const tables = readFeatureTables(
      input,
      patients.map(({ id }) => id),
      sequences,
    );
    const byId = new Map(patients.map((patient) => [patient.id, patient]));
    const present = (ids: readonly string[]): string[] => ids.filter((id) => tables.ids.includes(id));
    const { results, model } = await analysePrognosis({
      table: {
        patients: tables.ids.map((id) => byId.get(id)!),
        radiomics: tables.radiomics,
        deep: tables.deep,
      },
      train: present(settings.train),
      validation: present(settings.validation),
      trainingName,
      validationName,
      options: settings.prognosis,
      seed,
      history: readJson<{ history: TrainingEpoch[] }>(input('network'), 'training.json').history,
    });
    writeJson(output, 'prognosis.json', {
      ...results,
      warnings: [...absenceWarnings(tables.absent), ...results.warnings],
    });
    writeJson(output, 'model.json', model);
  },
};
