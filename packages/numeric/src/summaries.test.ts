import fc from 'fast-check';
import { expect, test } from 'vitest';
import reference from '../../../reference/numeric/values.json' with { type: 'json' };
import { averageRanks, mean, median, populationVariance, quantile, sampleVariance } from './summaries.ts';

const { summaries } = reference;

test('summaries as NumPy and SciPy have them', () => {
  const { sample } = summaries;
  expect(mean(sample)).toBeCloseTo(summaries.mean, 13);
  expect(sampleVariance(sample)).toBeCloseTo(summaries.sampleVariance, 12);
  expect(populationVariance(sample)).toBeCloseTo(summaries.populationVariance, 12);
  expect(median(sample)).toBe(summaries.median);
  for (const [p, expected] of summaries.quantiles) expect(quantile(sample, p!)).toBeCloseTo(expected!, 13);
  expect([...averageRanks(sample)]).toEqual(summaries.ranks);
});

test('a large offset costs the variance no digits', () => {
  expect(sampleVariance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])).toBe(30);
});

test('ranks sum to n(n + 1)/2 and follow the order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 })), (values) => {
      const ranks = averageRanks(values);
      expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBe((values.length * (values.length + 1)) / 2);
      values.forEach((a, i) =>
        values.forEach((b, j) => expect(Math.sign(ranks[i]! - ranks[j]!)).toBe(Math.sign(a - b))),
      );
    }),
  );
});

test('empty and NaN samples are refused', () => {
  expect(() => mean([])).toThrow('expected at least 1 value, got 0');
  expect(() => sampleVariance([1])).toThrow('at least 2 values');
  expect(() => averageRanks([1, Number.NaN])).toThrow('value 1 is NaN');
});
