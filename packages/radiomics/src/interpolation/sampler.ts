// What an interpolator is to resampling: a function from a place between voxels to a value.

import type { Vector3, VoxelArray } from '@glioscope/volume';

/** The value at a continuous voxel index, each coordinate from -0.5 up to (not including) size - 0.5. */
export type Sampler = (x: number, y: number, z: number) => number;

/** Makes a sampler of an image's voxels, x fastest. */
export type Interpolation = (data: VoxelArray, size: Vector3, spacingMm: Vector3) => Sampler;

/** The nearest whole number, halves upwards, with ITK's arithmetic. */
export function roundHalfUp(x: number): number {
  const doubled = 2 * x + 0.5;
  const below = Math.floor(doubled);
  const part = doubled - below;
  const nearest = part < 0.5 || (part === 0.5 && below % 2 === 0) ? below : below + 1;
  return Math.floor(nearest / 2);
}
