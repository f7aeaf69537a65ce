// Ridge logistic regression of any number of columns, by way of the rows: the minimiser of
//   mean negative log likelihood + penalty/2·||b||²  (columns standardised, divisor n; intercept free)
// is a combination of the rows, so that Newton's method works on as many unknowns as there are patients. The objective
// is glmnet's with alpha 0; `logistic-net.ts` solves it column by column, which pays when columns are few.

import { choleskyFactor, solveCholesky, type Matrix } from '@glioscope/numeric';
import { countFolds, foldRows, type FoldAssignment } from './cross-validation.ts';
import { checkBothClasses, checkFinite, checkLength, type FeatureMatrix } from './feature-matrix.ts';
import type { DevianceCurve, LogisticNet } from './logistic-net.ts';
import { applyScaler, fitScaler } from './scaler.ts';

export interface RidgeLogisticOptions {
  readonly folds: FoldAssignment;
  /** Penalties to try, descending; default: nine from a tenth to a hundred-thousandth of the number of columns. */
  readonly penalties?: readonly number[];
}

/** One solution: the linear predictor of row i is intercept + sum over k of kernel(i, k)·weights[k]. */
interface RowSolution {
  readonly weights: Float64Array;
  readonly intercept: number;
}

const what = 'fit a ridge logistic model';
/** Newton's method ends when no linear predictor moves by more. */
const movement = 1e-10;
/** Held-out probabilities are kept this far from 0 and 1 in deviances, as in cv.glmnet. */
const leastProbability = 1e-5;

/** The model at one penalty. */
export function fitRidgeLogistic(
  training: FeatureMatrix,
  positive: readonly boolean[],
  penalty: number,
): LogisticNet {
  checkPenalties([penalty]);
  const task = prepare(training, positive);
  const target = Float64Array.from(positive, Number);
  return toModel(task, solve(task.kernel, target, penalty, null), penalty);
}

/**
 * Chooses the penalty by cross-validated deviance (ties: the larger) and fits on all training rows. Columns are
 * standardised on all training rows, once for all folds.
 */
export function fitCrossValidatedRidgeLogistic(
  training: FeatureMatrix,
  positive: readonly boolean[],
  options: RidgeLogisticOptions,
): { readonly model: LogisticNet; readonly curve: DevianceCurve } {
  const penalties =
    options.penalties ?? Array.from({ length: 9 }, (_, k) => training.columns * 10 ** (-1 - k / 2));
  checkPenalties(penalties);
  const task = prepare(training, positive);
  const { kernel } = task;
  const folds = countFolds(options.folds, training.rows);
  const byFold = Array.from({ length: folds }, (_, fold) => {
    const rows = foldRows(options.folds, fold);
    const labels = rows.training.map((row) => positive[row]!);
    checkBothClasses(`${what} without fold ${fold} (stratified folds keep both classes in each)`, labels);
    const target = Float64Array.from(labels, Number);
    const among = part(kernel, rows.training, rows.training);
    const across = part(kernel, rows.heldOut, rows.training);
    let start: RowSolution | null = null;
    const deviances = penalties.map((penalty) => {
      start = solve(among, target, penalty, start);
      return deviance(
        predictors(across, start),
        rows.heldOut.map((row) => positive[row]!),
      );
    });
    return { share: rows.heldOut.length / training.rows, deviances };
  });
  const deviances = penalties.map((_, k) => byFold.reduce((sum, f) => sum + f.share * f.deviances[k]!, 0));
  const standardErrors = penalties.map((_, k) => {
    const spread = byFold.reduce((sum, f) => sum + f.share * (f.deviances[k]! - deviances[k]!) ** 2, 0);
    return Math.sqrt(spread / (folds - 1));
  });
  let best = 0;
  deviances.forEach((value, k) => {
    if (value < deviances[best]!) best = k;
  });
  const target = Float64Array.from(positive, Number);
  const penalty = penalties[best]!;
  const solution = solve(kernel, target, penalty, null);
  return {
    model: toModel(task, solution, penalty),
    curve: { l1Ratio: 0, penalties, deviances, standardErrors },
  };
}

function checkPenalties(penalties: readonly number[]): void {
  if (penalties.length === 0 || penalties.some((penalty) => !(penalty > 0 && penalty < Infinity))) {
    throw new RangeError(`Cannot ${what}: expected penalties above 0, got ${penalties.join(', ') || 'none'}`);
  }
}

interface Task {
  readonly scaled: FeatureMatrix;
  readonly means: readonly number[];
  readonly scales: readonly number[];
  /** Inner products of the scaled rows. */
  readonly kernel: Matrix;
}

function prepare(training: FeatureMatrix, positive: readonly boolean[]): Task {
  checkFinite(what, training, 2);
  checkLength(what, training, positive.length);
  checkBothClasses(what, positive);
  const scaler = fitScaler(training);
  const scaled = applyScaler(scaler, training);
  const { rows, columns, data } = scaled;
  const constant = new Set(scaler.constant);
  training.names.forEach((name, j) => {
    if (constant.has(name)) for (let i = 0; i < rows; i++) data[i * columns + j] = 0;
  });
  const kernel = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k <= i; k++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += data[i * columns + j]! * data[k * columns + j]!;
      kernel[i * rows + k] = sum;
      kernel[k * rows + i] = sum;
    }
  }
  return {
    scaled,
    means: scaler.means,
    scales: scaler.scales,
    kernel: { rows, columns: rows, data: kernel },
  };
}

function part(kernel: Matrix, rows: readonly number[], columns: readonly number[]): Matrix {
  const data = new Float64Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    columns.forEach((column, k) => {
      data[i * columns.length + k] = kernel.data[row * kernel.columns + column]!;
    });
  });
  return { rows: rows.length, columns: columns.length, data };
}

function predictors(kernel: Matrix, { weights, intercept }: RowSolution): Float64Array {
  return Float64Array.from({ length: kernel.rows }, (_, i) => {
    let value = intercept;
    const offset = i * kernel.columns;
    for (let k = 0; k < kernel.columns; k++) value += kernel.data[offset + k]! * weights[k]!;
    return value;
  });
}

/** Newton's method with halved steps; each step solves (K + n·penalty/w)·weights + intercept = working response. */
function solve(
  kernel: Matrix,
  target: Float64Array,
  penalty: number,
  start: RowSolution | null,
): RowSolution {
  const size = kernel.rows;
  const system: Matrix = { rows: size, columns: size, data: new Float64Array(size * size) };
  const response = new Float64Array(size);
  const ones = new Float64Array(size).fill(1);
  const share = target.reduce((sum, value) => sum + value, 0) / size;
  let weights = start?.weights ?? new Float64Array(size);
  let intercept = start?.intercept ?? Math.log(share / (1 - share));
  let linear = predictors(kernel, { weights, intercept });
  let value = objective(linear, weights, intercept, target, penalty);
  for (let iteration = 0; iteration < 100; iteration++) {
    system.data.set(kernel.data);
    for (let i = 0; i < size; i++) {
      const probability = logistic(linear[i]!);
      const weight = Math.max(probability * (1 - probability), 1e-10);
      response[i] = linear[i]! + (target[i]! - probability) / weight;
      system.data[i * size + i]! += (size * penalty) / weight;
    }
    const factor = choleskyFactor(system, 1e-15);
    const a = solveCholesky(factor, response);
    const b = solveCholesky(factor, ones);
    let sumA = 0;
    let sumB = 0;
    for (let i = 0; i < size; i++) {
      sumA += a[i]!;
      sumB += b[i]!;
    }
    const nextIntercept = sumA / sumB;
    const next = a.map((entry, i) => entry - nextIntercept * b[i]!);
    const nextLinear = predictors(kernel, { weights: next, intercept: nextIntercept });
    let length = 1;
    let moved = 0;
    for (let i = 0; i < size; i++) moved = Math.max(moved, Math.abs(nextLinear[i]! - linear[i]!));
    let trialWeights = next;
    let trialIntercept = nextIntercept;
    let trialLinear = nextLinear;
    let trial = objective(trialLinear, trialWeights, trialIntercept, target, penalty);
    // Close to the optimum the objective differs by rounding alone.
    const shortest = moved > 1e-6 ? 1e-6 : 1;
    while (trial > value && length > shortest) {
      length /= 2;
      trialWeights = weights.map((entry, i) => entry + length * (next[i]! - entry));
      trialIntercept = intercept + length * (nextIntercept - intercept);
      trialLinear = linear.map((entry, i) => entry + length * (nextLinear[i]! - entry));
      trial = objective(trialLinear, trialWeights, trialIntercept, target, penalty);
    }
    weights = trialWeights;
    intercept = trialIntercept;
    linear = trialLinear;
    value = trial;
    if (moved < movement * Math.max(1, Math.abs(intercept))) break;
  }
  return { weights, intercept };
}

/** Mean negative log likelihood and penalty; the squared norm is weights·kernel·weights. */
function objective(
  linear: Float64Array,
  weights: Float64Array,
  intercept: number,
  target: Float64Array,
  penalty: number,
): number {
  let loss = 0;
  let norm = 0;
  for (let i = 0; i < linear.length; i++) {
    const value = target[i]! > 0 ? -linear[i]! : linear[i]!;
    loss += value > 0 ? value + Math.log1p(Math.exp(-value)) : Math.log1p(Math.exp(value));
    norm += weights[i]! * (linear[i]! - intercept);
  }
  return loss / linear.length + (penalty / 2) * norm;
}

const logistic = (value: number): number =>
  value >= 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));

function deviance(linear: Float64Array, positive: readonly boolean[]): number {
  let sum = 0;
  positive.forEach((isPositive, i) => {
    const bounded = Math.min(1 - leastProbability, Math.max(leastProbability, logistic(linear[i]!)));
    sum -= 2 * Math.log(isPositive ? bounded : 1 - bounded);
  });
  return sum / positive.length;
}

function toModel(
  { scaled, means, scales }: Task,
  { weights, intercept }: RowSolution,
  penalty: number,
): LogisticNet {
  const { rows, columns, data, names } = scaled;
  const coefficients = Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += weights[i]! * data[i * columns + j]!;
    return sum / scales[j]!;
  });
  const shift = coefficients.reduce((sum, coefficient, j) => sum + coefficient * means[j]!, 0);
  return {
    kind: 'logistic-net',
    names: [...names],
    coefficients,
    intercept: intercept - shift,
    penalty,
    l1Ratio: 0,
  };
}
