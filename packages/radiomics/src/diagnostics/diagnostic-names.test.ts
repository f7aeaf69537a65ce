import { axisAlignedGeometry, type Geometry } from '@glioscope/volume';
import { expect, test } from 'vitest';
import { extractRadiomics } from '../extraction.ts';
import { profileParameters } from '../profiles.ts';
import type { RadiomicsSettings } from '../settings.ts';
import { diagnosticNames } from './diagnostic-names.ts';

const geometry = axisAlignedGeometry([8, 8, 8], [1, 1, 1]);
const image = { geometry, data: Float32Array.from({ length: 512 }, (_, i) => (i * 31) % 97) };
const data = new Uint8Array(512).fill(1);
const shifted: Geometry = { ...geometry, originMm: [1, 0, 0], size: [6, 8, 8] };

test.each<[string, Partial<RadiomicsSettings>, Geometry]>([
  ['defaults', {}, geometry],
  ['none', { additionalInfo: false }, geometry],
  ['resampled and resegmented', { resampledSpacingMm: [2, 2, 2], resegmentRange: [0, 90] }, geometry],
  ['corrected', { correctMask: true }, shifted],
])('the names are those that an extraction reports: %s', (_, changes, ofMask) => {
  const parameters = profileParameters('pyradiomics', changes);
  const mask = { geometry: ofMask, data: data.subarray(0, ofMask.size[0] * 64) };
  expect(Object.keys(extractRadiomics(image, mask, parameters).diagnostics)).toEqual(
    diagnosticNames(parameters),
  );
});
