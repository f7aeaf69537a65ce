// All that measuring voxels needs, as plain data that can be sent to a worker; and how it is cut into pieces that carry
// no more of the image than they read.

import type { Vector3 } from '@glioscope/volume';
import type { WeightingNorm } from '../settings.ts';
import type { LevelBox } from './kernel-sample.ts';
import type { WantedClass } from './map-features.ts';

export interface MapPlan {
  readonly wanted: readonly WantedClass[];
  readonly kernelRadius: number;
  /** The axis across slices (0 x, 1 y, 2 z) when kernels stay within them, else null. */
  readonly flatAxis: number | null;
  readonly distances: readonly number[];
  readonly weightingNorm: WeightingNorm | null;
  readonly symmetricalGlcm: boolean;
  readonly dependenceDifference: number;
  readonly voxelArrayShift: number;
  readonly spacingMm: Vector3;
  readonly box: LevelBox;
  /** For each voxel of the region, scan order, where in the box its kernel's first cell is. */
  readonly corners: Int32Array;
}

/** The part of a plan for the voxels from `from` up to `to`, with the slices of the box that their kernels reach. */
export function partOfPlan(plan: MapPlan, from: number, to: number): MapPlan {
  const { box, corners, kernelRadius, flatAxis } = plan;
  const slice = box.size[0] * box.size[1];
  const depth = flatAxis === 2 ? 1 : 2 * kernelRadius + 1;
  // Corners rise: the first and the last tell the slices.
  const firstSlice = Math.floor(corners[from]! / slice);
  const endSlice = Math.floor(corners[to - 1]! / slice) + depth;
  return {
    ...plan,
    box: {
      size: [box.size[0], box.size[1], endSlice - firstSlice],
      rows: box.rows.slice(firstSlice * slice, endSlice * slice),
      grayLevels: box.grayLevels.slice(),
      intensities: box.intensities?.slice(firstSlice * slice, endSlice * slice) ?? null,
    },
    corners: corners.slice(from, to).map((corner) => corner - firstSlice * slice),
  };
}
