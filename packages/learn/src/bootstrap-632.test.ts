import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import reference from '../../../reference/learn/bootstrap.json' with { type: 'json' };
import { bootstrap632, bootstrapSamples } from './bootstrap-632.ts';

const { points, cases } = reference;

const nearest = (training: readonly number[], row: number): number => {
  const distance = (other: number): number =>
    points[other]!.reduce((sum, value, k) => sum + (value - points[row]![k]!) ** 2, 0);
  return training.reduce((best, other) => (distance(other) < distance(best) ? other : best));
};

test.each(cases)('nearest neighbours: .632 and .632+ as by hand, left out $leftOut', (expected) => {
  const { labels, samples } = expected;
  const found = bootstrap632(
    points.length,
    samples,
    (training, judged) => judged.map((row) => labels[nearest(training, row)]!),
    (prediction, row) => Number(prediction !== labels[row]),
  );
  for (const name of [
    'apparent',
    'leftOut',
    'noInformation',
    'overfitting',
    'error632',
    'error632Plus',
  ] as const) {
    expect(found[name]).toBeCloseTo(expected[name], 12);
  }
});

test('samples are as many rows, of the strata’s sizes, and the same for the same seed', () => {
  const labels = [1, 1, 1, 0, 0, 0, 0];
  const samples = bootstrapSamples(7, 20, createRandom(3), labels);
  for (const sample of samples) {
    expect(sample).toHaveLength(7);
    expect(sample.filter((row) => labels[row] === 1)).toHaveLength(3);
  }
  expect(bootstrapSamples(7, 20, createRandom(3), labels)).toEqual(samples);
});

test('bad input is named', () => {
  const zero = (): number => 0;
  expect(() => bootstrap632(2, [[0, 1]], (_, judged) => judged, zero)).toThrow('no sample leaves a row out');
  expect(() => bootstrap632(3, [[0, 5, 1]], (_, judged) => judged, zero)).toThrow('draws row 5 of 3');
  expect(() => bootstrap632(3, [[0, 0, 1]], () => [1], zero)).toThrow('expected 3 predictions');
  const holed = (): number => Number.NaN;
  expect(() => bootstrap632(3, [[0, 0, 1]], (_, judged) => judged, holed)).toThrow('got NaN for row 0');
});
