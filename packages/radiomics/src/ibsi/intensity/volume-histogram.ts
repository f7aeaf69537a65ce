// The intensity-volume histogram: which fraction of the region has at least an intensity, and which intensity a
// fraction of the region has at least. Intensities are discretised; fractions of intensity run over the whole range
// of levels, those of empty bins included.

import { greyLevels } from '../discretisation.ts';
import type { IbsiDiscretisation } from '../settings.ts';

export interface VolumeHistogramStatistics {
  /** Fraction of the volume at 10 and 90 per cent of the intensity range. */
  readonly volumeAt10: number;
  readonly volumeAt90: number;
  /** Intensity that 10 and 90 per cent of the volume have at least. */
  readonly intensityAt10: number;
  readonly intensityAt90: number;
  /** Area under volume over intensity fraction (trapezia). */
  readonly area: number;
}

/**
 * With 'none' levels are whole units; with bins of fixed size a bin's intensity is its centre; with a fixed number of
 * bins it is the bin's number. `range` is that of resegmentation: its bounds replace minimum and maximum, but for a
 * fixed number of bins.
 */
export function volumeHistogramStatistics(
  values: Float64Array,
  discretisation: IbsiDiscretisation,
  range: readonly [number | null, number | null] | null,
): VolumeHistogramStatistics {
  const { levels, count, intensityOf } = volumeLevels(values, discretisation, range);
  const histogram = new Int32Array(count + 1);
  for (let k = 0; k < levels.length; k++) histogram[levels[k]!]!++;
  // Voxels at or above each level.
  const volume = new Float64Array(count + 1);
  let below = 0;
  for (let level = 1; level <= count; level++) {
    volume[level] = 1 - below / values.length;
    below += histogram[level]!;
  }
  const fraction = (level: number): number => (count === 1 ? 0 : (level - 1) / (count - 1));
  const volumeAt = (share: number): number => {
    for (let level = 1; level <= count; level++) if (fraction(level) >= share) return volume[level]!;
    return Number.NaN;
  };
  const intensityAt = (share: number): number => {
    for (let level = 1; level <= count; level++) if (volume[level]! <= share) return intensityOf(level);
    // More than this share has the highest level: the next one up would be the first with less.
    return intensityOf(count + 1);
  };
  let area = 0;
  for (let level = 2; level <= count; level++) {
    area += ((volume[level]! + volume[level - 1]!) / 2) * (fraction(level) - fraction(level - 1));
  }
  return {
    volumeAt10: volumeAt(0.1),
    volumeAt90: volumeAt(0.9),
    intensityAt10: intensityAt(0.1),
    intensityAt90: intensityAt(0.9),
    area: count === 1 ? Number.NaN : area,
  };
}

interface VolumeLevels {
  readonly levels: Int32Array;
  readonly count: number;
  readonly intensityOf: (level: number) => number;
}

function volumeLevels(
  values: Float64Array,
  discretisation: IbsiDiscretisation,
  range: readonly [number | null, number | null] | null,
): VolumeLevels {
  if (discretisation.method === 'fixedBinNumber') {
    return { ...greyLevels(values, discretisation, null), intensityOf: (level) => level };
  }
  let low = Infinity;
  let high = -Infinity;
  for (let k = 0; k < values.length; k++) {
    low = Math.min(low, values[k]!);
    high = Math.max(high, values[k]!);
  }
  low = range?.[0] ?? low;
  high = range?.[1] ?? high;
  if (discretisation.method === 'none') {
    const { levels } = greyLevels(
      values.map((value) => value - low + 1),
      discretisation,
      null,
    );
    return { levels, count: Math.floor(high - low) + 1, intensityOf: (level) => low + level - 1 };
  }
  const { width } = discretisation;
  const { levels } = greyLevels(values, discretisation, low);
  return {
    levels,
    count: Math.ceil((high - low) / width) + 1,
    intensityOf: (level) => low + (level - 0.5) * width,
  };
}
