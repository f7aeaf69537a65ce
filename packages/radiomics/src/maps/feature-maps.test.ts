// Maps against what `extractRadiomics` gives for the kernel as a region, and what callers can ask for and get wrong.

import { createRandom } from '@glioscope/numeric';
import { axisAlignedGeometry, type Mask, type Vector3, type Volume } from '@glioscope/volume';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { extractRadiomics } from '../extraction.ts';
import { squareImages } from '../filters/index.ts';
import { parseParameters } from '../parameters/parse-parameters.ts';
import { relativeError } from '../relative-error.ts';
import { featureMaps, featureMapsInWorkers } from './index.ts';

const everyClass = { firstorder: [], glcm: [], glrlm: [], glszm: [], gldm: [], ngtdm: [] } as const;

function randomCase(
  seed: number,
  size: Vector3,
  filled: number,
  levels: number,
): { image: Volume; mask: Mask } {
  const random = createRandom(seed);
  const geometry = axisAlignedGeometry(size, [0.7, 0.9, 1.2]);
  const voxels = size[0] * size[1] * size[2];
  return {
    image: {
      geometry,
      data: Float64Array.from({ length: voxels }, () => 25 * random.integer(0, levels) + 3),
    },
    mask: {
      geometry,
      data: Uint8Array.from({ length: voxels }, () => (random.uniform() < filled ? 1 : 0)),
    },
  };
}

test('where the kernel is the region, its centre has the features of the region', () => {
  const cases = fc.record({
    seed: fc.integer(),
    kernelRadius: fc.constantFrom(1, 1, 2),
    filled: fc.constantFrom(0.15, 0.5, 0.9, 1),
    levels: fc.constantFrom(0, 1, 3, 40),
    weightingNorm: fc.constantFrom(null, null, 'euclidean' as const, 'no_weighting' as const),
    dependenceDifference: fc.constantFrom(0, 1),
    distances: fc.constantFrom([1], [1], [2], [1, 2]),
    symmetricalGlcm: fc.constantFrom(true, true, false),
    maskedKernel: fc.constant(true),
  });
  fc.assert(
    fc.property(cases, ({ seed, filled, levels, ...varied }) => {
      const length = 2 * varied.kernelRadius + 1;
      const { image, mask } = randomCase(seed, [length, length, length], filled, levels);
      const centre = (length ** 3 - 1) / 2;
      mask.data[centre] = 1;
      mask.data[centre + 1] = 1;
      const settings = { ...varied, minimumRoiDimensions: 1 };
      const maps = featureMaps(image, mask, { features: everyClass, settings, extent: 'image' });
      const region = extractRadiomics(image, mask, { profile: 'pyradiomics', ...settings });
      let compared = 0;
      const offences: string[] = [];
      region.names.forEach((name, k) => {
        const map = maps.get(name);
        if (map === undefined) return;
        compared++;
        const value = map.data[centre]!;
        const expected = region.values[k]!;
        const agrees = Number.isNaN(expected)
          ? Number.isNaN(value)
          : Math.abs(value - expected) < (/_(Imc2|MCC)$/.test(name) ? 2e-8 : 1e-12) ||
            relativeError(value, expected) < 1e-9;
        if (!agrees) offences.push(`${name}: ${value} for ${expected}`);
      });
      expect(offences).toEqual([]);
      expect(compared).toBe(93);
    }),
    { numRuns: 60 },
  );
});

test('any number of workers gives the same bytes', async () => {
  const { image, mask } = randomCase(5, [21, 17, 6], 0.8, 12);
  const features = { firstorder: ['Median'], glcm: ['JointEntropy', 'ClusterShade'], ngtdm: [] } as const;
  const done: [number, number][] = [];
  const options = {
    features,
    onProgress: (some: number, of: number): void => void done.push([some, of]),
  };
  const here = featureMaps(image, mask, options);
  const voxels = [...here.values()][0]!.voxels;
  expect(done.at(-1)).toEqual([voxels, voxels]);
  for (const workers of [1, 3]) {
    const there = await featureMapsInWorkers(image, mask, { ...options, workers });
    expect([...there.keys()]).toEqual([...here.keys()]);
    const bits = (maps: typeof here): BigUint64Array[] =>
      [...maps.values()].map(({ data }) => new BigUint64Array(data.buffer));
    expect(bits(there)).toEqual(bits(here));
    expect(done.at(-1)).toEqual([voxels, voxels]);
  }
});

test('maps lie on the padded box or on the grid of the image', () => {
  const { image, mask } = randomCase(1, [9, 8, 7], 0, 5);
  for (const at of [2 + 9 * (3 + 8 * 3), 3 + 9 * (3 + 8 * 3), 2 + 9 * (4 + 8 * 3)]) mask.data[at] = 1;
  const options = { features: ['original_firstorder_Mean'], settings: { initValue: -1, kernelRadius: 1 } };
  const box = featureMaps(image, mask, options).get('original_firstorder_Mean')!;
  expect(box.geometry.size).toEqual([4, 4, 3]);
  expect(box.geometry.originMm).toEqual([0.7, 2 * 0.9, 2 * 1.2]);
  const whole = featureMaps(image, mask, { ...options, extent: 'image' }).get('original_firstorder_Mean')!;
  expect(whole.geometry).toEqual(image.geometry);
  expect(whole.data.filter((value) => value !== -1)).toEqual(box.data.filter((value) => value !== -1));
  expect(whole.data[2 + 9 * (3 + 8 * 3)]).not.toBe(-1);
});

test('derived images have maps of their own, those of a volume that was filtered first', () => {
  const { image, mask } = randomCase(4, [9, 8, 7], 0.4, 9);
  const features = { firstorder: ['Mean'], glcm: ['Contrast'] } as const;
  const imageTypes = { Original: {}, Square: { binWidth: 10 }, LoG: { sigma: [1, 9] } };
  const maps = featureMaps(image, mask, { features, imageTypes });
  expect([...maps.keys()].filter((name) => name.endsWith('Mean'))).toEqual([
    'original_firstorder_Mean',
    'square_firstorder_Mean',
    'log-sigma-1-0-mm-3D_firstorder_Mean',
    'log-sigma-9-0-mm-3D_firstorder_Mean',
  ]);
  const [square] = squareImages({ geometry: image.geometry, data: Float64Array.from(image.data) });
  const squared = { geometry: image.geometry, data: square!.data };
  expect(maps.get('square_glcm_Contrast')).toEqual(
    featureMaps(squared, mask, { features, settings: { binWidth: 10 } }).get('original_glcm_Contrast'),
  );
  const { voxels, missing } = maps.get('log-sigma-9-0-mm-3D_glcm_Contrast')!;
  expect(missing).toMatchObject({ voxels });
  expect(missing!.reason).toContain('LoG of sigma 9 mm needs');
});

test("PyRadiomics' parameter files say what to map", () => {
  const { image, mask } = randomCase(6, [9, 8, 7], 0.5, 9);
  const parameters = parseParameters(`
imageType: {Original: {}}
featureClass: {shape: null, firstorder: [Mean]}
voxelSetting: {kernelRadius: 2, maskedKernel: false, initValue: .nan}
`);
  const maps = featureMaps(image, mask, parameters);
  const settings = { kernelRadius: 2, maskedKernel: false, initValue: Number.NaN };
  expect(maps).toEqual(featureMaps(image, mask, { features: ['original_firstorder_Mean'], settings }));
  const [map] = maps.values();
  expect(map!.data.filter(Number.isNaN).length).toBe(map!.data.length - map!.voxels);
});

test('gaps are counted and explained', () => {
  const { image, mask } = randomCase(2, [7, 7, 7], 0, 5);
  for (const at of [0, 2, 6 + 7 * (6 + 7 * 6)]) mask.data[at] = 1;
  const maps = featureMaps(image, mask, {
    features: { glcm: ['Contrast'], glrlm: ['RunEntropy'], firstorder: ['Mean'] },
  });
  expect(maps.get('original_firstorder_Mean')!.missing).toBeNull();
  expect(maps.get('original_glcm_Contrast')!.missing).toMatchObject({ voxels: 3 });
  expect(maps.get('original_glcm_Contrast')!.missing!.reason).toContain('no two voxels');
  expect(maps.get('original_glrlm_RunEntropy')!.missing!.reason).toContain('no line');
  expect([...maps.keys()]).toEqual([
    'original_firstorder_Mean',
    'original_glcm_Contrast',
    'original_glrlm_RunEntropy',
  ]);
});

test.each([
  [{ features: ['original_glcm_Entropy'] }, /feature of glcm .*JointEntropy.* got Entropy/],
  [{ features: ['original_shape_MeshVolume'] }, /got shape; shape describes a region as a whole/],
  [{ features: ['JointEntropy'] }, /names such as original_glcm_JointEntropy, .* got JointEntropy/],
  [{ features: ['square_glcm_Contrast'] }, /of the images original, got square_glcm_Contrast/],
  [{ features: [] }, /at least one feature of an image, got none/],
  [{ features: ['original_glcm_Contrast'], settings: { kernelRadius: 0 } }, /kernelRadius to be .* got 0/],
  [{ features: ['original_glcm_Contrast'], settings: { kernelRadius: 30 } }, /got 30 \(226981 voxels\)/],
  [{ features: ['original_glcm_Contrast'], settings: { label: 3 } }, /label 3 in the mask, got label 1 only/],
])('%j is refused', (options, message) => {
  const { image, mask } = randomCase(3, [5, 5, 5], 0.9, 5);
  expect(() => featureMaps(image, mask, options)).toThrow(message);
});
