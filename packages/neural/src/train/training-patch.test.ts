import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { type AugmentationSettings, makeSample } from './augmentation.ts';
import { createSampleMaker } from './sample-maker.ts';
import { drawWindowStart, foregroundVoxels, requestSample } from './training-patch.ts';

const length = 24;
const at = (i: number): [number, number, number] => [
  i % length,
  Math.floor(i / length) % length,
  Math.floor(i / length ** 2),
];
/** An off-centre, lopsided block in a brain that is 1 everywhere. */
const inBlock = (i: number): boolean => {
  const [x, y, z] = at(i);
  return x > 5 && x < 13 && y > 8 && y < 20 && z > 4 && z < 11;
};
const source = {
  channels: [
    Float32Array.from({ length: length ** 3 }, (_, i) => (inBlock(i) ? 3 : 1)),
    Float32Array.from({ length: length ** 3 }, () => 1),
  ],
  target: Uint8Array.from({ length: length ** 3 }, (_, i) => (inBlock(i) ? 1 : 0)),
  size: [length, length, length] as const,
};
const window = [12, 12, 12] as const;
const strong: AugmentationSettings = { mirrorAxes: [0, 1, 2], rotationDegrees: 30, scaling: 0.2 };

test('image and mask move together, mirrored, rotated and scaled at once', () => {
  for (let seed = 0; seed < 12; seed++) {
    const { image, target } = makeSample(
      requestSample(source, [3, 6, 3], window, strong, createRandom(seed)),
    );
    const voxels = 12 ** 3;
    let agreeing = 0;
    for (let i = 0; i < voxels; i++) agreeing += target![i] === (image[i]! >= 2 ? 1 : 0) ? 1 : 0;
    expect(agreeing / voxels).toBeGreaterThan(0.97);
    expect(target!.every((value) => value === 0 || value === 1)).toBe(true);
  }
});

test('corners of a rotated window hold brain where the case has some', () => {
  const { image } = makeSample(requestSample(source, [6, 6, 6], window, strong, createRandom(4)));
  image.subarray(12 ** 3).forEach((value) => expect(value).toBeCloseTo(1, 6));
});

test('windows are centred on tumour as often as set, and stay inside', () => {
  const foreground = foregroundVoxels(source.target);
  expect(foreground).toHaveLength(source.target.filter((value) => value === 1).length);
  let onTumour = 0;
  for (let seed = 0; seed < 100; seed++) {
    const start = drawWindowStart(source.size, window, foreground, 1, createRandom(seed));
    start.forEach((first) => expect(first >= 0 && first <= 12).toBe(true));
    const { target } = makeSample(requestSample(source, start, window, {}, createRandom(seed)));
    if (target!.includes(1)) onTumour++;
  }
  expect(onTumour).toBe(100);
});

test('workers make the same bytes as this thread, in any number', async () => {
  const all = {
    ...strong,
    gamma: 0.3,
    biasField: 0.2,
    noise: 0.1,
    sequenceDropout: 0.3,
    intensityScale: 0.1,
  };
  const results = [];
  for (const workers of [0, 1, 2]) {
    const maker = createSampleMaker(workers);
    const request = (i: number): ReturnType<typeof requestSample> =>
      requestSample(source, [i, 6, 12 - i], window, all, createRandom(i));
    results.push(await Promise.all([0, 1, 2, 3].map((i) => maker.make(request(i)))));
    await maker.close();
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
  expect(source.channels[1]!.every((value) => value === 1)).toBe(true);
});

test('two-dimensional slices are cut and turned alike', () => {
  const slice = {
    channels: [Float32Array.from({ length: 20 }, (_, i) => i + 1)],
    target: null,
    size: [5, 4],
  };
  const same = makeSample(requestSample(slice, [0, 0], [5, 4], {}, createRandom(1)));
  expect(same.image).toEqual(slice.channels[0]);
  const turned = makeSample(requestSample(slice, [0, 0], [5, 4], { rotationDegrees: 20 }, createRandom(1)));
  expect(turned.image).toHaveLength(20);
  expect(turned.image).not.toEqual(slice.channels[0]);
});
