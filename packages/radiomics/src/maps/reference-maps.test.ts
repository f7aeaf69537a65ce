// Against maps that PyRadiomics 3.1.0 made of the phantom in reference/radiomics/maps: holes, borders, lone voxels, one
// intensity, kernels of radius 1 and 2, masked and not, in slices, distances 1 and 2, weighted, pairs counted one
// way, filtered.

import { readdirSync, readFileSync } from 'node:fs';
import type { Geometry, Mask, Volume } from '@glioscope/volume';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../relative-error.ts';
import type { RadiomicsSettings } from '../settings.ts';
import { featureMaps, type FeatureMapOptions, type MapFeaturesByClass } from './index.ts';

const folder = new URL('../../../../reference/radiomics/maps/', import.meta.url);
const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

interface Phantom extends Pick<Geometry, 'size' | 'spacingMm' | 'originMm'> {
  readonly values: number[];
  readonly masks: Record<string, string>;
}

interface Reference {
  readonly mask: string;
  readonly imageTypes: NonNullable<FeatureMapOptions['imageTypes']>;
  readonly settings: Partial<RadiomicsSettings>;
  readonly size: number[];
  readonly originMm: number[];
  readonly voxels: number;
  readonly maps: Record<string, (number | null)[] | null>;
}

const { values, masks, ...grid } = readJson('phantom.json') as Phantom;
const geometry: Geometry = { ...grid, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
const image: Volume = { geometry, data: Float64Array.from(values) };
const maskOf = (name: string): Mask => ({ geometry, data: Uint8Array.from(masks[name]!, Number) });
const cases = readdirSync(folder)
  .filter((file) => file !== 'phantom.json')
  .map((file) => file.replace('.json', ''));

/** Found: 2e-12 at most, in a sum of weights. */
const tolerance = 1e-10;

/** Below this a value is rounding: moments of what cancels to 0. */
const negligible = 1e-12;

/** Roots of what is 0 but for rounding: 1e-8 in PyRadiomics, 0 here. */
const ofRoots = /_(Imc2|MCC)$/;
const negligibleRoot = 2e-8;

/**
 * Of pairs counted one way PyRadiomics gives a direction with one level on one side a Correlation of 1 when the level's
 * variance comes out as exactly 0, and 0 when it comes out as 1e-33; here it is 1. The mean over n ≤ 13 directions then
 * differs by whole nths.
 */
const differsByDirections = (value: number, expected: number): boolean =>
  Array.from({ length: 13 }, (_, k) => (value - expected) * (k + 1)).some(
    (directions) => Math.round(directions) >= 1 && Math.abs(directions - Math.round(directions)) < 1e-9,
  );

describe('PyRadiomics 3.1.0', () => {
  test.each(cases)('%s', (name) => {
    const {
      mask,
      imageTypes,
      settings,
      maps: reference,
      ...expectedGrid
    } = readJson(`${name}.json`) as Reference;
    const classes = new Set(Object.keys(reference).map((column) => column.split('_')[1]!));
    const found = featureMaps(image, maskOf(mask), {
      features: Object.fromEntries([...classes].map((c) => [c, null])) as MapFeaturesByClass,
      imageTypes,
      settings,
    });
    expect([...found.keys()].sort()).toEqual(Object.keys(reference).sort());
    const offences: string[] = [];
    for (const [column, expected] of Object.entries(reference)) {
      const map = found.get(column)!;
      expect(map.geometry.size).toEqual(expectedGrid.size);
      map.geometry.originMm.forEach((mm, axis) => expect(mm).toBeCloseTo(expectedGrid.originMm[axis]!, 9));
      const inside = map.data.filter((value) => value !== settings.initValue);
      expect(inside.length).toBe(expectedGrid.voxels);
      expect(map.voxels).toBe(expectedGrid.voxels);
      expect(map.missing?.voxels ?? 0).toBe(inside.filter(Number.isNaN).length);
      // PyRadiomics gives up on MCC for all voxels when one kernel has no pair in some direction.
      if (expected === null) {
        if (column !== 'original_glcm_MCC') offences.push(`${column} fails in PyRadiomics`);
        continue;
      }
      const twice = reference['original_glcm_SumAverage'];
      inside.forEach((value, k) => {
        let wanted = expected[k] ?? null;
        // The one feature where PyRadiomics lets a direction without pairs make the mean NaN.
        if (
          wanted === null &&
          column === 'original_glcm_JointAverage' &&
          settings.symmetricalGlcm !== false
        ) {
          wanted = typeof twice![k] === 'number' ? twice![k] / 2 : null;
        } else if (wanted === null && column === 'original_glcm_JointAverage' && twice![k] !== null) {
          return;
        }
        const agrees =
          wanted === null
            ? Number.isNaN(value)
            : relativeError(value, wanted) <= tolerance ||
              (Math.abs(value) < negligible && Math.abs(wanted) < negligible) ||
              (ofRoots.test(column) && Math.abs(value - wanted) < negligibleRoot) ||
              (column === 'original_glcm_Correlation' &&
                settings.symmetricalGlcm === false &&
                differsByDirections(value, wanted));
        if (!agrees) offences.push(`${column}, voxel ${k}: ${value} for ${wanted}`);
      });
    }
    expect(offences).toEqual([]);
  });
});
