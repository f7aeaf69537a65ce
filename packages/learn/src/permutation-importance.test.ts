import { averageRanks, createRandom, mean } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import reference from '../../../reference/learn/forests.json' with { type: 'json' };
import ranger from '../../../reference/learn/ranger.json' with { type: 'json' };
import source from '../../../reference/learn/values.json' with { type: 'json' };
import { featureMatrixFromRows } from './feature-matrix.ts';
import { permutationImportance } from './permutation-importance.ts';
import { fitForestClassifier, fitForestRegressor, outOfBagError, predictForest } from './random-forest.ts';

const { forests } = source;
const names = forests.table[0]!.map((_, j) => `x${j}`);
const table = featureMatrixFromRows(names, forests.table);

// Twelve seeds against scikit-learn's and ranger's fifty, within four standard errors of the difference of two means.
describe('forests over seeds err and rank columns as scikit-learn’s and ranger’s do', () => {
  const seeds = Array.from({ length: 12 }, (_, seed) => ({
    random: createRandom(seed),
    permutationImportance: true,
  }));
  test.each([
    ['classes', forests.positive, (options) => fitForestClassifier(table, forests.positive, options)],
    ['numbers', forests.number, (options) => fitForestRegressor(table, forests.number, options)],
  ] as [
    'classes' | 'numbers',
    (number | boolean)[],
    (options: (typeof seeds)[number]) => ReturnType<typeof fitForestClassifier>,
  ][])('%s', (task, target, fit) => {
    const grown = seeds.map((options) => fit(options));
    const far = (values: number[], { mean: center, sd }: { mean: number; sd: number }): number =>
      Math.abs(mean(values) - center) / (sd * Math.sqrt(1 / values.length + 1 / 50));
    const errors = grown.map((forest) => outOfBagError(forest, target)!);
    const ranks = averageRanks(
      names.map((_, j) => -mean(grown.map((forest) => forest.permutationImportances![j]!))),
    );
    for (const expected of [
      reference[task],
      { error: ranger[task].error, importance: ranger[task].permutation },
    ]) {
      expect(far(errors, expected.error)).toBeLessThan(4);
      const leading = names
        .map((_, j) => j)
        .sort((x, y) => expected.importance.mean[y]! - expected.importance.mean[x]!);
      leading.slice(0, 2).forEach((j, place) => {
        expect(ranks[j]).toBe(place + 1);
        const column = grown.map((forest) => forest.permutationImportances![j]!);
        const law = { mean: expected.importance.mean[j]!, sd: expected.importance.sd[j]! };
        expect(far(column, law)).toBeLessThan(4);
      });
    }
    const { mean: first, sd } = ranger[task].impurity;
    const top = first.indexOf(Math.max(...first));
    const column = grown.map((forest) => forest.importances[top]!);
    expect(far(column, { mean: first[top]!, sd: sd[top]! })).toBeLessThan(4);
  });
});

test('asking for permutation importances changes nothing else', () => {
  const { permutationImportances, ...rest } = fitForestClassifier(table, forests.positive, {
    random: createRandom(2),
    trees: 10,
    permutationImportance: true,
  });
  expect(permutationImportances).toHaveLength(names.length);
  expect(rest).toEqual(fitForestClassifier(table, forests.positive, { random: createRandom(2), trees: 10 }));
});

test('any model: a column that it does not use has importance 0, one that it lives on the most', () => {
  const forest = fitForestRegressor(table, forests.number, { random: createRandom(1), trees: 20 });
  const score = (matrix: typeof table): number =>
    -mean(predictForest(forest, matrix).map((value, i) => (value - forests.number[i]!) ** 2));
  const found = permutationImportance(table, score, { random: createRandom(4), repeats: 3 });
  expect(found.reduce((x, y) => (y.mean > x.mean ? y : x)).name).toBe('x0');
  const blind = permutationImportance(table, () => 3, { random: createRandom(4), repeats: 2 });
  expect(blind.every(({ mean: loss, standardDeviation }) => loss === 0 && standardDeviation === 0)).toBe(
    true,
  );
  expect(() => permutationImportance(table, () => Number.NaN, { random: createRandom(1) })).toThrow(
    'got NaN',
  );
});

test('without the bootstrap no row is unseen', () => {
  const options = { random: createRandom(1), trees: 2, bootstrap: false };
  expect(outOfBagError(fitForestClassifier(table, forests.positive, options), forests.positive)).toBeNull();
  expect(() =>
    fitForestClassifier(table, forests.positive, { ...options, permutationImportance: true }),
  ).toThrow('need the bootstrap');
});
