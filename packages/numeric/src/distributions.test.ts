import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import reference from '../../../reference/numeric/values.json' with { type: 'json' };
import {
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareUpperTail,
  fCdf,
  fQuantile,
  fUpperTail,
  normalCdf,
  normalQuantile,
  normalTwoSided,
  normalUpperTail,
  tCdf,
  tQuantile,
  tTwoSided,
  tUpperTail,
} from './distributions.ts';

type Law = (x: number, ...parameters: number[]) => number;

// SciPy itself is off by some 1e-13 in the far tails; 1e-10 is a thousandfold of that.
const relative = 1e-10;
const relativeError = (actual: number, expected: number): number =>
  actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);

describe.each([
  ['normal', reference.normal, normalCdf, normalUpperTail],
  ['t', reference.t, tCdf, tUpperTail],
  ['chi-square', reference.chiSquare, chiSquareCdf, chiSquareUpperTail],
  ['F', reference.f, fCdf, fUpperTail],
] as [string, { x: number; parameters: number[]; cdf: number; upper: number }[], Law, Law][])(
  '%s tails',
  (_, cases, cdf, upper) => {
    test.each(cases)('at $x with $parameters', ({ x, parameters, cdf: lower, upper: tail }) => {
      expect(relativeError(cdf(x, ...parameters), lower)).toBeLessThan(relative);
      expect(relativeError(upper(x, ...parameters), tail)).toBeLessThan(relative);
    });
  },
);

test.each([
  ['normal', reference.normalQuantile, normalQuantile],
  ['t', reference.tQuantile, tQuantile],
  ['chi-square', reference.chiSquareQuantile, chiSquareQuantile],
  ['F', reference.fQuantile, fQuantile],
] as [string, { probability: number; parameters: number[]; quantile: number }[], Law][])(
  '%s quantiles',
  (_, cases, quantile) => {
    for (const { probability, parameters, quantile: expected } of cases) {
      const actual = quantile(probability, ...parameters);
      expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-10 * Math.max(1e-3, Math.abs(expected)));
    }
  },
);

test('a p-value far out keeps its digits instead of becoming 0', () => {
  expect(normalTwoSided(30)).toBeGreaterThan(0);
  expect(tTwoSided(1e4, 50)).toBeGreaterThan(0);
  expect(chiSquareUpperTail(1300, 1)).toBeGreaterThan(0);
  expect(fUpperTail(1e9, 5, 60)).toBeGreaterThan(0);
});

test('tails add to 1 and the upper tail never rises', () => {
  const x = fc.double({ min: -30, max: 30, noNaN: true });
  const degrees = fc.integer({ min: 1, max: 500 });
  fc.assert(
    fc.property(x, x, degrees, degrees, (first, second, a, b) => {
      const low = Math.min(first, second);
      const high = Math.max(first, second);
      for (const [cdf, upper] of [
        [normalCdf, normalUpperTail],
        [(v) => tCdf(v, a), (v) => tUpperTail(v, a)],
        [(v) => chiSquareCdf(v, a), (v) => chiSquareUpperTail(v, a)],
        [(v) => fCdf(v, a, b), (v) => fUpperTail(v, a, b)],
      ] as [Law, Law][]) {
        expect(cdf(low) + upper(low)).toBeCloseTo(1, 10);
        expect(upper(high)).toBeLessThanOrEqual(upper(low) * (1 + 1e-9));
      }
    }),
  );
});

test('the ends of the double range have tails, too', () => {
  for (const x of [5e-324, 5.6e-309, 1e-300, 1e-160, 1e160, 1e306, Number.MAX_VALUE, Infinity]) {
    for (const [cdf, upper] of [
      [(v) => tCdf(v, 3), (v) => tUpperTail(v, 3)],
      [(v) => chiSquareCdf(v, 3), (v) => chiSquareUpperTail(v, 3)],
      [(v) => fCdf(v, 1, 500), (v) => fUpperTail(v, 1, 500)],
      [(v) => fCdf(v, 500, 1), (v) => fUpperTail(v, 500, 1)],
    ] as [Law, Law][]) {
      expect(cdf(x) + upper(x)).toBeCloseTo(1, 10);
    }
  }
});

test('bad arguments are named', () => {
  expect(() => tCdf(1, 0)).toThrow('degrees of freedom above 0');
  expect(() => chiSquareUpperTail(Number.NaN, 1)).toThrow('got NaN');
  expect(() => normalQuantile(1.5)).toThrow('probability from 0 to 1, got 1.5');
});
