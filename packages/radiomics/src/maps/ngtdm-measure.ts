// Grey tone differences in a kernel: how far its voxels lie from the mean of their neighbours within the kernel.
// Formulas as in `ngtdmStatistics`.

import type { NgtdmStatistics } from '../features/ngtdm-statistics.ts';
import type { Kernel, Pairs } from './kernel.ts';
import type { KernelSample } from './kernel-sample.ts';
import type { Mutable, VoxelMeasure } from './voxel-measure.ts';

export class NgtdmMeasure implements VoxelMeasure<NgtdmStatistics> {
  readonly readsSample: boolean = true;
  readonly statistics: Mutable<NgtdmStatistics> = {
    busyness: 0,
    coarseness: 0,
    complexity: 0,
    contrast: 0,
    strength: 0,
  };
  readonly #pairs: Pairs;
  readonly #neighbours: Int32Array;
  readonly #sums: Float64Array;
  readonly #differences: Float64Array;
  /** Whether a wanted feature compares grey levels with each other: all but Coarseness. */
  readonly #compares: boolean;

  constructor(names: readonly string[], kernel: Kernel, pairs: Pairs) {
    this.#pairs = pairs;
    this.#neighbours = new Int32Array(kernel.cells);
    this.#sums = new Float64Array(kernel.cells);
    this.#differences = new Float64Array(kernel.cells + 1);
    this.#compares = names.some((name) => name !== 'Coarseness');
  }

  measure(sample: KernelSample): boolean {
    this.#countDifferences(sample);
    const { count, grayLevel, levels, voxels } = sample;
    const differences = this.#differences;
    let differenceSum = 0;
    let weighted = 0;
    for (let i = 1; i <= levels; i++) {
      differenceSum += differences[i]!;
      weighted += count[i]! * differences[i]!;
    }
    weighted /= voxels;
    const { statistics } = this;
    statistics.coarseness = weighted === 0 ? 1e6 : 1 / weighted;
    if (!this.#compares) return true;
    // Twice each sum over pairs of different levels; counts in place of probabilities, divided out below.
    let spread = 0;
    let steps = 0;
    let complexity = 0;
    let strength = 0;
    for (let i = 2; i <= levels; i++) {
      const level = grayLevel[i]!;
      const own = count[i]!;
      const ownSteps = level * own;
      const ownDifferences = own * differences[i]!;
      for (let j = 1; j < i; j++) {
        const distance = Math.abs(level - grayLevel[j]!);
        const other = count[j]!;
        const squared = distance * distance;
        spread += own * other * squared;
        steps += Math.abs(ownSteps - grayLevel[j]! * other);
        complexity += (distance * (ownDifferences + other * differences[j]!)) / (own + other);
        strength += (own + other) * squared;
      }
    }
    statistics.busyness = steps === 0 ? 0 : (weighted * voxels) / (2 * steps);
    statistics.complexity = (2 * complexity) / voxels;
    statistics.contrast =
      levels === 1 ? 0 : (2 * spread * differenceSum) / (voxels * voxels * voxels * levels * (levels - 1));
    statistics.strength = differenceSum === 0 ? 0 : (2 * strength) / (voxels * differenceSum);
    return true;
  }

  #countDifferences({ level, grayLevel, levels }: KernelSample): void {
    const { first, second } = this.#pairs;
    const neighbours = this.#neighbours;
    const sums = this.#sums;
    const differences = this.#differences;
    neighbours.fill(0);
    sums.fill(0);
    for (let p = 0; p < first.length; p++) {
      const a = first[p]!;
      const b = second[p]!;
      const levelA = level[a]!;
      const levelB = level[b]!;
      if (levelA === 0 || levelB === 0) continue;
      neighbours[a]!++;
      neighbours[b]!++;
      sums[a]! += grayLevel[levelB]!;
      sums[b]! += grayLevel[levelA]!;
    }
    for (let i = 1; i <= levels; i++) differences[i] = 0;
    for (let cell = 0; cell < level.length; cell++) {
      const own = level[cell]!;
      if (own === 0 || neighbours[cell] === 0) continue;
      differences[own]! += Math.abs(grayLevel[own]! - sums[cell]! / neighbours[cell]!);
    }
  }
}
