// Scores of training patients from models fitted without them, everything refitted: signature, cut-point, Cox models.

import type { Random } from '@glioscope/numeric';
import { assignSurvivalFolds, countEvents } from '@glioscope/survival';
import { selectPrognosisRows, survivalOf, type PrognosisTable } from '../prognosis/prognosis-table.ts';
import { scorePatients, type ModelName, type ScoredPatients } from './fit-table-models.ts';
import type { PrognosisChoices } from './prognosis-request.ts';
import type { RefitRequest, RefitResult } from './refit-models.ts';

export interface CrossValidatedScores {
  readonly folds: number;
  readonly scored: ScoredPatients;
  /** In how many folds each feature carried weight, the most frequent first. */
  readonly featureCounts: readonly { readonly feature: string; readonly folds: number }[];
}

export interface CrossValidationPlan {
  /** Rows left out of each fold's fit. */
  readonly held: readonly (readonly number[])[];
  /** One a fold. */
  readonly requests: readonly RefitRequest[];
}

/** @returns null with fewer than 2 deaths, when none can be left out */
export function planCrossValidation(
  training: PrognosisTable,
  clinical: readonly string[],
  choices: PrognosisChoices,
  random: Random,
): CrossValidationPlan | null {
  const survival = survivalOf(training);
  const folds = Math.min(choices.folds, countEvents(survival));
  if (folds < 2) return null;
  const assignment = assignSurvivalFolds(survival, folds, random.fork('folds'));
  const numbers = Array.from({ length: folds }, (_, fold) => fold);
  const rowsWhere = (fold: number, held: boolean): number[] =>
    training.patients.flatMap((_, row) => ((assignment[row] === fold) === held ? [row] : []));
  return {
    held: numbers.map((fold) => rowsWhere(fold, true)),
    requests: numbers.map((fold) => ({
      training: selectPrognosisRows(training, rowsWhere(fold, false)),
      clinical,
      choices,
      stream: random.fork(`fold ${fold}`).state(),
    })),
  };
}

/**
 * @param results of the plan's requests
 * @throws RangeError naming the fold that gave no model
 */
export function gatherCrossValidation(
  training: PrognosisTable,
  choices: PrognosisChoices,
  { held }: CrossValidationPlan,
  results: readonly RefitResult[],
): CrossValidatedScores {
  const n = training.patients.length;
  const folds = held.length;
  const parts: { rows: readonly number[]; scored: ScoredPatients }[] = [];
  const counts = new Map<string, number>();
  results.forEach((result, fold) => {
    if ('failure' in result) {
      throw new RangeError(
        `Cannot cross-validate: fold ${fold + 1} of ${folds} gave no model (${result.failure}); choose fewer folds, or 0 for none`,
      );
    }
    const { models } = result;
    for (const { feature, weight } of models.signatures[0]?.features ?? []) {
      if (weight !== 0) counts.set(feature, (counts.get(feature) ?? 0) + 1);
    }
    const rows = held[fold]!;
    parts.push({ rows, scored: scorePatients(models, selectPrognosisRows(training, rows), choices.years) });
  });
  const gather = <Value>(read: (scored: ScoredPatients) => readonly Value[] | null): Value[] | null => {
    const all: Value[] = Array.from({ length: n });
    for (const { rows, scored } of parts) {
      const values = read(scored);
      if (values === null) return null;
      rows.forEach((row, k) => (all[row] = values[k]!));
    }
    return all;
  };
  const byModel = <Value>(read: (name: ModelName) => Value): Record<ModelName, Value> => ({
    integrated: read('integrated'),
    clinical: read('clinical'),
    signature: read('signature'),
  });
  return {
    folds,
    scored: {
      ids: training.patients.map(({ id }) => id),
      risks: byModel((name) => gather(({ risks }) => risks[name])),
      predicted: byModel((name) => {
        const horizons = choices.years.map((_, h) => gather(({ predicted }) => predicted[name]?.[h] ?? null));
        return horizons.some((values) => values === null) ? null : (horizons as number[][]);
      }),
      signature: gather(({ signature }) => signature),
      highRisk: gather(({ highRisk }) => highRisk),
      filled: {},
    },
    featureCounts: [...counts]
      .map(([feature, times]) => ({ feature, folds: times }))
      .sort((a, b) => b.folds - a.folds || (a.feature < b.feature ? -1 : 1)),
  };
}
