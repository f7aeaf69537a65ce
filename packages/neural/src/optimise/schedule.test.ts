import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scheduledRate, type ScheduleSettings } from './schedule.ts';

interface ScheduleCase {
  readonly learningRate: number;
  readonly settings: ScheduleSettings;
  readonly rates: number[];
}
const file = new URL('../../../../reference/neural/schedules.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: ScheduleCase[] };

// PyTorch multiplies the last rate on; the closed form differs from that by some rounding steps.
test.each(cases)("$settings gives PyTorch's rates", ({ learningRate, settings, rates }) => {
  const off = rates.flatMap((expected, step) => {
    const found = scheduledRate(learningRate, step, settings);
    return Math.abs(found - expected) <= 1e-12 * learningRate ? [] : [{ step, found, expected }];
  });
  expect(off).toEqual([]);
});

test('a finished schedule stays where it ended', () => {
  expect(scheduledRate(1, 99, { kind: 'cosine', steps: 10, minimumRate: 0.25 })).toBe(0.25);
  expect(scheduledRate(1, 99, { kind: 'polynomial', steps: 10 })).toBe(0);
});

test('settings out of range are refused', () => {
  expect(() => scheduledRate(1, -1, { kind: 'constant' })).toThrow(/step -1: expected a whole number from 0/);
  expect(() => scheduledRate(1, 0, { kind: 'cosine', steps: 0 })).toThrow(/steps 0: expected a whole number/);
  expect(() => scheduledRate(1, 0, { kind: 'constant', warmUp: { steps: 3, from: 0 } })).toThrow(
    /warm up from 0/,
  );
});
