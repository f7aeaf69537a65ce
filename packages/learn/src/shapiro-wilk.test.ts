import { expect, test } from 'vitest';
import reference from '../../../reference/learn/group-tests.json' with { type: 'json' };
import { leveneTest } from './group-comparisons.ts';
import { shapiroWilkTest } from './shapiro-wilk.ts';

const relative = (actual: number | null, expected: number): number => Math.abs(actual! / expected - 1);

test.each(reference.shapiro)('Shapiro-Wilk of $values.length values as SciPy has it', (expected) => {
  const { statistic, p } = shapiroWilkTest(expected.values);
  expect(relative(statistic, expected.statistic)).toBeLessThan(1e-9);
  expect(relative(p, expected.p)).toBeLessThan(1e-7);
});

test.each([0.05, 0.2])('Levene with trim %d as SciPy has it', (trim) => {
  const expected = reference.trimmed[String(trim) as '0.05'];
  const { statistic, p } = leveneTest(reference.groups, 'trimmed', trim);
  expect(relative(statistic, expected.statistic)).toBeLessThan(1e-11);
  expect(relative(p, expected.p)).toBeLessThan(1e-10);
});

test('W does not change with place, scale or order; degenerate samples are named', () => {
  const values = reference.shapiro[5]!.values;
  const moved = values.map((value) => 5 - 3 * value).reverse();
  expect(relative(shapiroWilkTest(moved).statistic, shapiroWilkTest(values).statistic!)).toBeLessThan(1e-11);
  expect(shapiroWilkTest([2, 2, 2])).toMatchObject({ p: null, reason: 'all values are equal' });
  expect(() => shapiroWilkTest([1, 2])).toThrow('3 to 5000 values, got 2');
  expect(() => shapiroWilkTest([1, Number.NaN, 2])).toThrow('got NaN as value 1');
  expect(() => leveneTest(reference.groups, 'trimmed', 0.5)).toThrow('below 0.5');
});
