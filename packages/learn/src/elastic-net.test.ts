import fc from 'fast-check';
import { expect, test } from 'vitest';
import reference from '../../../reference/learn/values.json' with { type: 'json' };
import {
  fitCrossValidatedElasticNet,
  fitElasticNetPath,
  penaltyGrid,
  type ElasticNet,
} from './elastic-net.ts';
import { featureMatrixFromRows, selectRows } from './feature-matrix.ts';

const { penalised } = reference;
const names = penalised.design[0]!.map((_, j) => `x${j}`);
const design = featureMatrixFromRows(names, penalised.design);
const { target, folds } = penalised;

interface Expected {
  coefficients: number[];
  intercept: number;
  penalty: number;
}

function largestDifference(model: ElasticNet, expected: Expected): number {
  return Math.max(
    Math.abs(model.intercept - expected.intercept),
    ...model.coefficients.map((value, j) => Math.abs(value - expected.coefficients[j]!)),
  );
}

// scikit-learn stops at a duality gap of 1e-12 times the target's squares, which leaves its coefficients some 1e-6
// from the optimum where columns are nearly dependent; the method here ends at the optimum itself.
test('LASSO and elastic net at given penalties as scikit-learn has them', () => {
  const penalties = penalised.lassoPath.map(({ penalty }) => penalty);
  fitElasticNetPath(design, target, penalties).forEach((model, k) =>
    expect(largestDifference(model, penalised.lassoPath[k]!)).toBeLessThan(2e-6),
  );
  fitElasticNetPath(design, target, penalties, 0.4).forEach((model, k) =>
    expect(largestDifference(model, penalised.elasticNetPath[k]!)).toBeLessThan(2e-6),
  );
});

test('LassoCV on the same folds: same grid, errors, penalty and coefficients', () => {
  const { model, curves } = fitCrossValidatedElasticNet(design, target, {
    folds,
    penaltyCount: 50,
    penaltyRange: 1e-2,
  });
  const expected = penalised.lasso;
  curves[0]!.penalties.forEach((value, k) => expect(value / expected.penalties[k]!).toBeCloseTo(1, 12));
  curves[0]!.meanSquaredErrors.forEach((value, k) =>
    expect(value).toBeCloseTo(expected.meanSquaredErrors[k]!, 6),
  );
  expect(model.penalty).toBeCloseTo(expected.penalty, 12);
  expect(largestDifference(model, expected)).toBeLessThan(1e-6);
});

test('ElasticNetCV chooses the same ratio, penalty and coefficients', () => {
  const { model } = fitCrossValidatedElasticNet(design, target, {
    folds,
    l1Ratio: [0.3, 0.7, 0.95],
    penaltyCount: 50,
    penaltyRange: 1e-2,
  });
  expect(model.l1Ratio).toBe(penalised.elasticNet.l1Ratio);
  expect(model.penalty).toBeCloseTo(penalised.elasticNet.penalty, 12);
  expect(largestDifference(model, penalised.elasticNet)).toBeLessThan(1e-6);
});

test('the one-standard-error rule takes a larger penalty and fewer columns', () => {
  const minimum = fitCrossValidatedElasticNet(design, target, { folds }).model;
  const sparse = fitCrossValidatedElasticNet(design, target, { folds, rule: 'one-standard-error' }).model;
  const count = (model: ElasticNet): number => model.coefficients.filter((value) => value !== 0).length;
  expect(sparse.penalty).toBeGreaterThan(minimum.penalty);
  expect(count(sparse)).toBeLessThan(count(minimum));
});

/** The largest violation of the optimality conditions, as a share of the penalty. */
function violation(rows: readonly number[][], y: readonly number[], model: ElasticNet): number {
  const n = rows.length;
  const residual = rows.map(
    (row, i) =>
      y[i]! - model.intercept - row.reduce((sum, value, j) => sum + value * model.coefficients[j]!, 0),
  );
  const means = model.names.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / n);
  return Math.max(
    ...model.coefficients.map((coefficient, j) => {
      const gradient =
        rows.reduce((sum, row, i) => sum + (row[j]! - means[j]!) * residual[i]!, 0) / n -
        model.penalty * (1 - model.l1Ratio) * coefficient;
      const bound = model.penalty * model.l1Ratio;
      const excess =
        coefficient === 0 ? Math.abs(gradient) - bound : Math.abs(gradient - Math.sign(coefficient) * bound);
      return excess / model.penalty;
    }),
  );
}

// Small integers make duplicate, constant and dependent columns common.
test('any table: the optimum satisfies its conditions, dependent columns included', () => {
  const cell = fc.integer({ min: -3, max: 3 });
  const table = fc.array(fc.array(cell, { minLength: 9, maxLength: 9 }), { minLength: 4, maxLength: 8 });
  fc.assert(
    fc.property(table, fc.constantFrom(1, 0.5), (rows, l1Ratio) => {
      const y = rows.map((row) => row[8]! + 0.5 * row[0]!);
      const x = rows.map((row) => row.slice(0, 8));
      const models = fitElasticNetPath(
        featureMatrixFromRows('abcdefgh'.split(''), x),
        y,
        [2, 1, 0.3, 0.1, 0.02, 0.001],
        l1Ratio,
      );
      for (const model of models) expect(violation(x, y, model)).toBeLessThan(1e-6);
    }),
    { numRuns: 300 },
  );
});

test('rows in another order, with their folds, give the same model', () => {
  const order = target.map((_, i) => (i * 7) % target.length);
  const shuffled = fitCrossValidatedElasticNet(
    selectRows(design, order),
    order.map((i) => target[i]!),
    { folds: order.map((i) => folds[i]!) },
  ).model;
  const straight = fitCrossValidatedElasticNet(design, target, { folds }).model;
  expect(largestDifference(shuffled, { ...straight, coefficients: [...straight.coefficients] })).toBeLessThan(
    1e-9,
  );
});

test('bad settings are named', () => {
  expect(() => fitElasticNetPath(design, target, [0])).toThrow('penalty above 0, got 0');
  expect(() => fitElasticNetPath(design, target, [1], 0)).toThrow('l1Ratio above 0');
  expect(() =>
    penaltyGrid(
      design,
      target.map(() => 1),
      1,
    ),
  ).toThrow('target is constant');
  expect(() => fitCrossValidatedElasticNet(design, target, { folds: target.map(() => 0) })).toThrow(
    'at least two',
  );
});
