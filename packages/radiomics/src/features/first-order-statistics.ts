// What the first-order features read: moments and percentiles of the region's intensities. Percentiles interpolate
// linearly between the sorted values, as numpy's do.

import { Scratch } from '../scratch.ts';
import { valuesAtRanks } from './order-statistics.ts';
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
  scratch: Scratch = new Scratch(),
): FirstOrderStatistics {
  const count = values.length;
  let minimum = Infinity;
  let maximum = -Infinity;
  // Kahan's summation: the means of wavelet bands are small remainders of large terms.
  let sum = 0;
  let lost = 0;
  for (let k = 0; k < count; k++) {
    const value = values[k]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    const term = value - lost;
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
    const value = values[k]!;
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
  const [percentile10, percentile25, median, percentile75, percentile90] = percentiles(
    values,
    minimum,
    maximum,
    scratch,
  ) as [number, number, number, number, number];
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
    median,
    interquartileRange: percentile75 - percentile25,
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
    robustMeanAbsoluteDeviation: deviationWithin(values, percentile10, percentile90),
    entropy,
    uniformity,
  };
}

const fractions = [0.1, 0.25, 0.5, 0.75, 0.9] as const;

/** The values at `fractions` of the sorted values. */
function percentiles(values: Float64Array, minimum: number, maximum: number, scratch: Scratch): number[] {
  const last = values.length - 1;
  const positions = fractions.map((fraction) => fraction * last);
  const ranks = positions.flatMap((position) => {
    const below = Math.floor(position);
    return [below, Math.min(below + 1, last)];
  });
  // The same rank twice, where one position ends and the next begins, is in order all the same.
  const selected = valuesAtRanks(values, ranks, minimum, maximum, scratch);
  return positions.map((position, k) => {
    const low = selected[2 * k]!;
    const high = selected[2 * k + 1]!;
    const share = position - ranks[2 * k]!;
    // numpy's interpolation, from the nearer end.
    return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
  });
}

/** Mean absolute deviation of the values from `low` to `high` about their own mean. */
function deviationWithin(values: Float64Array, low: number, high: number): number {
  let count = 0;
  let sum = 0;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (value < low || value > high) continue;
    count++;
    sum += value;
  }
  const mean = sum / count;
  let absolute = 0;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (value >= low && value <= high) absolute += Math.abs(value - mean);
  }
  return absolute / count;
}
