// Against values that PyRadiomics 3.1.0 gave for the phantoms in reference/radiomics: odd and even sizes, holes, islands,
// single voxels, a single slice, constant intensity, borders, anisotropic spacing, oblique axes, and each setting.

import { readdirSync, readFileSync } from 'node:fs';
import type { Mask, Volume } from '@glioscope/volume';
import { describe, expect, test } from 'vitest';
import { extractRadiomics, featureNames, type RadiomicsSettings } from './index.ts';
import { relativeError } from './relative-error.ts';
import { triangles } from './shape/marching-cubes.ts';

const folder = new URL('../../../reference/radiomics/', import.meta.url);
const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

interface Phantom {
  readonly size: [number, number, number];
  readonly spacingMm: [number, number, number];
  readonly originMm: [number, number, number];
  readonly direction: Volume['geometry']['direction'];
  readonly factor: number;
  readonly values: number[];
  readonly masks: Record<string, string>;
}

interface Reference {
  readonly image: string;
  readonly mask: string;
  readonly settings: Partial<RadiomicsSettings>;
  readonly values: (number | null)[];
}

const phantoms = readJson('phantoms.json') as Record<string, Phantom>;
const referenceNames = readJson('names.json') as string[];
const cases = readdirSync(new URL('values/', folder)).map((file) => file.replace('.json', ''));

function phantomOf({ image: name, mask: maskName }: Reference): { image: Volume; mask: Mask } {
  const { size, spacingMm, originMm, direction, factor, values, masks } = phantoms[name]!;
  const geometry = { size, spacingMm, originMm, direction };
  return {
    image: { geometry, data: Float64Array.from(values, (value) => value * factor) },
    mask: { geometry, data: Uint8Array.from(masks[maskName]!, Number) },
  };
}

/** Sums of a thousand float64 terms run in another order; found: 3e-12 at most. */
const tolerance = 1e-10;

/** Below this a value is rounding: axes of a flat shape, means of what cancels to 0. */
const negligible = 1e-12;

/** Of one constant intensity PyRadiomics measures how its mean rounded (skewness -1, 0 or 1); here it is 0. */
const ofRounding = (column: string, rangeOf: (image: string) => number | null): boolean =>
  /_(Skewness|Kurtosis)$/.test(column) && rangeOf(column.split('_')[0]!) === 0;

describe('PyRadiomics 3.1.0', () => {
  test('has the same columns in the same order', () => {
    expect([...featureNames('pyradiomics', ['Original', 'Wavelet'])].sort()).toEqual(
      [...referenceNames].sort(),
    );
  });

  test.each(cases)('%s', (name) => {
    const reference = readJson(`values/${name}.json`) as Reference;
    const { image, mask } = phantomOf(reference);
    const found = extractRadiomics(image, mask, {
      profile: 'pyradiomics',
      imageTypes: ['Original', 'Wavelet'],
      ...reference.settings,
    });
    const indexOf = new Map(found.names.map((column, index) => [column, index]));
    const rangeOf = (image: string): number | null =>
      reference.values[referenceNames.indexOf(`${image}_firstorder_Range`)]!;
    const offences: string[] = [];
    referenceNames.forEach((column, k) => {
      const expected = reference.values[k]!;
      const value = found.values[indexOf.get(column)!]!;
      if (expected === null) {
        if (!found.reasons.has(column)) offences.push(`${column}: ${value} without a reason for NaN`);
      } else if (ofRounding(column, rangeOf)) {
        if (value !== 0) offences.push(`${column}: ${value} for 0`);
      } else if (
        !(relativeError(value, expected) <= tolerance) &&
        !(Math.abs(value) < negligible && Math.abs(expected) < negligible)
      ) {
        offences.push(`${column}: ${value} for ${expected}`);
      }
    });
    expect(offences).toEqual([]);
  });

  test('cuts cubes by the same triangles', () => {
    expect(triangles).toEqual(readJson('marching-cubes.json'));
  });
});
