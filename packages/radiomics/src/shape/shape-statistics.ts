// What the shape features read: mesh, diameters, and the axes of the ellipsoid of the same covariance.

import { createMatrix, symmetricEigen } from '@glioscope/numeric';
import type { Region } from '../region.ts';
import { measureDiameters, type Diameters } from './diameters.ts';
import { measureMesh } from './mesh.ts';

export interface ShapeStatistics {
  readonly meshVolume: number;
  readonly surfaceArea: number;
  readonly voxelVolume: number;
  /** Eigenvalues of the covariance of the voxel centres (over Np), mm², falling, none below 0. */
  readonly eigenvalues: readonly [number, number, number];
  readonly diameters: Diameters;
}

/** Measures a region of at least two voxels. */
export function shapeStatistics(region: Region): ShapeStatistics {
  const { volume, surfaceArea } = measureMesh(region);
  const [width, height, depth] = region.spacingMm;
  return {
    meshVolume: volume,
    surfaceArea,
    voxelVolume: region.boxIndex.length * (width * height * depth),
    eigenvalues: axisEigenvalues(region),
    diameters: measureDiameters(region),
  };
}

/** Eigenvalues of the covariance of the voxel centres (over Np), mm², falling, none below 0. */
export function axisEigenvalues({ boxIndex, boxSize, spacingMm }: Region): [number, number, number] {
  const count = boxIndex.length;
  const means = [0, 0, 0];
  const moments = new Float64Array(9);
  const point = new Float64Array(3);
  const locate = (index: number): void => {
    const x = index % boxSize[0];
    const rest = (index - x) / boxSize[0];
    const y = rest % boxSize[1];
    point[0] = x * spacingMm[0];
    point[1] = y * spacingMm[1];
    point[2] = ((rest - y) / boxSize[1]) * spacingMm[2];
  };
  for (let k = 0; k < count; k++) {
    locate(boxIndex[k]!);
    for (let axis = 0; axis < 3; axis++) means[axis]! += point[axis]!;
  }
  for (let axis = 0; axis < 3; axis++) means[axis]! /= count;
  for (let k = 0; k < count; k++) {
    locate(boxIndex[k]!);
    for (let a = 0; a < 3; a++) {
      for (let b = a; b < 3; b++) {
        moments[3 * a + b]! += (point[a]! - means[a]!) * (point[b]! - means[b]!);
      }
    }
  }
  const covariance = createMatrix(3, 3);
  for (let a = 0; a < 3; a++) {
    for (let b = a; b < 3; b++) {
      covariance.data[3 * a + b] = moments[3 * a + b]! / count;
      covariance.data[3 * b + a] = moments[3 * a + b]! / count;
    }
  }
  // Rounding leaves something near 0, on either side of it, of a flat region.
  const [first, second, third] = symmetricEigen(covariance).values;
  const settled = (value: number): number => (value < 1e-14 * first! ? 0 : value);
  return [first!, settled(second!), settled(third!)];
}
