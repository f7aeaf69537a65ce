// The directions to a voxel's neighbours (their opposites make the other half) and the directions' lengths. A neighbour
// at distance d is d steps away along at least one axis and no more along any; in planes the axis across is left out.

import type { Vector3 } from '@glioscope/volume';
import type { RadiomicsSettings, WeightingNorm } from './settings.ts';

/** Steps along x, y, z to the half of the neighbours at these distances that come later in scan order. */
export function directionsAt(
  distances: readonly number[],
  { force2D, force2DDimension }: Pick<RadiomicsSettings, 'force2D' | 'force2DDimension'>,
): readonly Vector3[] {
  const reach = Math.max(...distances);
  const steps = Array.from({ length: 2 * reach + 1 }, (_, k) => k - reach);
  // PyRadiomics counts the axes of an array: 0 is z.
  const stepsAlong = (axis: number): number[] => (force2D && axis === 2 - force2DDimension ? [0] : steps);
  const [xs, ys, zs] = [stepsAlong(0), stepsAlong(1), stepsAlong(2)] as const;
  return zs
    .flatMap((z) => ys.flatMap((y) => xs.map((x): Vector3 => [x, y, z])))
    .filter(
      ([x, y, z]) =>
        distances.includes(Math.max(Math.abs(x), Math.abs(y), Math.abs(z))) &&
        (z > 0 || (z === 0 && (y > 0 || (y === 0 && x > 0)))),
    );
}

/** The 13 directions to the neighbours at distance 1. */
export const directions: readonly Vector3[] = directionsAt([1], { force2D: false, force2DDimension: 0 });

/** Directions with what they are in a box's array. */
export interface Neighbourhood {
  readonly directions: readonly Vector3[];
  /** Distance in the array from a voxel to its neighbour in each direction. */
  readonly offsets: Int32Array;
}

/**
 * Directions in a box's array. Those to neighbours further away than 1 that lead out of the box from every voxel of it
 * (and past its padding) are left out.
 */
export function neighbourhoodIn(steps: readonly Vector3[], extent: Vector3, boxSize: Vector3): Neighbourhood {
  const within = steps.filter((direction) =>
    direction.every((step, axis) => Math.abs(step) < Math.max(extent[axis]!, 2)),
  );
  return { directions: within, offsets: directionOffsets(boxSize, within) };
}

/** Distance in a box's array from a voxel to its neighbour in each direction. */
function directionOffsets(boxSize: Vector3, steps: readonly Vector3[] = directions): Int32Array {
  return Int32Array.from(steps, ([x, y, z]) => x + boxSize[0] * (y + boxSize[1] * z));
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
