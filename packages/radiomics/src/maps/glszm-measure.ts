// Zones of one grey level in a kernel: each voxel starts as a zone of its own, and neighbours of one level join.

import type { SizeMatrixStatistics } from '../features/size-matrix-statistics.ts';
import type { Kernel, Pairs } from './kernel.ts';
import type { KernelSample } from './kernel-sample.ts';
import { clearSizeStatistics, emptySizeStatistics, SizeTable } from './size-table.ts';
import type { Mutable, VoxelMeasure } from './voxel-measure.ts';

export class GlszmMeasure implements VoxelMeasure<SizeMatrixStatistics> {
  readonly readsSample: boolean = true;
  readonly statistics: Mutable<SizeMatrixStatistics> = emptySizeStatistics();
  readonly #pairs: Pairs;
  /** A cell of the same zone, nearer the zone's first cell; that one names itself. */
  readonly #zone: Uint16Array;
  readonly #sizes: Uint16Array;
  readonly #table: SizeTable;

  constructor(kernel: Kernel, pairs: Pairs, levels: number) {
    this.#pairs = pairs;
    this.#zone = new Uint16Array(kernel.cells);
    this.#sizes = new Uint16Array(kernel.cells);
    this.#table = new SizeTable(levels, kernel.cells, kernel.cells, false);
  }

  measure({ level, grayLevel }: KernelSample): boolean {
    const { first, second } = this.#pairs;
    const zone = this.#zone;
    const sizes = this.#sizes;
    for (let cell = 0; cell < level.length; cell++) zone[cell] = cell;
    sizes.fill(0);
    for (let p = 0; p < first.length; p++) {
      const own = level[first[p]!]!;
      if (own === 0 || own !== level[second[p]!]) continue;
      let a = first[p]!;
      let b = second[p]!;
      while (zone[a] !== a) a = zone[a] = zone[zone[a]!]!;
      while (zone[b] !== b) b = zone[b] = zone[zone[b]!]!;
      if (a < b) zone[b] = a;
      else zone[a] = b;
    }
    for (let cell = 0; cell < level.length; cell++) {
      let root = cell;
      while (zone[root] !== root) root = zone[root]!;
      sizes[root]!++;
    }
    for (let cell = 0; cell < level.length; cell++) {
      if (sizes[cell] !== 0 && level[cell] !== 0) this.#table.add(level[cell]!, sizes[cell]!, 1);
    }
    clearSizeStatistics(this.statistics);
    this.#table.drainInto(this.statistics, grayLevel);
    return true;
  }
}
