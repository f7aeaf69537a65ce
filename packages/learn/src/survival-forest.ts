// Random survival forests (Ishwaran, Kogalur, Blackstone & Lauer 2008): trees split by the log-rank statistic, their
// cumulative hazards averaged. Each tree draws from its own stream; a forest depends on the order of the rows through
// the bootstrap.

import type { Random } from '@glioscope/numeric';
import { rankTable } from './decision-tree.ts';
import { checkColumns, checkFinite, checkLength, type FeatureMatrix } from './feature-matrix.ts';
import {
  createSurvivalWorkspace,
  growSurvivalTree,
  leafHazard,
  type SurvivalOutcome,
  type SurvivalTree,
} from './survival-tree.ts';

/** A fitted forest as plain data. */
export interface SurvivalForest {
  readonly kind: 'survival-forest';
  readonly names: readonly string[];
  /** Distinct times of events in training, ascending: where hazards are given. */
  readonly times: readonly number[];
  readonly trees: readonly SurvivalTree[];
  /** For each training row the mortality by the trees that did not see it; null where every tree did. */
  readonly outOfBag: readonly (number | null)[];
}

export interface SurvivalForestOptions {
  readonly random: Random;
  /** Number of trees (default 100). */
  readonly trees?: number;
  /** Columns tried at a split (default: the square root of their number). */
  readonly featuresPerSplit?: number | 'sqrt' | 'all';
  /** Least different patients in a leaf (default 3). */
  readonly minimumLeaf?: number;
  /** Most splits above a leaf (default unlimited). */
  readonly maximumDepth?: number;
  /** Whether each tree draws rows with replacement (default true). */
  readonly bootstrap?: boolean;
}

export interface SurvivalForestPrediction {
  /** Expected events if all patients were alike: the cumulative hazards summed over the times. Larger is worse. */
  readonly mortality: Float64Array;
  /** Row-major, rows x times. Survival is exp(-hazard). */
  readonly cumulativeHazard: Float64Array;
}

const what = 'fit a survival forest';

function outcomeOf(times: ArrayLike<number>, events: readonly boolean[]): SurvivalOutcome {
  const distinct: number[] = [];
  events.forEach((happened, i) => {
    const time = times[i]!;
    if (!(time >= 0 && time < Infinity)) {
      throw new RangeError(`Cannot ${what}: expected finite times of at least 0, got ${time} in row ${i}`);
    }
    if (happened) distinct.push(time);
  });
  if (distinct.length === 0) {
    throw new RangeError(`Cannot ${what}: expected at least 1 event, got none in ${events.length} rows`);
  }
  const grid = Float64Array.from(new Set(distinct)).sort();
  const reach = Uint32Array.from(events, (_, i) => {
    let low = 0;
    let high = grid.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (grid[middle]! <= times[i]!) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return { times: grid, reach, event: Uint8Array.from(events, Number) };
}

/** Fits a forest to right-censored times; `events` are true where the event was seen, false where censored. */
export function fitSurvivalForest(
  training: FeatureMatrix,
  times: ArrayLike<number>,
  events: readonly boolean[],
  options: SurvivalForestOptions,
): SurvivalForest {
  checkFinite(what, training, 2);
  checkLength(what, training, times.length);
  checkLength(what, training, events.length);
  const { rows, columns, data } = training;
  const { trees: treeCount = 100, featuresPerSplit = 'sqrt', minimumLeaf = 3, bootstrap = true } = options;
  const maximumDepth = options.maximumDepth ?? Infinity;
  const tried =
    featuresPerSplit === 'sqrt'
      ? Math.max(1, Math.floor(Math.sqrt(columns)))
      : featuresPerSplit === 'all'
        ? columns
        : Math.min(columns, featuresPerSplit);
  for (const [name, value] of [
    ['trees', treeCount],
    ['featuresPerSplit', tried],
    ['minimumLeaf', minimumLeaf],
    ['maximumDepth', maximumDepth],
  ] as const) {
    if (!(value >= 1)) throw new RangeError(`Cannot ${what}: expected ${name} of at least 1, got ${value}`);
  }
  const outcome = outcomeOf(times, events);
  const table = rankTable(rows, columns, data);
  const workspace = createSurvivalWorkspace(table, outcome.times.length);
  const settings = { featuresPerSplit: tried, minimumLeaf, maximumDepth };
  const weights = new Float64Array(rows);
  const sums = new Float64Array(rows);
  const counts = new Uint32Array(rows);
  const trees = Array.from({ length: treeCount }, (_, t) => {
    const random = options.random.fork(`tree ${t}`);
    weights.fill(bootstrap ? 0 : 1);
    const draws = bootstrap ? rows : 0;
    for (let draw = 0; draw < draws; draw++) weights[random.integer(0, rows - 1)]!++;
    const tree = growSurvivalTree(table, outcome, weights, settings, random, workspace);
    const mortality = tree.hazards.map((hazard) => hazard.reduce((sum, value) => sum + value, 0));
    const place = new Map(tree.hazards.map((hazard, leaf) => [hazard, leaf]));
    for (let i = 0; i < rows; i++) {
      if (weights[i]! > 0) continue;
      sums[i]! += mortality[place.get(leafHazard(tree, data, columns, i) as number[])!]!;
      counts[i]!++;
    }
    return tree;
  });
  return {
    kind: 'survival-forest',
    names: [...training.names],
    times: Array.from(outcome.times),
    trees,
    outOfBag: Array.from(sums, (sum, i) => (counts[i]! > 0 ? sum / counts[i]! : null)),
  };
}

/** Mortality and cumulative hazards, averaged over the trees. */
export function predictSurvivalForest(
  forest: SurvivalForest,
  matrix: FeatureMatrix,
): SurvivalForestPrediction {
  checkColumns('predict with a survival forest', matrix, forest.names);
  checkFinite('predict with a survival forest', matrix, 0);
  const steps = forest.times.length;
  const cumulativeHazard = new Float64Array(matrix.rows * steps);
  const mortality = new Float64Array(matrix.rows);
  for (let i = 0; i < matrix.rows; i++) {
    for (const tree of forest.trees) {
      const hazard = leafHazard(tree, matrix.data, matrix.columns, i);
      for (let k = 0; k < steps; k++) cumulativeHazard[i * steps + k]! += hazard[k]!;
    }
    for (let k = 0; k < steps; k++) {
      cumulativeHazard[i * steps + k]! /= forest.trees.length;
      mortality[i]! += cumulativeHazard[i * steps + k]!;
    }
  }
  return { mortality, cumulativeHazard };
}
