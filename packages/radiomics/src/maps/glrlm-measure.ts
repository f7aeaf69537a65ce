// Runs in a kernel, line by line; the mean over the directions in which some line holds two voxels or more, as in
// PyRadiomics, or one table for all under a weighting norm.

import type { SizeMatrixStatistics } from '../features/size-matrix-statistics.ts';
import type { Kernel, Lines } from './kernel.ts';
import type { KernelSample } from './kernel-sample.ts';
import { clearSizeStatistics, emptySizeStatistics, scaleSizeStatistics, SizeTable } from './size-table.ts';
import type { Mutable, VoxelMeasure } from './voxel-measure.ts';

export class GlrlmMeasure implements VoxelMeasure<SizeMatrixStatistics> {
  readonly readsSample: boolean = true;
  readonly statistics: Mutable<SizeMatrixStatistics> = emptySizeStatistics();
  readonly #lines: Lines;
  /** Each direction's weight, or null when directions are averaged. */
  readonly #weights: readonly number[] | null;
  readonly #table: SizeTable;

  constructor(kernel: Kernel, lines: Lines, levels: number, weights: readonly number[] | null) {
    this.#lines = lines;
    this.#weights = weights;
    const directions = lines.directionStart.length - 1;
    const runs = kernel.cells * (weights === null ? 1 : directions);
    this.#table = new SizeTable(levels, Math.max(...kernel.size), runs, weights !== null);
  }

  measure(sample: KernelSample): boolean {
    const { statistics } = this;
    const table = this.#table;
    clearSizeStatistics(statistics);
    const directions = this.#lines.directionStart.length - 1;
    let counted = 0;
    for (let d = 0; d < directions; d++) {
      if (!this.#holdsTwo(sample, d)) continue;
      counted++;
      this.#countRuns(sample, d, this.#weights?.[d] ?? 1);
      if (this.#weights === null) table.drainInto(statistics, sample.grayLevel);
    }
    if (counted === 0) return false;
    if (this.#weights === null) scaleSizeStatistics(statistics, 1 / counted);
    else table.drainInto(statistics, sample.grayLevel);
    return true;
  }

  /** Whether some line of the direction passes through two voxels, adjacent or not. */
  #holdsTwo({ level, voxels }: KernelSample, direction: number): boolean {
    const { start, cells, directionStart } = this.#lines;
    // The usual case first: of a full kernel with fewer lines than voxels, some line holds two.
    if (voxels === level.length && voxels > directionStart[direction + 1]! - directionStart[direction]!) {
      return true;
    }
    for (let line = directionStart[direction]!; line < directionStart[direction + 1]!; line++) {
      let found = 0;
      for (let k = start[line]!; k < start[line + 1]!; k++) {
        if (level[cells[k]!] !== 0 && ++found === 2) return true;
      }
    }
    return false;
  }

  #countRuns({ level }: KernelSample, direction: number, weight: number): void {
    const { start, cells, directionStart } = this.#lines;
    const table = this.#table;
    for (let line = directionStart[direction]!; line < directionStart[direction + 1]!; line++) {
      let run = 0;
      let length = 0;
      for (let k = start[line]!; k < start[line + 1]!; k++) {
        const here = level[cells[k]!]!;
        if (here === run) {
          length++;
          continue;
        }
        if (run !== 0) table.add(run, length, weight);
        run = here;
        length = 1;
      }
      if (run !== 0) table.add(run, length, weight);
    }
  }
}
