// Rubin's rules against R's mice to all digits; imputed tables against mice's by distribution, as both draw at random
// (reference/survival/imputation.R).

import { readFileSync } from 'node:fs';
import { selectColumns, type FeatureMatrix } from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import {
  createCovariates,
  createSurvivalData,
  fitCox,
  imputeByChainedEquations,
  outcomePredictors,
  poolCoxModels,
  pooledCoxModel,
  poolEstimates,
  predictSurvival,
} from './index.ts';

const reference = JSON.parse(
  readFileSync(new URL('../../../reference/survival/imputation.json', import.meta.url), 'utf8'),
) as {
  data: Record<string, (number | null)[]>;
  estimates: number[][];
  variances: number[][];
  pooled: Record<string, number[]>;
  scalar: Record<string, number>;
  many: Record<string, number[]>;
  imputedMeans: Record<'sex' | 'weightLoss' | 'mealCalories' | 'mealDeviation', number>;
};

const names = ['age', 'sex', 'ph.karno', 'wt.loss', 'meal.cal'];
const filled = (name: string): number[] => reference.data[name]!.map((value) => value ?? Number.NaN);
const table = createCovariates(Object.fromEntries(names.map((name) => [name, filled(name)])));
const data = createSurvivalData(
  filled('time'),
  filled('status').map((value) => value === 1),
);
const off = (actual: number, expected: number): number => Math.abs(actual - expected) / Math.abs(expected);

test("Rubin's rules", () => {
  names.forEach((_, j) => {
    const pooled = poolEstimates(
      reference.estimates.map((row) => row[j]!),
      reference.variances.map((row) => row[j]!),
      reference.pooled.dfcom![j]!,
    );
    const pairs: [number, string][] = [
      [pooled.estimate, 'estimate'],
      [pooled.within, 'ubar'],
      [pooled.between, 'b'],
      [pooled.total, 't'],
      [pooled.degreesOfFreedom, 'df'],
      [pooled.relativeIncrease, 'riv'],
      [pooled.missingShare, 'lambda'],
      [pooled.missingInformation, 'fmi'],
    ];
    for (const [value, name] of pairs)
      expect(off(value, reference.pooled[name]![j]!)).toBeLessThanOrEqual(1e-10);
  });
  const large = poolEstimates(
    reference.estimates.map((row) => row[1]!),
    reference.variances.map((row) => row[1]!),
  );
  expect(off(large.degreesOfFreedom, reference.scalar.df!)).toBeLessThanOrEqual(1e-10);
  expect(off(large.missingInformation, reference.scalar.fmi!)).toBeLessThanOrEqual(1e-10);
  expect(() => poolEstimates([1], [1])).toThrow(/at least 2 estimates/);
});

const run = (imputations: number, rows: FeatureMatrix = table): ReturnType<typeof imputeByChainedEquations> =>
  imputeByChainedEquations(rows, {
    random: createRandom(8),
    imputations,
    iterations: 5,
    auxiliary: outcomePredictors(data),
  });

test('the cumulative hazard is that of R', () => {
  const hazard = outcomePredictors(data);
  filled('hazard').forEach((value, i) => expect(hazard.data[2 * i + 1]!).toBeCloseTo(value, 12));
});

test('imputed tables analysed give what mice gives, within chance', () => {
  const { tables, missing } = run(80);
  expect(missing.map(({ name, method }) => [name, method])).toEqual([
    ['wt.loss', 'matching'],
    ['sex', 'logistic'],
    ['meal.cal', 'matching'],
  ]);
  const pooled = poolCoxModels(tables.map((imputed) => fitCox(data, imputed)));
  pooled.forEach(({ estimate, between, within }, j) => {
    // Means over 80 and 200 tables differ by chance of this size.
    const chance = Math.sqrt(reference.many.b![j]! * (1 / 80 + 1 / 200));
    expect(Math.abs(estimate - reference.many.estimate![j]!)).toBeLessThanOrEqual(4 * chance);
    expect(off(within, reference.many.ubar![j]!)).toBeLessThanOrEqual(0.04);
    expect(between / reference.many.b![j]!).toBeGreaterThan(0.5);
    expect(between / reference.many.b![j]!).toBeLessThan(2);
  });
  const drawn = (name: string): number[] =>
    tables.flatMap((imputed) => {
      const column = selectColumns(imputed, [name]).data;
      return filled(name).flatMap((value, i) => (Number.isNaN(value) ? [column[i]!] : []));
    });
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean(drawn('sex')) - reference.imputedMeans.sex)).toBeLessThan(0.03);
  expect(Math.abs(mean(drawn('meal.cal')) - reference.imputedMeans.mealCalories)).toBeLessThan(
    0.1 * reference.imputedMeans.mealDeviation,
  );
});

test('known values stay, the seed decides, and gaps that cannot be filled are refused by name', () => {
  const { tables } = run(2);
  for (const imputed of tables) {
    const changed = Array.from(table.data).filter(
      (value, k) => !Number.isNaN(value) && value !== imputed.data[k],
    );
    expect(changed).toEqual([]);
    expect(imputed.data.every(Number.isFinite)).toBe(true);
  }
  expect(run(1).tables[0]!.data).toEqual(tables[0]!.data);
  const hollow = createCovariates({ x: [1, 2, 3, 4], y: [5, Number.NaN, 5, 5] });
  expect(() => imputeByChainedEquations(hollow, { random: createRandom(1) })).toThrow(/Cannot impute "y"/);
});

test('perfectly separated binary gaps are drawn, not diverged upon', () => {
  const x = Array.from({ length: 30 }, (_, i) => i);
  const y = x.map((value) => (value % 5 === 0 ? Number.NaN : value < 15 ? 0 : 1));
  const { tables } = imputeByChainedEquations(createCovariates({ x, y }), {
    random: createRandom(2),
    imputations: 5,
  });
  for (const { data: values } of tables) expect([0, 1]).toContain(values[1]);
});

test('a pooled model carries Rubin’s coefficients and covariance, and predicts between its tables', () => {
  const { tables } = imputeByChainedEquations(table, {
    random: createRandom(2),
    imputations: 5,
    iterations: 3,
    auxiliary: outcomePredictors(data),
  });
  const models = tables.map((one) => fitCox(data, one));
  const pooled = pooledCoxModel(models);
  poolCoxModels(models).forEach(({ estimate, standardError }, j) => {
    expect(pooled.coefficients[j]).toBeCloseTo(estimate, 12);
    expect(off(pooled.standardErrors[j]!, standardError)).toBeLessThan(1e-12);
  });
  const patient = [60, 1, 80, 5, 900];
  const at = (model: (typeof models)[number]): number => predictSurvival(model, patient, [365]).survival[0]!;
  const each = models.map(at);
  expect(at(pooled)).toBeGreaterThan(Math.min(...each));
  expect(at(pooled)).toBeLessThan(Math.max(...each));
  const error = (model: (typeof models)[number]): number =>
    predictSurvival(model, patient, [365]).standardError[0]!;
  expect(error(pooled)).toBeGreaterThan(Math.min(...models.map(error)));
  // Tables that agree leave a model as it is.
  const alike = pooledCoxModel([models[0]!, models[0]!]);
  expect(at(alike)).toBeCloseTo(each[0]!, 14);
  expect(error(alike)).toBeCloseTo(error(models[0]!), 14);
  expect(() => pooledCoxModel([models[0]!])).toThrow(/at least 2 models, got 1/);
});
