// What holds for every region: the columns, gaps with reasons, errors, and invariance under padding and flips.

import { createRandom } from '@glioscope/numeric';
import { axisAlignedGeometry, type Mask, type Vector3, type Volume } from '@glioscope/volume';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../relative-error.ts';
import { describeIbsiFeatures, extractIbsi, ibsiFeatureNames, type IbsiSettings } from './index.ts';

const size: Vector3 = [7, 6, 5];
const spacingMm: Vector3 = [1, 1.5, 2.5];

function volumeOf(valueAt: (x: number, y: number, z: number) => number, of: Vector3 = size): Volume {
  const data = new Float64Array(of[0] * of[1] * of[2]);
  for (let k = 0; k < data.length; k++) {
    data[k] = valueAt(k % of[0], Math.floor(k / of[0]) % of[1], Math.floor(k / (of[0] * of[1])));
  }
  return { geometry: axisAlignedGeometry(of, spacingMm), data };
}

function maskOf(inside: (x: number, y: number, z: number) => boolean, of: Vector3 = size): Mask {
  const { geometry, data } = volumeOf((x, y, z) => (inside(x, y, z) ? 1 : 0), of);
  return { geometry, data: Uint8Array.from(data) };
}

const ramp = volumeOf((x, y, z) => x + 3 * y * y + 7 * z);
const levels: Partial<IbsiSettings> = { discretisation: { method: 'fixedBinNumber', count: 6 } };

test('columns depend on settings alone; every gap has a reason, and nothing else is NaN', () => {
  const regions = [
    maskOf((x, y, z) => x === 3 && y === 3 && z === 2),
    maskOf((x, y, z) => x % 2 === 0 && y % 2 === 0 && z % 2 === 0),
    maskOf((x, y, z) => z === 2 && x + y < 7),
    maskOf((x, y, z) => x === 3 && y === 2 && z > 0),
    maskOf(() => true),
  ];
  for (const image of [ramp, volumeOf(() => 4)]) {
    for (const mask of regions) {
      const { names, values, reasons } = extractIbsi(image, mask, levels);
      expect(names).toEqual(ibsiFeatureNames(levels));
      names.forEach((name, k) => expect([name, Number.isNaN(values[k])]).toEqual([name, reasons.has(name)]));
    }
  }
});

test('a lone voxel has statistics, and reasons where there is nothing to compare', () => {
  const { names, values, reasons } = extractIbsi(
    ramp,
    maskOf((x, y, z) => x === 3 && y === 3 && z === 2),
    levels,
  );
  const value = (name: string): number => values[names.indexOf(name)]!;
  expect(value('stat_mean')).toBe(44);
  expect(value('ih_max_fbn_n6')).toBe(6);
  expect(value('szm_zs_var_3d_fbn_n6')).toBe(0);
  expect(reasons.get('cm_contrast_d1_3d_avg_fbn_n6')).toMatch(/no two voxels of the region are neighbours/);
  expect(reasons.get('morph_pca_flatness')).toMatch(/no finite value/);
});

test('the table of features: tags and codes are unique, and begin the columns', () => {
  const features = describeIbsiFeatures();
  expect(features).toHaveLength(174);
  expect(new Set(features.map(({ tag }) => tag)).size).toBe(174);
  expect(new Set(features.map(({ code }) => code)).size).toBe(174);
  const names = ibsiFeatureNames();
  for (const { tag } of features)
    expect(names.some((name) => name === tag || name.startsWith(`${tag}_`))).toBe(true);
  expect(new Set(names).size).toBe(names.length);
});

test('tags carry distances, aggregation and discretisation', () => {
  const names = ibsiFeatureNames({
    discretisation: { method: 'fixedBinSize', width: 25 },
    textureSpaces: ['2.5d'],
    cooccurrenceDistance: 2,
    dependenceCoarseness: 1.5,
  });
  expect(names).toContain('cm_contrast_d2_2.5d_v_mrg_fbs_w25.0');
  expect(names).toContain('ngl_lde_d1_a1.5_2.5d_fbs_w25.0');
  expect(names).toContain('ih_mean_fbs_w25.0');
  expect(names.filter((name) => /_[23]d/.test(name))).toEqual([]);
});

test('values do not change with the margin around the region, nor texture and shape with the side of an axis', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 5, max: 8 }), (seed, margin) => {
      const random = createRandom(seed);
      const values = volumeOf(() => random.integer(0, 40)).data;
      const inside = volumeOf(() => (random.uniform() < 0.7 ? 1 : 0)).data;
      inside[0] = 1;
      inside[1] = 1;
      const extract = (of: Vector3, place: (x: number, y: number, z: number) => number) => {
        const at = (of_: ArrayLike<number>, outside: number) => (x: number, y: number, z: number) =>
          of_[place(x, y, z)] ?? outside;
        return extractIbsi(
          volumeOf(at(values, 0), of),
          maskOf((x, y, z) => at(inside, 0)(x, y, z) === 1, of),
          { ...levels, resegmentRange: [3, null] },
        );
      };
      const index = (x: number, y: number, z: number): number =>
        x < 0 || x >= size[0] || y < 0 || y >= size[1] || z < 0 || z >= size[2]
          ? -1
          : x + size[0] * (y + size[1] * z);
      const wide = size.map((length) => length + 2 * margin) as unknown as Vector3;
      const plain = extract(wide, (x, y, z) => index(x - margin, y - margin, z - margin));
      const shifted = extract(wide, (x, y, z) => index(x - margin - 1, y - margin + 2, z - margin));
      const flipped = extract(wide, (x, y, z) => index(size[0] - 1 - x + margin, y - margin, z - margin));
      plain.names.forEach((name, k) => {
        expect([name, relativeError(shifted.values[k]!, plain.values[k]!)]).toEqual([
          name,
          expect.toSatisfy(atMost(1e-9)),
        ]);
        // Ambiguous faces of the mesh are cut by the side they lie on.
        const allowed = /^morph_(volume|area|av|comp|sph|asph|vol_dens|integ)/.test(name) ? 0.1 : 1e-9;
        expect([name, relativeError(flipped.values[k]!, plain.values[k]!)]).toEqual([
          name,
          expect.toSatisfy(atMost(allowed)),
        ]);
      });
    }),
    { numRuns: 5 },
  );
});

/** NaN stands beside NaN: a gap in both. */
function atMost(limit: number): (error: number) => boolean {
  return (error) => Number.isNaN(error) || error <= limit;
}

describe('errors say what was found', () => {
  const mask = maskOf((x) => x > 3);
  test.each<[string, Partial<IbsiSettings>, RegExp]>([
    ['a label that does not occur', { label: 2 }, /label 2.*got label 1 only/],
    ['an unknown setting', { binWidth: 25 } as Partial<IbsiSettings>, /got binWidth/],
    [
      'a bin of no size',
      { discretisation: { method: 'fixedBinSize', width: 0 } },
      /discretisation.*"width":0/,
    ],
    [
      'levels that are none',
      { resampledSpacingMm: [0.7, 0, 0], discretisation: { method: 'none' } },
      /whole numbers from 1 to 1000000, got/,
    ],
    ['too many levels', { discretisation: { method: 'fixedBinSize', width: 1e-9 } }, /larger bins/],
    ['a range that leaves nothing', { resegmentRange: [1e6, null] }, /left none of the region's 90 voxels/],
    ['bounds the wrong way round', { resegmentRange: [5, 4] }, /resegmentRange.*\[5,4\]/],
    [
      'a grid too coarse',
      { resampledSpacingMm: [40, 40, 40] },
      /after interpolation to 40 × 40 × 40 mm, got none/,
    ],
    ['a negative spacing', { resampledSpacingMm: [-1, 1, 1] }, /resampledSpacingMm.*\[-1,1,1\]/],
  ])('%s', (_, settings, message) => {
    expect(() => extractIbsi(ramp, mask, settings)).toThrow(RangeError);
    expect(() => extractIbsi(ramp, mask, settings)).toThrow(message);
  });

  test('another grid, voxels without a value', () => {
    expect(() =>
      extractIbsi(
        ramp,
        maskOf(() => true, [7, 6, 4]),
      ),
    ).toThrow(/size/);
    const gap = volumeOf((x) => (x === 3 ? Number.NaN : 1));
    expect(() => extractIbsi(gap, mask)).toThrow(/NaN/);
  });
});
