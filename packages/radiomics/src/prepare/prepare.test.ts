import { createRandom } from '@glioscope/numeric';
import {
  axisAlignedGeometry,
  GeometryError,
  type ComponentMask,
  type LabelMap,
  type Mask,
  type Volume,
} from '@glioscope/volume';
import { describe, expect, test } from 'vitest';
import { extractRadiomics, profileParameters, type RadiomicsSettings } from '../index.ts';

const random = createRandom(4);
const geometry = axisAlignedGeometry([9, 8, 7], [1, 1, 2]);
const image: Volume = {
  geometry,
  data: Float64Array.from({ length: 504 }, () => random.integer(0, 300)),
};
const ball: Mask = {
  geometry,
  data: Uint8Array.from({ length: 504 }, (_, k) => {
    const [x, y, z] = [k % 9, Math.floor(k / 9) % 8, Math.floor(k / 72)] as const;
    return (x - 4) ** 2 + (y - 4) ** 2 + (z - 3) ** 2 <= 7 ? 1 : 0;
  }),
};
const extract = (mask: LabelMap | ComponentMask, changes: Partial<RadiomicsSettings> = {}): Float64Array =>
  extractRadiomics(image, mask, { profile: 'pyradiomics', ...changes }).values;

describe('a mask of several components', () => {
  const pair: ComponentMask = {
    geometry,
    components: 2,
    data: Uint8Array.from({ length: 1008 }, (_, k) => (k % 2 === 1 ? ball.data[(k - 1) / 2]! : 5)),
  };

  test('is the component that is asked for', () => {
    expect(extract(pair, { labelChannel: 1 })).toEqual(extract(ball));
    // One of a single component is that component, whatever is asked for.
    expect(extract(ball, { labelChannel: 1 })).toEqual(extract(ball));
  });

  test('has no others', () => {
    expect(() => extract(pair, { labelChannel: 2 })).toThrow(/below the mask's 2 components, got 2/);
    expect(() => extract(pair, { labelChannel: 0 })).toThrow(/label 1 in the mask, got label 5 only/);
  });
});

test('labels may go up to 65535', () => {
  const far: LabelMap = {
    geometry,
    data: Uint16Array.from(ball.data, (label, k) => (label ? 65535 : k % 3)),
  };
  expect(extract(far, { label: 65535 })).toEqual(extract(ball));
  expect(extract(far, { label: 65535, resampledSpacingMm: [2, 2, 2] })).toEqual(
    extract(ball, { resampledSpacingMm: [2, 2, 2] }),
  );
  expect(() => extract(far, { label: 300 })).toThrow(/label 300 in the mask, got labels 1, 2, 65535 only/);
});

describe('a mask on another grid', () => {
  const [x, y, z] = [2, 1, 1];
  const size = [6, 7, 5] as const;
  const part: Mask = {
    geometry: { ...geometry, size, originMm: [x, y, 2 * z] },
    data: Uint8Array.from({ length: 210 }, (_, k) => {
      const [i, j, l] = [k % 6, Math.floor(k / 6) % 7, Math.floor(k / 42)] as const;
      return ball.data[i + x + 9 * (j + y + 8 * (l + z))]!;
    }),
  };

  test('is an error unless it is to be corrected', () => {
    expect(() => extract(part)).toThrow(GeometryError);
    expect(extract(part, { correctMask: true })).toEqual(extract(ball));
  });

  test('may not reach out of the image', () => {
    const moved: Mask = { ...part, geometry: { ...part.geometry, originMm: [6, y, 2 * z] } };
    const outside = /expected its region inside the image, got a box from \(\d/;
    expect(() => extract(moved, { correctMask: true })).toThrow(outside);
    expect(() => extract(moved, { resampledSpacingMm: [2, 2, 2] })).toThrow(outside);
  });
});

describe('a mask on nearly the same grid', () => {
  const apart = (difference: number): Mask => ({
    ...ball,
    geometry: { ...geometry, spacingMm: [1 + difference, 1, 2] },
  });

  test('has the lengths of the image', () => {
    expect(extract(apart(1e-4))).toEqual(extract(ball));
  });

  test('is another one beyond the tolerance, which is in spacings along x', () => {
    const wide = { ...geometry, spacingMm: [2, 1, 2] } as const;
    const near = (difference: number) => (): unknown =>
      extractRadiomics(
        { ...image, geometry: wide },
        { ...ball, geometry: { ...wide, originMm: [difference, 0, 0] } },
        { profile: 'pyradiomics', geometryTolerance: 0.1 },
      );
    expect(near(0.19)).not.toThrow();
    expect(near(0.21)).toThrow(/origin differs by 0.21 mm along x/);
  });

  test('is corrected beyond one in a million, when it is to be', () => {
    const stages = (difference: number): string[] =>
      Object.keys(
        extractRadiomics(image, apart(difference), {
          profile: 'pyradiomics',
          correctMask: true,
          normalize: true,
        }).diagnostics,
      ).filter((name) => name.includes('Mask-corrected'));
    expect(stages(5e-7)).toEqual([]);
    expect(stages(2e-6)).toContain('diagnostics_Mask-corrected_Mean');
  });
});

test('a corrected mask is described by the intensities that are measured', () => {
  const { diagnostics, names, values } = extractRadiomics(
    image,
    { ...ball, geometry: { ...geometry, originMm: [1e-3, 0, 0] } },
    { profile: 'pyradiomics', correctMask: true, normalize: true },
  );
  expect(diagnostics['diagnostics_Mask-corrected_Mean']).toBeCloseTo(
    values[names.indexOf('original_firstorder_Mean')]!,
    12,
  );
});

test('cropping before filters changes filters alone', () => {
  const images = (changes: Partial<RadiomicsSettings>): Float64Array =>
    extractRadiomics(image, ball, profileParameters('paper', changes)).values;
  const [whole, cropped] = [images({}), images({ preCrop: true, padDistance: 0 })];
  expect(cropped.subarray(0, 100)).toEqual(whole.subarray(0, 100));
  expect(cropped).not.toEqual(whole);
});

test('2D shape is that of one layer', () => {
  const planar = {
    ...profileParameters('pyradiomics', { force2D: true }),
    features: { shape2D: ['Perimeter'] },
  };
  expect(() => extractRadiomics(image, ball, planar)).toThrow(
    /a region of one layer along z \(force2DDimension 0\), got 5/,
  );
  const layer: Mask = { geometry, data: ball.data.map((label, k) => (Math.floor(k / 72) === 3 ? label : 0)) };
  const [perimeter] = extractRadiomics(image, layer, planar).values;
  const alone = <Data extends { subarray(from: number, to: number): Data }>(data: Data) => ({
    geometry: { ...geometry, size: [geometry.size[0], geometry.size[1], 1] as const },
    data: data.subarray(3 * 72, 4 * 72),
  });
  expect(extractRadiomics(alone(image.data), alone(layer.data), planar).values[0]).toBe(perimeter);
  // Four straight sides of 2 pixels, and four slants from (1, 2.5) to (2.5, 1) about the middle.
  expect(perimeter).toBeCloseTo(4 * 2 + 4 * 1.5 * Math.SQRT2, 12);
});

test('one label serves all images', () => {
  const { settings, features } = profileParameters('pyradiomics');
  expect(() =>
    extractRadiomics(image, ball, { settings, features, imageTypes: { Square: { label: 2 } } }),
  ).toThrow(/one label for all images, got 1, and 2 for Square/);
});
