// LASSO and elastic net for a numeric target, with the penalty given, as a path, or chosen by cross-validation.
// The objective and the grid of penalties are scikit-learn's; columns should come scaled (`fitScaler`), the
// intercept is not penalised. The logistic loss is in `logistic-net.ts`.

import { mean } from '@glioscope/numeric';
import { countFolds, foldRows, type FoldAssignment } from './cross-validation.ts';
import { checkColumns, checkFinite, checkLength, selectRows, type FeatureMatrix } from './feature-matrix.ts';
import { fitScaler } from './scaler.ts';
import { largestPenalty, solvePath, type CentredProblem } from './penalised-least-squares.ts';

/** A fitted linear model as plain data. */
export interface ElasticNet {
  readonly kind: 'elastic-net';
  readonly names: readonly string[];
  readonly coefficients: readonly number[];
  readonly intercept: number;
  /** Weight of the penalty (scikit-learn's alpha, glmnet's lambda). */
  readonly penalty: number;
  /** Share of the absolute (LASSO) part, above 0 and up to 1. */
  readonly l1Ratio: number;
}

/** Mean squared error on held-out rows along the path, averaged over folds. */
export interface PenaltyCurve {
  readonly l1Ratio: number;
  /** Descending. */
  readonly penalties: readonly number[];
  readonly meanSquaredErrors: readonly number[];
  /** Standard error of that mean over folds. */
  readonly standardErrors: readonly number[];
}

export interface CrossValidatedElasticNet {
  readonly model: ElasticNet;
  readonly curves: readonly PenaltyCurve[];
}

export interface CrossValidationOptions {
  readonly folds: FoldAssignment;
  /** One ratio or several to choose from; 1 (default) is the LASSO. */
  readonly l1Ratio?: number | readonly number[];
  /** Number of penalties (default 100), equally spaced in logarithm … */
  readonly penaltyCount?: number;
  /** … from the largest down to this share of it (default 1e-3). */
  readonly penaltyRange?: number;
  /** `minimum` error (default), or the largest penalty within one standard error of it. */
  readonly rule?: 'minimum' | 'one-standard-error';
  /**
   * Whether columns are divided by their deviation (divisor n) anew in each fit, as glmnet does, with coefficients
   * given on the columns' own scale. Default false: columns count as they come.
   */
  readonly standardise?: boolean;
}

function checkRatio(l1Ratio: number): void {
  if (!(l1Ratio > 0 && l1Ratio <= 1)) {
    throw new RangeError(
      `Cannot fit an elastic net: expected an l1Ratio above 0 and up to 1, got ${l1Ratio}`,
    );
  }
}

function checkTask(training: FeatureMatrix, target: ArrayLike<number>): void {
  checkFinite('fit an elastic net', training, 2);
  checkLength('fit an elastic net', training, target.length);
  for (let i = 0; i < target.length; i++) {
    if (!Number.isFinite(target[i]!)) {
      throw new RangeError(
        `Cannot fit an elastic net: expected finite targets, got ${target[i]} in row ${i}`,
      );
    }
  }
}

interface Centred extends CentredProblem {
  readonly columnMeans: Float64Array;
  /** What the design's columns were divided by. */
  readonly columnScales: readonly number[];
  readonly targetMean: number;
}

function centre(training: FeatureMatrix, target: ArrayLike<number>, standardise: boolean = false): Centred {
  const { rows, columns, data } = training;
  const design = new Float64Array(rows * columns);
  const columnMeans = new Float64Array(columns);
  const columnScales = standardise ? fitScaler(training).scales : training.names.map(() => 1);
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += data[i * columns + j]!;
    const center = sum / rows;
    columnMeans[j] = center;
    const scale = columnScales[j]!;
    for (let i = 0; i < rows; i++) design[j * rows + i] = (data[i * columns + j]! - center) / scale;
  }
  const targetMean = mean(target);
  return {
    rows,
    columns,
    design,
    target: Float64Array.from(target, (value) => value - targetMean),
    columnMeans,
    columnScales,
    targetMean,
  };
}

function toModel(
  problem: Centred,
  names: readonly string[],
  coefficients: Float64Array,
  penalty: number,
  l1Ratio: number,
): ElasticNet {
  let intercept = problem.targetMean;
  const own = Array.from({ length: coefficients.length }, () => 0);
  for (let j = 0; j < own.length; j++) {
    if (coefficients[j] === 0) continue;
    own[j] = coefficients[j]! / problem.columnScales[j]!;
    intercept -= own[j]! * problem.columnMeans[j]!;
  }
  return {
    kind: 'elastic-net',
    names: [...names],
    coefficients: own,
    intercept,
    penalty,
    l1Ratio,
  };
}

/** Fits one model per penalty, in the order given. Penalties are above 0; descending order is fastest. */
export function fitElasticNetPath(
  training: FeatureMatrix,
  target: ArrayLike<number>,
  penalties: readonly number[],
  l1Ratio: number = 1,
): ElasticNet[] {
  checkTask(training, target);
  checkRatio(l1Ratio);
  for (const penalty of penalties) {
    if (!(penalty > 0 && penalty < Infinity)) {
      throw new RangeError(`Cannot fit an elastic net: expected a penalty above 0, got ${penalty}`);
    }
  }
  const problem = centre(training, target);
  return solvePath(problem, penalties, l1Ratio).map((coefficients, k) =>
    toModel(problem, training.names, coefficients, penalties[k]!, l1Ratio),
  );
}

/** The grid of penalties that a path goes down: `count` values from the one that makes all coefficients 0. */
export function penaltyGrid(
  training: FeatureMatrix,
  target: ArrayLike<number>,
  l1Ratio: number,
  count: number = 100,
  range: number = 1e-3,
): number[] {
  checkTask(training, target);
  return gridOf(centre(training, target), l1Ratio, count, range);
}

function gridOf(problem: Centred, l1Ratio: number, count: number = 100, range: number = 1e-3): number[] {
  checkRatio(l1Ratio);
  if (!Number.isInteger(count) || count < 1 || !(range > 0 && range < 1)) {
    throw new RangeError(
      `Cannot make a grid of penalties: expected a count of at least 1 and a range between 0 and 1, got ${count} and ${range}`,
    );
  }
  const largest = largestPenalty(problem, l1Ratio);
  if (!(largest > 0)) {
    throw new RangeError(
      'Cannot make a grid of penalties: the target is constant or no column varies with it; check the target',
    );
  }
  return Array.from({ length: count }, (_, k) => largest * range ** (count === 1 ? 0 : k / (count - 1)));
}

/**
 * Chooses the penalty (and l1Ratio) by cross-validation and refits on all training rows. The grid comes from all
 * training rows, as in scikit-learn's ElasticNetCV; ties go to the larger penalty, then the first ratio.
 */
export function fitCrossValidatedElasticNet(
  training: FeatureMatrix,
  target: ArrayLike<number>,
  options: CrossValidationOptions,
): CrossValidatedElasticNet {
  checkTask(training, target);
  const ratios = typeof options.l1Ratio === 'object' ? options.l1Ratio : [options.l1Ratio ?? 1];
  const foldCount = countFolds(options.folds, training.rows);
  const targets = Float64Array.from(target);
  const standardise = options.standardise ?? false;
  const whole = centre(training, target, standardise);
  const folds = Array.from({ length: foldCount }, (_, fold) => {
    const rows = foldRows(options.folds, fold);
    return {
      problem: centre(
        selectRows(training, rows.training),
        rows.training.map((row) => targets[row]!),
        standardise,
      ),
      heldOut: rows.heldOut,
    };
  });
  const curves = ratios.map((l1Ratio): PenaltyCurve => {
    const penalties = gridOf(whole, l1Ratio, options.penaltyCount, options.penaltyRange);
    const errors = folds.map(({ problem, heldOut }) =>
      solvePath(problem, penalties, l1Ratio).map((coefficients) =>
        heldOutError(training, targets, problem, heldOut, coefficients),
      ),
    );
    const atPenalty = penalties.map((_, k) => errors.map((fold) => fold[k]!));
    return {
      l1Ratio,
      penalties,
      meanSquaredErrors: atPenalty.map((values) => mean(values)),
      standardErrors: atPenalty.map((values) => {
        const center = mean(values);
        const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
        return Math.sqrt(squares / (foldCount - 1) / foldCount);
      }),
    };
  });
  const { curve, place } = choose(curves, options.rule ?? 'minimum');
  const path = solvePath(whole, curve.penalties.slice(0, place + 1), curve.l1Ratio);
  return {
    model: toModel(whole, training.names, path[place]!, curve.penalties[place]!, curve.l1Ratio),
    curves,
  };
}

function heldOutError(
  training: FeatureMatrix,
  targets: Float64Array,
  problem: Centred,
  heldOut: readonly number[],
  coefficients: Float64Array,
): number {
  const { columns, data } = training;
  let squares = 0;
  for (const row of heldOut) {
    let predicted = problem.targetMean;
    for (let j = 0; j < columns; j++) {
      const coefficient = coefficients[j]! / problem.columnScales[j]!;
      if (coefficient !== 0) predicted += coefficient * (data[row * columns + j]! - problem.columnMeans[j]!);
    }
    squares += (targets[row]! - predicted) ** 2;
  }
  return squares / heldOut.length;
}

function choose(
  curves: readonly PenaltyCurve[],
  rule: 'minimum' | 'one-standard-error',
): { curve: PenaltyCurve; place: number } {
  let curve = curves[0]!;
  let place = 0;
  for (const candidate of curves) {
    candidate.meanSquaredErrors.forEach((error, k) => {
      if (error < curve.meanSquaredErrors[place]!) {
        curve = candidate;
        place = k;
      }
    });
  }
  if (rule === 'one-standard-error') {
    const limit = curve.meanSquaredErrors[place]! + curve.standardErrors[place]!;
    place = curve.meanSquaredErrors.findIndex((error) => error <= limit);
  }
  return { curve, place };
}

/** The model's values: intercept + x·coefficients, one per row. */
export function predictElasticNet(model: ElasticNet, matrix: FeatureMatrix): Float64Array {
  checkColumns('predict with an elastic net', matrix, model.names);
  checkFinite('predict with an elastic net', matrix, 0);
  const values = new Float64Array(matrix.rows);
  for (let i = 0; i < matrix.rows; i++) {
    let value = model.intercept;
    for (let j = 0; j < matrix.columns; j++)
      value += model.coefficients[j]! * matrix.data[i * matrix.columns + j]!;
    values[i] = value;
  }
  return values;
}
