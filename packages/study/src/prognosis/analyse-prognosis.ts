// The prognosis of a study in one call: split, fit on the training patients, judge on both cohorts.

import type { PrognosisResults, TrainingEpoch } from '../results.ts';
import { evaluatePrognosis } from './evaluate-prognosis.ts';
import { fitPrognosis, type PrognosisModel } from './fit-prognosis.ts';
import { selectPrognosisPatients, type PrognosisOptions, type PrognosisTable } from './prognosis-table.ts';

export interface PrognosisStudy {
  /** All LGG patients with known follow-up. */
  readonly table: PrognosisTable;
  /** Ids of the split's survivalTrain and survivalValidation. */
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly trainingName: string | null;
  readonly validationName: string | null;
  readonly options: PrognosisOptions;
  readonly seed: number;
  readonly history?: readonly TrainingEpoch[];
}

/** Fits and judges. The same input gives the same output, whatever the order of the patients. */
export async function analysePrognosis({
  table,
  train,
  validation,
  options,
  seed,
  ...names
}: PrognosisStudy): Promise<{ readonly results: PrognosisResults; readonly model: PrognosisModel }> {
  const twice = train.filter((id) => validation.includes(id));
  if (twice.length > 0) {
    throw new RangeError(
      `Cannot analyse survival: expected training and validation patients to differ, got ${twice.join(', ')} in both`,
    );
  }
  const training = selectPrognosisPatients(table, train);
  const fit = await fitPrognosis(training, options, seed);
  const cohorts = { training, validation: selectPrognosisPatients(table, validation), ...names };
  return { results: evaluatePrognosis(fit, cohorts, options), model: fit.model };
}
