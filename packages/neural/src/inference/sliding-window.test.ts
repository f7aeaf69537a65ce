import { createRandom } from '@glioscope/numeric';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slidingWindow } from './sliding-window.ts';
import type { Size3 } from './window.ts';

const volume = (size: Size3, seed: number): Float32Array => {
  const random = createRandom(seed);
  return Float32Array.from({ length: size[0] * size[1] * size[2] }, () => random.uniform());
};

/** A network without neighbourhoods: half of the first channel and half of the second, per voxel. */
const pointwise =
  (window: Size3, batch: number) =>
  async (windows: Float32Array): Promise<Float32Array> => {
    const voxels = window[0] * window[1] * window[2];
    expect(windows).toHaveLength(batch * 2 * voxels);
    const result = new Float32Array(batch * voxels);
    for (let i = 0; i < batch; i++) {
      for (let v = 0; v < voxels; v++) {
        result[i * voxels + v] =
          0.5 * windows[2 * i * voxels + v]! + 0.5 * windows[(2 * i + 1) * voxels + v]!;
      }
    }
    return result;
  };

test('a pointwise model gives the same in windows of any size as on the whole volume', async () => {
  const length = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(length, length, length),
      fc.tuple(length, length, length),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(0, 0.25, 0.5, 0.75),
      fc.subarray([0, 1, 2]),
      async (size, window, batch, overlap, mirrorAxes) => {
        const channels = [volume(size, 1), volume(size, 2)];
        const predict = pointwise(window, batch);
        const found = await slidingWindow({ channels, size, window, batch, overlap, mirrorAxes, predict });
        found.forEach((value, i) => {
          // Weighted means of equal values in float32.
          expect(value).toBeCloseTo(0.5 * channels[0]![i]! + 0.5 * channels[1]![i]!, 5);
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('each voxel is blended from windows by their Gaussian weights', async () => {
  // Two windows of constant answers 0 and 1: between them the result rises steadily from 0 to 1.
  const size: Size3 = [12, 1, 1];
  let call = 0;
  const found = await slidingWindow({
    channels: [new Float32Array(12)],
    size,
    window: [8, 1, 1],
    overlap: 0.5,
    predict: async () => new Float32Array(8).fill(call++),
  });
  expect(call).toBe(2);
  expect([...found.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  expect([...found.subarray(8)]).toEqual([1, 1, 1, 1]);
  const middle = [...found.subarray(3, 9)];
  expect(middle).toEqual([...middle].sort((a, b) => a - b));
  expect(found[5]! + found[6]!).toBeCloseTo(1, 5);
});

test('mirror averaging makes the answer symmetric under mirroring', async () => {
  const size: Size3 = [5, 4, 3];
  const voxels = 60;
  const channels = [volume(size, 3)];
  const predict = async (windows: Float32Array): Promise<Float32Array> =>
    windows.map((value, i) => value * ((i % 5) + 1) * 0.1);
  const options = { size, window: size, mirrorAxes: [0], predict };
  const plain = await slidingWindow({ ...options, channels });
  const mirrored = Float32Array.from({ length: voxels }, (_, i) => channels[0]![i - (i % 5) + 4 - (i % 5)]!);
  const other = await slidingWindow({ ...options, channels: [mirrored] });
  plain.forEach((value, i) => expect(other[i - (i % 5) + 4 - (i % 5)]).toBeCloseTo(value, 6));
});

test('batches of any size give the same bytes, and progress and cancelling are heard', async () => {
  const size: Size3 = [11, 7, 13];
  const window: Size3 = [4, 4, 4];
  const channels = [volume(size, 5), volume(size, 6)];
  const told: [number, number][] = [];
  const run = (batch: number): Promise<Float32Array> =>
    slidingWindow({
      channels,
      size,
      window,
      batch,
      mirrorAxes: [1],
      predict: pointwise(window, batch),
      onProgress: (done, total) => void told.push([done, total]),
    });
  const one = await run(1);
  expect(told.at(-1)![0]).toBe(told.at(-1)![1]);
  expect(await run(5)).toEqual(one);
  const signal = { aborted: false, reason: new RangeError('enough') };
  let calls = 0;
  const predict = async (windows: Float32Array): Promise<Float32Array> => {
    signal.aborted = ++calls === 3;
    return windows.slice(0, 64);
  };
  await expect(slidingWindow({ channels, size, window, predict, signal })).rejects.toThrow('enough');
  expect(calls).toBe(3);
});

test('bad input is refused', async () => {
  const predict = async (windows: Float32Array): Promise<Float32Array> => windows;
  const size: Size3 = [2, 2, 2];
  await expect(
    slidingWindow({ channels: [new Float32Array(7)], size, window: size, predict }),
  ).rejects.toThrow(/channel 0: expected 8 voxels \(2×2×2\), got 7/);
  await expect(
    slidingWindow({ channels: [new Float32Array(8)], size, window: size, overlap: 1, predict }),
  ).rejects.toThrow(/overlap from 0 to below 1, got 1/);
});
