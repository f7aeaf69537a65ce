// Otsu's threshold (IEEE Trans. Syst. Man Cybern. 9, 1979): the cut that separates a histogram into two classes with
// the largest variance between them.

import type { VoxelArray } from '@glioscope/volume';

/**
 * The threshold over a histogram of `bins` equal bins from the smallest to the largest value: values above it are
 * foreground. Of equal cuts the lowest. Values must be finite; where all are equal, that value.
 */
export function otsuThreshold(values: VoxelArray, bins = 256): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high - low > 0 && high - low < Infinity)) return high;
  const histogram = new Float64Array(bins);
  const scale = bins / (high - low);
  for (let i = 0; i < values.length; i++) {
    histogram[Math.min(bins - 1, Math.floor((values[i]! - low) * scale))]!++;
  }
  let total = 0;
  for (let bin = 0; bin < bins; bin++) total += bin * histogram[bin]!;
  let below = 0;
  let sumBelow = 0;
  let best = -1;
  let cut = 0;
  for (let bin = 0; bin < bins - 1; bin++) {
    below += histogram[bin]!;
    sumBelow += bin * histogram[bin]!;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const difference = sumBelow / below - (total - sumBelow) / above;
    const between = below * above * difference * difference;
    if (between > best) {
      best = between;
      cut = bin;
    }
  }
  return low + (cut + 1) / scale;
}
