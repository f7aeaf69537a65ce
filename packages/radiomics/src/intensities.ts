// What becomes of an image's intensities before features: scaling, and normalisation as PyRadiomics has ITK do it
// (mean and sample standard deviation of every voxel of the image, not of the region alone).

import type { Volume } from '@glioscope/volume';
import type { RadiomicsSettings } from './settings.ts';

/** The intensities of an image that are its values. */
export function unchanged(value: number): number {
  return value;
}

/**
 * The function from a voxel's value to the intensity that is measured.
 * @throws {RangeError} when a constant image is to be normalised.
 */
export function intensityFunction(
  { data }: Volume,
  { intensityScale, normalize, normalizeScale, removeOutliers }: RadiomicsSettings,
): (value: number) => number {
  if (!normalize) return intensityScale === 1 ? unchanged : (value) => value * intensityScale;
  const { mean, variance } = itkStatistics(data, intensityScale);
  if (!(variance > 0)) {
    throw new RangeError(
      `Cannot normalise the image: expected varying intensities, got ${mean} in all ${data.length} voxels; ` +
        `check the image, or leave normalize off`,
    );
  }
  const factor = 1 / Math.sqrt(variance);
  const bound = removeOutliers ?? Infinity;
  return (value) => {
    const score = (value * intensityScale - mean) * factor;
    return Math.min(bound, Math.max(-bound, score)) * normalizeScale;
  };
}

/**
 * Mean and sample variance from compensated sums of values and squares, as ITK computes them: a grey level's edge can
 * coincide with an intensity, and then the last digit counts.
 */
function itkStatistics(
  data: Volume['data'],
  scale: number,
): { readonly mean: number; readonly variance: number } {
  const sum = new CompensatedSum();
  const squares = new CompensatedSum();
  let constant = true;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]! * scale;
    sum.add(value);
    squares.add(value * value);
    if (data[i] !== data[0]) constant = false;
  }
  const total = sum.value;
  return {
    mean: total / data.length,
    variance: constant ? 0 : (squares.value - (total * total) / data.length) / (data.length - 1),
  };
}

/** Kahan's summation. */
class CompensatedSum {
  value = 0;
  #lost = 0;

  add(term: number): void {
    const corrected = term - this.#lost;
    const next = this.value + corrected;
    this.#lost = next - this.value - corrected;
    this.value = next;
  }
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
