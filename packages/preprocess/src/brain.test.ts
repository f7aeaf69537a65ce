// The brain region and the normalisation within it.

import { describe, expect, test } from 'vitest';

import { createRandom } from '@glioscope/numeric';
import {
  axisAlignedGeometry,
  createVolume,
  labelledVoxels,
  voxelIndex,
  volumeMl,
  type Mask,
  type Volume,
} from '@glioscope/volume';

import { brainRegion, isSkullStripped } from './brain-region.ts';
import { normaliseInBrain } from './normalise-in-brain.ts';
import { otsuThreshold } from './otsu-threshold.ts';

const grid = axisAlignedGeometry([20, 20, 20], [5, 5, 5]);

/** A ball of values around 100 of radius 8 voxels (some 260 ml); `noise` is the air around it. */
function ball(seed: number, noise = 0): Volume<Float32Array> {
  const random = createRandom(seed);
  const volume = createVolume(grid);
  for (let z = 0; z < 20; z++)
    for (let y = 0; y < 20; y++)
      for (let x = 0; x < 20; x++)
        volume.data[voxelIndex(grid, x, y, z)] =
          Math.hypot(x - 9.5, y - 9.5, z - 9.5) < 8 ? random.normal(100, 10) : noise * random.uniform();
  return volume;
}
const inBall = labelledVoxels({
  geometry: grid,
  data: Uint8Array.from(ball(1).data, (value) => (value === 0 ? 0 : 1)),
});

describe('brainRegion', () => {
  test('is what is not 0 in any sequence, in one piece and without holes', () => {
    const [first, second] = [ball(1), ball(2)];
    // 0 in both: a hole. 0 in one: not even that. A speck: not brain.
    for (const { data } of [first, second]) data[voxelIndex(grid, 9, 9, 9)] = 0;
    first.data[voxelIndex(grid, 5, 9, 9)] = 0;
    second.data[voxelIndex(grid, 0, 0, 0)] = 50;
    const brain = brainRegion([first, second]);
    expect(isSkullStripped([first, second])).toBe(true);
    expect(labelledVoxels(brain, 1)).toBe(inBall);
    expect(brain.data[voxelIndex(grid, 9, 9, 9)]).toBe(1);
    expect(brain.data[voxelIndex(grid, 0, 0, 0)]).toBe(0);
  });

  test('where air is noise it is the head, by Otsu’s threshold', () => {
    const scan = ball(3, 12);
    expect(isSkullStripped([scan])).toBe(false);
    expect(labelledVoxels(brainRegion([scan]))).toBe(inBall);
  });

  test('almost no brain is refused with what was found', () => {
    const nearlyEmpty = createVolume(grid);
    nearlyEmpty.data[0] = 1;
    expect(() => brainRegion([nearlyEmpty])).toThrow(
      /expected at least 100 ml of connected voxels that are not 0, got 0\.1 ml \(almost no brain\)/,
    );
    expect(volumeMl(brainRegion([nearlyEmpty], { minimumMl: 0.1 }))).toBe(0.125);
    expect(() => brainRegion([])).toThrow(/at least one sequence, got none/);
    expect(() => brainRegion([createVolume(grid)])).toThrow(/almost no brain/);
  });

  test('sequences of different grids are refused', () => {
    expect(() => brainRegion([ball(1), createVolume(axisAlignedGeometry([20, 20, 19]))])).toThrow(
      /sequence 2: size differs by 1 voxel along z/,
    );
  });
});

describe('otsuThreshold', () => {
  test('has the largest variance between classes of all cuts', () => {
    const random = createRandom(5);
    const values = Uint8Array.from({ length: 4000 }, (_, i) =>
      Math.min(255, Math.max(0, random.normal(i % 3 === 0 ? 180 : 60, 25))),
    );
    values[0] = 0;
    values[1] = 255;
    const between = (cut: number): number => {
      const classes = [values.filter((v) => v <= cut), values.filter((v) => v > cut)] as const;
      const [a, b] = classes.map((part) => part.reduce((sum, v) => sum + v, 0) / part.length) as [
        number,
        number,
      ];
      return classes[0].length * classes[1].length * (a - b) ** 2;
    };
    const best = Array.from({ length: 254 }, (_, cut) => cut + 1).reduce((a, b) =>
      between(b) > between(a) ? b : a,
    );
    // 256 bins over 0…255: each integer has its own bin, whose upper border the threshold is.
    const threshold = otsuThreshold(values);
    expect(threshold).toBeGreaterThanOrEqual(best);
    expect(threshold).toBeLessThan(best + 1);
  });

  test('of equal values is that value', () => {
    expect(otsuThreshold(new Float32Array(10).fill(3))).toBe(3);
  });
});

describe('normaliseInBrain', () => {
  const scan = ball(7);
  const brain = brainRegion([scan]);

  test('has mean 0 and population standard deviation 1 in the brain, exactly 0 outside', () => {
    const { volume, mean, standardDeviation } = normaliseInBrain(scan, brain);
    const inside = [...volume.data].filter((_, i) => brain.data[i] === 1);
    const average = inside.reduce((sum, v) => sum + v, 0) / inside.length;
    const variance = inside.reduce((sum, v) => sum + (v - average) ** 2, 0) / inside.length;
    // 32-bit results: each rounds by 3e-8 of values about 1.
    expect(average).toBeCloseTo(0, 7);
    expect(variance).toBeCloseTo(1, 6);
    expect([...volume.data].filter((_, i) => brain.data[i] === 0).every((v) => v === 0)).toBe(true);
    const raw = [...scan.data].filter((_, i) => brain.data[i] === 1);
    expect(mean).toBeCloseTo(raw.reduce((sum, v) => sum + v, 0) / raw.length, 10);
    expect(standardDeviation).toBeCloseTo(
      Math.sqrt(raw.reduce((sum, v) => sum + (v - mean) ** 2, 0) / raw.length),
      10,
    );
  });

  test('does not depend on the scanner’s scale and offset', () => {
    const scaled = { ...scan, data: Float64Array.from(scan.data, (v) => 1000 + 8 * v) };
    const [one, other] = [normaliseInBrain(scan, brain), normaliseInBrain(scaled, brain)];
    one.volume.data.forEach((v, i) => expect(Math.abs(v - other.volume.data[i]!)).toBeLessThan(1e-5));
  });

  test('a constant, an empty brain and NaN are refused', () => {
    const flat = { geometry: grid, data: new Uint8Array(8000).fill(9) };
    expect(() => normaliseInBrain(flat, brain)).toThrow(/got the value 9 in all \d+ voxels/);
    const nothing: Mask = { geometry: grid, data: new Uint8Array(8000) };
    expect(() => normaliseInBrain(scan, nothing)).toThrow(/got no brain voxels/);
    const broken = { geometry: grid, data: scan.data.slice() };
    broken.data[voxelIndex(grid, 10, 10, 10)] = NaN;
    expect(() => normaliseInBrain(broken, brain)).toThrow(/voxels that are NaN or infinite/);
  });
});
