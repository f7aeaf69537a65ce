// Statistics of the region's intensities, and the same of its grey levels with what only a histogram has.

import { quantile } from '@glioscope/numeric';
import { firstOrderStatistics, type FirstOrderStatistics } from '../../features/first-order-statistics.ts';
import type { GreyLevels } from '../discretisation.ts';

export interface IntensityStatistics extends FirstOrderStatistics {
  /** Fourth standardised moment less 3; 0 for constant intensity. */
  readonly excessKurtosis: number;
  readonly medianAbsoluteDeviation: number;
  readonly coefficientOfVariation: number;
  readonly quartileDispersion: number;
}

/** Statistics of at least one value. `counts` are those of each grey level that occurs: entropy and uniformity are theirs. */
export function intensityStatistics(values: Float64Array, counts: Int32Array): IntensityStatistics {
  const statistics = firstOrderStatistics(values, counts, 1, 0);
  const [lower, upper] = [quantile(values, 0.25), quantile(values, 0.75)];
  let absolute = 0;
  for (let k = 0; k < values.length; k++) absolute += Math.abs(values[k]! - statistics.median);
  return {
    ...statistics,
    excessKurtosis: statistics.variance === 0 ? 0 : statistics.kurtosis - 3,
    medianAbsoluteDeviation: absolute / values.length,
    coefficientOfVariation: Math.sqrt(statistics.variance) / statistics.mean,
    quartileDispersion: (upper - lower) / (upper + lower),
  };
}

export interface HistogramStatistics extends IntensityStatistics {
  /** The level with most voxels; of several the one nearest the mean. */
  readonly mode: number;
  /** Gradient of the counts over the levels 1 to Ng, and the first level that has it. */
  readonly maximumGradient: number;
  readonly maximumGradientLevel: number;
  readonly minimumGradient: number;
  readonly minimumGradientLevel: number;
}

export function histogramStatistics({ levels, count }: GreyLevels): HistogramStatistics {
  const histogram = new Int32Array(count);
  for (let k = 0; k < levels.length; k++) histogram[levels[k]! - 1]!++;
  const statistics = intensityStatistics(
    Float64Array.from(levels),
    histogram.filter((n) => n > 0),
  );
  let mode = 0;
  let maximumAt = 0;
  let minimumAt = 0;
  const gradient = (k: number): number => {
    if (count === 1) return 0;
    if (k === 0) return histogram[1]! - histogram[0]!;
    if (k === count - 1) return histogram[k]! - histogram[k - 1]!;
    return (histogram[k + 1]! - histogram[k - 1]!) / 2;
  };
  for (let k = 1; k < count; k++) {
    const nearer = Math.abs(k + 1 - statistics.mean) < Math.abs(mode + 1 - statistics.mean);
    if (histogram[k]! > histogram[mode]! || (histogram[k] === histogram[mode] && nearer)) mode = k;
    if (gradient(k) > gradient(maximumAt)) maximumAt = k;
    if (gradient(k) < gradient(minimumAt)) minimumAt = k;
  }
  return {
    ...statistics,
    mode: mode + 1,
    maximumGradient: gradient(maximumAt),
    maximumGradientLevel: maximumAt + 1,
    minimumGradient: gradient(minimumAt),
    minimumGradientLevel: minimumAt + 1,
  };
}
