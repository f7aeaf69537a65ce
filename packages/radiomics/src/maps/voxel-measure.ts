// What a feature class has to offer the loop over voxels.

import type { KernelSample } from './kernel-sample.ts';

/** The statistics that a feature class's table reads, writable: one object serves all voxels. */
export type Mutable<Statistics> = { -readonly [Field in keyof Statistics]: Statistics[Field] };

export interface VoxelMeasure<Statistics> {
  /** Whether `measure` reads the sample, or only the corner. */
  readonly readsSample: boolean;
  /** Of the kernel measured last; fields that no wanted feature reads hold anything. */
  readonly statistics: Statistics;
  /** Measures the kernel whose first cell is at `corner` in the box; false where it holds nothing to count. */
  measure(sample: KernelSample, corner: number): boolean;
}
