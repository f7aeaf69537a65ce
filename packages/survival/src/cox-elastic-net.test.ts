import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import {
  assignSurvivalFolds,
  createCovariates,
  createSurvivalData,
  crossValidateCoxElasticNet,
  fitCoxElasticNet,
} from './index.ts';

/** More covariates than patients, two of which matter. */
function wide(seed: number, n = 80, p = 120): Parameters<typeof fitCoxElasticNet> {
  const random = createRandom(seed);
  const columns = Array.from({ length: p }, () => Array.from({ length: n }, () => random.normal()));
  const times = Array.from(
    { length: n },
    (_, i) => 1 - Math.log(1 - random.uniform()) * Math.exp(-1.2 * columns[3]![i]! + columns[7]![i]!),
  );
  const data = createSurvivalData(
    times,
    times.map(() => random.uniform() < 0.7),
  );
  const names = columns.map((column, j) => [`f${j}`, j === 5 ? column.map(() => 1) : column] as const);
  return [data, createCovariates(Object.fromEntries(names))];
}

test('cross-validation keeps the covariates that matter, and repeats itself', () => {
  const [data, covariates] = wide(3, 80, 90);
  const folds = assignSurvivalFolds(data, 5, createRandom(1).fork('folds'));
  const options = { pathLength: 15, minimumRatio: 0.1 };
  const chosen = crossValidateCoxElasticNet(data, covariates, folds, options);
  const coefficients = chosen.path.coefficients[chosen.minimum]!;
  expect(coefficients[3]!).toBeGreaterThan(0.2);
  expect(coefficients[7]!).toBeLessThan(-0.2);
  expect(coefficients[5]).toBe(0);
  expect(chosen.oneStandardError).toBeLessThanOrEqual(chosen.minimum);
  expect(crossValidateCoxElasticNet(data, covariates, folds, options)).toEqual(chosen);
});

// Few covariates take the route of exact second derivatives, many that of diagonal ones.
test.each([30, 230])('at each penalty the optimality conditions hold, %i covariates', (columns) => {
  const [data, covariates] = wide(8, 60, columns);
  const path = fitCoxElasticNet(data, covariates, { alpha: 0.7, pathLength: 8, minimumRatio: 0.3 });
  const n = data.times.length;
  const p = covariates.names.length;
  const values = covariates.data;
  path.coefficients.forEach((beta, k) => {
    const risk = Array.from({ length: n }, (_, i) =>
      Math.exp(beta.reduce((sum, value, j) => sum + value * values[i * p + j]!, 0)),
    );
    for (let j = 0; j < p; j++) {
      const column = Array.from({ length: n }, (_, i) => values[i * p + j]!);
      const mean = column.reduce((sum, value) => sum + value, 0) / n;
      const scale = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
      if (scale === 0) continue;
      let gradient = 0;
      for (let i = 0; i < n; i++) {
        if (data.events[i] === 0) continue;
        let total = 0;
        let weighted = 0;
        for (let r = 0; r < n; r++) {
          if (data.times[r]! < data.times[i]!) continue;
          total += risk[r]!;
          weighted += (risk[r]! * (column[r]! - mean)) / scale;
        }
        gradient += (column[i]! - mean) / scale - weighted / total;
      }
      const lambda = path.lambdas[k]!;
      const pull = gradient / n - lambda * 0.3 * beta[j]! * scale;
      const bound = lambda * 0.7;
      const violation = beta[j] === 0 ? Math.abs(pull) - bound : Math.abs(pull - bound * Math.sign(beta[j]!));
      expect(violation).toBeLessThan(1e-6);
    }
  });
});

test('folds spread deaths evenly and follow the seed', () => {
  const data = createSurvivalData(
    Array.from({ length: 40 }, (_, i) => i + 1),
    Array.from({ length: 40 }, (_, i) => i % 4 === 0),
  );
  const folds = assignSurvivalFolds(data, 5, createRandom(2));
  for (let fold = 0; fold < 5; fold++) {
    const rows = [...folds.keys()].filter((i) => folds[i] === fold);
    expect(rows.length).toBe(8);
    expect(rows.filter((row) => data.events[row] === 1).length).toBe(2);
  }
  expect(assignSurvivalFolds(data, 5, createRandom(2))).toEqual(folds);
  expect(() => assignSurvivalFolds(data, 41, createRandom(2))).toThrow('2 to 40 folds');
});

test('what cannot be fitted is said', () => {
  const data = createSurvivalData([1, 2, 3, 4], [true, true, false, false]);
  const covariates = createCovariates({ a: [1, 3, 2, 2] });
  expect(() => fitCoxElasticNet(data, covariates, { alpha: 0 })).toThrow('alpha');
  expect(() => fitCoxElasticNet(data, covariates, { lambdas: [0.1, 0.2] })).toThrow('descending');
  expect(() => fitCoxElasticNet(data, createCovariates({ a: [1, 1, 1, 1] }))).toThrow('one value for all');
  expect(() => crossValidateCoxElasticNet(data, covariates, [0, 0, 1, 1])).toThrow('use fewer folds');
});
