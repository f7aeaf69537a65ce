// Against SimpleITK 2.5.7 (reference/radiomics/resampling.json): every interpolator, whole numbers and floats, grids
// along the axes, mirrored and oblique.

import { readFileSync } from 'node:fs';
import { axisAlignedGeometry, type Geometry } from '@glioscope/volume';
import { describe, expect, test } from 'vitest';
import { interpolators } from '../validate-settings.ts';
import type { Interpolator } from '../settings.ts';
import { resampleLike } from './resample-like.ts';

interface Reference {
  readonly voxels: number[];
  readonly cases: {
    readonly grid: string;
    readonly pixelType: 'int16' | 'float64';
    readonly image: Geometry;
    readonly target: Geometry;
    readonly values: Record<Interpolator, number[]>;
  }[];
}

const { voxels, cases } = JSON.parse(
  readFileSync(new URL('../../../../reference/radiomics/resampling.json', import.meta.url), 'utf8'),
) as Reference;

/** Of intensities up to 300: sines, exponentials and logarithms differ in their last digit. */
const tolerances: Partial<Record<Interpolator, number>> = {
  sitkGaussian: 1e-12,
  sitkHammingWindowedSinc: 1e-12,
  sitkCosineWindowedSinc: 1e-12,
  sitkWelchWindowedSinc: 1e-12,
  sitkLanczosWindowedSinc: 1e-12,
  sitkBlackmanWindowedSinc: 1e-12,
};

describe.each(cases)('$grid grid, $pixelType', ({ image, target, pixelType, values }) => {
  test.each(Object.keys(values) as Interpolator[])('%s', (interpolator) => {
    const data = pixelType === 'int16' ? Int16Array.from(voxels) : Float64Array.from(voxels);
    const found = resampleLike({ geometry: image, data }, target, interpolator).data;
    const expected = values[interpolator];
    expect(found).toHaveLength(expected.length);
    const worst = Math.max(...expected.map((value, k) => Math.abs(value - found[k]!)));
    // Whole numbers are cut off, so that the last digit decides: none falls on another side.
    expect(worst).toBeLessThanOrEqual(pixelType === 'int16' ? 0 : (tolerances[interpolator] ?? 0));
  });
});

test('every interpolator gives back a single voxel, and 0 outside', () => {
  const data = Float64Array.of(7);
  for (const interpolator of interpolators) {
    const target = { ...axisAlignedGeometry([3, 1, 1]), originMm: [-1, 0, 0] as const };
    const found = resampleLike({ geometry: axisAlignedGeometry([1, 1, 1]), data }, target, interpolator);
    expect(Array.from(found.data, (value) => Math.round(value * 1e12) / 1e12)).toEqual([0, 7, 0]);
  }
});
