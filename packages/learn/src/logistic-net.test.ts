import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import reference from '../../../reference/learn/glmnet.json' with { type: 'json' };
import { fitCrossValidatedElasticNet, fitElasticNetPath } from './elastic-net.ts';
import { featureMatrixFromRows } from './feature-matrix.ts';
import { fitCrossValidatedLogisticNet, fitLogisticPath, logisticPenaltyGrid } from './logistic-net.ts';
import { applyScaler, fitScaler } from './scaler.ts';

const names = reference.x[0]!.map((_, j) => `x${j}`);
const table = featureMatrixFromRows(names, reference.x);
const positive = reference.positive.map((value) => value === 1);
const { folds, number } = reference;

interface Linear {
  readonly coefficients: readonly number[];
  readonly intercept: number;
}

function largestDifference(model: Linear, expected: Linear): number {
  return Math.max(
    Math.abs(model.intercept - expected.intercept),
    ...model.coefficients.map((value, j) => Math.abs(value - expected.coefficients[j]!)),
  );
}

describe('the binomial family as glmnet has it', () => {
  test.each(reference.logistic)('path at alpha $alpha', ({ alpha, models }) => {
    const penalties = models.map(({ penalty }) => penalty);
    fitLogisticPath(table, positive, penalties, { l1Ratio: alpha }).forEach((model, k) =>
      expect(largestDifference(model, models[k]!)).toBeLessThan(1e-7),
    );
  });

  test.each(reference.logisticValidated)('cross-validation at alpha $alpha', (expected) => {
    const options = { folds, l1Ratio: expected.alpha, penaltyCount: 30, penaltyRange: 0.05 };
    const { model, curves } = fitCrossValidatedLogisticNet(table, positive, options);
    const curve = curves[0]!;
    curve.penalties.forEach((value, k) => expect(value / expected.penalties[k]!).toBeCloseTo(1, 9));
    curve.deviances.forEach((value, k) => expect(value).toBeCloseTo(expected.errors[k]!, 7));
    curve.standardErrors.forEach((value, k) => expect(value).toBeCloseTo(expected.standardErrors[k]!, 7));
    expect(largestDifference(model, expected.minimum)).toBeLessThan(1e-7);
    const sparse = fitCrossValidatedLogisticNet(table, positive, { ...options, rule: 'one-standard-error' });
    expect(largestDifference(sparse.model, expected.oneStandardError)).toBeLessThan(1e-7);
  });
});

// glmnet standardises columns and gives coefficients on their own scale; here the scaler does that.
describe('the gaussian family as glmnet has it', () => {
  const scaler = fitScaler(table);
  const scaled = applyScaler(scaler, table);
  const unscaled = ({ coefficients, intercept }: Linear): Linear => {
    const own = coefficients.map((value, j) => value / scaler.scales[j]!);
    return {
      coefficients: own,
      intercept: own.reduce((sum, value, j) => sum - value * scaler.means[j]!, intercept),
    };
  };

  test.each(reference.gaussian)('path at alpha $alpha', ({ alpha, models }) => {
    const penalties = models.map(({ penalty }) => penalty);
    fitElasticNetPath(scaled, number, penalties, alpha).forEach((model, k) =>
      expect(largestDifference(unscaled(model), models[k]!)).toBeLessThan(1e-7),
    );
  });

  test('cross-validated minimum and one-standard-error rule', () => {
    const expected = reference.gaussianValidated;
    const options = { folds, penaltyCount: 30, penaltyRange: 0.05, standardise: true };
    const { model, curves } = fitCrossValidatedElasticNet(table, number, options);
    const { meanSquaredErrors, standardErrors } = curves[0]!;
    meanSquaredErrors.forEach((value, k) => expect(value).toBeCloseTo(expected.errors[k]!, 8));
    standardErrors.forEach((value, k) => expect(value).toBeCloseTo(expected.standardErrors[k]!, 8));
    expect(largestDifference(model, expected.minimum)).toBeLessThan(1e-7);
    const sparse = fitCrossValidatedElasticNet(table, number, { ...options, rule: 'one-standard-error' });
    expect(largestDifference(sparse.model, expected.oneStandardError)).toBeLessThan(1e-7);
  });
});

// Small integers make duplicate, constant and dependent columns, and separated classes, common.
test('any table: the optimum satisfies its conditions', () => {
  const cell = fc.integer({ min: -3, max: 3 });
  const rows = fc.array(fc.array(cell, { minLength: 7, maxLength: 7 }), { minLength: 5, maxLength: 12 });
  fc.assert(
    fc.property(rows, fc.constantFrom(1, 0.5), (cells, l1Ratio) => {
      const labels = cells.map((row) => row[6]! + row[0]! > 0);
      fc.pre(labels.includes(true) && labels.includes(false));
      const x = cells.map((row) => row.slice(0, 6));
      const options = { l1Ratio, standardise: false };
      const models = fitLogisticPath(
        featureMatrixFromRows([...'abcdef'], x),
        labels,
        [0.5, 0.1, 0.01],
        options,
      );
      for (const model of models) {
        const residual = x.map((row, i) => {
          const value = row.reduce((sum, v, j) => sum + v * model.coefficients[j]!, model.intercept);
          return (labels[i]! ? 1 : 0) - 1 / (1 + Math.exp(-value));
        });
        expect(Math.abs(residual.reduce((sum, r) => sum + r, 0))).toBeLessThan(1e-8);
        model.coefficients.forEach((b, j) => {
          const slope = x.reduce((sum, row, i) => sum + row[j]! * residual[i]!, 0) / x.length;
          const gradient = slope - model.penalty * (1 - l1Ratio) * b;
          const bound = model.penalty * l1Ratio;
          const excess = b === 0 ? Math.abs(gradient) - bound : Math.abs(gradient - Math.sign(b) * bound);
          expect(excess).toBeLessThan(1e-8);
        });
      }
    }),
    { numRuns: 100 },
  );
});

test('bad input is named', () => {
  expect(() => fitLogisticPath(table, positive, [0])).toThrow('penalty above 0, got 0');
  expect(() => fitLogisticPath(table, positive, [1], { l1Ratio: 2 })).toThrow('from 0 to 1, got 2');
  const flat = featureMatrixFromRows(['a'], [[1], [1], [1]]);
  expect(() => logisticPenaltyGrid(flat, [true, false, true])).toThrow('no column differs');
  const byClass = positive.map((isPositive) => (isPositive ? 0 : 1));
  expect(() => fitCrossValidatedLogisticNet(table, positive, { folds: byClass })).toThrow('without fold 0');
});
