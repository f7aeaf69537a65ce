import { matrixFromRows } from '@glioscope/numeric';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import psych from '../../../reference/learn/agreement.json' with { type: 'json' };
import reference from '../../../reference/learn/values.json' with { type: 'json' };
import { intraclassCorrelation, type IccForm } from './intraclass-correlation.ts';

const { agreement } = reference;

describe.each(Object.entries(agreement))('%s', (_, { ratings, forms }) => {
  test.each(Object.entries(forms) as [IccForm, (typeof forms)['1,1']][])(
    'ICC(%s), interval and F as pingouin has them',
    (form, expected) => {
      const actual = intraclassCorrelation(matrixFromRows(ratings), form);
      expect(actual.icc).toBeCloseTo(expected.icc, 10);
      expect(actual.statistic).toBeCloseTo(expected.statistic, 9);
      expect(actual.p).toBeCloseTo(expected.p, 10);
      // Quantiles of F agree to 1e-9.
      expect(actual.interval![0]).toBeCloseTo(expected.interval[0]!, 8);
      expect(actual.interval![1]).toBeCloseTo(expected.interval[1]!, 8);
    },
  );
});

describe.each(Object.entries(psych.icc))('%s by psych', (_, { ratings, forms }) => {
  test.each(Object.entries(forms) as [IccForm, (typeof forms)['1,1']][])('ICC(%s)', (form, expected) => {
    const actual = intraclassCorrelation(matrixFromRows(ratings), form);
    expect(actual.icc).toBeCloseTo(expected.icc, 10);
    expect(actual.statistic).toBeCloseTo(expected.statistic, 9);
    expect(actual.p).toBeCloseTo(expected.p, 10);
    actual.interval!.forEach((bound, k) => expect(bound).toBeCloseTo(expected.interval[k]!, 8));
  });
});

test("Shrout and Fleiss' published 0.29 for ICC(2,1)", () => {
  expect(intraclassCorrelation(matrixFromRows(agreement.shrout.ratings)).icc).toBeCloseTo(0.29, 2);
});

test('moving and scaling all ratings changes nothing, moving one rater lowers agreement but not consistency', () => {
  const rating = fc.integer({ min: -20, max: 20 });
  const table = fc.array(fc.tuple(rating, rating), { minLength: 4, maxLength: 15 });
  fc.assert(
    fc.property(table, (rows) => {
      const straight = intraclassCorrelation(matrixFromRows(rows));
      const consistency = intraclassCorrelation(matrixFromRows(rows), '3,1').icc;
      fc.pre(straight.icc !== null && consistency !== null);
      const moved = intraclassCorrelation(matrixFromRows(rows.map((row) => row.map((v) => 3 * v - 7))));
      expect(moved.icc).toBeCloseTo(straight.icc!, 9);
      const shifted = matrixFromRows(rows.map(([a, b]) => [a, b + 100]));
      const after = intraclassCorrelation(shifted, '3,1').icc;
      expect(after).toBeCloseTo(consistency!, 8);
      expect(Math.abs(intraclassCorrelation(shifted).icc ?? 0)).toBeLessThan(0.5);
    }),
  );
});

test('perfect agreement is 1 without an interval, and no variation is null, with reasons', () => {
  expect(
    intraclassCorrelation(
      matrixFromRows([
        [1, 1],
        [2, 2],
        [5, 5],
      ]),
    ),
  ).toMatchObject({ icc: 1, interval: null });
  expect(
    intraclassCorrelation(
      matrixFromRows([
        [4, 4],
        [4, 4],
      ]),
    ),
  ).toMatchObject({
    icc: null,
    reason: 'all ratings are equal',
  });
  expect(() =>
    intraclassCorrelation(
      matrixFromRows([
        [1, Number.NaN],
        [1, 2],
      ]),
    ),
  ).toThrow('target 0, rater 1');
  expect(() => intraclassCorrelation(matrixFromRows([[1, 2]]))).toThrow('at least 2 targets');
});
