// Columns, conventions for flat regions, reasons for missing values, refusals, and what must not change a feature.

import { createRandom } from '@glioscope/numeric';
import { axisAlignedGeometry, GeometryError, type Mask, type Vector3, type Volume } from '@glioscope/volume';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeFeatures,
  extractRadiomics,
  featureNames,
  profileParameters,
  type FeatureValues,
  type RadiomicsSettings,
} from './index.ts';
import { relativeError } from './relative-error.ts';

interface Scan {
  readonly image: Volume<Float64Array>;
  readonly mask: Mask;
}

/** Whole-number noise in a box, and a random region with holes in it. */
function randomScan(seed: number, size: Vector3, spacingMm: Vector3 = [1, 1.5, 0.75], fill = 0.7): Scan {
  const random = createRandom(seed);
  const geometry = axisAlignedGeometry(size, spacingMm);
  const count = size[0] * size[1] * size[2];
  const image = { geometry, data: Float64Array.from({ length: count }, () => random.integer(-200, 200)) };
  const mask = {
    geometry,
    data: Uint8Array.from({ length: count }, () => (random.uniform() < fill ? 1 : 0)),
  };
  // Two opposite corners: the region spans three axes whatever is drawn.
  mask.data[0] = 1;
  mask.data[count - 1] = 1;
  return { image, mask };
}

/** The scan in the middle of a larger one, with other numbers around it. */
function padded({ image, mask }: Scan, before: Vector3, after: Vector3): Scan {
  const { size, spacingMm } = image.geometry;
  const larger = size.map((length, axis) => length + before[axis]! + after[axis]!) as unknown as Vector3;
  const geometry = axisAlignedGeometry(larger, spacingMm);
  const outer = randomScan(1, larger, spacingMm).image.data;
  const labels = new Uint8Array(outer.length);
  for (let z = 0, k = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++, k++) {
        const to = x + before[0] + larger[0] * (y + before[1] + larger[1] * (z + before[2]));
        outer[to] = image.data[k]!;
        labels[to] = mask.data[k]!;
      }
    }
  }
  return { image: { geometry, data: outer }, mask: { geometry, data: labels } };
}

const worst = (a: FeatureValues, b: FeatureValues, include: (name: string) => boolean = () => true): number =>
  a.names.reduce(
    (most, name, k) => (include(name) ? Math.max(most, relativeError(a.values[k]!, b.values[k]!)) : most),
    0,
  );
const valueOf = ({ names, values }: FeatureValues, name: string): number => values[names.indexOf(name)]!;

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const lengths = fc.integer({ min: 2, max: 7 });
const sizes = fc.tuple(lengths, lengths, lengths);
const margins = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 3 }))) as fc.Arbitrary<
  [number, number, number]
>;

describe('columns', () => {
  test('the paper has 788: shape, and 86 of each of 9 images', () => {
    const names = featureNames('paper');
    expect(names).toHaveLength(788);
    expect(new Set(names).size).toBe(788);
    const count = (pattern: RegExp): number => names.filter((name) => pattern.test(name)).length;
    expect(count(/^original_shape_/)).toBe(14);
    expect(count(/^original_/)).toBe(100);
    expect(count(/^wavelet-HLH_/)).toBe(86);
    expect(
      ['firstorder', 'glcm', 'glrlm', 'glszm', 'gldm'].map((c) => count(new RegExp(`^original_${c}_`))),
    ).toEqual([18, 22, 16, 16, 14]);
    expect(names).not.toContain('original_glcm_MCC');
    expect(featureNames('pyradiomics')).toHaveLength(107);
  });

  test('every feature is described', () => {
    const rows = describeFeatures();
    expect(rows).toHaveLength(127);
    expect(rows.filter(({ deprecated }) => deprecated !== null)).toHaveLength(11);
    expect(rows.filter(({ description, formula }) => description === '' || formula === '')).toEqual([]);
  });
});

/** Neighbourhoods of each kind. */
const neighbourhoods = fc.constantFrom<Partial<RadiomicsSettings>>(
  {},
  { distances: [1, 2] },
  { distances: [3], weightingNorm: 'euclidean' },
  { force2D: true },
  { force2D: true, force2DDimension: 2, distances: [2] },
);

describe('invariance', () => {
  test('padding and place in the image change no feature but the wavelets', () => {
    fc.assert(
      fc.property(seeds, sizes, margins, margins, neighbourhoods, (seed, size, before, after, settings) => {
        const scan = randomScan(seed, size);
        const moved = padded(scan, before, after);
        const a = extractRadiomics(scan.image, scan.mask, { profile: 'pyradiomics', ...settings });
        const b = extractRadiomics(moved.image, moved.mask, { profile: 'pyradiomics', ...settings });
        expect(Array.from(b.values)).toEqual(Array.from(a.values));
      }),
      { numRuns: 25 },
    );
  });

  test('the place in the scanner changes no feature', () => {
    const { image, mask } = randomScan(12, [9, 8, 7]);
    const moveTo = (originMm: Vector3): FeatureValues => {
      const geometry = { ...image.geometry, originMm };
      const resampledSpacingMm = [1, 1, 1] as const;
      return extractRadiomics(
        { geometry, data: image.data },
        { geometry, data: mask.data },
        { profile: 'pyradiomics', resampledSpacingMm, interpolator: 'sitkLinear' },
      );
    };
    // Whole and half millimetres, which add up without rounding: places halfway between voxels stay there.
    expect(moveTo([-120, 64.5, 1024]).values).toEqual(moveTo([0, 0, 0]).values);
  });

  test('wavelets see no further than 2 voxels before and 3 after the region', () => {
    const scan = randomScan(5, [10, 9, 11]);
    const inner: Mask = { geometry: scan.mask.geometry, data: new Uint8Array(scan.mask.data.length) };
    for (let z = 2; z < 8; z++) {
      for (let y = 2; y < 6; y++) for (let x = 2; x < 7; x++) inner.data[x + 10 * (y + 9 * z)] = 1;
    }
    const moved = padded({ image: scan.image, mask: inner }, [4, 3, 2], [1, 2, 5]);
    const a = extractRadiomics(scan.image, inner, { profile: 'paper' });
    const b = extractRadiomics(moved.image, moved.mask, { profile: 'paper' });
    expect(Array.from(b.values)).toEqual(Array.from(a.values));
  });

  test('a shift by whole grey levels changes no texture', () => {
    fc.assert(
      fc.property(seeds, sizes, fc.integer({ min: -40, max: 40 }), (seed, size, levels) => {
        const { image, mask } = randomScan(seed, size);
        const shifted = { geometry: image.geometry, data: image.data.map((value) => value + 25 * levels) };
        const a = extractRadiomics(image, mask, { profile: 'pyradiomics' });
        const b = extractRadiomics(shifted, mask, { profile: 'pyradiomics' });
        expect(worst(a, b, (name) => !name.includes('firstorder'))).toBe(0);
        // Moments about a mean that is rounded anew.
        expect(
          worst(a, b, (name) =>
            /firstorder_(Variance|Entropy|Uniformity|InterquartileRange|Range)$/.test(name),
          ),
        ).toBeLessThan(1e-11);
      }),
      { numRuns: 25 },
    );
  });

  test('mirroring an axis changes no feature', () => {
    fc.assert(
      fc.property(
        seeds,
        sizes,
        fc.integer({ min: 0, max: 2 }),
        neighbourhoods,
        (seed, size, axis, settings) => {
          const { image, mask } = randomScan(seed, size);
          const mirror = <Data extends Float64Array | Uint8Array>(data: Data): Data => {
            const out = data.slice() as Data;
            for (let k = 0; k < data.length; k++) {
              const at = [
                k % size[0],
                Math.floor(k / size[0]) % size[1],
                Math.floor(k / (size[0] * size[1])),
              ];
              at[axis] = size[axis]! - 1 - at[axis]!;
              out[k] = data[at[0]! + size[0] * (at[1]! + size[1] * at[2]!)]!;
            }
            return out;
          };
          const a = extractRadiomics(image, mask, { profile: 'pyradiomics', ...settings });
          const b = extractRadiomics(
            { geometry: image.geometry, data: mirror(image.data) },
            { geometry: mask.geometry, data: mirror(mask.data) },
            { profile: 'pyradiomics', ...settings },
          );
          // Of ambiguous cubes the table cuts mirror images differently: the mesh is left out.
          const ofMesh = /(MeshVolume|SurfaceArea|SurfaceVolumeRatio|Sphericity)$/;
          expect(worst(a, b, (name) => !ofMesh.test(name))).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('the order of evaluation is fixed: same input, same bytes', () => {
    const { image, mask } = randomScan(8, [9, 8, 7]);
    const run = (): Float64Array => extractRadiomics(image, mask, { profile: 'paper' }).values;
    expect(new Uint8Array(run().buffer)).toEqual(new Uint8Array(run().buffer));
  });
});

describe('conventions', () => {
  const geometry = axisAlignedGeometry([4, 4, 4]);
  const flat: Volume = { geometry, data: new Float64Array(64).fill(40) };
  const all: Mask = { geometry, data: new Uint8Array(64).fill(1) };

  test('a flat region has values by PyRadiomics conventions, and no gaps', () => {
    const found = extractRadiomics(flat, all, { profile: 'pyradiomics' });
    expect(found.reasons.size).toBe(0);
    const expected = {
      firstorder_Skewness: 0,
      firstorder_Kurtosis: 0,
      glcm_Correlation: 1,
      glcm_MCC: 1,
      glcm_Imc1: 0,
      glcm_Imc2: 0,
      ngtdm_Coarseness: 1e6,
      ngtdm_Busyness: 0,
      ngtdm_Contrast: 0,
      ngtdm_Strength: 0,
      glszm_ZonePercentage: 1 / 64,
    };
    for (const [name, value] of Object.entries(expected))
      expect(valueOf(found, `original_${name}`)).toBe(value);
  });

  test('a missing value has a reason, and only a missing value', () => {
    const mask: Mask = { geometry, data: new Uint8Array(64) };
    mask.data[0] = 1;
    mask.data[4 * 2 + 1] = 1;
    mask.data[16 * 3 + 7] = 1;
    const found = extractRadiomics(flat, mask, { profile: 'paper' });
    const missing = found.names.filter((_, k) => Number.isNaN(found.values[k]));
    expect(missing).toEqual(found.names.filter((name) => found.reasons.has(name)));
    expect(missing.filter((name) => name.startsWith('original_glcm_'))).toHaveLength(22);
    expect(found.reasons.get('original_glcm_Contrast')).toMatch(/no two voxels of the region are neighbours/);
    expect(found.reasons.get('wavelet-LLH_glrlm_RunEntropy')).toMatch(/no line of voxels/);
  });
});

describe('more grey levels than can be counted over', () => {
  const { image, mask } = randomScan(3, [6, 5, 4]);
  const extract = (binWidth: number): FeatureValues =>
    extractRadiomics(image, mask, { profile: 'pyradiomics', binWidth });
  const missing = ({ names, codes }: FeatureValues): string[] =>
    names.filter((name) => codes.get(name) === 'too-many-levels');
  // Intensities are whole numbers: with narrower bins their levels are others, and the same voxels share one.
  const ofWhole = extract(1);

  test('millions: co-occurrences have no values, all others do', () => {
    const found = extract(1e-4);
    expect(missing(found)).toEqual(found.names.filter((name) => name.includes('_glcm_')));
    expect(found.reasons.get('original_glcm_Contrast')).toMatch(/^\d+ grey levels .*at most 1000000/);
    expect(found.reasons.size).toBe(24);
    const ofLevelsShared = (name: string): boolean =>
      /firstorder|NonUniformity|Percentage|(Size|Run|Dependence|Zone)(Entropy|Variance)/.test(name);
    expect(found.names.filter(ofLevelsShared).length).toBeGreaterThan(30);
    expect(worst(found, ofWhole, ofLevelsShared)).toBeLessThan(1e-12);
  });

  test('thousands: MCC alone has none', () => {
    const geometry = axisAlignedGeometry([18, 18, 18]);
    const data = Float64Array.from({ length: 5832 }, (_, k) => (k * 2741) % 5832);
    const everywhere: Mask = { geometry, data: new Uint8Array(5832).fill(1) };
    const { settings } = profileParameters('pyradiomics', { binWidth: 1 });
    const parameters = { settings, imageTypes: { Original: {} }, features: { glcm: ['Contrast', 'MCC'] } };
    const found = extractRadiomics({ geometry, data }, everywhere, parameters);
    expect([...found.codes]).toEqual([['original_glcm_MCC', 'too-many-levels']]);
  });

  test('more than 32 bits hold: no textures, entropy and uniformity', () => {
    const found = extract(1e-8);
    expect(missing(found)).toEqual(
      found.names.filter((name) => !/shape|firstorder_(?!Entropy|Uniformity)/.test(name)),
    );
    expect(found.reasons.size).toBe(missing(found).length);
    expect(worst(found, ofWhole, (name) => /firstorder_(?!Entropy|Uniformity)/.test(name))).toBe(0);
  });
});

describe('refusals', () => {
  const { image, mask } = randomScan(3, [6, 5, 4]);
  const extract =
    (changedImage: Volume, changedMask: Mask, options = {}): (() => FeatureValues) =>
    () =>
      extractRadiomics(changedImage, changedMask, { profile: 'paper', ...options });

  test('grids that differ, saying in what', () => {
    const other: Mask = { data: mask.data, geometry: axisAlignedGeometry([6, 5, 4], [1, 1.5, 0.8]) };
    expect(extract(image, other)).toThrow(GeometryError);
    expect(extract(image, other)).toThrow(/spacing differs by 0.05 mm along z/);
    expect(extract(image, other, { geometryTolerance: 0.1 })().reasons.size).toBe(0);
  });

  test('an absent label, an empty mask, one voxel, one line', () => {
    expect(extract(image, mask, { label: 4 })).toThrow(/label 4 in the mask, got label 1 only/);
    const empty: Mask = { geometry: mask.geometry, data: new Uint8Array(120) };
    expect(extract(image, empty)).toThrow(/got background in all 120 voxels/);
    empty.data[50] = 1;
    expect(extract(image, empty, { minimumRoiDimensions: 1 })).toThrow(
      /got 1 voxel in a box of 1 × 1 × 1 at \(2, 3, 1\)/,
    );
    empty.data[51] = 1;
    expect(extract(image, empty)).toThrow(/along 2 of 3 axes or more, got 2 voxels/);
    expect(extract(image, empty, { minimumRoiDimensions: 1 })().values).toHaveLength(788);
  });

  test('voxels that are no numbers, and what cannot be normalised', () => {
    const broken = { geometry: image.geometry, data: image.data.slice() };
    broken.data[17] = Number.NaN;
    expect(extract(broken, mask)).toThrow(/got 1 NaN of 120 voxels/);
    expect(extract(image, mask, { resegmentRange: [1e6, 2e6] })).toThrow(/left none of the region's/);
    const constant = { geometry: image.geometry, data: new Float64Array(120).fill(7) };
    expect(extract(constant, mask, { normalize: true })).toThrow(/got 700 in all 120 voxels/);
  });

  test.each([
    ['label', 0],
    ['binWidth', 0],
    ['binCount', 1.5],
    ['intensityScale', Number.NaN],
    ['resegmentRange', [1, 2, 3]],
    ['removeOutliers', -1],
    ['minimumRoiDimensions', 4],
    ['geometryTolerance', -1],
  ])('a setting out of range: %s', (name, value) => {
    expect(extract(image, mask, { [name]: value })).toThrow(new RegExp(`expected ${name} to be`));
  });

  test('an unknown profile', () => {
    expect(extract(image, mask, { profile: 'all' })).toThrow(/a profile of paper, pyradiomics, got all/);
  });
});
