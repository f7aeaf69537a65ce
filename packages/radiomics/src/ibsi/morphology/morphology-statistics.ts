// What the morphological features read. Shape is of the morphological mask, intensities of the intensity mask.

import { shapeStatistics } from '../../shape/shape-statistics.ts';
import type { PreparedRegion } from '../prepare.ts';
import { orientedBox, type BoxMeasures } from './bounding-box.ts';
import { convexHull } from './convex-hull.ts';
import { ellipsoidSurface, leastEllipsoid } from './ellipsoid.ts';
import { meshCorners } from './mesh-corners.ts';
import { spatialCorrelation } from './spatial-correlation.ts';

export interface MorphologyStatistics {
  /** Mesh volume and surface, mm³ and mm². */
  readonly volume: number;
  readonly area: number;
  readonly voxelVolume: number;
  readonly centreOfMassShift: number;
  readonly diameter: number;
  /** Semi-axes of the ellipsoid of the voxels' covariance: 2 √λ, falling, mm. The IBSI's covariance divides by Nv - 1. */
  readonly semiAxes: readonly [number, number, number];
  readonly alignedBox: BoxMeasures;
  readonly orientedBox: BoxMeasures;
  readonly approximateEllipsoid: BoxMeasures;
  readonly leastEllipsoid: BoxMeasures;
  readonly convexHull: BoxMeasures;
  readonly meanIntensity: number;
  readonly moran: number;
  readonly geary: number;
}

export function morphologyStatistics(prepared: PreparedRegion): MorphologyStatistics {
  const { morphological, values, voxels, size, spacingMm } = prepared;
  const shape = shapeStatistics(morphological);
  const [a, b, c] = morphological.size.map((length, axis) => length * spacingMm[axis]!) as [
    number,
    number,
    number,
  ];
  const hull = convexHull(meshCorners(morphological), [spacingMm[0] / 2, spacingMm[1] / 2, spacingMm[2] / 2]);
  const count = morphological.boxIndex.length;
  const semiAxes = shape.eigenvalues.map((value) => 2 * Math.sqrt((value * count) / (count - 1))) as [
    number,
    number,
    number,
  ];
  return {
    volume: shape.meshVolume,
    area: shape.surfaceArea,
    voxelVolume: shape.voxelVolume,
    centreOfMassShift: centreOfMassShift(prepared),
    diameter: shape.diameters.volume,
    semiAxes,
    alignedBox: { volume: a * b * c, area: 2 * (a * b + b * c + c * a) },
    orientedBox: orientedBox(hull),
    approximateEllipsoid: ellipsoidMeasures(semiAxes),
    leastEllipsoid: ellipsoidMeasures(leastEllipsoid(hull.corners)),
    convexHull: hull,
    meanIntensity: values.reduce((sum, value) => sum + value, 0) / values.length,
    ...spatialCorrelation(voxels, values, size, spacingMm),
  };
}

function ellipsoidMeasures(axes: readonly [number, number, number]): BoxMeasures {
  return { volume: (4 / 3) * Math.PI * axes[0] * axes[1] * axes[2], area: ellipsoidSurface(axes) };
}

/** Distance, mm, between the mean place of the region's voxels and that weighted by intensity. */
function centreOfMassShift({ morphological, voxels, values, size, spacingMm }: PreparedRegion): number {
  const plain = [0, 0, 0];
  const weighted = [0, 0, 0];
  const { imageIndex } = morphological;
  const add = (sums: number[], index: number, weight: number): void => {
    const x = index % size[0];
    const rest = (index - x) / size[0];
    const y = rest % size[1];
    sums[0]! += weight * x;
    sums[1]! += weight * y;
    sums[2]! += (weight * (rest - y)) / size[1];
  };
  for (let k = 0; k < imageIndex.length; k++) add(plain, imageIndex[k]!, 1);
  let mass = 0;
  for (let k = 0; k < voxels.length; k++) {
    add(weighted, voxels[k]!, values[k]!);
    mass += values[k]!;
  }
  return Math.hypot(
    ...plain.map((sum, axis) => (sum / imageIndex.length - weighted[axis]! / mass) * spacingMm[axis]!),
  );
}
