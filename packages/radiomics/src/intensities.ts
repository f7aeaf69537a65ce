// What becomes of an image's intensities before features: scaling, and normalisation as PyRadiomics has ITK do it
// (mean and sample standard deviation of every voxel of the image, not of the region alone).

import type { Volume } from '@glioscope/volume';
import type { RadiomicsSettings } from './settings.ts';

/**
 * The function from a voxel's value to the intensity that is measured.
 * @throws {RangeError} when a constant image is to be normalised.
 */
export function intensityFunction(
  { data }: Volume,
  { intensityScale, normalize, normalizeScale, removeOutliers }: RadiomicsSettings,
): (value: number) => number {
  if (!normalize) return intensityScale === 1 ? (value) => value : (value) => value * intensityScale;
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * intensityScale;
  const mean = sum / data.length;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i]! * intensityScale - mean) ** 2;
  if (!(squares > 0)) {
    throw new RangeError(
      `Cannot normalise the image: expected varying intensities, got ${mean} in all ${data.length} voxels; ` +
        `check the image, or leave normalize off`,
    );
  }
  const factor = 1 / Math.sqrt(squares / (data.length - 1));
  const bound = removeOutliers ?? Infinity;
  return (value) => {
    const score = (value * intensityScale - mean) * factor;
    return Math.min(bound, Math.max(-bound, score)) * normalizeScale;
  };
}

/** The two bounds, in intensities, between which (both included) a voxel stays in the region. */
export function resegmentBounds(
  values: Float64Array,
  range: readonly number[],
  mode: RadiomicsSettings['resegmentMode'],
): { readonly low: number; readonly high: number } {
  const sorted = [...range].sort((a, b) => a - b);
  let bounds = sorted;
  if (mode === 'relative') {
    let maximum = -Infinity;
    for (let k = 0; k < values.length; k++) maximum = Math.max(maximum, values[k]!);
    bounds = sorted.map((fraction) => maximum * fraction);
  } else if (mode === 'sigma') {
    let sum = 0;
    for (let k = 0; k < values.length; k++) sum += values[k]!;
    const mean = sum / values.length;
    let squares = 0;
    for (let k = 0; k < values.length; k++) squares += (values[k]! - mean) ** 2;
    const deviation = Math.sqrt(squares / values.length);
    bounds = sorted.map((sigmas) => mean + deviation * sigmas);
  }
  return { low: bounds[0]!, high: bounds[1] ?? Infinity };
}
