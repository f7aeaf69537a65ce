import { averageRanks, createRandom, mean } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import reference from '../../../reference/learn/values.json' with { type: 'json' };
import extraTrees from '../../../reference/learn/extra-trees.json' with { type: 'json' };
import { featureMatrixFromRows } from './feature-matrix.ts';
import {
  fitForestClassifier,
  fitForestRegressor,
  predictForest,
  type RandomForest,
} from './random-forest.ts';
import { areaUnderRoc } from './roc.ts';

const { forests } = reference;
const table = featureMatrixFromRows(
  forests.table[0]!.map((_, j) => `x${j}`),
  forests.table,
);

describe('one tree without chance is the tree that scikit-learn grows', () => {
  const whole = { random: createRandom(1), trees: 1, bootstrap: false, featuresPerSplit: 'all' as const };

  test('regression', () => {
    const tree = fitForestRegressor(table, forests.number, { ...whole, maximumDepth: 4 });
    predictForest(tree, table).forEach((value, i) => expect(value).toBeCloseTo(forests.singleTree[i]!, 10));
  });

  test('classification, with its importances', () => {
    const tree = fitForestClassifier(table, forests.positive, {
      ...whole,
      maximumDepth: forests.singleClassDepth,
      minimumLeaf: 4,
    });
    predictForest(tree, table).forEach((value, i) =>
      expect(value).toBeCloseTo(forests.singleClassTree[i]!, 12),
    );
    tree.importances.forEach((value, j) => expect(value).toBeCloseTo(forests.singleClassImportance[j]!, 12));
  });
});

/** How far the mean over seeds lies from scikit-learn's, in standard errors of the difference of two means. */
function distance(values: readonly number[], expected: { mean: number; sd: number }): number {
  return Math.abs(mean(values) - expected.mean) / (expected.sd * Math.sqrt(1 / values.length + 1 / 50));
}

// Twelve seeds against scikit-learn's fifty. Four standard errors: a right forest fails once in 16,000 such checks.
describe('forests over seeds are distributed as scikit-learn has them', () => {
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);
  const check = (grown: readonly RandomForest[], expected: { mean: number[]; sd: number[] }): void => {
    const importances = table.names.map((_, j) => mean(grown.map((forest) => forest.importances[j]!)));
    const ranks = averageRanks(importances);
    const expectedRanks = averageRanks(expected.mean);
    const leading = expected.mean.map((_, j) => j).sort((x, y) => expectedRanks[y]! - expectedRanks[x]!);
    for (const j of leading.slice(0, 2)) {
      expect(ranks[j]).toBe(expectedRanks[j]);
      const column = grown.map((forest) => forest.importances[j]!);
      expect(distance(column, { mean: expected.mean[j]!, sd: expected.sd[j]! })).toBeLessThan(4);
    }
  };

  test('classification: out-of-bag AUC and importances', () => {
    const grown = seeds.map((seed) =>
      fitForestClassifier(table, forests.positive, { random: createRandom(seed) }),
    );
    const auc = grown.map((forest) => areaUnderRoc(forest.outOfBag.map(Number), forests.positive)!);
    expect(distance(auc, forests.outOfBagAuc)).toBeLessThan(4);
    check(grown, forests.classImportance);
  });

  test('splits at random: out-of-bag AUC and importances', () => {
    const grown = seeds.map((seed) =>
      fitForestClassifier(table, forests.positive, { random: createRandom(seed), thresholds: 'random' }),
    );
    const auc = grown.map((forest) => areaUnderRoc(forest.outOfBag.map(Number), forests.positive)!);
    expect(distance(auc, extraTrees.outOfBagAuc)).toBeLessThan(4);
    check(grown, extraTrees.importance);
  });

  test('regression: out-of-bag error and importances', () => {
    const grown = seeds.map((seed) =>
      fitForestRegressor(table, forests.number, { random: createRandom(seed) }),
    );
    const errors = grown.map((forest) =>
      mean(forest.outOfBag.map((value, i) => (value! - forests.number[i]!) ** 2)),
    );
    expect(distance(errors, forests.outOfBagError)).toBeLessThan(4);
    check(grown, forests.numberImportance);
  });
});

test('a feature told by any increasing function splits alike', () => {
  const warped = { ...table, data: table.data.map((value) => Math.exp(value)) };
  const options = { random: createRandom(3), trees: 10 };
  const straight = fitForestClassifier(table, forests.positive, options);
  const bent = fitForestClassifier(warped, forests.positive, options);
  expect(bent.trees.map((tree) => tree.feature)).toEqual(straight.trees.map((tree) => tree.feature));
  expect(bent.outOfBag.length).toBe(table.rows);
});

test('tables without anything to split on give a single leaf and no importances', () => {
  const flat = featureMatrixFromRows(['a'], [[1], [1], [1], [1]]);
  const forest = fitForestClassifier(flat, [true, false, true, true], { random: createRandom(1), trees: 20 });
  expect(forest.importances).toEqual([0]);
  expect(forest.trees.every((tree) => tree.feature.length === 1)).toBe(true);
});

test('bad settings are named', () => {
  const options = { random: createRandom(1) };
  expect(() => fitForestClassifier(table, forests.positive, { ...options, featuresPerSplit: 0 })).toThrow(
    'got 0',
  );
  expect(() => fitForestClassifier(table, forests.positive, { ...options, trees: 0 })).toThrow(
    'number of trees',
  );
});
