import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import reference from '../../../reference/learn/values.json' with { type: 'json' };
import { adjustFalseDiscovery } from './benjamini-hochberg.ts';
import { chiSquareTest, fisherExactTest } from './contingency.ts';
import {
  kruskalWallisTest,
  leveneTest,
  studentTTest,
  welchTTest,
  type TestResult,
} from './group-comparisons.ts';
import { mannWhitneyTest } from './mann-whitney.ts';

const { tests } = reference;
const [first, second, third] = tests.groups as [number[], number[], number[]];
const [tiedFirst, tiedSecond] = tests.tied as [number[], number[]];
const [smallFirst, smallSecond] = tests.small as [number[], number[]];

// Both sides are closed formulas: what differs is rounding.
test.each([
  ['Levene, median', leveneTest([first, second, third]), tests.leveneMedian],
  ['Levene, mean', leveneTest([first, second, third], 'mean'), tests.leveneMean],
  ['Student', studentTTest(first, second), tests.student],
  ['Welch', welchTTest(first, second), tests.welch],
  ['Kruskal-Wallis with ties', kruskalWallisTest([tiedFirst, tiedSecond, third]), tests.kruskal],
  ['Mann-Whitney with ties', mannWhitneyTest(tiedFirst, tiedSecond), tests.mannWhitneyTied],
  ['Mann-Whitney, normal', mannWhitneyTest(first, second), tests.mannWhitneyNormal],
  ['Mann-Whitney, exact', mannWhitneyTest(first, second, 'exact'), tests.mannWhitneyExact],
  ['Mann-Whitney, small', mannWhitneyTest(smallFirst, smallSecond), tests.mannWhitneySmall],
  ['chi-square 2 x 3', chiSquareTest(tests.counts), tests.chiSquare],
] as [string, TestResult, { statistic: number; p: number }][])(
  '%s as SciPy has it',
  (_, actual, expected) => {
    expect(actual.statistic).toBeCloseTo(expected.statistic, 11);
    expect(Math.abs(actual.p! / expected.p - 1)).toBeLessThan(1e-11);
  },
);

test("Welch's degrees of freedom", () => {
  expect(welchTTest(first, second).degreesOfFreedom[0]).toBeCloseTo(tests.welch.degreesOfFreedom, 11);
});

describe.each(tests.twoByTwo)('2 x 2 table $table', ({ table, yates, plain, fisher }) => {
  test('Fisher and chi-square as SciPy has them', () => {
    expect(Math.abs(fisherExactTest(table).p / fisher - 1)).toBeLessThan(1e-10);
    expect(chiSquareTest(table, false).statistic).toBeCloseTo(plain.statistic, 11);
    expect(chiSquareTest(table).statistic).toBeCloseTo(yates!.statistic, 11);
    expect(chiSquareTest(table).p).toBeCloseTo(yates!.p, 11);
  });
});

test('false discovery rates as SciPy has them', () => {
  adjustFalseDiscovery(tests.pValues).forEach((q, i) => expect(q).toBeCloseTo(tests.falseDiscovery[i]!, 13));
});

test('groups that do not vary give a reason instead of NaN', () => {
  expect(studentTTest([1, 1, 1], [1, 1])).toMatchObject({
    p: null,
    reason: 'values do not vary within groups',
  });
  expect(
    leveneTest([
      [1, 1],
      [2, 2],
    ]),
  ).toMatchObject({ p: null });
  expect(kruskalWallisTest([[3, 3], [3]])).toMatchObject({ p: null, reason: 'all values are equal' });
  expect(mannWhitneyTest(Array(20).fill(3), Array(20).fill(3))).toMatchObject({ p: null });
  expect(
    chiSquareTest([
      [3, 0],
      [4, 0],
    ]),
  ).toMatchObject({ p: null });
  expect(
    fisherExactTest([
      [3, 0],
      [4, 0],
    ]),
  ).toMatchObject({ p: 1, oddsRatio: null });
});

test('bad input is named', () => {
  expect(() => studentTTest([1], [2, 3])).toThrow('at least 2 values in group 0, got 1');
  expect(() =>
    leveneTest([
      [1, 2, Number.NaN],
      [1, 2],
    ]),
  ).toThrow('got NaN as value 2 of group 0');
  expect(() => mannWhitneyTest([], [1])).toThrow('got 0 and 1');
  expect(() => mannWhitneyTest([1, 2], [2, 3], 'exact')).toThrow('values tie');
  expect(() =>
    chiSquareTest([
      [1.5, 2],
      [3, 4],
    ]),
  ).toThrow('got 1.5 in row 0');
  expect(() => adjustFalseDiscovery([0.2, 1.2])).toThrow('got 1.2 at 1');
});

const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 3, maxLength: 20 });

test('exchanging groups keeps p and mirrors the statistic', () => {
  fc.assert(
    fc.property(values, values, (x, y) => {
      for (const run of [studentTTest, welchTTest]) {
        const forward = run(x, y);
        const backward = run(y, x);
        if (forward.p === null) continue;
        expect(backward.statistic).toBeCloseTo(-forward.statistic!, 9);
        expect(backward.p).toBeCloseTo(forward.p, 12);
      }
      const forward = mannWhitneyTest(x, y);
      if (forward.p === null) return;
      const backward = mannWhitneyTest(y, x);
      expect(forward.statistic! + backward.statistic!).toBeCloseTo(x.length * y.length, 9);
      expect(backward.p).toBeCloseTo(forward.p, 12);
    }),
  );
});
