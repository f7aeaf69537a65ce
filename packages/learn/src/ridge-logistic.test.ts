import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { stratifiedFolds } from './cross-validation.ts';
import { createFeatureMatrix, featureMatrixFromRows } from './feature-matrix.ts';
import { fitCrossValidatedLogisticNet, fitLogisticPath, predictLogisticNet } from './logistic-net.ts';
import { fitCrossValidatedRidgeLogistic, fitRidgeLogistic } from './ridge-logistic.ts';

const random = createRandom(5);
const positive = Array.from({ length: 40 }, (_, i) => i % 3 === 0);
const tableOf = (columns: number) =>
  createFeatureMatrix(
    Array.from({ length: columns }, (_, j) => `x${j}`),
    Float64Array.from(
      { length: 40 * columns },
      (_, k) => random.normal() + (k % columns === 0 && positive[Math.floor(k / columns)] ? 1.5 : 0),
    ),
  );

// The other solver is checked against glmnet.
test.each([3, 100])('%d columns: the coefficients that the solver by columns finds', (columns) => {
  const table = tableOf(columns);
  for (const penalty of [10, 0.3, 0.01]) {
    const byRows = fitRidgeLogistic(table, positive, penalty);
    const [byColumns] = fitLogisticPath(table, positive, [penalty], { l1Ratio: 0 });
    byRows.coefficients.forEach((value, j) =>
      expect(Math.abs(value - byColumns!.coefficients[j]!)).toBeLessThan(1e-8),
    );
    expect(byRows.intercept).toBeCloseTo(byColumns!.intercept, 8);
  }
});

test('cross-validation chooses among penalties as the solver by columns does', () => {
  const table = tableOf(4);
  const folds = stratifiedFolds(positive, 4, createRandom(2));
  const penalties = [3, 0.3, 0.03, 0.003];
  const { model, curve } = fitCrossValidatedRidgeLogistic(table, positive, { folds, penalties });
  const other = fitCrossValidatedLogisticNet(table, positive, { folds, penalties, l1Ratio: 0 });
  expect(model.penalty).toBe(other.model.penalty);
  // Scaled once here, anew in each fold there.
  curve.deviances.forEach((value, k) => expect(value).toBeCloseTo(other.curves[0]!.deviances[k]!, 1));
});

test('a constant column has no coefficient, and classes that a column parts stay finite', () => {
  const table = featureMatrixFromRows(
    ['same', 'parts'],
    positive.map((isPositive, i) => [7, (isPositive ? 1 : -1) + i / 100]),
  );
  const model = fitRidgeLogistic(table, positive, 1e-6);
  expect(model.coefficients[0]).toBe(0);
  predictLogisticNet(model, table).forEach((value, i) => expect(value > 0.5).toBe(positive[i]));
  expect(() => fitRidgeLogistic(table, positive, 0)).toThrow('penalties above 0, got 0');
});
