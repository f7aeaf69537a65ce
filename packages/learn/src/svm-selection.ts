// Choosing a support vector machine's cost and gamma by cross-validation inside the training rows, and the decision
// values of rows by machines that did not see them.

import { countFolds, foldRows, type FoldAssignment } from './cross-validation.ts';
import { checkBothClasses, selectRows, type FeatureMatrix } from './feature-matrix.ts';
import { areaUnderRoc } from './roc.ts';
import { fitSvm, svmDecisionValues, type SvmOptions } from './support-vector-machine.ts';

export interface SvmGrid {
  readonly costs: readonly number[];
  readonly gammas: readonly number[];
}

export interface SvmGridSearch {
  readonly cost: number;
  readonly gamma: number;
  /** Mean AUC over folds of the chosen pair. */
  readonly score: number;
  /** Every pair in order of cost, then gamma. */
  readonly scores: readonly { readonly cost: number; readonly gamma: number; readonly score: number }[];
}

/** Decision values of held-out rows: each row's from the machine of the fold that left it out. */
export async function crossValidatedDecisionValues(
  training: FeatureMatrix,
  positive: readonly boolean[],
  options: SvmOptions,
  folds: FoldAssignment,
): Promise<Float64Array> {
  const values = new Float64Array(training.rows);
  for (const { fit, heldOut, heldOutRows, labels } of prepareFolds(training, positive, folds)) {
    const machine = await fitSvm(fit, labels, options);
    svmDecisionValues(machine, heldOut).forEach((value, k) => (values[heldOutRows[k]!] = value));
  }
  return values;
}

/**
 * The pair with the highest mean AUC over folds; ties (within 1e-12) go to the smaller cost, then the smaller gamma.
 * Every fold must hold out both classes (`stratifiedFolds`).
 */
export async function gridSearchSvm(
  training: FeatureMatrix,
  positive: readonly boolean[],
  grid: SvmGrid,
  folds: FoldAssignment,
): Promise<SvmGridSearch> {
  if (grid.costs.length === 0 || grid.gammas.length === 0) {
    throw new RangeError('Cannot search a grid: expected at least one cost and one gamma');
  }
  const prepared = prepareFolds(training, positive, folds);
  const scores: { cost: number; gamma: number; score: number }[] = [];
  const ascending = (values: readonly number[]): number[] => [...values].sort((x, y) => x - y);
  for (const cost of ascending(grid.costs)) {
    for (const gamma of ascending(grid.gammas)) {
      let sum = 0;
      for (const [fold, { fit, heldOut, labels, heldOutLabels }] of prepared.entries()) {
        const machine = await fitSvm(fit, labels, { cost, gamma });
        const auc = areaUnderRoc(svmDecisionValues(machine, heldOut), heldOutLabels);
        if (auc === null) {
          throw new RangeError(
            `Cannot search a grid: fold ${fold} holds out one class only; use stratified folds, or fewer of them`,
          );
        }
        sum += auc;
      }
      scores.push({ cost, gamma, score: sum / prepared.length });
    }
  }
  let best = scores[0]!;
  for (const candidate of scores) if (candidate.score > best.score + 1e-12) best = candidate;
  return { ...best, scores };
}

interface PreparedFold {
  readonly fit: FeatureMatrix;
  readonly labels: readonly boolean[];
  readonly heldOut: FeatureMatrix;
  readonly heldOutRows: readonly number[];
  readonly heldOutLabels: readonly boolean[];
}

function prepareFolds(
  training: FeatureMatrix,
  positive: readonly boolean[],
  folds: FoldAssignment,
): PreparedFold[] {
  return Array.from({ length: countFolds(folds, training.rows) }, (_, fold) => {
    const rows = foldRows(folds, fold);
    const labels = rows.training.map((row) => positive[row]!);
    checkBothClasses(
      `fit a machine without fold ${fold} (stratified folds keep both classes in each)`,
      labels,
    );
    return {
      fit: selectRows(training, rows.training),
      labels,
      heldOut: selectRows(training, rows.heldOut),
      heldOutRows: rows.heldOut,
      heldOutLabels: rows.heldOut.map((row) => positive[row]!),
    };
  });
}
