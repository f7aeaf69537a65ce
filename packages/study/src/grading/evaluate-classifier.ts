// One classifier judged on one cohort, in the form that results, tables and figures share.

import { aucWithInterval, confusionCounts, confusionRates, rocCurve } from '@glioscope/learn';
import type { ClassifierEvaluation } from '../results.ts';

/** Scores of a cohort's patients by one classifier. */
export interface ScoredCohort {
  readonly name: string;
  /** `training`, `validation`, `test` or a cohort's own name. */
  readonly cohort: string;
  readonly ids: readonly string[];
  readonly positive: readonly boolean[];
  /** Higher speaks for the positive class. */
  readonly scores: ArrayLike<number>;
  /** Of the positive class, 0 to 1. */
  readonly probabilities: ArrayLike<number>;
  /** Scores of at least this are called positive; chosen on training rows. */
  readonly threshold: number;
}

/** AUC with DeLong's interval, ROC curve and confusion table. What the cohort cannot tell is null with its reason. */
export function evaluateClassifier({
  name,
  cohort,
  ids,
  positive,
  scores,
  probabilities,
  threshold,
}: ScoredCohort): ClassifierEvaluation {
  if (![positive.length, scores.length, probabilities.length].every((length) => length === ids.length)) {
    throw new RangeError(
      `Cannot evaluate ${name} on ${cohort}: got ${ids.length} ids, ${positive.length} labels, ` +
        `${scores.length} scores and ${probabilities.length} probabilities`,
    );
  }
  const { auc, interval, reason } = aucWithInterval(scores, positive);
  const confusion = confusionCounts(scores, positive, threshold);
  return {
    name,
    cohort,
    patients: ids.length,
    positives: positive.filter(Boolean).length,
    auc: { value: auc, interval, ...(reason === undefined ? {} : { reason }) },
    roc: rocCurve(scores, positive),
    threshold,
    confusion,
    ...confusionRates(confusion),
    predictions: ids.map((id, i) => ({
      id,
      positive: positive[i]!,
      score: scores[i]!,
      probability: probabilities[i]!,
    })),
  };
}
