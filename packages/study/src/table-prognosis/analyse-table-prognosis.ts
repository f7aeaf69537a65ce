// A prognosis from tables in one call: read by the training patients' decision, fit on them, judge on them (apparent, by
// cross-validation, corrected by bootstrap) and on patients whom no fit has seen.

import { createRandom } from '@glioscope/numeric';
import type { AnalysisTable } from '../analysis-table/index.ts';
import { survivalOf } from '../prognosis/prognosis-table.ts';
import { gatherCorrection, planCorrection } from './correct-models.ts';
import { gatherCrossValidation, planCrossValidation } from './cross-validate-models.ts';
import { evaluateCohort, type CohortEvaluation } from './evaluate-cohort.ts';
import { fitTableModels, scorePatients, type TableModels } from './fit-table-models.ts';
import { decideReading, readCohort, unseenLevels } from './prognosis-cohort.ts';
import type { PrognosisChoices, PrognosisColumns } from './prognosis-request.ts';
import {
  predictionsOf,
  summariseCohort,
  summariseModels,
  summariseSignatures,
} from './prognosis-summaries.ts';
import { imputationWarnings, prognosisWarnings } from './prognosis-warnings.ts';
import { refitHere, type RunRefits } from './refit-models.ts';
import type {
  PatientPrediction,
  PrognosisWarning,
  TablePrognosisResults,
} from './table-prognosis-results.ts';
import { checkTraining, followedYears } from './training-checks.ts';
import { splitTable, type ValidationPatients } from './validation-patients.ts';

export interface TablePrognosis {
  readonly results: TablePrognosisResults;
  readonly models: TableModels;
  readonly predictions: readonly PatientPrediction[];
}

export interface TablePrognosisInput {
  readonly table: AnalysisTable;
  readonly columns: PrognosisColumns;
  readonly choices: PrognosisChoices;
  readonly validation?: ValidationPatients | undefined;
  /** Called as refits are done. */
  readonly progress?: (done: number, total: number) => void;
  /** Who does the refits of cross-validation and bootstrap: the same result whoever does. Default this thread. */
  readonly runRefits?: RunRefits;
}

/**
 * Fits and judges. The same tables give the same bytes, whatever the order of their rows; validation patients change no
 * fit, cut-point or scale.
 * @throws RangeError naming column and rows for what cannot be read; fewer than 8 training patients, or no death
 */
export async function analyseTablePrognosis({
  table,
  columns,
  choices,
  validation,
  progress = () => {},
  runRefits = refitHere,
}: TablePrognosisInput): Promise<TablePrognosis> {
  const { trainingTable, validationTable, name } = splitTable(table, validation);
  const { reading, notFeatures } = decideReading(trainingTable, {
    ...columns,
    notFeatures: [
      ...columns.notFeatures,
      ...(validation !== undefined && 'column' in validation ? [validation.column] : []),
    ],
  });
  const training = readCohort(trainingTable, reading, 'training');
  checkTraining(training, choices);
  const survival = survivalOf(training.table);
  const external = validationTable === null ? null : readCohort(validationTable, reading, 'validation');
  if (external !== null && external.table.patients.length === 0) {
    throw new RangeError(
      `Cannot validate: no patient of ${name} has follow-up and all values; see the missing choice`,
    );
  }
  const shared = new Set(training.table.patients.map(({ id }) => id));
  const twice = external?.table.patients.filter(({ id }) => shared.has(id)) ?? [];
  if (twice.length > 0 && table.idColumn !== null) {
    const names = twice.slice(0, 3).map(({ id }) => id);
    throw new RangeError(
      `Cannot validate: ${twice.length} patients are in both cohorts (${names.join(', ')}); validation patients must be others`,
    );
  }
  const years = followedYears(survival, choices.years);
  const imputes = columns.missing === 'impute' && training.gaps.length > 0;
  if (imputes && choices.dropAbove !== null) {
    throw new RangeError(
      'Cannot drop predictors by P from models pooled over imputed tables: keep those that are named, or choose another missing choice',
    );
  }
  if (columns.missing === 'impute' && !(Number.isInteger(choices.imputations) && choices.imputations >= 2)) {
    throw new RangeError(`Cannot impute: expected at least 2 imputed tables, got ${choices.imputations}`);
  }
  const asked: PrognosisChoices = {
    ...choices,
    years: years.kept,
    imputations: imputes ? choices.imputations : 0,
  };
  const clinical = reading.clinical.map(({ name: column }) => column);
  const random = createRandom(choices.seed).fork('table prognosis');

  const folds =
    choices.folds < 2
      ? null
      : planCrossValidation(training.table, clinical, asked, random.fork('cross-validation'));
  const resamples =
    choices.bootstrap === 0
      ? null
      : planCorrection(training.table, clinical, asked, random.fork('bootstrap'));
  const inFolds = folds?.requests.length ?? 0;
  const total = 1 + inFolds + choices.bootstrap;
  let done = 0;
  const step = (): void => progress(++done, total);
  const fit = fitTableModels(training.table, clinical, asked, random.fork('fit'), false);
  step();
  const refits = await runRefits([...(folds?.requests ?? []), ...(resamples?.requests ?? [])], step);
  const held =
    folds === null ? null : gatherCrossValidation(training.table, asked, folds, refits.slice(0, inFolds));
  const corrected =
    resamples === null
      ? null
      : gatherCorrection(fit.models, training.table, asked, resamples, refits.slice(inFolds));

  const trainingScores = scorePatients(fit.models, training.table, asked.years);
  const externalScores = external === null ? null : scorePatients(fit.models, external.table, asked.years);
  const evaluations: CohortEvaluation[] = [
    evaluateCohort('training', 'apparent', survival, trainingScores, asked.years),
  ];
  if (held !== null) {
    evaluations.push(
      evaluateCohort('cross-validated', 'cross-validated', survival, held.scored, asked.years),
    );
  }
  if (external !== null && externalScores !== null) {
    evaluations.push(
      evaluateCohort(name, 'external', survivalOf(external.table), externalScores, asked.years),
    );
  }
  const models = summariseModels(fit, training.table, corrected);
  const unseen = validationTable === null ? [] : unseenLevels(validationTable, reading, training.table);
  const warnings: PrognosisWarning[] = [
    ...years.warnings,
    ...prognosisWarnings({
      fit,
      training: training.table,
      external: external?.table ?? null,
      evaluations,
      models,
      choices: asked,
    }),
    ...(imputes ? imputationWarnings(training, fit, asked) : []),
    ...unseen.map((text) => ({ code: 'unseen-level', text, columns: [] })),
  ];
  const results: TablePrognosisResults = {
    analysis: 'prognosis',
    seed: choices.seed,
    choices: asked,
    columns: {
      time: reading.time,
      event: reading.event,
      clinical,
      features: reading.features.length,
      notFeatures,
      missing: reading.missing,
    },
    training: summariseCohort('training', training),
    validation: external === null ? null : summariseCohort(name, external),
    signatures: summariseSignatures(fit, training.table, external?.table ?? null),
    groups: {
      by: fit.models.groupedBy,
      cutOff: fit.models.cutOff,
      chosen: choices.cut,
      search:
        fit.cutSearch === null
          ? null
          : { statistic: fit.cutSearch.statistic, p: fit.cutSearch.p, bonferroni: fit.cutSearch.bonferroni },
    },
    models,
    evaluations,
    stability: held === null ? null : { folds: held.folds, features: held.featureCounts },
    warnings,
  };
  return {
    results,
    models: fit.models,
    predictions: [
      ...predictionsOf('training', trainingScores),
      ...(held === null ? [] : predictionsOf('cross-validated', held.scored)),
      ...(externalScores === null ? [] : predictionsOf(name, externalScores)),
    ],
  };
}
