import { expect, test } from 'vitest';
import { learningRateAt, type TrainingSchedule } from './learning-rate.ts';

const length = { epochs: 10, stepsPerEpoch: 4 };
const rates = (schedule: TrainingSchedule): number[] =>
  Array.from({ length: 40 }, (_, step) =>
    learningRateAt(schedule, length, step, { learningRate: 1, plateauRate: 0.25 }),
  );

test('planned rates warm up, then fall to almost nothing at the last step', () => {
  for (const kind of ['cosine', 'polynomial'] as const) {
    const found = rates({ kind, warmUpEpochs: 2 });
    expect(found.slice(0, 8)).toEqual(found.slice(0, 8).sort((a, b) => a - b));
    expect(found[0]).toBeCloseTo(0.1, 12);
    expect(found[8]).toBe(1);
    expect(found.slice(8)).toEqual(found.slice(8).sort((a, b) => b - a));
    expect(found[39]).toBeGreaterThan(0);
    expect(found[39]).toBeLessThan(0.06);
  }
  expect(rates({ kind: 'polynomial' })[20]).toBeCloseTo(0.5 ** 0.9, 12);
});

test('a plateau rules alone, and a warm-up must end before the training', () => {
  expect(new Set(rates({ kind: 'plateau' }))).toEqual(new Set([0.25]));
  expect(() => rates({ kind: 'constant', warmUpEpochs: 10 })).toThrow(/fewer than the training's 10/);
});
