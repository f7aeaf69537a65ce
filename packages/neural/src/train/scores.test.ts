import { expect, test } from 'vitest';
import { areaUnderCurve, correlation, crossEntropyOfLogit, diceScore, segmentationLoss } from './scores.ts';

test('Dice counts voxels above one half', () => {
  expect(diceScore([0.9, 0.6, 0.4, 0.1], [1, 0, 1, 0])).toBe(0.5);
  expect(diceScore([0, 0], [0, 0])).toBe(1);
  expect(diceScore([1, 0], [0, 0])).toBe(0);
});

test('the segmentation loss is 0 for a perfect answer and finite for the worst', () => {
  expect(segmentationLoss(Float32Array.of(1, 0, 1), [1, 0, 1])).toBe(0);
  // Every logarithm at its floor of −100; Dice 1 − 1/(3 + 1).
  expect(segmentationLoss(Float32Array.of(0, 1, 0), [1, 0, 1])).toBe(100.75);
});

test('the area under the curve counts ties half and needs both classes', () => {
  expect(areaUnderCurve([0.1, 0.4, 0.4, 0.9], [false, false, true, true])).toBe(0.875);
  expect(areaUnderCurve([0.1, 0.4], [true, true])).toBeNull();
});

test('correlation of a line is 1, of a constant undefined', () => {
  expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
  expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  expect(correlation([1, 1], [3, 2])).toBeNull();
  expect(correlation([1], [3])).toBeNull();
});

test('cross-entropy of a log-odds does not overflow', () => {
  expect(crossEntropyOfLogit(0, true)).toBeCloseTo(Math.LN2, 12);
  expect(crossEntropyOfLogit(-800, true, 2)).toBe(1600);
  expect(crossEntropyOfLogit(-800, false)).toBe(0);
});
