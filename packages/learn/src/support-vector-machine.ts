// Support vector classification of two classes with a Gaussian kernel: LIBSVM's problem, solved in
// `support-vector-solver.ts`. The model is plain data with the exact support vectors.

import {
  checkBothClasses,
  checkColumns,
  checkFinite,
  checkLength,
  type FeatureMatrix,
} from './feature-matrix.ts';
import { gaussianRows, solveDual, type DualSolution } from './support-vector-solver.ts';

/** A fitted machine as plain data. Decision values above 0 speak for the positive class. */
export interface SupportVectorMachine {
  readonly kind: 'support-vector-machine';
  readonly names: readonly string[];
  readonly cost: number;
  readonly gamma: number;
  /** One row per support vector. */
  readonly vectors: readonly (readonly number[])[];
  /** Signed weights of the support vectors: positive for the positive class, at most `cost` in size. */
  readonly weights: readonly number[];
  readonly offset: number;
}

export interface SvmOptions {
  /** C, the price of a violated margin; above 0. */
  readonly cost: number;
  /** Of the kernel exp(-gamma·distance²); above 0. */
  readonly gamma: number;
  /** Stopping tolerance of the optimality conditions (default 1e-3, LIBSVM's own). */
  readonly tolerance?: number;
}

/**
 * Fits a C-SVC on scaled training rows. Deterministic. Rows in another order give the same machine within the
 * tolerance.
 */
export async function fitSvm(
  training: FeatureMatrix,
  positive: readonly boolean[],
  options: SvmOptions,
): Promise<SupportVectorMachine> {
  const { cost, gamma, tolerance = defaultTolerance } = options;
  checkMachine(training, positive, { cost, gamma, tolerance });
  const kernel = gaussianRows(training.data, training.columns, gamma);
  return toMachine(training, { cost, gamma }, solveDual(kernel, positive, cost, tolerance));
}

/** LIBSVM's own. */
export const defaultTolerance: number = 1e-3;

/** Throws unless a machine can be fitted on these rows with these settings. */
export function checkMachine(
  training: FeatureMatrix,
  positive: readonly boolean[],
  settings: Readonly<Record<string, number>>,
): void {
  checkFinite('fit a support vector machine', training, 2);
  checkLength('fit a support vector machine', training, positive.length);
  checkBothClasses('fit a support vector machine', positive);
  for (const [name, value] of Object.entries(settings)) {
    if (!(value > 0 && value < Infinity)) {
      throw new RangeError(`Cannot fit a support vector machine: expected a ${name} above 0, got ${value}`);
    }
  }
}

function toMachine(
  { names, columns, data }: FeatureMatrix,
  { cost, gamma }: { readonly cost: number; readonly gamma: number },
  { weights, offset }: DualSolution,
): SupportVectorMachine {
  const used = Array.from(weights.keys()).filter((row) => weights[row] !== 0);
  return {
    kind: 'support-vector-machine',
    names: [...names],
    cost,
    gamma,
    vectors: used.map((row) => Array.from(data.subarray(row * columns, (row + 1) * columns))),
    weights: used.map((row) => weights[row]!),
    offset,
  };
}

function gaussian(x: ArrayLike<number>, y: ArrayLike<number>, gamma: number): number {
  let squares = 0;
  for (let j = 0; j < x.length; j++) {
    const difference = x[j]! - y[j]!;
    squares += difference * difference;
  }
  return Math.exp(-gamma * squares);
}

/** Decision values, one per row: above 0 for the positive class. */
export function svmDecisionValues(machine: SupportVectorMachine, matrix: FeatureMatrix): Float64Array {
  checkColumns('predict with a support vector machine', matrix, machine.names);
  checkFinite('predict with a support vector machine', matrix, 0);
  const { columns, data } = matrix;
  const values = new Float64Array(matrix.rows);
  for (let i = 0; i < matrix.rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    let value = -machine.offset;
    for (let k = 0; k < machine.weights.length; k++) {
      value += machine.weights[k]! * gaussian(machine.vectors[k]!, row, machine.gamma);
    }
    values[i] = value;
  }
  return values;
}
