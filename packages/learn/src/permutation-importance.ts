// How much a model loses when a column's values are dealt out anew among rows (Breiman 2001): for any model by its
// score, and for the trees of a forest on the rows that each did not see.

import type { Random } from '@glioscope/numeric';
import { treeValue, type DecisionTree } from './decision-tree.ts';
import type { FeatureMatrix } from './feature-matrix.ts';

/** A column's loss of score: mean and sample deviation over repeats. */
export interface PermutationImportance {
  readonly name: string;
  readonly mean: number;
  /** Null with a single repeat. */
  readonly standardDeviation: number | null;
}

/**
 * Score on `matrix` minus the score with one column shuffled, for each column. Each column draws from its own
 * stream, so its importance does not depend on the others.
 * @param score larger is better; called with tables of the same rows
 */
export function permutationImportance(
  matrix: FeatureMatrix,
  score: (matrix: FeatureMatrix) => number,
  options: { readonly random: Random; readonly repeats?: number },
): PermutationImportance[] {
  const { repeats = 5 } = options;
  if (!Number.isInteger(repeats) || repeats < 1) {
    throw new RangeError(`Cannot permute columns: expected at least 1 repeat, got ${repeats}`);
  }
  const checked = (table: FeatureMatrix): number => {
    const value = score(table);
    if (!Number.isFinite(value)) {
      throw new RangeError(`Cannot permute columns: expected finite scores, got ${value}`);
    }
    return value;
  };
  const whole = checked(matrix);
  const { rows, columns } = matrix;
  const places = Array.from({ length: rows }, (_, i) => i);
  return matrix.names.map((name, j) => {
    const random = options.random.fork(name);
    const losses = Array.from({ length: repeats }, () => {
      const data = Float64Array.from(matrix.data);
      random.shuffled(places).forEach((source, i) => {
        data[i * columns + j] = matrix.data[source * columns + j]!;
      });
      return whole - checked({ ...matrix, data });
    });
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / repeats;
    const squares = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
    return { name, mean, standardDeviation: repeats > 1 ? Math.sqrt(squares / (repeats - 1)) : null };
  });
}

/** Mean loss of a tree's prediction of one row: 0 or 1 for classes, squared for numbers. */
function lossOf(predicted: number, actual: number, task: 'classification' | 'regression'): number {
  return task === 'regression' ? (predicted - actual) ** 2 : predicted > 0.5 === actual > 0.5 ? 0 : 1;
}

/**
 * Adds to `importance` each column's rise of the tree's mean loss over `unseen` rows when shuffled among them.
 * @param data row-major; changed and restored
 */
export function addTreePermutationLoss(
  tree: DecisionTree,
  data: Float64Array,
  columns: number,
  target: Float64Array,
  unseen: readonly number[],
  task: 'classification' | 'regression',
  random: Random,
  importance: Float64Array,
): void {
  if (unseen.length === 0) return;
  let before = 0;
  for (const row of unseen) before += lossOf(treeValue(tree, data, columns, row), target[row]!, task);
  const used = [...new Set(tree.feature)].filter((column) => column >= 0).sort((x, y) => x - y);
  for (const column of used) {
    const values = unseen.map((row) => data[row * columns + column]!);
    random.shuffled(values).forEach((value, k) => {
      data[unseen[k]! * columns + column] = value;
    });
    let after = 0;
    for (const row of unseen) after += lossOf(treeValue(tree, data, columns, row), target[row]!, task);
    importance[column]! += (after - before) / unseen.length;
    unseen.forEach((row, k) => {
      data[row * columns + column] = values[k]!;
    });
  }
}
