// One contract for every estimator: a fit is deterministic and plain data, survives JSON, refuses bad input by
// naming it, and does not look at the order of rows unless its definition does.

import { createRandom } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import { randomFolds } from './cross-validation.ts';
import { fitCrossValidatedElasticNet, predictElasticNet } from './elastic-net.ts';
import {
  createFeatureMatrix,
  joinColumns,
  selectColumns,
  selectRows,
  type FeatureMatrix,
} from './feature-matrix.ts';
import { fitCrossValidatedLogisticNet, fitLogisticPath, predictLogisticNet } from './logistic-net.ts';
import { fitPlattSigmoid, plattProbability } from './platt-scaling.ts';
import { fitForestClassifier, fitForestRegressor, predictForest } from './random-forest.ts';
import { applyMedianImputer, applyScaler, fitMedianImputer, fitScaler } from './scaler.ts';
import { fitSvm, svmDecisionValues } from './support-vector-machine.ts';

interface Estimator<Model> {
  readonly name: string;
  fit(training: FeatureMatrix, target: readonly number[]): Model | Promise<Model>;
  predict(model: Model, matrix: FeatureMatrix): ArrayLike<number>;
  /** Whether a fit on rows in another order is the same but for rounding. */
  readonly ordered: boolean;
  readonly target: 'none' | 'classes' | 'numbers';
  readonly toleratesNaN?: boolean;
}

const estimator = <Model>(row: Estimator<Model>): Estimator<unknown> => row as Estimator<unknown>;
const toClasses = (target: readonly number[]): boolean[] => target.map((value) => value > 0);
const random = (): ReturnType<typeof createRandom> => createRandom(11);

const estimators = [
  estimator({
    name: 'scaler',
    fit: (training) => fitScaler(training),
    predict: (model, matrix) => applyScaler(model, matrix).data,
    ordered: false,
    target: 'none',
  }),
  estimator({
    name: 'median imputer',
    fit: (training) => fitMedianImputer(training),
    predict: (model, matrix) =>
      applyMedianImputer(model, {
        ...matrix,
        data: matrix.data.map((v, k) => (k % 3 === 0 ? Number.NaN : v)),
      }).matrix.data,
    ordered: false,
    target: 'none',
    toleratesNaN: true,
  }),
  estimator({
    name: 'cross-validated LASSO',
    fit: (training, target) =>
      fitCrossValidatedElasticNet(training, target, { folds: randomFolds(training.rows, 4, random()) }).model,
    predict: predictElasticNet,
    ordered: true,
    target: 'numbers',
  }),
  estimator({
    name: 'logistic LASSO',
    fit: (training, target) => fitLogisticPath(training, toClasses(target), [0.3, 0.05])[1]!,
    predict: predictLogisticNet,
    ordered: false,
    target: 'classes',
  }),
  estimator({
    name: 'logistic ridge',
    fit: (training, target) => fitLogisticPath(training, toClasses(target), [0.02], { l1Ratio: 0 })[0]!,
    predict: predictLogisticNet,
    ordered: false,
    target: 'classes',
  }),
  estimator({
    name: 'cross-validated logistic net',
    fit: (training, target) =>
      fitCrossValidatedLogisticNet(training, toClasses(target), {
        folds: randomFolds(training.rows, 4, random()),
        l1Ratio: [0.5, 1],
      }).model,
    predict: predictLogisticNet,
    ordered: true,
    target: 'classes',
  }),
  estimator({
    name: 'forest with permutation importances',
    fit: (training, target) =>
      fitForestClassifier(training, toClasses(target), {
        random: random(),
        trees: 10,
        permutationImportance: true,
      }),
    predict: predictForest,
    ordered: true,
    target: 'classes',
  }),
  estimator({
    name: 'forest of classes',
    fit: (training, target) =>
      fitForestClassifier(training, toClasses(target), { random: random(), trees: 15 }),
    predict: predictForest,
    ordered: true,
    target: 'classes',
  }),
  estimator({
    name: 'forest of numbers',
    fit: (training, target) => fitForestRegressor(training, target, { random: random(), trees: 15 }),
    predict: predictForest,
    ordered: true,
    target: 'numbers',
  }),
  estimator({
    name: 'support vector machine',
    fit: (training, target) => fitSvm(training, toClasses(target), { cost: 2, gamma: 0.2, tolerance: 1e-9 }),
    predict: svmDecisionValues,
    ordered: false,
    target: 'classes',
  }),
  estimator({
    name: 'Platt probabilities of a machine',
    async fit(training, target) {
      const machine = await fitSvm(training, toClasses(target), { cost: 1, gamma: 0.3, tolerance: 1e-9 });
      return { machine, sigmoid: fitPlattSigmoid(svmDecisionValues(machine, training), toClasses(target)) };
    },
    predict: ({ machine, sigmoid }, matrix) =>
      svmDecisionValues(machine, matrix).map((value) => plattProbability(sigmoid, value)),
    ordered: false,
    target: 'classes',
  }),
];

const source = createRandom(5);
const names = ['first', 'second', 'third', 'fourth'];
const table = createFeatureMatrix(
  names,
  Float64Array.from({ length: 40 * 4 }, () => source.normal()),
);
const target = Array.from(
  { length: 40 },
  (_, i) => table.data[i * 4]! - 0.5 * table.data[i * 4 + 2]! + 0.3 * source.normal(),
);
const fresh = createFeatureMatrix(
  names,
  Float64Array.from({ length: 9 * 4 }, () => source.normal()),
);

describe.each(estimators)('$name', (row) => {
  test('fits alike twice, leaves its input as it was, and is plain data', async () => {
    const before = Float64Array.from(table.data);
    const first = await row.fit(table, target);
    const second = await row.fit(table, target);
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
    expect(table.data).toEqual(before);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  });

  test('predicts the same after JSON, bit by bit, and row by row', async () => {
    const model = await row.fit(table, target);
    const restored: unknown = JSON.parse(JSON.stringify(model));
    const predictions = Array.from(row.predict(model, fresh));
    expect(predictions.every(Number.isFinite)).toBe(true);
    expect(Array.from(row.predict(restored, fresh))).toEqual(predictions);
    if (row.name === 'median imputer') return;
    const oneByOne = Array.from({ length: fresh.rows }, (_, i) =>
      Array.from(row.predict(model, selectRows(fresh, [i]))),
    );
    expect(oneByOne.flat()).toEqual(predictions);
  });

  test.skipIf(row.ordered)('does not look at the order of rows', async () => {
    const order = target.map((_, i) => (i * 13) % 40);
    const straight = Array.from(row.predict(await row.fit(table, target), fresh));
    const shuffled = await row.fit(
      selectRows(table, order),
      order.map((i) => target[i]!),
    );
    Array.from(row.predict(shuffled, fresh)).forEach((value, k) =>
      expect(value).toBeCloseTo(straight[k]!, 6),
    );
  });

  const fit = async (matrix: FeatureMatrix, values: readonly number[]): Promise<unknown> =>
    row.fit(matrix, values);

  test('refuses a table without rows', async () => {
    await expect(fit(selectRows(table, []), [])).rejects.toThrow(RangeError);
  });

  test.skipIf(row.toleratesNaN)('refuses to fit on a hole, naming its row and column', async () => {
    const holed = { ...table, data: table.data.map((value, k) => (k === 6 ? Number.NaN : value)) };
    await expect(fit(holed, target)).rejects.toThrow('row 1, column "third"');
  });

  test.skipIf(row.target === 'none')('refuses targets that do not match the rows', async () => {
    await expect(fit(table, target.slice(1))).rejects.toThrow(RangeError);
  });

  test.skipIf(row.target !== 'classes')('refuses a single class', async () => {
    const ones = target.map(() => 1);
    await expect(fit(table, ones)).rejects.toThrow('of each class, got 40 positive and 0 negative');
  });

  test.skipIf(row.target !== 'numbers')('refuses an infinite target', async () => {
    const broken = target.map((value, i) => (i === 3 ? Infinity : value));
    await expect(fit(table, broken)).rejects.toThrow('got Infinity in row 3');
  });

  test.skipIf(row.target === 'none')(
    'gives finite predictions on constant, duplicate and more columns than rows, and on separated classes',
    async () => {
      const few = selectRows(table, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      const wide = joinColumns(
        few,
        ...[1, 2, 3].map((k) => ({ ...few, names: few.names.map((name) => `${name} copy ${k}`) })),
        createFeatureMatrix(['flat'], new Float64Array(10).fill(3)),
      );
      const separated = Array.from({ length: 10 }, (_, i) => Math.sign(few.data[i * 4]!));
      const predictions = row.predict(await row.fit(wide, separated), wide);
      expect(Array.from(predictions).every(Number.isFinite)).toBe(true);
    },
  );

  test('refuses to predict on other columns', async () => {
    const model = await row.fit(table, target);
    const reordered = selectColumns(fresh, ['second', 'first', 'third', 'fourth']);
    expect(() => row.predict(model, reordered)).toThrow('expected column 0 to be "first", got "second"');
    expect(() => row.predict(model, selectColumns(fresh, ['first', 'second']))).toThrow(RangeError);
  });

  test.skipIf(row.target === 'none')('refuses to predict on a hole', async () => {
    const model = await row.fit(table, target);
    const holed = { ...fresh, data: fresh.data.map((value, k) => (k === 5 ? Number.NaN : value)) };
    expect(() => row.predict(model, holed)).toThrow('row 1, column "second"');
  });
});

test('a constant column is scaled by 1 and listed; a column nobody has is refused', () => {
  const flat = createFeatureMatrix(['a', 'b'], Float64Array.of(1, 0.1, 2, 0.1, 3, 0.1));
  const scaler = fitScaler(flat);
  expect(scaler.constant).toEqual(['b']);
  expect(scaler.scales[1]).toBe(1);
  expect(applyScaler(scaler, flat).data[1]).toBeCloseTo(0, 12);
  const empty = createFeatureMatrix(['a', 'b'], Float64Array.of(1, Number.NaN, 2, Number.NaN));
  expect(() => fitMedianImputer(empty)).toThrow('column "b" has no value in any of 2 training rows');
  const { matrix, filled } = applyMedianImputer({ names: ['a', 'b'], medians: [7, 8] }, empty);
  expect([...matrix.data, filled]).toEqual([1, 8, 2, 8, 2]);
});
