// The 13 directions to a voxel's neighbours at distance 1 (their opposites make the 26), and their weights.

import type { Vector3 } from '@glioscope/volume';
import type { WeightingNorm } from './settings.ts';

/** Steps along x, y, z; each points to a voxel that comes later in scan order. */
export const directions: readonly Vector3[] = [-1, 0, 1].flatMap((z) =>
  [-1, 0, 1].flatMap((y) => [-1, 0, 1].filter((x) => x + 3 * y + 9 * z > 0).map((x): Vector3 => [x, y, z])),
);

/** Distance in a box's array from a voxel to its neighbour in each direction. */
export function directionOffsets(boxSize: Vector3): Int32Array {
  return Int32Array.from(directions, ([x, y, z]) => x + boxSize[0] * (y + boxSize[1] * z));
}

/** The step's length in mm under a norm. */
export function directionLengthMm(
  direction: Vector3,
  spacingMm: Vector3,
  norm: Exclude<WeightingNorm, 'no_weighting'>,
): number {
  const steps = direction.map((step, axis) => Math.abs(step) * spacingMm[axis]!);
  switch (norm) {
    case 'infinity':
      return Math.max(...steps);
    case 'euclidean':
      return Math.hypot(...steps);
    case 'manhattan':
      return steps.reduce((sum, step) => sum + step, 0);
  }
}
