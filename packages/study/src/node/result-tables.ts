// Results as CSV tables, for R, Python and spreadsheets.

import { csvLine } from '../csv-line.ts';
import type { StudyResults } from '../results.ts';

type Cell = string | number | boolean | null | undefined;

/** RFC 4180 text; null is an empty cell. */
export function csvText(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${csvLine(row)}\n`).join('');
}

/** Every table of a study by file name. */
export function resultTables(results: StudyResults): Record<string, string> {
  const { segmentation, grading, prognosis, baseline } = results;
  const tables: Record<string, string> = {
    'baseline.csv': csvText(
      ['characteristic', 'level', ...baseline.groups.map(({ name }) => name), 'p', 'test'],
      baseline.rows.map(({ characteristic, level, cells, p, test }) => [
        characteristic,
        level,
        ...cells,
        p,
        test,
      ]),
    ),
    'exclusions.csv': csvText(
      ['reason', 'patients'],
      results.enrolment.exclusions.map(({ reason, count }) => [reason, count]),
    ),
  };
  if (segmentation) {
    tables['segmentation-test.csv'] = csvText(
      ['patient', 'center', 'dice', 'volume_ml', 'expert_volume_ml'],
      segmentation.test.map(({ id, center, dice, volumeMl, expertVolumeMl }) => [
        id,
        center,
        dice,
        volumeMl,
        expertVolumeMl,
      ]),
    );
    tables['feature-agreement.csv'] = csvText(
      ['feature', 'icc', 'lower', 'upper'],
      segmentation.featureAgreement.map(({ feature, icc, interval }) => [
        feature,
        icc,
        ...(interval ?? [null, null]),
      ]),
    );
  }
  if (grading) {
    tables['grading-models.csv'] = csvText(
      [
        'model',
        'cohort',
        'patients',
        'hgg',
        'auc',
        'lower',
        'upper',
        'accuracy',
        'sensitivity',
        'specificity',
        'precision',
      ],
      grading.models.flatMap(({ name, evaluations }) =>
        evaluations.map((evaluation) => [
          name,
          evaluation.cohort,
          evaluation.patients,
          evaluation.positives,
          evaluation.auc.value,
          ...(evaluation.auc.interval ?? [null, null]),
          evaluation.accuracy,
          evaluation.sensitivity,
          evaluation.specificity,
          evaluation.precision,
        ]),
      ),
    );
    tables['grading-predictions.csv'] = csvText(
      ['model', 'cohort', 'patient', 'hgg', 'score', 'probability'],
      grading.models.flatMap(({ name, evaluations }) =>
        evaluations.flatMap(({ cohort, predictions }) =>
          predictions.map(({ id, positive, score, probability }) => [
            name,
            cohort,
            id,
            positive,
            score,
            probability,
          ]),
        ),
      ),
    );
    tables['grading-features.csv'] = csvText(
      ['model', 'feature', 'importance', 'lasso_coefficient', 'p', 'mean_lgg', 'mean_hgg'],
      grading.models.flatMap(({ name, selection }) =>
        selection.selected.map((feature) => [
          name,
          feature.feature,
          feature.importance,
          feature.lassoCoefficient,
          feature.p,
          feature.meanNegative,
          feature.meanPositive,
        ]),
      ),
    );
  }
  if (prognosis) {
    tables['signature.csv'] = csvText(
      ['signature', 'feature', 'importance', 'weight'],
      prognosis.signatures.flatMap(({ name, features }) =>
        features.map(({ feature, importance, weight }) => [name, feature, importance, weight]),
      ),
    );
    tables['signature-values.csv'] = csvText(
      ['signature', 'cohort', 'patient', 'value', 'high_risk'],
      prognosis.signatures.flatMap(({ name, values }) =>
        values.map(({ id, cohort, signature, highRisk }) => [name, cohort, id, signature, highRisk]),
      ),
    );
    tables['cox.csv'] = csvText(
      ['model', 'table', 'term', 'coefficient', 'standard_error', 'hazard_ratio', 'lower', 'upper', 'p'],
      prognosis.models.flatMap(({ name, univariable, multivariable }) =>
        [univariable, multivariable].flatMap(({ title, rows }) =>
          rows.map((row) => [
            name,
            title,
            row.term,
            row.coefficient,
            row.standardError,
            row.hazardRatio,
            ...row.interval,
            row.p,
          ]),
        ),
      ),
    );
    tables['concordance.csv'] = csvText(
      ['model', 'cohort', 'c_index', 'lower', 'upper'],
      prognosis.models.flatMap(({ name, concordance }) =>
        concordance.map(({ cohort, index }) => [
          name,
          cohort,
          index.value,
          ...(index.interval ?? [null, null]),
        ]),
      ),
    );
  }
  return tables;
}
