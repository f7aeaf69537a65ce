import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { changeIntensities, keptSequences } from './intensity-changes.ts';

const size = [8, 6, 4];
const voxels = 192;
/** Two channels; every fifth voxel is background. */
const image = (): Float32Array => {
  const random = createRandom(5);
  return Float32Array.from({ length: 2 * voxels }, (_, i) => (i % 5 === 0 ? 0 : random.normal(1, 2)));
};
const changed = (settings: Parameters<typeof changeIntensities>[2], seed = 1): Float32Array => {
  const result = image();
  changeIntensities(result, size, settings, createRandom(seed));
  return result;
};
const brain = (data: Float32Array): number[] => [...data].filter((value) => value !== 0);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

test('background stays 0 under each change, and the rest moves', () => {
  for (const settings of [{ gamma: 0.5 }, { biasField: 0.4 }, { noise: 0.1 }, { intensityShift: 0.2 }]) {
    const result = changed(settings);
    expect(result.every((value, i) => (value === 0) === (i % 5 === 0))).toBe(true);
    expect(result).not.toEqual(image());
  }
});

test('gamma keeps the order of voxels, their mean and their deviation', () => {
  const before = image().subarray(0, voxels);
  const after = changed({ gamma: 0.5 }).subarray(0, voxels);
  const [a, b] = [brain(before), brain(after)];
  expect(mean(b)).toBeCloseTo(mean(a), 5);
  expect(mean(b.map((value) => value ** 2))).toBeCloseTo(mean(a.map((value) => value ** 2)), 4);
  const order = (values: readonly number[]): number[] =>
    values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  expect(order(b)).toEqual(order(a));
});

test('a bias field is smooth, and no stronger than set', () => {
  const strength = 0.3;
  const before = image();
  const after = changed({ biasField: strength });
  let largest = 0;
  for (let c = 0; c < 2; c++) {
    const channel = before.subarray(c * voxels, (c + 1) * voxels);
    const low = Math.min(...brain(channel));
    const field = [...channel].map((value, i) =>
      value === 0 || value === low ? null : Math.log((after[c * voxels + i]! - low) / (value - low)),
    );
    for (const value of field) if (value !== null) largest = Math.max(largest, Math.abs(value));
    // Neighbours along x differ by far less than the field's range: a cubic over 8 voxels.
    const steps = field.flatMap((here, i) => {
      const there = i % 8 === 0 ? null : (field[i - 1] ?? null);
      return here === null || there === null ? [] : [Math.abs(here - there)];
    });
    expect(Math.max(...steps)).toBeLessThan(strength);
  }
  expect(largest).toBeGreaterThan(0.01);
  expect(largest).toBeLessThanOrEqual(strength + 1e-5);
});

test('sequences go missing as often as set, never all of them, and change nothing else', () => {
  const counts = [0, 0, 0];
  for (let seed = 0; seed < 600; seed++) {
    const kept = keptSequences(3, 0.5, createRandom(seed));
    expect(kept).toContain(true);
    kept.forEach((flag, i) => (counts[i]! += flag ? 1 : 0));
  }
  // 0.5, and a third of the 1/8 where all would have gone; four standard errors.
  for (const count of counts) expect(Math.abs(count / 600 - (0.5 + 1 / 24))).toBeLessThan(0.082);
  expect(keptSequences(2, 1, createRandom(1)).filter(Boolean)).toHaveLength(1);

  const whole = changed({ noise: 0.1, intensityScale: 0.2 });
  const partial = changed({ noise: 0.1, intensityScale: 0.2, sequenceDropout: 1 });
  const halves = [0, 1].map((c) => [whole, partial].map((data) => data.slice(c * voxels, (c + 1) * voxels)));
  const same = halves.map(([a, b]) => a!.every((value, i) => value === b![i]));
  const gone = halves.map(([, b]) => b!.every((value) => value === 0));
  expect(same.filter(Boolean)).toHaveLength(1);
  expect(gone.filter(Boolean)).toHaveLength(1);
});

test('a channel of background alone stays as it is', () => {
  const empty = new Float32Array(voxels);
  changeIntensities(
    empty,
    size,
    { gamma: 0.5, biasField: 0.5, noise: 1, intensityShift: 1 },
    createRandom(1),
  );
  expect(empty).toEqual(new Float32Array(voxels));
});
