import { createRandom, mean } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import ranger from '../../../reference/learn/ranger.json' with { type: 'json' };
import reference from '../../../reference/learn/survival-forests.json' with { type: 'json' };
import { featureMatrixFromRows, selectColumns, selectRows } from './feature-matrix.ts';
import { fitSurvivalForest, predictSurvivalForest } from './survival-forest.ts';

const { times, events } = reference;
const names = reference.table[0]!.map((_, j) => `x${j}`);
const table = featureMatrixFromRows(names, reference.table);

/** Harrell's concordance of risks, ties of risk counting a half. */
function concordance(risks: ArrayLike<number>): number {
  let right = 0;
  let pairs = 0;
  for (let i = 0; i < times.length; i++) {
    for (let j = 0; j < times.length; j++) {
      const comparable = times[i]! < times[j]! || (times[i] === times[j] && !events[j]!);
      if (!events[i]! || i === j || !comparable) continue;
      pairs++;
      right += risks[i]! > risks[j]! ? 1 : risks[i] === risks[j] ? 0.5 : 0;
    }
  }
  return right / pairs;
}

test('one tree without chance is the tree that scikit-survival grows', () => {
  const forest = fitSurvivalForest(table, times, events, {
    random: createRandom(1),
    trees: 1,
    bootstrap: false,
    featuresPerSplit: 'all',
    minimumLeaf: reference.leaf,
    maximumDepth: reference.depth,
  });
  expect(forest.times).toEqual(reference.grid);
  const { mortality, cumulativeHazard } = predictSurvivalForest(forest, table);
  mortality.forEach((value, i) => expect(value).toBeCloseTo(reference.mortality[i]!, 9));
  reference.hazards.flat().forEach((value, k) => expect(cumulativeHazard[k]).toBeCloseTo(value, 10));
});

// Twelve seeds against scikit-survival's and ranger's fifty, within four standard errors of the difference of two means.
test('forests over seeds: out-of-bag concordance and mortality as scikit-survival’s and ranger’s', () => {
  const grown = Array.from({ length: 12 }, (_, seed) =>
    fitSurvivalForest(table, times, events, { random: createRandom(seed), minimumLeaf: 5 }),
  );
  const far = (values: number[], expected: { mean: number; sd: number }): number =>
    Math.abs(mean(values) - expected.mean) / (expected.sd * Math.sqrt(1 / values.length + 1 / 50));
  const inside = grown.map((forest) => concordance(forest.outOfBag.map(Number)));
  expect(far(inside, reference.outOfBagConcordance)).toBeLessThan(4);
  const { mean: error, sd } = ranger.survival.error;
  expect(far(inside, { mean: 1 - error, sd })).toBeLessThan(4);
  const first = grown.map((forest) => predictSurvivalForest(forest, selectRows(table, [0])).mortality[0]!);
  expect(far(first, reference.firstMortality)).toBeLessThan(4);
});

test('fits alike twice, is plain data, and hazards never fall', () => {
  const fit = (): ReturnType<typeof fitSurvivalForest> =>
    fitSurvivalForest(table, times, events, { random: createRandom(4), trees: 5 });
  const forest = fit();
  expect(fit()).toEqual(forest);
  const restored = JSON.parse(JSON.stringify(forest)) as typeof forest;
  const { cumulativeHazard } = predictSurvivalForest(restored, table);
  expect(cumulativeHazard).toEqual(predictSurvivalForest(forest, table).cumulativeHazard);
  const steps = forest.times.length;
  const falls = cumulativeHazard.some((value, k) => k % steps > 0 && value < cumulativeHazard[k - 1]!);
  expect(falls).toBe(false);
});

test('bad input is named', () => {
  const options = { random: createRandom(1), trees: 2 };
  const negative = times.map((time, i) => (i === 3 ? -1 : time));
  expect(() => fitSurvivalForest(table, negative, events, options)).toThrow('got -1 in row 3');
  const none = events.map(() => false);
  expect(() => fitSurvivalForest(table, times, none, options)).toThrow('at least 1 event, got none in 120');
  expect(() => fitSurvivalForest(table, times.slice(1), events, options)).toThrow('for each of 120 rows');
  expect(() => fitSurvivalForest(table, times, events, { ...options, minimumLeaf: 0 })).toThrow(
    'minimumLeaf of at least 1, got 0',
  );
  const forest = fitSurvivalForest(table, times, events, options);
  expect(() => predictSurvivalForest(forest, selectColumns(table, ['x1']))).toThrow(RangeError);
});
