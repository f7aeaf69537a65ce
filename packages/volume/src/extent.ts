// Where a grid begins and ends in the patient, in words for messages.

import { pointOfVoxel, type Geometry, type Vector3 } from './geometry.ts';

/** The box that encloses a grid's voxels along the LPS axes, mm, from voxel border to voxel border. */
export interface Extent {
  readonly lowMm: Vector3;
  readonly highMm: Vector3;
}

/** The box along the LPS axes that encloses all voxels of a grid, borders included. */
export function extentOf(geometry: Geometry): Extent {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const point = pointOfVoxel(geometry, [
      (corner & 1) === 0 ? -0.5 : geometry.size[0] - 0.5,
      (corner & 2) === 0 ? -0.5 : geometry.size[1] - 0.5,
      (corner & 4) === 0 ? -0.5 : geometry.size[2] - 0.5,
    ]);
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis]!, point[axis]!);
      high[axis] = Math.max(high[axis]!, point[axis]!);
    }
  }
  return { lowMm: low, highMm: high };
}

/** Such as `240 × 240 × 155 voxels, L -0.5…239.5, P -239.5…0.5, S -0.5…154.5 mm (LPS)`. */
export function describeExtent(geometry: Geometry): string {
  const { lowMm, highMm } = extentOf(geometry);
  const range = (axis: 0 | 1 | 2): string => `${formatMm(lowMm[axis])}…${formatMm(highMm[axis])}`;
  return `${geometry.size.join(' × ')} voxels, L ${range(0)}, P ${range(1)}, S ${range(2)} mm (LPS)`;
}

/** Millimetres to a thousandth, or two significant digits where smaller; no trailing zeros. */
export function formatMm(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Math.abs(value) < 1e-3 ? Number(value.toPrecision(2)) : Number(value.toFixed(3));
  return String(rounded === 0 ? 0 : rounded);
}

/** Such as `(1, -2.5, 0)`. */
export function formatVector(vector: readonly number[]): string {
  return `(${vector.map(formatMm).join(', ')})`;
}
