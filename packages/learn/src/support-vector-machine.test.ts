import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import reference from '../../../reference/learn/values.json' with { type: 'json' };
import { stratifiedFolds } from './cross-validation.ts';
import { featureMatrixFromRows, selectRows } from './feature-matrix.ts';
import { fitPlattSigmoid, plattProbability } from './platt-scaling.ts';
import { areaUnderRoc } from './roc.ts';
import { fitSvm, svmDecisionValues } from './support-vector-machine.ts';
import { gaussianRows, solveDual, squaredDistances, storedRows } from './support-vector-solver.ts';
import { crossValidatedDecisionValues, gridSearchSvm } from './svm-selection.ts';

const { vectors } = reference;
const names = ['a', 'b', 'c', 'd'];
const points = featureMatrixFromRows(names, vectors.points);
const fresh = featureMatrixFromRows(names, vectors.fresh);

// LIBSVM keeps its kernel in single precision, so that values agree to some 1e-6 times the cost; the optimality
// conditions, which only the one solution meets, are held to 1e-9 below.
test.each(vectors.machines)(
  'decision values as scikit-learn has them: C $cost, gamma $gamma',
  async ({ cost, gamma, decision, vectors: count }) => {
    const machine = await fitSvm(points, vectors.positive, { cost, gamma, tolerance: 1e-10 });
    expect(machine.weights.length).toBe(count);
    svmDecisionValues(machine, fresh).forEach((value, i) =>
      expect(Math.abs(value - decision[i]!)).toBeLessThan(1e-6 * Math.max(1, cost)),
    );
    expect(machine.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0, 9);
    expect(Math.max(...machine.weights.map(Math.abs))).toBeLessThanOrEqual(cost * (1 + 1e-12));
  },
);

test('exchanging the classes mirrors the decision values', async () => {
  const options = { cost: 10, gamma: 0.1, tolerance: 1e-8 };
  const straight = svmDecisionValues(await fitSvm(points, vectors.positive, options), fresh);
  const mirrored = svmDecisionValues(
    await fitSvm(
      points,
      vectors.positive.map((positive) => !positive),
      options,
    ),
    fresh,
  );
  straight.forEach((value, i) => expect(mirrored[i]).toBeCloseTo(-value, 6));
});

test('rows in another order give the same machine within its tolerance', async () => {
  const order = vectors.positive.map((_, i) => (i * 27) % 80);
  const options = { cost: 5, gamma: 0.3, tolerance: 1e-8 };
  const straight = svmDecisionValues(await fitSvm(points, vectors.positive, options), fresh);
  const shuffled = svmDecisionValues(
    await fitSvm(
      selectRows(points, order),
      order.map((i) => vectors.positive[i]!),
      options,
    ),
    fresh,
  );
  straight.forEach((value, i) => expect(shuffled[i]).toBeCloseTo(value, 6));
});

// scikit-learn minimises the same loss by L-BFGS, which stops some 1e-6 from the minimum that Newton reaches.
test("Platt's sigmoid as scikit-learn has it", () => {
  const { values, positive, slope, intercept } = vectors.platt;
  const sigmoid = fitPlattSigmoid(values, positive);
  expect(sigmoid.slope).toBeCloseTo(slope, 5);
  expect(sigmoid.intercept).toBeCloseTo(intercept, 5);
  expect(plattProbability(sigmoid, -1e6)).toBeLessThan(1e-6);
  expect(plattProbability(sigmoid, 1e6)).toBeGreaterThan(1 - 1e-6);
});

test("Platt's sigmoid stays finite when values separate the classes or are all equal", () => {
  const separated = fitPlattSigmoid([-2, -1, 1, 2], [false, false, true, true]);
  expect(separated.slope).toBeLessThan(0);
  expect(plattProbability(separated, 1)).toBeLessThan(1);
  const useless = fitPlattSigmoid([3, 3, 3, 3], [true, false, true, true]);
  // The mean of the drawn-in targets: three of 4/5 and one of 1/3.
  expect(plattProbability(useless, 3)).toBeCloseTo((3 * (4 / 5) + 1 / 3) / 4, 6);
});

test('the grid search finds a pair that separates, and prefers the smaller of equals', async () => {
  const folds = stratifiedFolds(vectors.positive, 4, createRandom(1));
  const grid = { costs: [100, 1], gammas: [0.5, 1e-4] };
  const search = await gridSearchSvm(points, vectors.positive, grid, folds);
  expect(search.scores.map(({ cost, gamma }) => [cost, gamma])).toEqual([
    [1, 1e-4],
    [1, 0.5],
    [100, 1e-4],
    [100, 0.5],
  ]);
  expect(search.score).toBe(Math.max(...search.scores.map(({ score }) => score)));
  const values = await crossValidatedDecisionValues(points, vectors.positive, search, folds);
  expect(areaUnderRoc(values, vectors.positive)).toBeGreaterThan(0.8);
  const easy = featureMatrixFromRows(['x'], [[-2], [-1.9], [-2.1], [2], [1.9], [2.1]]);
  const tied = await gridSearchSvm(easy, [false, false, false, true, true, true], grid, [0, 1, 2, 0, 1, 2]);
  expect([tied.cost, tied.gamma, tied.score]).toEqual([1, 1e-4, 1]);
});

test('bad settings are named', async () => {
  await expect(fitSvm(points, vectors.positive, { cost: 0, gamma: 1 })).rejects.toThrow(
    'cost above 0, got 0',
  );
  await expect(fitSvm(points, vectors.positive, { cost: 1, gamma: Number.NaN })).rejects.toThrow('got NaN');
  const grid = { costs: [1], gammas: [1] };
  const oneClassFolds = vectors.positive.map((positive) => (positive ? 1 : 0));
  await expect(gridSearchSvm(points, vectors.positive, grid, oneClassFolds)).rejects.toThrow('of each class');
});

test('a machine meets the optimality conditions', async () => {
  for (const { cost, gamma } of vectors.machines) {
    const machine = await fitSvm(points, vectors.positive, { cost, gamma, tolerance: 1e-10 });
    const values = svmDecisionValues(machine, points);
    const weightOf = new Map(
      machine.vectors.map((vector, k) => [vector.join(), Math.abs(machine.weights[k]!)]),
    );
    // Margins are 1 at free vectors, at least 1 off the vectors, at most 1 at bounds.
    const violations = vectors.points.map((point, i) => {
      const margin = vectors.positive[i]! ? values[i]! : -values[i]!;
      const weight = weightOf.get(point.join()) ?? 0;
      return Math.max(weight < cost ? 1 - margin : 0, weight > 0 ? margin - 1 : 0);
    });
    expect(Math.max(...violations)).toBeLessThan(1e-9);
  }
});

test('kernel rows that are forgotten for want of memory are computed again', () => {
  const rows = gaussianRows(points.data, 4, 0.2, 240);
  const whole = storedRows(
    squaredDistances(points.data, 4).map((square) => Math.exp(-0.2 * square)),
    80,
  );
  const few = solveDual(rows, vectors.positive, 3, 1e-6);
  expect(few).toEqual(solveDual(whole, vectors.positive, 3, 1e-6));
});
