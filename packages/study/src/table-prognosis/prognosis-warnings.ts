// What a careful statistician would say about a prognosis from tables before its numbers are believed.

import { tableWarnings, type FeatureMatrix, type TableWarning } from '@glioscope/learn';
import { countEvents, coxWarnings, createCovariates } from '@glioscope/survival';
import { survivalOf, type PrognosisTable } from '../prognosis/prognosis-table.ts';
import { encodeFilled, type RiskModel } from '../prognosis/risk-model.ts';
import { signatureFeatures, signatureValues } from '../prognosis/signature.ts';
import type { CohortEvaluation } from './evaluate-cohort.ts';
import { mostRefitImputations, type TableFit } from './fit-table-models.ts';
import { featureSource, type PrognosisCohort } from './prognosis-cohort.ts';
import type { PrognosisChoices } from './prognosis-request.ts';
import type { ModelSummary, PrognosisWarning } from './table-prognosis-results.ts';

interface WarningInput {
  readonly fit: TableFit;
  readonly training: PrognosisTable;
  readonly external: PrognosisTable | null;
  readonly evaluations: readonly CohortEvaluation[];
  readonly models: readonly ModelSummary[];
  readonly choices: PrognosisChoices;
}

/** The columns of a model for the patients it was fitted on, with the signature values that it was fitted on. */
export function covariatesOf(model: RiskModel, fit: TableFit, training: PrognosisTable): FeatureMatrix {
  const [inUse] = fit.models.signatures;
  const values =
    inUse === undefined
      ? null
      : (fit.crossFitted[inUse.name] ?? signatureValues(inUse, signatureFeatures(training, featureSource)));
  const rows = training.patients.map(
    ({ clinical }, i) => encodeFilled(model, { ...clinical, signature: values?.[i] ?? null }).row,
  );
  return createCovariates(
    Object.fromEntries(model.cox.names.map((name, j) => [name, rows.map((row) => row[j]!)])),
  );
}

/** A fall from the training patients to others by more than this is told. */
const tellingOptimism = 0.05;

/** What of a table's warnings holds for a signature; gaps are counted with the patients. */
const tellingKinds: ReadonlySet<TableWarning['kind']> = new Set([
  'constant-column',
  'duplicate-column',
  'fewer-rows-than-columns',
]);

export function prognosisWarnings({
  fit,
  training,
  external,
  evaluations,
  models,
  choices,
}: WarningInput): PrognosisWarning[] {
  const survival = survivalOf(training);
  const found: PrognosisWarning[] = [];
  const named = [
    ['Integrated model', fit.models.signatures.length === 0 ? null : fit.models.integrated],
    ['Clinical model', fit.models.clinical],
  ] as const;
  for (const [title, model] of named) {
    if (model === null) continue;
    for (const { code, text, columns } of coxWarnings(survival, covariatesOf(model, fit, training))) {
      found.push({ code, text: `${title}: ${text}`, columns });
    }
  }
  if (featureSource in training.radiomics) {
    for (const { kind, message, columns } of tableWarnings(signatureFeatures(training, featureSource))) {
      if (tellingKinds.has(kind)) found.push({ code: kind, text: `Signature: ${message}`, columns });
    }
  }
  if (external !== null) {
    const deaths = countEvents(survivalOf(external));
    if (deaths < 100) {
      found.push({
        code: 'tiny-validation',
        text:
          `Only ${deaths} of ${external.patients.length} validation patients died, where at least 100 deaths are advised: the ` +
          'validation can neither confirm nor refute the models; report its intervals first',
        columns: [],
      });
    }
  } else {
    found.push({
      code: 'no-external-validation',
      text: 'No patients of another centre or time: how the models do elsewhere is not known',
      columns: [],
    });
  }
  if (fit.models.cutOff !== null) {
    const searched = choices.cut === 'best';
    found.push({
      code: 'cut-point-optimism',
      text: searched
        ? 'The cut-point was sought where the training patients differ most: their log-rank P is far too small; read the ' +
          'corrected P of the search, and the groups of patients whom no fit has seen'
        : 'The risk groups of training patients are made by a score fitted on them: their log-rank P is too small; read the ' +
          'cross-validated groups or those of the validation patients',
      columns: [],
    });
  }
  const apparent = evaluations.find(({ kind }) => kind === 'apparent');
  const honest = evaluations.find(({ kind }) => kind === 'cross-validated');
  for (const { model, optimism } of models) {
    const seen = apparent?.models.find((entry) => entry.model === model)?.harrell.estimate;
    const held = honest?.models.find((entry) => entry.model === model)?.harrell.estimate;
    const corrected = optimism?.concordance.corrected;
    const falls = [held, corrected].filter(
      (value): value is number =>
        typeof value === 'number' && seen !== undefined && seen !== null && seen - value > tellingOptimism,
    );
    if (falls.length > 0) {
      found.push({
        code: 'optimism',
        text:
          `${model === 'integrated' ? 'Integrated' : 'Clinical'} model: the C-index of ${seen!.toFixed(3)} on its own training patients falls to ` +
          `${falls.map((value) => value.toFixed(3)).join(' and ')} on patients left out; report the lower`,
        columns: [],
      });
    }
  }
  const about = fit.models.signatures.length === 0 ? /^Integrated (model|nomogram)/ : /^$/;
  for (const text of fit.warnings) {
    // Deaths per coefficient are told above.
    if (!about.test(text) && !/per coefficient, at least/.test(text))
      found.push({ code: 'fit', text, columns: [] });
  }
  for (const { cohort, filled } of evaluations) {
    for (const [label, patients] of Object.entries(filled)) {
      found.push({
        code: 'filled',
        text: `${label} is unknown or new for ${patients} patients (${cohort}) and filled as in training`,
        columns: [label],
      });
    }
  }
  return found;
}

/** What was imputed for the models that there are; a predictor that no model has is told elsewhere. */
export function imputationWarnings(
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
