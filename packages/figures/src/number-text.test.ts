import { expect, test } from 'vitest';
import { coordinate, decimal, pCell, percent, pText, shortDecimal, significant } from './number-text.ts';
import { timeTicks, unitOfTimes } from './time-axis.ts';

test('numbers have fixed decimals, a true minus sign and no negative zero', () => {
  expect([decimal(1 / 3), decimal(-1.5, 1), decimal(-0.001), decimal(2, 0)]).toEqual([
    '0.33',
    '−1.5',
    '0.00',
    '2',
  ]);
  expect([shortDecimal(0.5), shortDecimal(1), shortDecimal(10, 0)]).toEqual(['0.5', '1', '10']);
  expect([significant(0.012345), significant(-4.5e7), significant(2e-5), significant(0)]).toEqual([
    '0.0123',
    '−4.50e7',
    '2.00e−5',
    '0',
  ]);
  expect([percent(0.934), percent(0), percent(0.004), percent(0.999), percent(1)]).toEqual([
    '93%',
    '0%',
    '<1%',
    '>99%',
    '100%',
  ]);
});

test('P values are printed as journals do', () => {
  expect([pText(0.00004), pText(0.0131), pText(0.9999)]).toEqual(['P < 0.001', 'P = 0.013', 'P > 0.999']);
  expect([pCell(0.00004), pCell(0.0131)]).toEqual(['<0.001', '0.013']);
});

test('what is not a number is refused', () => {
  expect(() => decimal(Number.NaN)).toThrow('expected a finite value, got NaN');
  expect(() => coordinate(Infinity)).toThrow('expected a finite coordinate');
  expect(() => pText(1.2)).toThrow('expected 0 to 1, got 1.2');
});

test('coordinates carry two decimals', () => {
  expect([coordinate(1.23456), coordinate(-0.001)]).toEqual([1.23, 0]);
});

test('times are read in the largest unit that suits them', () => {
  expect(unitOfTimes([0, 365.25, 730.5]).name).toBe('years');
  expect(unitOfTimes([0, 365, 730]).name).toBe('years');
  expect(unitOfTimes([0, 91.3125, 182.625]).name).toBe('months');
  expect(unitOfTimes([0, 200, 400]).name).toBe('days');
  expect(unitOfTimes([0]).name).toBe('days');
});

test('an axis has at most nine ticks, the first at zero', () => {
  for (const days of [1, 50, 200, 700, 2000, 4000, 30000]) {
    const { times } = timeTicks(days);
    expect(times[0]).toBe(0);
    expect(times.length).toBeLessThanOrEqual(9);
    expect(times.at(-1)!).toBeLessThanOrEqual(days);
  }
});
