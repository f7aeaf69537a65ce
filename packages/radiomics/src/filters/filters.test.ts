// Against PyRadiomics' own filtered images in reference/radiomics/filters: odd and even sizes, anisotropic spacing, oblique
// axes, images of one intensity, whole-number and float32 images, every wavelet.

import { readdirSync, readFileSync } from 'node:fs';
import type { Geometry, PixelType } from '@glioscope/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageNamesOf, type ImageType } from '../image-types.ts';
import { defaultSettings, type RadiomicsSettings } from '../settings.ts';
import { icosphere } from './icosphere.ts';
import {
  derivedImages,
  reasonForNoLog,
  waveletNames,
  type DerivedImage,
  type FilterImage,
  type FilterSettings,
} from './index.ts';

const folder = new URL('../../../../reference/radiomics/filters/', import.meta.url);
const readJson = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));

interface Phantom extends Geometry {
  readonly factor: number;
  readonly values: number[];
}

interface Case {
  readonly image: string;
  readonly pixelType: PixelType;
  readonly imageType: ImageType;
  readonly settings: Partial<FilterSettings>;
  /** Every so many voxels are stored. */
  readonly every: number;
  readonly images: Record<string, { readonly type: string; readonly values: (number | null)[] }>;
}

const phantoms = readJson('images.json') as Record<string, Phantom>;
const cases = readdirSync(folder)
  .map((file) => (readJson(file) as { cases?: Record<string, Case> }).cases ?? {})
  .flatMap((found) => Object.entries(found));

function imageOf(name: string, pixelType: PixelType): FilterImage {
  const { factor, values, ...geometry } = phantoms[name]!;
  const stored =
    { float32: Math.fround, int16: Math.trunc }[pixelType as string] ?? ((value: number) => value);
  return { geometry, data: Float64Array.from(values, (value) => stored(value * factor)), pixelType };
}

/** Largest difference as a share of the reference's range; Infinity where NaN stands against a number. */
function difference(found: ArrayLike<number>, expected: readonly (number | null)[]): number {
  const numbers = expected.filter((value) => value !== null);
  const range = Math.max(...numbers) - Math.min(...numbers);
  let largest = 0;
  expected.forEach((value, k) => {
    if (value === null || Number.isNaN(found[k])) {
      if (value !== null || !Number.isNaN(found[k])) largest = Infinity;
    } else {
      largest = Math.max(largest, Math.abs(found[k]! - value) / (range || 1));
    }
  });
  return largest;
}

/** Where library functions (log, exp, sin) enter, their last bit; all else is equal to the last bit. */
const toleranceOf: Partial<Record<ImageType, number>> = {
  Logarithm: 1e-15,
  Exponential: 1e-15,
  LBP3D: 1e-14,
};

describe('PyRadiomics 3.1.0', () => {
  test.each(cases)('%s', (_, { image, pixelType, imageType, settings, every, images }) => {
    const all = { ...defaultSettings, ...settings };
    const found = [...derivedImages(imageOf(image, pixelType), imageType, all)];
    expect(found.map(({ name }) => name)).toEqual(Object.keys(images));
    for (const { name, data } of found) {
      const { type, values } = images[name]!;
      const expected = values.map((value) =>
        type === 'float32' && value !== null ? Math.fround(value) : value,
      );
      const stored = data.filter((_value, k) => k % every === 0);
      expect(stored.length).toBe(expected.length);
      expect({ name, within: difference(stored, expected) <= (toleranceOf[imageType] ?? 0) }).toEqual({
        name,
        within: true,
      });
    }
  });

  test('has the same wavelets with the same bands to the last bit', () => {
    const { families, every } = readJson('wavelet-families.json') as {
      families: Record<string, Record<string, number[]>>;
      every: number;
    };
    expect([...waveletNames].sort()).toEqual(Object.keys(families).sort());
    for (const [wavelet, bands] of Object.entries(families)) {
      const images = [
        ...derivedImages(imageOf('even', 'float64'), 'Wavelet', { ...defaultSettings, wavelet }),
      ];
      for (const [band, expected] of Object.entries(bands)) {
        const { data } = images.find(({ name }) => name === `wavelet-${band}`)!;
        const found = Array.from(data.filter((_, k) => k % every === 0));
        expect({ wavelet, band, found }).toEqual({ wavelet, band, found: expected });
      }
    }
  });

  test('has the same points on spheres to the last bit', () => {
    const { spheres } = readJson('icospheres.json') as {
      spheres: { subdivisions: number; radius: number; points: number[] }[];
    };
    for (const { subdivisions, radius, points } of spheres) {
      expect([...icosphere(subdivisions, radius)].map((value) => value + 0)).toEqual(
        points.map((value) => value + 0),
      );
    }
  });
});

const small = fc.record({
  size: fc.tuple(
    fc.integer({ min: 4, max: 7 }),
    fc.integer({ min: 4, max: 7 }),
    fc.integer({ min: 4, max: 7 }),
  ),
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
});

function randomImage({ size, seed }: { size: [number, number, number]; seed: number }): FilterImage {
  let state = seed;
  const data = Float64Array.from({ length: size[0] * size[1] * size[2] }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return (state % 2001) - 1000;
  });
  return {
    geometry: { size, spacingMm: [1, 1.5, 2], originMm: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
    data,
  };
}

const only = (images: Iterable<DerivedImage>): DerivedImage => [...images][0]!;
const settings: RadiomicsSettings = { ...defaultSettings, sigma: [1] };

describe('filtered images', () => {
  test('of every type have the names told beforehand', () => {
    fc.assert(
      fc.property(small, fc.constantFrom(1, 2), (shape, level) => {
        const changed = { ...settings, level };
        for (const type of ['Wavelet', 'LoG', 'Square', 'Gradient', 'LBP2D', 'LBP3D'] as const) {
          const names = [...derivedImages(randomImage(shape), type, changed)].map(({ name }) => name);
          expect(names).toEqual(imageNamesOf(type, changed));
        }
      }),
      { numRuns: 4 },
    );
  });

  test('LoG and gradient do not see a constant that is added', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: -500, max: 500 }), (shape, added) => {
        const image = randomImage(shape);
        const shifted = { ...image, data: image.data.map((value) => value + added) };
        for (const type of ['LoG', 'Gradient'] as const) {
          const before = only(derivedImages(image, type, settings)).data;
          const after = only(derivedImages(shifted, type, settings)).data;
          // LoG keeps float32 between its passes.
          before.forEach((value, k) => expect(Math.abs(after[k]! - value)).toBeLessThan(0.01));
        }
      }),
      { numRuns: 10 },
    );
  });

  test('LBP3D at some voxels has the numbers of the whole', () => {
    const image = imageOf('odd', 'float64');
    const voxels = Int32Array.of(0, 17, 160, 314);
    const whole = [...derivedImages(image, 'LBP3D', settings)];
    const part = [...derivedImages({ ...image, voxels }, 'LBP3D', settings)];
    part.forEach(({ data }, k) => {
      data.forEach((value, voxel) => expect(value).toBe(voxels.includes(voxel) ? whole[k]!.data[voxel] : 0));
    });
  });

  test('LoG is named as sigma was written, and says why it is missing', () => {
    const named = [
      ...derivedImages(imageOf('odd', 'float64'), 'LoG', { ...settings, sigma: [2], sigmaNames: ['2'] }),
    ];
    expect(named.map(({ name }) => name)).toEqual(['log-sigma-2-mm-3D']);
    const { geometry } = imageOf('odd', 'float64');
    expect(reasonForNoLog(geometry, 40)).toBe(
      'LoG of sigma 40 mm needs 51 × 38 × 17 voxels or more, the image has 7 × 9 × 5 voxels',
    );
    expect(reasonForNoLog({ ...geometry, size: [7, 9, 3] }, 1)).toMatch(
      'needs 4 voxels or more along each axis',
    );
    expect(reasonForNoLog(geometry, 1)).toBeNull();
  });

  test('refuse settings out of range and a part of the grid', () => {
    const image = imageOf('odd', 'float64');
    const offences: [Partial<FilterSettings>, string][] = [
      [{ wavelet: 'morlet' }, 'expected wavelet to be one of coif1, coif2'],
      [{ level: 0 }, 'expected level to be a whole number from 1 to 30, got 0'],
      [{ sigma: [1, 0] }, 'expected sigma to be a list of numbers above 0 (mm), or null, got [1,0]'],
      [{ lbp2DSamples: 40 }, 'expected lbp2DSamples to be a whole number from 1 to 31, got 40'],
      [{ sigmaNames: ['1', '2'] }, 'expected sigmaNames to be as long as sigma (1)'],
    ];
    for (const [changes, message] of offences) {
      expect(() => [...derivedImages(image, 'Wavelet', { ...settings, ...changes })]).toThrow(message);
    }
    expect(() => [...derivedImages({ ...image, data: image.data.subarray(1) }, 'Square', settings)]).toThrow(
      'expected 315 voxels for a grid of 7 × 9 × 5, got 314',
    );
  });
});
