// Scores of training patients from models fitted without them, everything refitted: signature, cut-point, Cox models.

import type { Random } from '@glioscope/numeric';
import { assignSurvivalFolds, countEvents } from '@glioscope/survival';
import { selectPrognosisRows, survivalOf, type PrognosisTable } from '../prognosis/prognosis-table.ts';
import { fitTableModels, scorePatients, type ModelName, type ScoredPatients } from './fit-table-models.ts';
import type { PrognosisChoices } from './prognosis-request.ts';

export interface CrossValidatedScores {
  readonly folds: number;
  readonly scored: ScoredPatients;
  /** In how many folds each feature carried weight, the most frequent first. */
  readonly featureCounts: readonly { readonly feature: string; readonly folds: number }[];
}

/** @returns null with fewer than 2 deaths, when none can be left out */
export function crossValidateModels(
  training: PrognosisTable,
  clinical: readonly string[],
  choices: PrognosisChoices,
  random: Random,
  progress: () => void,
): CrossValidatedScores | null {
  const survival = survivalOf(training);
  const folds = Math.min(choices.folds, countEvents(survival));
  if (folds < 2) return null;
  const assignment = assignSurvivalFolds(survival, folds, random.fork('folds'));
  const n = training.patients.length;
  const parts: { rows: number[]; scored: ScoredPatients }[] = [];
  const counts = new Map<string, number>();
  for (let fold = 0; fold < folds; fold++) {
    const rowsWhere = (held: boolean): number[] =>
      training.patients.flatMap((_, row) => ((assignment[row] === fold) === held ? [row] : []));
    const inside = selectPrognosisRows(training, rowsWhere(false));
    const { models } = fitTableModels(inside, clinical, choices, random.fork(`fold ${fold}`), true);
    for (const { feature, weight } of models.signatures[0]?.features ?? []) {
      if (weight !== 0) counts.set(feature, (counts.get(feature) ?? 0) + 1);
    }
    const rows = rowsWhere(true);
    parts.push({
      rows,
      scored: scorePatients(models, selectPrognosisRows(training, rows), choices.years),
    });
    progress();
  }
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
