// The findings of a prognosis in words and cells, for the terminal and the report alike.

import { decimal, pCell } from '@glioscope/figures';
import type { CohortEvaluation, ComparedIndex, Estimated, HorizonEvaluation } from './evaluate-cohort.ts';
import type { CohortSummary, ModelSummary, TablePrognosisResults } from './table-prognosis-results.ts';

/** `0.826 (0.760 to 0.892)`; without a value, the reason. */
export function estimateText({ estimate, interval, reason }: Estimated, digits = 3): string {
  if (estimate === null) return `not available: ${reason ?? 'no reason was recorded'}`;
  if (interval === null) return `${decimal(estimate, digits)} (no interval)`;
  return `${decimal(estimate, digits)} (${decimal(interval[0], digits)} to ${decimal(interval[1], digits)})`;
}

/** `+0.031 (−0.012 to 0.074), P 0.16`. */
export function differenceText({ difference, interval, p, reason }: ComparedIndex): string {
  if (difference === null || interval === null || p === null) {
    return `not available: ${reason ?? 'no reason was recorded'}`;
  }
  const sign = difference > 0 ? '+' : '';
  return `${sign}${decimal(difference, 3)} (${decimal(interval[0], 3)} to ${decimal(interval[1], 3)}), P ${pCell(p)}`;
}

/** `0.812 (0.720 to 0.904)`, or why there is no AUC. */
export function aucText({
  auc,
  aucInterval,
  reason,
}: Pick<HorizonEvaluation, 'auc' | 'aucInterval' | 'reason'>): string {
  if (auc === null) return `not available: ${reason ?? 'no cases or no controls'}`;
  return estimateText({
    estimate: auc,
    se: null,
    interval: aucInterval,
  });
}

/** A cohort's name for readers. */
export function evaluationName({ cohort, kind }: Pick<CohortEvaluation, 'cohort' | 'kind'>): string {
  return kind === 'apparent'
    ? 'training (apparent)'
    : kind === 'external'
      ? cohort
      : 'training, cross-validated';
}

/** What the comparison of both models says, as plainly as the data allow. */
export function verdict(results: TablePrognosisResults): string {
  const judged =
    results.evaluations.find(({ kind }) => kind === 'external') ??
    results.evaluations.find(({ kind }) => kind === 'cross-validated');
  if (judged === undefined) {
    return 'No patient was left out of the fits, so that nothing here says how the models do on others.';
  }
  const where = `${evaluationName(judged)}: ${judged.deaths} deaths among ${judged.patients} patients`;
  const found = judged.comparison?.harrell;
  if (found === undefined) {
    const [only] = judged.models;
    return only === undefined
      ? `No model could be fitted (${where}).`
      : `The ${only.model === 'signature' ? 'signature' : `${only.model} model`} orders survival with a C-index of ${estimateText(only.harrell, 2)}, 95% CI in brackets (${where}). There is no second model to compare it with.`;
  }
  if (found.difference === null || found.interval === null) {
    return `The integrated and the clinical model cannot be told apart (${where}): ${found.reason ?? 'no interval'}.`;
  }
  const [low, high] = found.interval;
  const range = `anything from ${decimal(low, 2)} to ${decimal(high, 2)} fits the data`;
  if (low > 0) {
    return `The integrated model orders patients better than the clinical one by ${decimal(found.difference, 3)} in C-index; ${range} (${where}).`;
  }
  if (high < 0) {
    return `The integrated model orders patients worse than the clinical one by ${decimal(-found.difference, 3)} in C-index; ${range} (${where}). The signature adds noise here.`;
  }
  return (
    `No difference is shown between the integrated and the clinical model: the C-index differs by ${decimal(found.difference, 3)}, ` +
    `and ${range} (${where}). This is not proof that there is none.`
  );
}

/** One line a cohort: patients, deaths, who was left out. */
export function cohortLine({
  name,
  patients,
  deaths,
  medianSurvivalDays,
  medianFollowUpDays,
  leftOut,
}: CohortSummary): string {
  const median =
    medianSurvivalDays === null
      ? 'median survival not reached'
      : `median survival ${decimal(medianSurvivalDays, 0)} days`;
  const followUp =
    medianFollowUpDays === null ? '' : `, median follow-up ${decimal(medianFollowUpDays, 0)} days`;
  const lost = leftOut.map((entry) => `; ${entry.patients} left out: ${entry.reason}`).join('');
  return `${name[0]!.toUpperCase()}${name.slice(1)}: ${patients} patients, ${deaths} deaths, ${median}${followUp}${lost}`;
}

/** The C-index of a model wherever it was measured, with its optimism. */
export function concordanceRows(results: TablePrognosisResults): string[][] {
  return results.evaluations.flatMap((evaluation) =>
    evaluation.models.map(({ model, harrell, uno, slope }) => [
      evaluationName(evaluation),
      model,
      estimateText(harrell),
      estimateText(uno),
      estimateText(slope, 2),
    ]),
  );
}

/** Apparent and corrected, one line a model; nothing where no bootstrap was asked for. */
export function optimismRows(models: readonly ModelSummary[]): string[][] {
  return models.flatMap(({ model, optimism }) =>
    optimism === null
      ? []
      : [
          [
            model,
            decimal(optimism.concordance.apparent, 3),
            decimal(optimism.concordance.optimism, 3),
            decimal(optimism.concordance.corrected, 3),
            decimal(optimism.slope.corrected, 2),
            `${optimism.resamples}${optimism.failed > 0 ? ` (${optimism.failed} gave no model)` : ''}`,
          ],
        ],
  );
}
