// Logistic regression with the elastic net penalty (LASSO, ridge and between), as glmnet's binomial family: a path
// of penalties, or one chosen by cross-validated deviance. Columns are standardised inside (divisor n) unless told
// not to be; coefficients come back on the columns' own scale. The intercept is not penalised.

import { countFolds, foldRows, type FoldAssignment } from './cross-validation.ts';
import {
  checkBothClasses,
  checkColumns,
  checkFinite,
  checkLength,
  selectRows,
  type FeatureMatrix,
} from './feature-matrix.ts';
import { largestLogisticPenalty, solveLogisticPath, type LogisticProblem } from './penalised-logistic.ts';
import { fitScaler } from './scaler.ts';

/** A fitted logistic model as plain data. */
export interface LogisticNet {
  readonly kind: 'logistic-net';
  readonly names: readonly string[];
  readonly coefficients: readonly number[];
  readonly intercept: number;
  /** Weight of the penalty (glmnet's lambda). */
  readonly penalty: number;
  /** Share of the absolute part, 0 (ridge) to 1 (LASSO); glmnet's alpha. */
  readonly l1Ratio: number;
}

export interface LogisticPathOptions {
  /** Default 1, the LASSO. */
  readonly l1Ratio?: number;
  /** Whether columns are divided by their deviation before they are penalised (default true). */
  readonly standardise?: boolean;
  /** How far a standardised coefficient may be from the optimum (default 1e-9); glmnet's default stops near 1e-4. */
  readonly tolerance?: number;
}

export interface LogisticGridOptions extends LogisticPathOptions {
  /** Number of penalties (default 100), equally spaced in logarithm … */
  readonly penaltyCount?: number;
  /** … from the largest down to this share of it (default: 0.01 with more columns than rows, else 1e-4, as glmnet). */
  readonly penaltyRange?: number;
}

export interface LogisticCrossValidationOptions extends Omit<LogisticGridOptions, 'l1Ratio'> {
  readonly folds: FoldAssignment;
  /** One ratio or several to choose from; 1 (default) is the LASSO. */
  readonly l1Ratio?: number | readonly number[];
  /** Penalties to try, descending; instead of a grid. */
  readonly penalties?: readonly number[];
  /** Least deviance (default), or the largest penalty within one standard error of it. */
  readonly rule?: 'minimum' | 'one-standard-error';
}

/** Binomial deviance per held-out row along the path, averaged over folds by their size. */
export interface DevianceCurve {
  readonly l1Ratio: number;
  /** Descending. */
  readonly penalties: readonly number[];
  readonly deviances: readonly number[];
  readonly standardErrors: readonly number[];
}

export interface CrossValidatedLogisticNet {
  readonly model: LogisticNet;
  readonly curves: readonly DevianceCurve[];
}

interface Prepared extends LogisticProblem {
  readonly names: readonly string[];
  readonly means: readonly number[];
  readonly scales: readonly number[];
}

/** Held-out probabilities are kept this far from 0 and 1 in deviances, as in cv.glmnet. */
const leastProbability = 1e-5;
const what = 'fit a logistic elastic net';

function checkRatio(l1Ratio: number): void {
  if (!(l1Ratio >= 0 && l1Ratio <= 1)) {
    throw new RangeError(`Cannot ${what}: expected an l1Ratio from 0 to 1, got ${l1Ratio}`);
  }
}

function prepare(training: FeatureMatrix, positive: readonly boolean[], standardise: boolean): Prepared {
  checkFinite(what, training, 2);
  checkLength(what, training, positive.length);
  checkBothClasses(what, positive);
  const { rows, columns, data, names } = training;
  const scaler = fitScaler(training);
  const scales = standardise ? scaler.scales : scaler.scales.map(() => 1);
  const constant = new Set(scaler.constant);
  const design = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    if (constant.has(names[j]!)) continue;
    const center = scaler.means[j]!;
    const scale = scales[j]!;
    for (let i = 0; i < rows; i++) design[j * rows + i] = (data[i * columns + j]! - center) / scale;
  }
  const target = Float64Array.from(positive, (isPositive) => (isPositive ? 1 : 0));
  return { rows, columns, design, target, names, means: scaler.means, scales };
}

function pathOf(
  problem: Prepared,
  penalties: readonly number[],
  l1Ratio: number,
  tolerance: number = 1e-9,
): LogisticNet[] {
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new RangeError(`Cannot ${what}: expected a tolerance between 0 and 1, got ${tolerance}`);
  }
  const names = [...problem.names];
  const { columns, scales, means } = problem;
  // Filled with a fraction first, so that the array holds numbers unboxed and its copies do.
  const zeros = names.map(() => 0.5).fill(0);
  return solveLogisticPath(problem, penalties, l1Ratio, tolerance).map((solution, k) => {
    let intercept = solution.intercept;
    const coefficients = zeros.slice();
    for (let j = 0; j < columns; j++) {
      const value = solution.coefficients[j]!;
      if (value === 0) continue;
      coefficients[j] = value / scales[j]!;
      intercept -= coefficients[j]! * means[j]!;
    }
    return {
      kind: 'logistic-net',
      names,
      coefficients,
      intercept,
      penalty: penalties[k]!,
      l1Ratio,
    };
  });
}

/** Fits one model per penalty, in the order given. Penalties are above 0; descending order is fastest. */
export function fitLogisticPath(
  training: FeatureMatrix,
  positive: readonly boolean[],
  penalties: readonly number[],
  options: LogisticPathOptions = {},
): LogisticNet[] {
  const { l1Ratio = 1, standardise = true } = options;
  checkRatio(l1Ratio);
  checkPenalties(penalties);
  return pathOf(prepare(training, positive, standardise), penalties, l1Ratio, options.tolerance);
}

function checkPenalties(penalties: readonly number[]): void {
  for (const penalty of penalties) {
    if (!(penalty > 0 && penalty < Infinity)) {
      throw new RangeError(
        `Cannot ${what}: expected a penalty above 0, got ${penalty}; ` +
          'without a penalty separated classes have no finite fit',
      );
    }
  }
}

function gridOf(problem: Prepared, options: Omit<LogisticGridOptions, 'l1Ratio'>, l1Ratio: number): number[] {
  const { penaltyCount = 100, penaltyRange = problem.rows < problem.columns ? 0.01 : 1e-4 } = options;
  if (!Number.isInteger(penaltyCount) || penaltyCount < 1 || !(penaltyRange > 0 && penaltyRange < 1)) {
    throw new RangeError(
      `Cannot make a grid of penalties: expected a count of at least 1 and a range between 0 and 1, ` +
        `got ${penaltyCount} and ${penaltyRange}`,
    );
  }
  const largest = largestLogisticPenalty(problem, l1Ratio);
  if (!(largest > 0)) {
    throw new RangeError('Cannot make a grid of penalties: no column differs between the classes');
  }
  const last = Math.max(1, penaltyCount - 1);
  return Array.from({ length: penaltyCount }, (_, k) => largest * penaltyRange ** (k / last));
}

/** The penalties that a path goes down, from the one that makes all coefficients 0. */
export function logisticPenaltyGrid(
  training: FeatureMatrix,
  positive: readonly boolean[],
  options: LogisticGridOptions = {},
): number[] {
  const { l1Ratio = 1, standardise = true } = options;
  checkRatio(l1Ratio);
  return gridOf(prepare(training, positive, standardise), options, l1Ratio);
}

/**
 * Chooses the penalty (and l1Ratio) by cross-validated deviance and refits on all training rows. The grid comes from
 * all training rows; ties go to the larger penalty, then the first ratio.
 */
export function fitCrossValidatedLogisticNet(
  training: FeatureMatrix,
  positive: readonly boolean[],
  options: LogisticCrossValidationOptions,
): CrossValidatedLogisticNet {
  const ratios = typeof options.l1Ratio === 'object' ? options.l1Ratio : [options.l1Ratio ?? 1];
  ratios.forEach(checkRatio);
  const standardise = options.standardise ?? true;
  const whole = prepare(training, positive, standardise);
  if (options.penalties !== undefined) checkPenalties(options.penalties);
  const folds = Array.from({ length: countFolds(options.folds, training.rows) }, (_, fold) => {
    const { training: rows, heldOut } = foldRows(options.folds, fold);
    const labels = rows.map((row) => positive[row]!);
    checkBothClasses(`${what} without fold ${fold} (stratified folds keep both classes in each)`, labels);
    const problem = prepare(selectRows(training, rows), labels, standardise);
    return { problem, heldOut };
  });
  const weight = (fold: number): number => folds[fold]!.heldOut.length / training.rows;
  const curves = ratios.map((l1Ratio): DevianceCurve => {
    const penalties = options.penalties ?? gridOf(whole, options, l1Ratio);
    const byFold = folds.map(({ problem, heldOut }) =>
      pathOf(problem, penalties, l1Ratio).map((model) => heldOutDeviance(model, training, positive, heldOut)),
    );
    const deviances = penalties.map((_, k) => byFold.reduce((sum, fold, f) => sum + weight(f) * fold[k]!, 0));
    const standardErrors = penalties.map((_, k) => {
      const spread = byFold.reduce((sum, fold, f) => sum + weight(f) * (fold[k]! - deviances[k]!) ** 2, 0);
      return Math.sqrt(spread / (folds.length - 1));
    });
    return { l1Ratio, penalties, deviances, standardErrors };
  });
  const { curve, place } = choose(curves, options.rule ?? 'minimum');
  const model = pathOf(whole, curve.penalties.slice(0, place + 1), curve.l1Ratio)[place]!;
  return { model, curves };
}

function heldOutDeviance(
  model: LogisticNet,
  matrix: FeatureMatrix,
  positive: readonly boolean[],
  rows: readonly number[],
): number {
  let sum = 0;
  for (const row of rows) {
    const probability = probabilityOf(model, matrix, row);
    const bounded = Math.min(1 - leastProbability, Math.max(leastProbability, probability));
    sum -= 2 * Math.log(positive[row]! ? bounded : 1 - bounded);
  }
  return sum / rows.length;
}

function choose(
  curves: readonly DevianceCurve[],
  rule: 'minimum' | 'one-standard-error',
): { curve: DevianceCurve; place: number } {
  let curve = curves[0]!;
  let place = 0;
  for (const candidate of curves) {
    candidate.deviances.forEach((deviance, k) => {
      if (deviance >= curve.deviances[place]!) return;
      curve = candidate;
      place = k;
    });
  }
  if (rule === 'one-standard-error') {
    const limit = curve.deviances[place]! + curve.standardErrors[place]!;
    place = curve.deviances.findIndex((deviance) => deviance <= limit);
  }
  return { curve, place };
}

function probabilityOf(model: LogisticNet, matrix: FeatureMatrix, row: number): number {
  let value = model.intercept;
  const offset = row * matrix.columns;
  for (let j = 0; j < matrix.columns; j++) {
    const coefficient = model.coefficients[j]!;
    if (coefficient !== 0) value += coefficient * matrix.data[offset + j]!;
  }
  return value >= 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));
}

/** The probability of the positive class, one per row. */
export function predictLogisticNet(model: LogisticNet, matrix: FeatureMatrix): Float64Array {
  checkColumns('predict with a logistic elastic net', matrix, model.names);
  checkFinite('predict with a logistic elastic net', matrix, 0);
  return Float64Array.from({ length: matrix.rows }, (_, row) => probabilityOf(model, matrix, row));
}
