// First-order statistics of a kernel's voxels, as `firstOrderStatistics` has them of a region's: written again because
// that one makes new arrays each time. Only what the wanted features read is computed.

import type { FirstOrderStatistics } from '../features/first-order-statistics.ts';
import { entropyTable, epsilonBits } from './entropy-table.ts';
import type { KernelSample } from './kernel-sample.ts';
import type { Mutable, VoxelMeasure } from './voxel-measure.ts';

const fromSorted = [
  '10Percentile',
  '90Percentile',
  'InterquartileRange',
  'Median',
  'RobustMeanAbsoluteDeviation',
];
const fromLevels = ['Entropy', 'Uniformity'];

/** Up to this many, insertion beats the engine's sort and its call. */
const fewVoxels = 40;

export class FirstOrderMeasure implements VoxelMeasure<FirstOrderStatistics> {
  readonly readsSample: boolean = true;
  readonly statistics: Mutable<FirstOrderStatistics> = {
    percentile10: 0,
    percentile90: 0,
    median: 0,
    interquartileRange: 0,
    minimum: 0,
    maximum: 0,
    mean: 0,
    variance: 0,
    skewness: 0,
    kurtosis: 0,
    energy: 0,
    totalEnergy: 0,
    rootMeanSquared: 0,
    meanAbsoluteDeviation: 0,
    robustMeanAbsoluteDeviation: 0,
    entropy: 0,
    uniformity: 0,
  };
  readonly #sorts: boolean;
  readonly #moments: boolean;
  readonly #levels: boolean;
  readonly #voxelVolumeMm3: number;
  readonly #shift: number;
  readonly #sorted: Float64Array;
  /** The first n entries of `#sorted`, made when first needed. */
  readonly #firstOf: (Float64Array | undefined)[];
  readonly #xLogX: Float64Array;

  constructor(names: readonly string[], cells: number, voxelVolumeMm3: number, shift: number) {
    this.#sorts = names.some((name) => fromSorted.includes(name));
    this.#levels = names.some((name) => fromLevels.includes(name));
    this.#moments = names.some((name) => !fromSorted.includes(name) && !fromLevels.includes(name));
    this.#voxelVolumeMm3 = voxelVolumeMm3;
    this.#shift = shift;
    this.#sorted = new Float64Array(cells);
    this.#firstOf = Array.from({ length: cells + 1 });
    this.#xLogX = entropyTable(cells);
  }

  measure(sample: KernelSample): boolean {
    if (this.#moments) this.#measureMoments(sample);
    if (this.#sorts) this.#measureOrder(sample);
    if (this.#levels) this.#measureLevels(sample);
    return true;
  }

  #measureMoments({ intensity, voxels }: KernelSample): void {
    const shift = this.#shift;
    let sum = 0;
    let energy = 0;
    let minimum = Infinity;
    let maximum = -Infinity;
    for (let k = 0; k < voxels; k++) {
      const value = intensity[k]!;
      sum += value;
      energy += (value + shift) * (value + shift);
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
    // Of one intensity the rounded mean would leave moments that are not 0.
    const mean = minimum === maximum ? minimum : sum / voxels;
    let moment2 = 0;
    let moment3 = 0;
    let moment4 = 0;
    let absolute = 0;
    for (let k = 0; k < voxels; k++) {
      const centred = intensity[k]! - mean;
      const squared = centred * centred;
      moment2 += squared;
      moment3 += squared * centred;
      moment4 += squared * squared;
      absolute += Math.abs(centred);
    }
    moment2 /= voxels;
    const { statistics } = this;
    statistics.minimum = minimum;
    statistics.maximum = maximum;
    statistics.mean = mean;
    statistics.variance = moment2;
    statistics.skewness = moment2 === 0 ? 0 : moment3 / voxels / (moment2 * Math.sqrt(moment2));
    statistics.kurtosis = moment2 === 0 ? 0 : moment4 / voxels / (moment2 * moment2);
    statistics.energy = energy;
    statistics.totalEnergy = energy * this.#voxelVolumeMm3;
    statistics.rootMeanSquared = Math.sqrt(energy / voxels);
    statistics.meanAbsoluteDeviation = absolute / voxels;
  }

  #measureOrder({ intensity, voxels }: KernelSample): void {
    const sorted = this.#sorted;
    if (voxels <= fewVoxels) {
      for (let k = 0; k < voxels; k++) {
        const value = intensity[k]!;
        let at = k;
        for (; at > 0 && sorted[at - 1]! > value; at--) sorted[at] = sorted[at - 1]!;
        sorted[at] = value;
      }
    } else {
      for (let k = 0; k < voxels; k++) sorted[k] = intensity[k]!;
      (this.#firstOf[voxels] ??= sorted.subarray(0, voxels)).sort();
    }
    const { statistics } = this;
    const low = percentile(sorted, voxels, 0.1);
    const high = percentile(sorted, voxels, 0.9);
    statistics.percentile10 = low;
    statistics.percentile90 = high;
    statistics.median = percentile(sorted, voxels, 0.5);
    statistics.interquartileRange = percentile(sorted, voxels, 0.75) - percentile(sorted, voxels, 0.25);

    let start = 0;
    let end = voxels;
    while (start < end && sorted[start]! < low) start++;
    while (end > start && sorted[end - 1]! > high) end--;
    let sum = 0;
    for (let k = start; k < end; k++) sum += sorted[k]!;
    const mean = sum / (end - start);
    let absolute = 0;
    for (let k = start; k < end; k++) absolute += Math.abs(sorted[k]! - mean);
    // Of two voxels neither lies between the percentiles: 0 / 0.
    statistics.robustMeanAbsoluteDeviation = absolute / (end - start);
  }

  #measureLevels({ count, levels, voxels }: KernelSample): void {
    const xLogX = this.#xLogX;
    let terms = 0;
    let squares = 0;
    for (let number = 1; number <= levels; number++) {
      const voxelsOfLevel = count[number]!;
      terms += xLogX[voxelsOfLevel]!;
      squares += voxelsOfLevel * voxelsOfLevel;
    }
    this.statistics.entropy = Math.log2(voxels) - terms / voxels - levels * epsilonBits;
    this.statistics.uniformity = squares / (voxels * voxels);
  }
}

function percentile(sorted: Float64Array, count: number, fraction: number): number {
  const position = fraction * (count - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[below + 1 < count ? below + 1 : below]!;
  const share = position - below;
  // numpy's interpolation, from the nearer end.
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}
