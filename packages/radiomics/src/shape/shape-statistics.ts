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
  // Sums in whole steps from the box's middle, which are exact, row by row: a row's y and z are found once.
  const middle = boxSize.map((length) => length >> 1) as [number, number, number];
  let [x1, y1, z1, xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < count;) {
    const row = Math.floor(boxIndex[k]! / boxSize[0]);
    const start = row * boxSize[0] + middle[0];
    const rowEnd = (row + 1) * boxSize[0];
    let n = 0;
    let sum = 0;
    let squares = 0;
    for (; k < count && boxIndex[k]! < rowEnd; k++) {
      const x = boxIndex[k]! - start;
      n++;
      sum += x;
      squares += x * x;
    }
    const slice = Math.floor(row / boxSize[1]);
    const y = row - slice * boxSize[1] - middle[1];
    const z = slice - middle[2];
    x1 += sum;
    y1 += n * y;
    z1 += n * z;
    xx += squares;
    xy += sum * y;
    xz += sum * z;
    yy += n * y * y;
    yz += n * y * z;
    zz += n * z * z;
  }
  const sums = [x1, y1, z1];
  const moments = [xx, xy, xz, xy, yy, yz, xz, yz, zz];
  const covariance = createMatrix(3, 3);
  for (let a = 0; a < 3; a++) {
    for (let b = a; b < 3; b++) {
      const steps = (moments[3 * a + b]! - (sums[a]! * sums[b]!) / count) / count;
      covariance.data[3 * a + b] = steps * spacingMm[a]! * spacingMm[b]!;
      covariance.data[3 * b + a] = covariance.data[3 * a + b]!;
    }
  }
  // Rounding leaves something near 0, on either side of it, of a flat region.
  const [first, second, third] = symmetricEigen(covariance).values;
  const settled = (value: number): number => (value < 1e-14 * first! ? 0 : value);
  return [first!, settled(second!), settled(third!)];
}
