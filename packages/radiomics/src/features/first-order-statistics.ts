// What the first-order features read: moments and percentiles of the region's intensities. Percentiles interpolate
// linearly between the sorted values, as numpy's do.

import { epsilon } from './size-matrix-statistics.ts';

export interface FirstOrderStatistics {
  readonly percentile10: number;
  readonly percentile90: number;
  readonly median: number;
  readonly interquartileRange: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly variance: number;
  readonly skewness: number;
  readonly kurtosis: number;
  readonly energy: number;
  readonly totalEnergy: number;
  readonly rootMeanSquared: number;
  readonly meanAbsoluteDeviation: number;
  readonly robustMeanAbsoluteDeviation: number;
  readonly entropy: number;
  readonly uniformity: number;
}

/** Statistics of at least one intensity; `grayLevelCounts` are the voxels of each grey level that occurs. */
export function firstOrderStatistics(
  values: Float64Array,
  grayLevelCounts: Int32Array,
  voxelVolumeMm3: number,
  shift: number,
): FirstOrderStatistics {
  const count = values.length;
  const sorted = Float64Array.from(values).sort();
  const minimum = sorted[0]!;
  const maximum = sorted[count - 1]!;
  // Kahan's summation: the means of wavelet bands are small remainders of large terms.
  let sum = 0;
  let lost = 0;
  for (let k = 0; k < count; k++) {
    const term = sorted[k]! - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  const mean = minimum === maximum ? minimum : sum / count;
  let moment2 = 0;
  let moment3 = 0;
  let moment4 = 0;
  let absolute = 0;
  let energy = 0;
  for (let k = 0; k < count; k++) {
    const value = sorted[k]!;
    const centred = value - mean;
    const squared = centred * centred;
    moment2 += squared;
    moment3 += squared * centred;
    moment4 += squared * squared;
    absolute += Math.abs(centred);
    const shifted = value + shift;
    energy += shifted * shifted;
  }
  moment2 /= count;
  const percentile10 = percentile(sorted, 0.1);
  const percentile90 = percentile(sorted, 0.9);
  let entropy = 0;
  let uniformity = 0;
  for (let i = 0; i < grayLevelCounts.length; i++) {
    const p = grayLevelCounts[i]! / count;
    entropy -= p * Math.log2(p + epsilon);
    uniformity += p * p;
  }
  return {
    percentile10,
    percentile90,
    median: percentile(sorted, 0.5),
    interquartileRange: percentile(sorted, 0.75) - percentile(sorted, 0.25),
    minimum,
    maximum,
    mean,
    variance: moment2,
    skewness: moment2 === 0 ? 0 : moment3 / count / moment2 ** 1.5,
    kurtosis: moment2 === 0 ? 0 : moment4 / count / (moment2 * moment2),
    energy,
    totalEnergy: energy * voxelVolumeMm3,
    rootMeanSquared: Math.sqrt(energy / count),
    meanAbsoluteDeviation: absolute / count,
    robustMeanAbsoluteDeviation: deviationWithin(sorted, percentile10, percentile90),
    entropy,
    uniformity,
  };
}

function percentile(sorted: Float64Array, fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  const share = position - below;
  // numpy's interpolation, from the nearer end.
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}

/** Mean absolute deviation of the values from `low` to `high` about their own mean. */
function deviationWithin(sorted: Float64Array, low: number, high: number): number {
  let start = 0;
  let end = sorted.length;
  while (start < end && sorted[start]! < low) start++;
  while (end > start && sorted[end - 1]! > high) end--;
  let sum = 0;
  for (let k = start; k < end; k++) sum += sorted[k]!;
  const mean = sum / (end - start);
  let absolute = 0;
  for (let k = start; k < end; k++) absolute += Math.abs(sorted[k]! - mean);
  return absolute / (end - start);
}
