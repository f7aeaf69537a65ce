// Random forests (Breiman 2001) and extremely randomized trees (Geurts, Ernst & Wehenkel 2006) of two classes or of a
// numeric target, with scikit-learn's defaults and impurity importances. Each tree draws from its own stream, so a
// forest is the same whatever order its trees grow in; it does depend on the order of the rows, through the bootstrap.

import type { Random } from '@glioscope/numeric';
import { createTreeWorkspace, growTree, rankTable, treeValue, type DecisionTree } from './decision-tree.ts';
import {
  checkBothClasses,
  checkColumns,
  checkFinite,
  checkLength,
  type FeatureMatrix,
} from './feature-matrix.ts';
import { addTreePermutationLoss } from './permutation-importance.ts';

/** A fitted forest as plain data. */
export interface RandomForest {
  readonly kind: 'random-forest';
  readonly task: 'classification' | 'regression';
  readonly names: readonly string[];
  readonly trees: readonly DecisionTree[];
  /** Mean decrease of impurity per column, summing to 1 (all 0 when no tree splits). */
  readonly importances: readonly number[];
  /** For each training row the mean over the trees that did not see it; null where every tree did. */
  readonly outOfBag: readonly (number | null)[];
  /**
   * On request: per column the mean over trees of the rise of error on rows a tree did not see when the column is
   * shuffled among them (share of wrong classes, or squared error).
   */
  readonly permutationImportances?: readonly number[];
}

export interface ForestOptions {
  readonly random: Random;
  /** Number of trees (default 100). */
  readonly trees?: number;
  /** Columns tried at a split: a count, or a rule. Default `sqrt` for classes, `all` for numbers. */
  readonly featuresPerSplit?: number | 'sqrt' | 'third' | 'all';
  /** Least (bootstrap) rows in a leaf (default 1). */
  readonly minimumLeaf?: number;
  /** Most splits above a leaf (default unlimited). */
  readonly maximumDepth?: number;
  /** `random`: extremely randomized trees (usually without bootstrap); default `best`. */
  readonly thresholds?: 'best' | 'random';
  /** Whether each tree draws rows with replacement (default true). */
  readonly bootstrap?: boolean;
  /** Whether to compute permutation importances (default false); needs the bootstrap. */
  readonly permutationImportance?: boolean;
}

/** Fits a forest that predicts the probability of the positive class. */
export function fitForestClassifier(
  training: FeatureMatrix,
  positive: readonly boolean[],
  options: ForestOptions,
): RandomForest {
  checkLength('fit a forest', training, positive.length);
  checkBothClasses('fit a forest', positive);
  const target = Float64Array.from(positive, (isPositive) => (isPositive ? 1 : 0));
  return fitForest(training, target, 'classification', options);
}

/** Fits a forest that predicts a number. */
export function fitForestRegressor(
  training: FeatureMatrix,
  target: ArrayLike<number>,
  options: ForestOptions,
): RandomForest {
  checkLength('fit a forest', training, target.length);
  const values = Float64Array.from(target);
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) {
      throw new RangeError(`Cannot fit a forest: expected finite targets, got ${value} in row ${i}`);
    }
  });
  return fitForest(training, values, 'regression', options);
}

function resolveFeatures(rule: number | 'sqrt' | 'third' | 'all', columns: number): number {
  const count =
    rule === 'sqrt'
      ? Math.floor(Math.sqrt(columns))
      : rule === 'third'
        ? Math.floor(columns / 3)
        : rule === 'all'
          ? columns
          : rule;
  if (typeof rule === 'number' && !(Number.isInteger(rule) && rule >= 1)) {
    throw new RangeError(`Cannot fit a forest: expected at least 1 feature per split, got ${rule}`);
  }
  return Math.min(columns, Math.max(1, count));
}

function checkAtLeast(name: string, value: number, least: number): void {
  if (!(value >= least)) {
    throw new RangeError(`Cannot fit a forest: expected ${name} of at least ${least}, got ${value}`);
  }
}

function fitForest(
  training: FeatureMatrix,
  target: Float64Array,
  task: 'classification' | 'regression',
  options: ForestOptions,
): RandomForest {
  checkFinite('fit a forest', training, 2);
  const { rows, columns, data } = training;
  const treeCount = options.trees ?? 100;
  const settings = {
    criterion: task === 'classification' ? ('gini' as const) : ('variance' as const),
    featuresPerSplit: resolveFeatures(
      options.featuresPerSplit ?? (task === 'classification' ? 'sqrt' : 'all'),
      columns,
    ),
    minimumLeaf: options.minimumLeaf ?? 1,
    maximumDepth: options.maximumDepth ?? Infinity,
    thresholds: options.thresholds ?? 'best',
  };
  checkAtLeast('a number of trees', treeCount, 1);
  checkAtLeast('a minimum leaf', settings.minimumLeaf, 1);
  checkAtLeast('a maximum depth', settings.maximumDepth, 1);
  const permute = options.permutationImportance ?? false;
  if (permute && options.bootstrap === false) {
    throw new RangeError(
      'Cannot fit a forest: permutation importances need the bootstrap, as its trees leave rows out; ' +
        'use permutationImportance on other rows instead',
    );
  }
  const table = rankTable(rows, columns, data);
  const workspace = createTreeWorkspace(table);
  const importances = new Float64Array(columns);
  const treeImportance = new Float64Array(columns);
  const weights = new Float64Array(rows);
  const outSum = new Float64Array(rows);
  const outCount = new Uint32Array(rows);
  const permutationLoss = new Float64Array(columns);
  const scratch = permute ? Float64Array.from(data) : data;
  const trees: DecisionTree[] = [];
  for (let t = 0; t < treeCount; t++) {
    const random = options.random.fork(`tree ${t}`);
    if (options.bootstrap ?? true) {
      weights.fill(0);
      for (let draw = 0; draw < rows; draw++) weights[random.integer(0, rows - 1)]!++;
    } else {
      weights.fill(1);
    }
    treeImportance.fill(0);
    const tree = growTree(table, target, weights, settings, random, workspace, treeImportance);
    trees.push(tree);
    let total = 0;
    for (const share of treeImportance) total += share;
    if (total > 0) for (let j = 0; j < columns; j++) importances[j]! += treeImportance[j]! / total;
    for (let i = 0; i < rows; i++) {
      if (weights[i]! > 0) continue;
      outSum[i]! += treeValue(tree, data, columns, i);
      outCount[i]!++;
    }
    if (permute) {
      const unseen = Array.from(weights.keys()).filter((i) => weights[i] === 0);
      const shuffling = random.fork('permutation');
      addTreePermutationLoss(tree, scratch, columns, target, unseen, task, shuffling, permutationLoss);
    }
  }
  const total = importances.reduce((sum, value) => sum + value, 0);
  return {
    kind: 'random-forest',
    task,
    names: [...training.names],
    trees,
    importances: Array.from(importances, (value) => (total > 0 ? value / total : 0)),
    outOfBag: Array.from(outSum, (sum, i) => (outCount[i]! > 0 ? sum / outCount[i]! : null)),
    ...(permute ? { permutationImportances: Array.from(permutationLoss, (value) => value / treeCount) } : {}),
  };
}

/**
 * The out-of-bag error over the rows that some tree did not see: the share of wrong classes (probability above a half
 * is positive), or the mean squared error. Null when every tree saw every row.
 */
export function outOfBagError(forest: RandomForest, target: ArrayLike<number | boolean>): number | null {
  if (target.length !== forest.outOfBag.length) {
    throw new RangeError(
      `Cannot compute an out-of-bag error: expected ${forest.outOfBag.length} targets, got ${target.length}`,
    );
  }
  let sum = 0;
  let count = 0;
  forest.outOfBag.forEach((predicted, i) => {
    if (predicted === null) return;
    const actual = Number(target[i]!);
    sum +=
      forest.task === 'regression' ? (predicted - actual) ** 2 : Number(predicted > 0.5 !== actual > 0.5);
    count++;
  });
  return count === 0 ? null : sum / count;
}

/** The mean over trees per row: the probability of the positive class, or the predicted number. */
export function predictForest(forest: RandomForest, matrix: FeatureMatrix): Float64Array {
  checkColumns('predict with a forest', matrix, forest.names);
  checkFinite('predict with a forest', matrix, 0);
  const values = new Float64Array(matrix.rows);
  for (const tree of forest.trees) {
    for (let i = 0; i < matrix.rows; i++) values[i]! += treeValue(tree, matrix.data, matrix.columns, i);
  }
  return values.map((value) => value / forest.trees.length);
}
