// Support vector classification of two classes with a Gaussian kernel, trained by LIBSVM (libsvm-js).
// The model is plain data with the exact support vectors, and its decision function is evaluated here: predicting
// loads no LIBSVM. LIBSVM's own text format keeps only 8 digits of the vectors and 6 of the offset, so the
// vectors come from the training rows and the offset from the optimality conditions, as LIBSVM computes it.
// The asm.js build takes twice the WebAssembly build's 3 ms for a usual fit, and is chosen all the same: the other one
// prints to the console as it loads in Node, needs its binary served at the page's own address, and its entry is a
// thenable module that test runners and bundlers trip over.

import {
  checkBothClasses,
  checkColumns,
  checkFinite,
  checkLength,
  type FeatureMatrix,
} from './feature-matrix.ts';

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
  checkFinite('fit a support vector machine', training, 2);
  checkLength('fit a support vector machine', training, positive.length);
  checkBothClasses('fit a support vector machine', positive);
  const { cost, gamma, tolerance = 1e-3 } = options;
  for (const [name, value] of Object.entries({ cost, gamma, tolerance })) {
    if (!(value > 0 && value < Infinity)) {
      throw new RangeError(`Cannot fit a support vector machine: expected a ${name} above 0, got ${value}`);
    }
  }
  const { rows, columns, data } = training;
  const samples = Array.from({ length: rows }, (_, i) => data.subarray(i * columns, (i + 1) * columns));
  const { default: Libsvm } = await import('libsvm-js/asm.js');
  const machine = new Libsvm({
    type: Libsvm.SVM_TYPES.C_SVC,
    kernel: Libsvm.KERNEL_TYPES.RBF,
    cost,
    gamma,
    tolerance,
    // Megabytes for kernel rows: those of more than 1,000 patients.
    cacheSize: 6,
    quiet: true,
  });
  let indices: number[];
  let serialised: string;
  let sign: number;
  try {
    machine.train(
      samples,
      positive.map((isPositive) => (isPositive ? 1 : -1)),
    );
    indices = machine.getSVIndices();
    sign = machine.getLabels()[0] === 1 ? 1 : -1;
    serialised = machine.serializeModel();
  } finally {
    machine.free();
  }
  const weights = serialised
    .slice(serialised.indexOf('\nSV\n') + 4)
    .trim()
    .split('\n')
    .map((line) => sign * Number.parseFloat(line));
  if (weights.length !== indices.length || weights.some((weight) => !Number.isFinite(weight))) {
    throw new Error('Cannot fit a support vector machine: LIBSVM returned a model that could not be read');
  }
  const vectors = indices.map((row) => Array.from(samples[row]!));
  return {
    kind: 'support-vector-machine',
    names: [...training.names],
    cost,
    gamma,
    vectors,
    weights,
    offset: findOffset(samples, positive, indices, weights, cost, gamma),
  };
}

/** rho: the mean of f - y over free vectors, or the middle of the interval that the bounded ones leave. */
function findOffset(
  samples: readonly Float64Array[],
  positive: readonly boolean[],
  indices: readonly number[],
  weights: readonly number[],
  cost: number,
  gamma: number,
): number {
  const weightOf = new Float64Array(samples.length);
  indices.forEach((row, k) => (weightOf[row] = Math.abs(weights[k]!)));
  let freeCount = 0;
  let freeSum = 0;
  let upper = Infinity;
  let lower = -Infinity;
  samples.forEach((sample, row) => {
    let value = positive[row]! ? -1 : 1;
    for (let k = 0; k < indices.length; k++) {
      value += weights[k]! * gaussian(samples[indices[k]!]!, sample, gamma);
    }
    const weight = weightOf[row]!;
    if (weight > 0 && weight < cost * (1 - 1e-12)) {
      freeCount++;
      freeSum += value;
    } else if (weight > 0 === positive[row]!) {
      lower = Math.max(lower, value);
    } else {
      upper = Math.min(upper, value);
    }
  });
  return freeCount > 0 ? freeSum / freeCount : (upper + lower) / 2;
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
