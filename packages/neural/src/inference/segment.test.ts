import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import type { RuntimeSession } from '../runtime/session-options.ts';
import type { InferenceModel } from './inference-model.ts';
import { entropyInBits, segment, segmentWithUncertainty } from './segment.ts';
import type { Size3 } from './window.ts';

const size: Size3 = [7, 6, 9];
const window: Size3 = [4, 4, 4];
const voxels = 7 * 6 * 9;
const volume = (seed: number): Float32Array => {
  const random = createRandom(seed);
  return Float32Array.from({ length: voxels }, () => random.uniform());
};

/** Tumour where the mean of both channels times `factor` says so; `slope` makes answers differ when mirrored. */
function model(factor: number, slope = 0, anySubset = false): InferenceModel {
  const session: RuntimeSession = {
    run: async ({ image }) => {
      const length = window[0] * window[1] * window[2];
      const data = new Float32Array(2 * length);
      for (let i = 0; i < length; i++) {
        const value = (image!.data[i]! + image!.data[length + i]!) / 2;
        data[length + i] = Math.min(value * factor + slope * (i % 4), 1);
      }
      return { probabilities: { shape: [1, 2, 4, 4, 4], data } };
    },
    fetchResident: async () => ({}),
    replaceResident: async () => {},
    close: async () => {},
  };
  return {
    session,
    metadata: {
      kind: 'segmentation',
      sequences: ['t1', 't2'],
      spacingMm: null,
      inputSize: window,
      classes: ['background', 'tumour'],
      network: {},
      ...(anySubset && { anySubset }),
    },
    close: async () => {},
  };
}
const channels = [volume(1), volume(2)];

test('an ensemble gives mean, variance and entropy of its members', async () => {
  const factors = [0.2, 0.5, 0.8];
  const found = await segmentWithUncertainty(
    factors.map((factor) => model(factor)),
    channels,
    size,
  );
  const value = (i: number): number => (channels[0]![i]! + channels[1]![i]!) / 2;
  for (let i = 0; i < voxels; i += 17) {
    expect(found.probability[i]).toBeCloseTo(0.5 * value(i), 5);
    // Variance of 0.2, 0.5, 0.8 is 0.06.
    expect(found.variance![i]).toBeCloseTo(0.06 * value(i) ** 2, 5);
    expect(found.entropy[i]).toBeCloseTo(entropyInBits(0.5 * value(i)), 5);
  }
  expect([entropyInBits(0), entropyInBits(0.5), entropyInBits(1)]).toEqual([0, 1, 0]);
});

test('mirror images are members, too, and their mean is what mirroring alone gives', async () => {
  const uneven = model(0.3, 0.05);
  const averaged = await segment(uneven, channels, size, { mirrorAxes: [0] });
  const told: number[] = [];
  const found = await segmentWithUncertainty([uneven], channels, size, {
    mirrorAxes: [0],
    onProgress: (done, total) => void told.push(done / total),
  });
  averaged.forEach((value, i) => expect(found.probability[i]).toBeCloseTo(value, 5));
  expect(Math.max(...found.variance!)).toBeGreaterThan(1e-4);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
  expect((await segmentWithUncertainty([uneven], channels, size)).variance).toBeNull();
});

test('a limit of memory changes nothing but a refusal, which says what is needed', async () => {
  const plain = await segment(model(0.4), channels, size);
  expect(await segment(model(0.4), channels, size, { memoryLimitMiB: 1 })).toEqual(plain);
  await expect(segment(model(0.4), channels, size, { id: 'P7', memoryLimitMiB: 0.5 })).rejects.toThrow(
    /case P7 within 0.5 MiB: its probabilities and windows need 1 MiB/,
  );
});

test('a missing sequence is zeros to a model trained for that, and refused by another', async () => {
  const [t1] = channels;
  await expect(segment(model(0.4), [t1!, null], size, { id: 'P8' })).rejects.toThrow(
    /case P8: t2 is missing, and this model was trained with all of t1, t2/,
  );
  const found = await segment(model(0.4, 0, true), [t1!, null], size);
  expect(found[5]).toBeCloseTo(0.2 * t1![5]!, 5);
  await expect(segment(model(0.4, 0, true), [null, null], size)).rejects.toThrow(/at least one sequence/);
});

test('a network that gives no number is not taken for one that finds nothing', async () => {
  await expect(segment(model(Number.NaN), channels, size, { id: 'P9' })).rejects.toThrow(
    /case P9: expected probabilities from the network, got NaN at voxel 0/,
  );
});
