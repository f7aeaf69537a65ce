// Choosing a support vector machine's cost and gamma by cross-validation inside the training rows, and the decision
// values of rows by machines that did not see them.

import { countFolds, foldRows, type FoldAssignment } from './cross-validation.ts';
import { checkBothClasses, type FeatureMatrix } from './feature-matrix.ts';
import { areaUnderRoc } from './roc.ts';
import { checkMachine, defaultTolerance, type SvmOptions } from './support-vector-machine.ts';
import { solveDual, squaredDistances, storedRows } from './support-vector-solver.ts';

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
  const { cost, gamma, tolerance = defaultTolerance } = options;
  checkMachine(training, positive, { cost, gamma, tolerance });
  const distances = squaredDistances(training.data, training.columns);
  const values = new Float64Array(training.rows);
  for (const { trainingRows, heldOutRows, labels } of prepareFolds(training, positive, folds)) {
    const kernel = kernelPart(distances, training.rows, trainingRows, trainingRows, gamma);
    const heldOutKernel = kernelPart(distances, training.rows, heldOutRows, trainingRows, gamma);
    const { weights, offset } = solveDual(storedRows(kernel, trainingRows.length), labels, cost, tolerance);
    decisionValues(heldOutKernel, weights, offset).forEach((value, k) => (values[heldOutRows[k]!] = value));
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
  const ascending = (values: readonly number[]): number[] => [...values].sort((x, y) => x - y);
  const costs = ascending(grid.costs);
  const gammas = ascending(grid.gammas);
  checkMachine(training, positive, { cost: costs[0]!, gamma: gammas[0]! });
  checkMachine(training, positive, { cost: costs.at(-1)!, gamma: gammas.at(-1)! });
  const sums = new Float64Array(costs.length * gammas.length);
  const prepared = prepareFolds(training, positive, folds);
  const distances = squaredDistances(training.data, training.columns);
  for (const [fold, { trainingRows, heldOutRows, labels, heldOutLabels }] of prepared.entries()) {
    for (const [g, gamma] of gammas.entries()) {
      const kernel = kernelPart(distances, training.rows, trainingRows, trainingRows, gamma);
      const heldOutKernel = kernelPart(distances, training.rows, heldOutRows, trainingRows, gamma);
      let start: Float64Array | null = null;
      for (const [c, cost] of costs.entries()) {
        // The machine of a smaller cost is a feasible start for the next.
        const { weights, offset } = solveDual(
          storedRows(kernel, trainingRows.length),
          labels,
          cost,
          defaultTolerance,
          start,
        );
        start = weights;
        const auc = areaUnderRoc(decisionValues(heldOutKernel, weights, offset), heldOutLabels);
        if (auc === null) {
          throw new RangeError(
            `Cannot search a grid: fold ${fold} holds out one class only; use stratified folds, or fewer of them`,
          );
        }
        sums[c * gammas.length + g]! += auc;
      }
    }
  }
  const scores = costs.flatMap((cost, c) =>
    gammas.map((gamma, g) => ({ cost, gamma, score: sums[c * gammas.length + g]! / prepared.length })),
  );
  let best = scores[0]!;
  for (const candidate of scores) if (candidate.score > best.score + 1e-12) best = candidate;
  return { ...best, scores };
}

/** Decision values from a row-major kernel of rows and training rows. */
function decisionValues(kernel: Float64Array, weights: Float64Array, offset: number): Float64Array {
  const size = weights.length;
  return Float64Array.from({ length: kernel.length / size }, (_, i) => {
    let value = -offset;
    for (let k = 0; k < size; k++) value += weights[k]! * kernel[i * size + k]!;
    return value;
  });
}

/** The Gaussian kernel of some rows by others, from the squared distances of all. */
function kernelPart(
  distances: Float64Array,
  size: number,
  rows: readonly number[],
  columns: readonly number[],
  gamma: number,
): Float64Array {
  const kernel = new Float64Array(rows.length * columns.length);
  let place = 0;
  for (const row of rows) {
    for (const column of columns) kernel[place++] = Math.exp(-gamma * distances[row * size + column]!);
  }
  return kernel;
}

interface PreparedFold {
  readonly trainingRows: readonly number[];
  readonly labels: readonly boolean[];
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
      trainingRows: rows.training,
      labels,
      heldOutRows: rows.heldOut,
      heldOutLabels: rows.heldOut.map((row) => positive[row]!),
    };
  });
}
