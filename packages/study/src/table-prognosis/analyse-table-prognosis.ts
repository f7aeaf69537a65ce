// A prognosis from tables in one call: read by the training patients' decision, fit on them, judge on them (apparent, by
// cross-validation, corrected by bootstrap) and on patients whom no fit has seen.

import { createRandom } from '@glioscope/numeric';
import {
  countEvents,
  coxCoefficients,
  CoxFitError,
  fitCox,
  kaplanMeier,
  testProportionalHazards,
  type SurvivalData,
} from '@glioscope/survival';
import { rowsWhere, selectTableRows, type AnalysisTable } from '../analysis-table/index.ts';
import { checkPrognosisTable, survivalOf, type PrognosisTable } from '../prognosis/prognosis-table.ts';
import { drawNomogram, type RiskModel } from '../prognosis/risk-model.ts';
import { signatureFeatures, signatureValues } from '../prognosis/signature.ts';
import type { CoxSelection } from '../prognosis/cox-selection.ts';
import { gatherCorrection, planCorrection, type CorrectedModels } from './correct-models.ts';
import { gatherCrossValidation, planCrossValidation } from './cross-validate-models.ts';
import { estimatedConcordance, evaluateCohort, type CohortEvaluation } from './evaluate-cohort.ts';
import {
  fitTableModels,
  mostRefitImputations,
  scorePatients,
  type ModelName,
  type ScoredPatients,
  type TableFit,
  type TableModels,
} from './fit-table-models.ts';
import { covariatesOf, prognosisWarnings } from './prognosis-warnings.ts';
import {
  decideReading,
  featureSource,
  readCohort,
  unseenLevels,
  type PrognosisCohort,
} from './prognosis-cohort.ts';
import type { PrognosisChoices, PrognosisColumns } from './prognosis-request.ts';
import { refitHere, type RunRefits } from './refit-models.ts';
import type {
  CohortSummary,
  ModelSummary,
  PatientPrediction,
  PrognosisWarning,
  SignatureSummary,
  TablePrognosisResults,
} from './table-prognosis-results.ts';

/** Who validates: patients of the table by a column's values, or those of another table. */
export type ValidationPatients =
  { readonly column: string; readonly values: readonly string[] } | { readonly table: AnalysisTable };

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

/** Cox models and cross-validation need some patients to leave out. */
const leastPatients = 8;

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
    signatures: fit.models.signatures.map((signature, k): SignatureSummary => {
      const apparent = signatureValues(signature, signatureFeatures(training.table, featureSource));
      const heldValues = fit.crossFitted[signature.name] ?? null;
      return {
        name: signature.name,
        inUse: k === 0,
        features: signature.features,
        intercept: signature.intercept,
        apparent: estimatedConcordance(survival, negated(apparent)),
        crossFitted:
          heldValues === null
            ? { estimate: null, se: null, interval: null, reason: 'too few deaths to leave any out' }
            : estimatedConcordance(survival, negated(heldValues)),
        external:
          external === null
            ? null
            : estimatedConcordance(
                survivalOf(external.table),
                negated(signatureValues(signature, signatureFeatures(external.table, featureSource))),
              ),
      };
    }),
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

const negated = (values: readonly number[]): number[] => values.map((value) => -value);

function splitTable(
  table: AnalysisTable,
  validation: ValidationPatients | undefined,
): { trainingTable: AnalysisTable; validationTable: AnalysisTable | null; name: string } {
  if (validation === undefined) return { trainingTable: table, validationTable: null, name: '' };
  if ('table' in validation) {
    const name = `validation (${validation.table.sources.map((source) => source.name).join(', ')})`;
    return { trainingTable: table, validationTable: validation.table, name };
  }
  const { column, values } = validation;
  const outside = new Set(rowsWhere(table, column, values));
  const inside = table.ids.flatMap((_, row) => (outside.has(row) ? [] : [row]));
  if (inside.length === 0) {
    throw new RangeError(
      `Cannot validate: every patient has ${values.join(', ')} in column "${column}", so that none is left for training`,
    );
  }
  return {
    trainingTable: selectTableRows(table, inside),
    validationTable: selectTableRows(table, [...outside]),
    name: `validation (${column} = ${values.join(', ')})`,
  };
}

function checkTraining({ table, leftOut }: PrognosisCohort, { folds, bootstrap }: PrognosisChoices): void {
  const { length: patients } = table.patients;
  const deaths = table.patients.filter(({ died }) => died).length;
  if (patients < leastPatients || deaths === 0) {
    const lost = leftOut.map((entry) => `${entry.patients} left out: ${entry.reason}`).join('; ');
    throw new RangeError(
      `Cannot fit a prognosis: expected at least ${leastPatients} training patients with at least 1 death, got ${patients} ` +
        `with ${deaths}${lost === '' ? '' : ` (${lost})`}; give more patients, or fill gaps with the missing choice median`,
    );
  }
  if (!Number.isInteger(folds) || folds < 0 || folds === 1) {
    throw new RangeError(`Cannot cross-validate: expected 0 (none) or at least 2 folds, got ${folds}`);
  }
  if (!Number.isInteger(bootstrap) || bootstrap < 0) {
    throw new RangeError(`Cannot draw resamples: expected 0 (none) or more, got ${bootstrap}`);
  }
  if (new Set(table.patients.map(({ id }) => id)).size < patients) {
    throw new RangeError(
      'Cannot fit a prognosis: a patient stands in the table twice; expected one row a patient',
    );
  }
  if (featureSource in table.radiomics) checkPrognosisTable(table);
}

/** Times before which someone died and beyond which someone was followed. */
function followedYears(
  { times, events }: SurvivalData,
  years: readonly number[],
): { readonly kept: readonly number[]; readonly warnings: readonly PrognosisWarning[] } {
  const longest = Math.max(...times) / 365.25;
  const first = Math.min(...[...times].filter((_, i) => events[i] === 1)) / 365.25;
  const kept = [...new Set(years)].sort((a, b) => a - b).filter((year) => year <= longest && year >= first);
  const lost = years.filter((year) => !kept.includes(year));
  if (kept.length === 0) {
    throw new RangeError(
      `Cannot predict survival at ${years.join(', ')} years: training deaths begin at ${first.toFixed(2)} years and follow-up ends ` +
        `at ${longest.toFixed(2)}; choose years between, and check the unit of the time column`,
    );
  }
  const text =
    `Nothing is predicted at ${lost.join(', ')} years: training deaths begin at ${first.toFixed(2)} years and follow-up ends at ` +
    `${longest.toFixed(2)} years`;
  return { kept, warnings: lost.length === 0 ? [] : [{ code: 'horizon', text, columns: [] }] };
}

/** What was imputed for the models that there are; a predictor that no model has is told elsewhere. */
function imputationWarnings(
  { gaps }: PrognosisCohort,
  { models }: TableFit,
  { imputations }: PrognosisChoices,
): PrognosisWarning[] {
  const used = new Set(
    [models.integrated, models.clinical].flatMap((model) => model?.terms ?? []).map(({ name }) => name),
  );
  const imputed = gaps.filter(({ column }) => used.has(column));
  if (imputed.length === 0) return [];
  return [
    {
      code: 'imputed',
      text:
        `Gaps of clinical predictors among training patients (${imputed.map(({ column, missing }) => `${column} ${missing}`).join(', ')}) were ` +
        `imputed in ${imputations} tables and pooled (in refits ${Math.min(mostRefitImputations, imputations)}); gaps of features, and of patients ` +
        'who are only predicted, are filled as usual in training',
      columns: imputed.map(({ column }) => column),
    },
  ];
}

function summariseCohort(name: string, { table, leftOut, gaps }: PrognosisCohort): CohortSummary {
  const survival = survivalOf(table);
  const reversed = { times: survival.times, events: survival.events.map((event) => 1 - event) };
  return {
    name,
    patients: survival.times.length,
    deaths: countEvents(survival),
    medianSurvivalDays: kaplanMeier(survival).median.time,
    medianFollowUpDays: kaplanMeier(reversed).median.time,
    leftOut,
    missing: gaps,
  };
}

function summariseModels(
  fit: TableFit,
  training: PrognosisTable,
  corrected: CorrectedModels | null,
): ModelSummary[] {
  const summarise = (
    model: Exclude<ModelName, 'signature'>,
    fitted: RiskModel | null,
    selection: CoxSelection,
  ): ModelSummary[] => {
    if (
      fitted === null &&
      selection.univariable.rows.length === 0 &&
      selection.univariable.dropped.length === 0
    ) {
      return [];
    }
    return [
      {
        model,
        univariable: selection.univariable,
        multivariable: selection.multivariable,
        coefficients:
          fitted === null
            ? []
            : (selection.pooled ?? coxCoefficients(fitted.cox)).map((row) => ({
                name: row.name,
                coef: row.coefficient,
                se: row.standardError,
                hazardRatio: row.hazardRatio,
                interval: [row.interval[0], row.interval[1]] as const,
                p: row.p,
              })),
        proportionalHazards:
          fitted === null ? null : proportionality(fitted, fit, training, selection.pooled !== undefined),
        nomogram: fitted === null ? null : drawNomogram(fitted),
        optimism: corrected?.[model] ?? null,
      },
    ];
  };
  return [
    ...(fit.models.signatures.length === 0
      ? []
      : summarise('integrated', fit.models.integrated, fit.selections.integrated)),
    ...summarise('clinical', fit.models.clinical, fit.selections.clinical),
  ];
}

// A pooled model is no maximum of any one table's likelihood: its test is that of a fit with gaps filled.
function proportionality(
  fitted: RiskModel,
  fit: TableFit,
  training: PrognosisTable,
  pooled: boolean,
): ModelSummary['proportionalHazards'] {
  const survival = survivalOf(training);
  const covariates = covariatesOf(fitted, fit, training);
  try {
    const model = pooled ? fitCox(survival, covariates) : fitted.cox;
    const { terms, global } = testProportionalHazards(model, survival, covariates);
    return {
      terms: terms.map(({ term, chiSquare, p }) => ({ term, chiSquare, p })),
      global: { chiSquare: global.chiSquare, p: global.p },
    };
  } catch (error) {
    if (error instanceof CoxFitError) return null;
    throw error;
  }
}

function predictionsOf(cohort: string, scored: ScoredPatients): PatientPrediction[] {
  const predicted = scored.predicted.integrated ?? scored.predicted.clinical;
  return scored.ids.map((id, i) => ({
    id,
    cohort,
    signature: scored.signature?.[i] ?? null,
    highRisk: scored.highRisk?.[i] ?? null,
    risks: {
      integrated: scored.risks.integrated?.[i] ?? null,
      clinical: scored.risks.clinical?.[i] ?? null,
      signature: scored.risks.signature?.[i] ?? null,
    },
    survival: predicted?.map((values) => values[i]!) ?? null,
  }));
}
