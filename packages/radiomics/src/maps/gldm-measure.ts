// Dependences in a kernel: 1 plus how many of a voxel's neighbours within the kernel differ by no more than a set amount.

import type { SizeMatrixStatistics } from '../features/size-matrix-statistics.ts';
import type { Kernel, Pairs } from './kernel.ts';
import type { KernelSample } from './kernel-sample.ts';
import { clearSizeStatistics, emptySizeStatistics, SizeTable } from './size-table.ts';
import type { Mutable, VoxelMeasure } from './voxel-measure.ts';

export class GldmMeasure implements VoxelMeasure<SizeMatrixStatistics> {
  readonly readsSample: boolean = true;
  readonly statistics: Mutable<SizeMatrixStatistics> = emptySizeStatistics();
  readonly #pairs: Pairs;
  readonly #largestDifference: number;
  readonly #dependence: Uint16Array;
  readonly #table: SizeTable;

  constructor(kernel: Kernel, pairs: Pairs, levels: number, largestDifference: number) {
    this.#pairs = pairs;
    this.#largestDifference = largestDifference;
    this.#dependence = new Uint16Array(kernel.cells);
    const steps = pairs.start.length - 1;
    this.#table = new SizeTable(levels, 2 * steps + 1, kernel.cells, false);
  }

  measure({ level, grayLevel }: KernelSample): boolean {
    const { first, second } = this.#pairs;
    const largest = this.#largestDifference;
    const dependence = this.#dependence;
    dependence.fill(1);
    for (let p = 0; p < first.length; p++) {
      const own = level[first[p]!]!;
      const other = level[second[p]!]!;
      if (own === 0 || other === 0) continue;
      if (own === other || (largest > 0 && Math.abs(grayLevel[own]! - grayLevel[other]!) <= largest)) {
        dependence[first[p]!]!++;
        dependence[second[p]!]!++;
      }
    }
    for (let cell = 0; cell < level.length; cell++) {
      if (level[cell] !== 0) this.#table.add(level[cell]!, dependence[cell]!, 1);
    }
    clearSizeStatistics(this.statistics);
    this.#table.drainInto(this.statistics, grayLevel);
    return true;
  }
}
