import { expect, test } from 'vitest';
import { daysText, intervalText, measuredCell, measuredText, numberOr, pageId, pOr } from './value-text.ts';

test('values carry their interval, gaps their reason', () => {
  expect(measuredText({ value: 0.934, interval: [0.88, 0.98] })).toBe('0.93 (95% CI 0.88 to 0.98)');
  expect(measuredCell({ value: 0.934, interval: [0.88, 0.98] })).toBe('0.93 (0.88 to 0.98)');
  expect(measuredText({ value: 1, interval: null, reason: 'complete separation' })).toBe(
    '1.00 (no interval: complete separation)',
  );
  expect(measuredText({ value: null, interval: null, reason: 'one class only' })).toBe(
    'not available: one class only',
  );
  expect(measuredCell({ value: Number.NaN, interval: null })).toBe('not available: no reason was recorded');
});

test('numbers that are missing or not finite are named by their reason', () => {
  for (const value of [null, undefined, Number.NaN, Infinity]) {
    expect(numberOr(value, 2, 'too few')).toBe('not available: too few');
    expect(pOr(value, 'not tested')).toBe('not available: not tested');
  }
  expect(intervalText([0, Infinity])).toBeNull();
  expect(daysText(365.25, '')).toBe('365 days (12.0 months)');
});

test('ids hold letters, digits and dashes', () => {
  expect(pageId('Cohort <A>', 2)).toBe('cohort-a-2');
});
