import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { smoothField } from './smooth-field.ts';

test('mean 0, variance 1, and the sign changes and slopes that its docstring states', () => {
  const grainMm = 4;
  const field = smoothField(createRandom(11), grainMm);
  let count = 0;
  let sum = 0;
  let squares = 0;
  let crossings = 0;
  let slopes = 0;
  const step = 0.5;
  for (let z = -100; z <= 100; z += 7) {
    for (let y = -100; y <= 100; y += 7) {
      let last = field.valueAt(-100, y, z);
      for (let x = -100 + step; x <= 100; x += step) {
        const value = field.valueAt(x, y, z);
        count++;
        sum += value;
        squares += value * value;
        if (value > 0 !== last > 0) crossings++;
        slopes += Math.abs(value - last) / step;
        last = value;
      }
    }
  }
  // 29² lines of 200 mm hold about 40 000 independent grains: 2% is four standard errors of the mean.
  expect(Math.abs(sum / count)).toBeLessThan(0.02);
  expect(Math.abs(squares / count - 1)).toBeLessThan(0.03);
  expect((count * step) / crossings / grainMm).toBeCloseTo(2.66, 1);
  // Along one axis the mean slope is half the mean gradient's magnitude.
  expect((2 * slopes * grainMm) / count).toBeCloseTo(1.88, 1);
});

test('goes on with its border beyond its cube', () => {
  const field = smoothField(createRandom(2), 5, { center: [10, 0, 0], halfExtentMm: 20 });
  expect(field.valueAt(500, 0, 0)).toBe(field.valueAt(400, 0, 0));
  expect(field.valueAt(12, 3, 4)).not.toBe(field.valueAt(13, 3, 4));
});
