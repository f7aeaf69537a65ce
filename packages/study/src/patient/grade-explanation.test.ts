import { tumourCrop } from '@glioscope/preprocess';
import { createMask, type Geometry, type Volume } from '@glioscope/volume';
import { expect, test } from 'vitest';
import { gradeExplanation } from './grade-explanation.ts';

// x runs to the right and y to the front: both run against the picture. The tumour lies right of and before the middle.
const geometry: Geometry = {
  size: [80, 100, 20],
  spacingMm: [2, 2, 3],
  originMm: [79, 99, -30],
  direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1],
};
const tumour = createMask(geometry);
for (let z = 5; z < 10; z++) {
  for (let y = 60; y < 75; y++) for (let x = 50; x < 65; x++) tumour.data[x + 80 * (y + 100 * z)] = 1;
}
const image: Volume<Float32Array> = { geometry, data: Float32Array.from(tumour.data) };
const patchSize = [24, 24, 12] as const;
const { patches } = tumourCrop([image], tumour, { patchSize, spacingMm: 3 });
const patch = patches[0]!.geometry;
const explained = { patient: 'p', imageName: 'T1-Gd', image, tumour, patch };
const found = { size: patchSize, cells: [1, 1, 1], map: patches[0]!.data, peak: 2, score: Math.log(3) };

test('a map that is bright in the tumour is bright where the picture shows the tumour, and nowhere else', () => {
  const { heat, networkProbabilityHgg, slice } = gradeExplanation(explained, 'HGG', found)!;
  expect(networkProbabilityHgg).toBeCloseTo(0.75, 12);
  expect([slice.width, slice.height]).toEqual([80, 100]);
  expect([heat.width, heat.height, heat.values.length]).toEqual([51, 64, 51 * 64]);
  // In the picture the patient's right is on the left and the front on top: x from 15 to 29, y from 25 to 39.
  const valueAt = (x: number, y: number): number =>
    heat.values[Math.floor(((y + 0.5) / 100) * 64) * 51 + Math.floor(((x + 0.5) / 80) * 51)]!;
  expect(valueAt(22, 32)).toBeGreaterThan(0.3);
  for (const [x, y] of [
    [8, 32],
    [36, 32],
    [22, 18],
    [22, 46],
    [57, 67],
  ] as const)
    expect(valueAt(x, y)).toBe(0);
  expect(slice.contours[0]!.path).toMatch(/^M1[45]/);
});

test('the network’s probability counts for the grade asked for; nothing found is null', () => {
  expect(gradeExplanation(explained, 'LGG', found)!.networkProbabilityHgg).toBeCloseTo(0.25, 12);
  expect(gradeExplanation(explained, 'LGG', { ...found, peak: 0 })).toBeNull();
});
