// Grids to resample onto: another spacing over the same field of view, and a fixed size around a point.

import { pointOfVoxel, type Geometry, type Vector3 } from '@glioscope/volume';

/** The LPS point, mm, at the centre of a grid's field of view. */
export function centreOfGrid(geometry: Geometry): Vector3 {
  const [width, height, depth] = geometry.size;
  return pointOfVoxel(geometry, [(width - 1) / 2, (height - 1) / 2, (depth - 1) / 2]);
}

/**
 * A grid of another spacing with the same centre and directions. Its size is the field of view over the spacing,
 * rounded to the nearest whole number (a half up) and at least 1, so the field of view changes by at most half a
 * new voxel.
 */
export function gridWithSpacing(geometry: Geometry, spacingMm: number | Vector3): Geometry {
  const spacing = vectorOf(spacingMm);
  const size = geometry.size.map((length, axis) =>
    Math.max(1, Math.round((length * geometry.spacingMm[axis]!) / spacing[axis]!)),
  ) as [number, number, number];
  return gridOfSize(geometry, size, spacing, centreOfGrid(geometry));
}

/** A grid of `size` voxels around `centreMm` (LPS), along the directions of `geometry`: a network's input, say. */
export function gridOfSize(
  geometry: Geometry,
  size: Vector3,
  spacingMm: number | Vector3,
  centreMm: Vector3 = centreOfGrid(geometry),
): Geometry {
  const spacing = vectorOf(spacingMm);
  if (!size.every((length) => Number.isInteger(length) && length > 0)) {
    throw new RangeError(
      `Cannot make a grid: expected sizes that are whole numbers from 1, got ${size.join(' × ')}`,
    );
  }
  const fromOrigin = pointOfVoxel(
    { size, spacingMm: spacing, originMm: [0, 0, 0], direction: geometry.direction },
    [(size[0] - 1) / 2, (size[1] - 1) / 2, (size[2] - 1) / 2],
  );
  return {
    size,
    spacingMm: spacing,
    originMm: [centreMm[0] - fromOrigin[0], centreMm[1] - fromOrigin[1], centreMm[2] - fromOrigin[2]],
    direction: geometry.direction,
  };
}

function vectorOf(spacingMm: number | Vector3): Vector3 {
  const spacing: Vector3 = typeof spacingMm === 'number' ? [spacingMm, spacingMm, spacingMm] : spacingMm;
  if (!spacing.every((step) => step > 0 && step < Infinity)) {
    throw new RangeError(`Cannot make a grid: expected spacings above 0 mm, got ${spacing.join(' × ')}`);
  }
  return spacing;
}
