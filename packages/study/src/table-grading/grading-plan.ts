// Which rows train and which are held out: repeated stratified folds, or training and test patients that are given.

import { feasibleFolds, foldRows, stratifiedFolds } from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import { listed } from '../analysis-table/index.ts';
import type { FoldRequest, ModelChoice } from './grade-fold.ts';
import type { GradingData } from './grading-data.ts';
import { defaultTrees } from './grading-model.ts';

export interface GradingSettings {
  readonly model: ModelChoice;
  readonly folds: number;
  readonly repeats: number;
  readonly seed: number;
  /** Of each forest but the chain's (500 by default). */
  readonly trees?: number;
  readonly threshold: FoldRequest['threshold'];
}

export interface GradingPlan {
  /** `test`: one fit, judged on the patients kept for it; else every patient is held out once a repeat. */
  readonly kind: 'folds' | 'test';
  readonly repeats: number;
  /** Repeat by repeat, fold by fold. */
  readonly requests: readonly FoldRequest[];
  /** The model for new patients, fitted on all training patients; null where the plan's one fit is that. */
  readonly final: FoldRequest | null;
}

/** Fewest training patients of a class: each inner fold then fits on one and holds out one. */
const fewestOfClass = 2;

/**
 * @param test true for each patient to be kept for testing, or null for folds
 * @throws RangeError when a class is too small for the folds, or absent from training or test patients
 */
export function planGrading(
  data: GradingData,
  settings: GradingSettings,
  test: readonly boolean[] | null,
): GradingPlan {
  const { model, seed, threshold, trees = defaultTrees } = settings;
  const request = (stream: string, training: readonly number[], heldOut: readonly number[]): FoldRequest => ({
    data,
    model,
    threshold,
    trees,
    seed,
    stream,
    training,
    heldOut,
  });
  const everyone = data.ids.map((_, row) => row);
  if (test !== null) {
    const training = everyone.filter((row) => !test[row]!);
    const heldOut = everyone.filter((row) => test[row]!);
    checkClasses(data, training, 'training', fewestOfClass);
    if (heldOut.length === 0) {
      throw new RangeError('Cannot grade: no patient is kept for testing; check the test column or table');
    }
    return { kind: 'test', repeats: 1, requests: [request('test', training, heldOut)], final: null };
  }
  const { folds, repeats } = settings;
  if (!Number.isInteger(folds) || folds < 2 || !Number.isInteger(repeats) || repeats < 1) {
    throw new RangeError(
      `Cannot grade: expected at least 2 folds and 1 repeat, got ${folds} folds and ${repeats} repeats`,
    );
  }
  checkClasses(data, everyone, 'all', 2 * fewestOfClass);
  const feasible = feasibleFolds(data.positive, folds);
  if (feasible < folds) {
    const { name, rows } = rarer(data);
    throw new RangeError(
      `Cannot make ${folds} folds: only ${rows.length} patients are ${name} (${listed(rows, (row) => data.ids[row]!)}), ` +
        `and each fold must hold out one; use at most ${feasible} folds`,
    );
  }
  const requests = Array.from({ length: repeats }, (_, repeat) => {
    const random = createRandom(seed).fork(`repeat ${repeat} folds`);
    const assignment = stratifiedFolds(data.positive, folds, random);
    return Array.from({ length: folds }, (_, fold) => {
      const rows = foldRows(assignment, fold);
      return request(`repeat ${repeat} fold ${fold}`, rows.training, rows.heldOut);
    });
  }).flat();
  return { kind: 'folds', repeats, requests, final: request('final', everyone, []) };
}

function rarer({ positive, classes }: GradingData): { name: string; rows: number[] } {
  const of = (which: boolean): number[] => positive.flatMap((value, row) => (value === which ? [row] : []));
  const yes = of(true);
  const no = of(false);
  return yes.length <= no.length
    ? { name: classes.positive, rows: yes }
    : { name: classes.negative, rows: no };
}

function checkClasses(data: GradingData, rows: readonly number[], which: string, least: number): void {
  const positives = rows.filter((row) => data.positive[row]).length;
  const negatives = rows.length - positives;
  if (Math.min(positives, negatives) >= least) return;
  throw new RangeError(
    `Cannot grade: expected at least ${least} of each class among ${which} patients, got ${positives} ` +
      `${data.classes.positive} and ${negatives} ${data.classes.negative}; add patients or check the label's positive value`,
  );
}
