import { createRandom } from '@glioscope/numeric';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import reference from '../../../reference/learn/contributions.json' with { type: 'json' };
import { kernelShap, linearContributions } from './contributions.ts';
import { createFeatureMatrix, featureMatrixFromRows, type FeatureMatrix } from './feature-matrix.ts';
import { fitForestClassifier, predictForest } from './random-forest.ts';

const names = [...'abcdef'];
const background = featureMatrixFromRows(names, reference.background);
const rows = featureMatrixFromRows(names, reference.rows);

const byRow =
  (value: (x: Float64Array) => number) =>
  (matrix: FeatureMatrix): Float64Array =>
    Float64Array.from({ length: matrix.rows }, (_, i) =>
      value(matrix.data.subarray(i * matrix.columns, (i + 1) * matrix.columns)),
    );
const crooked = byRow(
  (x) => Math.tanh(x[0]! * x[1]!) + Math.exp(-(x[2]! ** 2)) * x[3]! + 0.7 * x[4]! + Math.max(x[5]!, x[0]!),
);
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

test('all coalitions: as shap has them, and nothing for a column without another value', () => {
  const found = kernelShap(crooked, background, rows);
  found.forEach(({ base, values }, i) => {
    expect(base).toBeCloseTo(reference.base, 12);
    values.forEach((value, j) => expect(value).toBeCloseTo(reference.values[i]![j]!, 9));
  });
  expect(found[0]!.values[4]).toBe(0);
});

test('linear models: the closed form is what all coalitions give', () => {
  const model = { names, coefficients: [1, -2, 0.5, 0, 3, -0.1], intercept: 0.7 };
  const value = byRow((x) => sumOf(model.coefficients.map((b, j) => b * x[j]!)) + model.intercept);
  const general = kernelShap(value, background, rows);
  linearContributions(model, background, rows).forEach(({ values, prediction, base }, i) => {
    expect(base).toBeCloseTo(general[i]!.base, 12);
    expect(prediction).toBeCloseTo(general[i]!.prediction, 12);
    values.forEach((share, j) => expect(share).toBeCloseTo(general[i]!.values[j]!, 12));
  });
});

test('a forest: contributions sum to the prediction less the base', () => {
  const cell = fc.integer({ min: -3, max: 3 });
  const table = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { minLength: 8, maxLength: 14 });
  fc.assert(
    fc.property(table, (cells) => {
      const matrix = featureMatrixFromRows([...'abcd'], cells);
      const positive = cells.map((_, i) => i % 2 === 0);
      const forest = fitForestClassifier(matrix, positive, { random: createRandom(1), trees: 5 });
      for (const { values, base, prediction } of kernelShap(
        (m) => predictForest(forest, m),
        matrix,
        matrix,
      )) {
        expect(base + sumOf(values)).toBeCloseTo(prediction, 10);
      }
    }),
    { numRuns: 20 },
  );
});

test('sampled coalitions: exact for sums, close for products, repeatable, and summing exactly', () => {
  const source = createRandom(8);
  const wide = (count: number): FeatureMatrix =>
    createFeatureMatrix(
      Array.from({ length: 16 }, (_, j) => `x${j}`),
      Float64Array.from({ length: count * 16 }, () => source.normal()),
    );
  const others = wide(6);
  const patient = wide(1);
  const options = { random: createRandom(3) };
  const additive = byRow((x) => x.reduce((sum, value, j) => sum + Math.sin(value) * (j - 5), 0));
  const [exact] = kernelShap(additive, others, patient, options);
  exact!.values.forEach((share, j) => {
    let average = 0;
    for (let b = 0; b < 6; b++) average += Math.sin(others.data[b * 16 + j]!) / 6;
    expect(share).toBeCloseTo((Math.sin(patient.data[j]!) - average) * (j - 5), 9);
  });
  // Only the first six columns matter, so that all their coalitions give the truth.
  const narrow = (matrix: FeatureMatrix): FeatureMatrix =>
    createFeatureMatrix(
      names,
      matrix.data.filter((_, k) => k % 16 < 6),
    );
  const [truth] = kernelShap(crooked, narrow(others), narrow(patient));
  const [sampled] = kernelShap(crooked, others, patient, { ...options, coalitions: 6000 });
  sampled!.values.forEach((share, j) => expect(Math.abs(share - (truth!.values[j] ?? 0))).toBeLessThan(0.02));
  expect(sampled!.base + sumOf(sampled!.values)).toBeCloseTo(sampled!.prediction, 12);
  expect(kernelShap(crooked, others, patient, { ...options, coalitions: 6000 })[0]).toEqual(sampled);
  expect(() => kernelShap(crooked, others, patient)).toThrow('16 columns are too many');
  expect(() => kernelShap(crooked, others, patient, { ...options, coalitions: 3 })).toThrow('at least 32');
  expect(() => kernelShap(() => [Number.NaN], background, rows)).toThrow('expected finite predictions');
});
