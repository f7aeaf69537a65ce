// What a fitted prognosis is worth: risk groups, C-indices and calibration, on the training patients (apparent) and on
// patients no fit has seen. Nothing is fitted here.

import { compareConcordance, NoComparablePairsError, type SurvivalData } from '@glioscope/survival';
import type { PrognosisModelResults, PrognosisResults, SignatureResults, TrainingEpoch } from '../results.ts';
import type { CoxSelection } from './cox-selection.ts';
import { coursesOf, evaluateCourse, scoreCourse } from './course-classifier.ts';
import type { PrognosisFit } from './fit-prognosis.ts';
import {
  checkPrognosisTable,
  survivalOf,
  type PrognosisOptions,
  type PrognosisTable,
} from './prognosis-table.ts';
import { curveOf, daysPerYear, drawNomogram, encodeFilled, riskOf, type RiskModel } from './risk-model.ts';
import { signatureFeatures, signatureValues, type SignatureModel } from './signature.ts';
import { calibrationPanel, kaplanMeierPanel, measureConcordance } from './survival-panels.ts';

export interface PrognosisCohorts {
  readonly training: PrognosisTable;
  /** May have no patients. */
  readonly validation: PrognosisTable;
  /** The cohorts' names for readers, such as a centre's; null for parts of one cohort drawn at random. */
  readonly trainingName: string | null;
  readonly validationName: string | null;
  /** Of the 2D network, shown in the report. */
  readonly history?: readonly TrainingEpoch[];
}

interface NamedCohort {
  readonly name: string;
  readonly table: PrognosisTable;
  readonly survival: SurvivalData | null;
  /** The chosen signature as the Cox models take it: cross-fitted on training patients. */
  readonly coxSignature: readonly number[];
}

/** Judges a fit; `cohorts.training` are the patients it was made from. */
export function evaluatePrognosis(
  fit: PrognosisFit,
  cohorts: PrognosisCohorts,
  options: PrognosisOptions,
): PrognosisResults {
  checkPrognosisTable(cohorts.validation);
  const { model } = fit;
  const warnings = [...fit.warnings];
  const chosen = model.signatures.find(({ name }) => name === model.signature)!;
  const cohort = (name: string, table: PrognosisTable, isTraining: boolean): NamedCohort => {
    const crossFitted =
      isTraining && (options.signatureValues ?? 'cross-fitted') === 'cross-fitted'
        ? fit.crossFitted[chosen.name]
        : null;
    return {
      name,
      table,
      survival: table.patients.length === 0 ? null : survivalOf(table),
      coxSignature: crossFitted ?? signatureValues(chosen, signatureFeatures(table, model.sequence)),
    };
  };
  const named = (role: string, name: string | null): string => (name === null ? role : `${role} (${name})`);
  const training = cohort(named('training', cohorts.trainingName), cohorts.training, true);
  const validation = cohort(named('validation', cohorts.validationName), cohorts.validation, false);
  const both = [training, validation];
  warnings.push(...validationWarnings(validation));

  const models = [
    ...(model.integrated === null
      ? []
      : [evaluateModel('integrated', model.integrated, fit.integrated, both, options, warnings)]),
    ...(model.clinical === null
      ? []
      : [evaluateModel('clinical', model.clinical, fit.clinical, both, options, warnings)]),
  ];
  return {
    trainingCohort: training.name,
    validationCohort: validation.name,
    medianSurvivalDays: model.medianSurvivalDays,
    sequenceModels: fit.sequenceModels.map((entry) => ({
      sequence: entry.sequence,
      evaluations: evaluateSequence(entry, fit, cohorts, validation.name, options),
    })),
    bestSequence: model.sequence,
    signatures: [...model.signatures]
      .sort((first) => (first.name === model.signature ? -1 : 1))
      .map((signature) => evaluateSignature(signature, fit, both)),
    models,
    comparisons: both.map((entry) => compareModels(entry, model.integrated, model.clinical)),
    history: cohorts.history ?? [],
    warnings,
  };
}

function validationWarnings({ name, survival }: NamedCohort): string[] {
  if (survival === null)
    return ['No patient is left to validate the prognosis: its results are apparent only'];
  const deaths = survival.events.reduce((sum, event) => sum + event, 0);
  if (deaths >= 20) return [];
  return [
    `Only ${deaths} of ${survival.times.length} patients died in the ${name} cohort: its intervals are wide`,
  ];
}

function evaluateSequence(
  { sequence, classifier, crossValidated }: PrognosisFit['sequenceModels'][number],
  { model }: PrognosisFit,
  { training, validation, trainingName }: PrognosisCohorts,
  validationName: string,
  options: PrognosisOptions,
): PrognosisResults['sequenceModels'][number]['evaluations'] {
  if (classifier === null || crossValidated === null) return [];
  const courses = (table: PrognosisTable): (boolean | null)[] =>
    coursesOf(table, model.medianSurvivalDays, options);
  const ids = (table: PrognosisTable): string[] => table.patients.map(({ id }) => id);
  const trainingCourses = courses(training);
  const { rows, scores } = crossValidated;
  return [
    evaluateCourse(
      sequence,
      trainingName === null ? 'cross-validated' : `cross-validated (${trainingName})`,
      rows.map((row) => training.patients[row]!.id),
      rows.map((row) => trainingCourses[row]!),
      scores,
      classifier,
    ),
    evaluateCourse(
      sequence,
      validationName,
      ids(validation),
      courses(validation),
      scoreCourse(classifier, validation.radiomics[sequence]!),
      classifier,
    ),
  ];
}

function evaluateSignature(
  signature: SignatureModel,
  { model, crossFitted }: PrognosisFit,
  cohorts: readonly NamedCohort[],
): SignatureResults {
  const judged = cohorts.map((cohort) => {
    const values = signatureValues(signature, signatureFeatures(cohort.table, model.sequence));
    return { ...cohort, values, highRisk: values.map((value) => value < signature.cutOff) };
  });
  const [training] = judged;
  const held = crossFitted[signature.name];
  const negated = (values: readonly number[]): number[] => values.map((value) => -value);
  return {
    name: signature.name,
    features: signature.features,
    intercept: signature.intercept,
    cutOff: signature.cutOff,
    kaplanMeier: judged.flatMap(({ name, survival, highRisk }) =>
      survival === null ? [] : [kaplanMeierPanel(name, survival, highRisk)],
    ),
    concordance: judged.flatMap(({ name, survival, values }) => {
      const own = { cohort: name, index: measureConcordance(survival, negated(values)) };
      if (name !== training!.name || held === null) return [own];
      const crossValidated = name.replace(/^training/, 'cross-validated');
      return [own, { cohort: crossValidated, index: measureConcordance(survival, negated(held)) }];
    }),
    values: judged.flatMap(({ name, table, values, highRisk }) =>
      table.patients.map(({ id }, i) => ({
        id,
        cohort: name,
        signature: values[i]!,
        highRisk: highRisk[i]!,
      })),
    ),
  };
}

function rowsOf(
  model: RiskModel,
  { table, coxSignature }: NamedCohort,
): { row: number[]; filled: string[] }[] {
  return table.patients.map(({ clinical }, i) =>
    encodeFilled(model, { ...clinical, signature: coxSignature[i]! }),
  );
}

function evaluateModel(
  name: 'integrated' | 'clinical',
  model: RiskModel,
  selection: CoxSelection,
  cohorts: readonly NamedCohort[],
  { horizonsYears }: PrognosisOptions,
  warnings: string[],
): PrognosisModelResults {
  const encoded = cohorts.map((cohort) => ({ ...cohort, rows: rowsOf(model, cohort) }));
  for (const { name: cohort, rows } of encoded.slice(1)) {
    const counts = new Map<string, number>();
    for (const label of rows.flatMap(({ filled }) => filled)) counts.set(label, (counts.get(label) ?? 0) + 1);
    for (const [label, count] of counts) {
      warnings.push(
        `${selection.univariable.title.replace(/:.*/, '')}: ${label} is unknown or new for ${count} patients of the ` +
          `${cohort} cohort and filled as in training`,
      );
    }
  }
  const title = name === 'integrated' ? 'Integrated model' : 'Clinical model';
  return {
    name,
    univariable: selection.univariable,
    multivariable: selection.multivariable,
    nomogram: drawNomogram(model),
    concordance: encoded.map(({ name: cohort, survival, rows }) => ({
      cohort,
      index: measureConcordance(
        survival,
        rows.map(({ row }) => riskOf(model, row)),
      ),
    })),
    calibration: encoded.flatMap(({ name: cohort, survival, rows }) =>
      horizonsYears.map((years) => {
        if (years * daysPerYear > model.cox.followUpEnd) {
          const note = `no training patient was followed for ${years} years, so nothing is predicted`;
          return { title: `${title}, ${cohort}, ${years} years`, cohort, years, groups: [], note };
        }
        const predicted = rows.map(({ row }) => curveOf(model, row, [years * daysPerYear]).survival[0]!);
        return calibrationPanel(title, cohort, survival, predicted, years);
      }),
    ),
  };
}

function compareModels(
  cohort: NamedCohort,
  integrated: RiskModel | null,
  clinical: RiskModel | null,
): PrognosisResults['comparisons'][number] {
  const refuse = (reason: string): PrognosisResults['comparisons'][number] => ({
    cohort: cohort.name,
    difference: 0,
    p: null,
    reason,
  });
  if (integrated === null || clinical === null) return refuse('one of the models could not be fitted');
  if (cohort.survival === null) return refuse('no patient in this cohort');
  const risks = (model: RiskModel): number[] => rowsOf(model, cohort).map(({ row }) => riskOf(model, row));
  try {
    const { difference, p, reason } = compareConcordance(cohort.survival, risks(integrated), risks(clinical));
    return { cohort: cohort.name, difference, p, ...(reason === undefined ? {} : { reason }) };
  } catch (error) {
    if (!(error instanceof NoComparablePairsError)) throw error;
    return refuse('no pair of patients is comparable: too few deaths');
  }
}
