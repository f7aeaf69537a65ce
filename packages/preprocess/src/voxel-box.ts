// Boxes of whole voxels: the bounding box of a mask, cutting a box out of a volume, and pasting it back.

import {
  compareGeometry,
  describeExtent,
  describeGeometryDifference,
  pointOfVoxel,
  requireNonEmptyMask,
  voxelCount,
  voxelOfPoint,
  type Geometry,
  type Mask,
  type Vector3,
  type Volume,
  type VoxelArray,
} from '@glioscope/volume';

/** A box of voxels on a grid. It may reach past the grid: `start` may be negative. */
export interface VoxelBox {
  /** The box's first voxel. */
  readonly start: Vector3;
  /** Voxels along each axis, at least 1. */
  readonly size: Vector3;
}

/**
 * The smallest box that holds every labelled voxel, widened by `marginVoxels` on each side as far as the grid goes.
 * @throws {RangeError} when the mask is empty.
 */
export function boundingBox(mask: Mask, marginVoxels = 0): VoxelBox {
  if (!Number.isInteger(marginVoxels) || marginVoxels < 0) {
    throw new RangeError(
      `Cannot widen a bounding box: expected a margin in whole voxels from 0, got ${marginVoxels}`,
    );
  }
  requireNonEmptyMask(mask, 'the mask');
  const { data } = mask;
  const [width, height, depth] = mask.geometry.size;
  let [x0, x1, y0, y1, z0, z1] = [width, -1, height, -1, depth, -1];
  for (let z = 0, i = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (data[i] === 0) continue;
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
        if (z < z0) z0 = z;
        z1 = z;
      }
    }
  }
  const start: Vector3 = [
    Math.max(0, x0 - marginVoxels),
    Math.max(0, y0 - marginVoxels),
    Math.max(0, z0 - marginVoxels),
  ];
  return {
    start,
    size: [
      Math.min(width - 1, x1 + marginVoxels) - start[0] + 1,
      Math.min(height - 1, y1 + marginVoxels) - start[1] + 1,
      Math.min(depth - 1, z1 + marginVoxels) - start[2] + 1,
    ],
  };
}

/** The grid of a box: same spacing and direction, the origin moved to the box's first voxel. */
export function geometryOfBox(geometry: Geometry, { start, size }: VoxelBox): Geometry {
  if (![...start, ...size].every(Number.isInteger) || size.some((length) => length < 1)) {
    throw new RangeError(
      `Cannot cut a box: expected whole voxels and sizes from 1, got start ${start.join(', ')}, size ${size.join(' × ')}`,
    );
  }
  return { ...geometry, size, originMm: pointOfVoxel(geometry, start) };
}

/** Cuts a box out of a volume, voxel values unchanged; where the box reaches past the grid, voxels are `outside`. */
export function cropVolume<Data extends VoxelArray>(
  volume: Volume<Data>,
  box: VoxelBox,
  outside = 0,
): Volume<Data> {
  const geometry = geometryOfBox(volume.geometry, box);
  const cropped = arrayLike(volume.data, voxelCount(geometry));
  if (outside !== 0) cropped.fill(outside);
  copyRows(volume, box.start, geometry.size, cropped);
  return { geometry, data: cropped };
}

/**
 * Pastes a cropped volume back where it was cut: the inverse of `cropVolume` inside the box, `outside` elsewhere.
 * Voxels of the crop that lie past `fullGeometry` (padding) are dropped.
 * @throws {RangeError} when the two grids' voxels do not coincide: resample instead.
 */
export function uncrop<Data extends VoxelArray>(
  cropped: Volume<Data>,
  fullGeometry: Geometry,
  outside = 0,
): Volume<Data> {
  const offset = voxelOfPoint(fullGeometry, cropped.geometry.originMm);
  const start = offset.map(Math.round) as [number, number, number];
  // The same voxels under the name of a box of the full grid: whatever differs beyond this is no crop of it.
  const differences = compareGeometry(
    geometryOfBox(fullGeometry, { start, size: cropped.geometry.size }),
    cropped.geometry,
  );
  if (differences.length > 0) {
    throw new RangeError(
      `Cannot paste a crop back: expected voxels of the full grid (${describeExtent(fullGeometry)}), ` +
        `got other ones: ${differences.map(describeGeometryDifference).join('; ')}; resample it onto that grid`,
    );
  }
  const data = arrayLike(cropped.data, voxelCount(fullGeometry));
  if (outside !== 0) data.fill(outside);
  copyRows(cropped, start.map((value) => -value) as [number, number, number], fullGeometry.size, data);
  return { geometry: fullGeometry, data };
}

/** An array of zeros of the same type. */
function arrayLike<Data extends VoxelArray>(data: Data, length: number): Data {
  return new (data.constructor as new (length: number) => Data)(length);
}

/** Copies the part of `source` that overlaps a box at `start` (in source voxels) of `size` into that box's voxels. */
function copyRows(source: Volume, start: Vector3, size: Vector3, target: VoxelArray): void {
  const [width, height, depth] = source.geometry.size;
  const x0 = Math.max(0, start[0]);
  const x1 = Math.min(width, start[0] + size[0]);
  if (x1 <= x0) return;
  for (let z = Math.max(0, start[2]); z < Math.min(depth, start[2] + size[2]); z++) {
    for (let y = Math.max(0, start[1]); y < Math.min(height, start[1] + size[1]); y++) {
      const from = width * (y + height * z);
      const to = x0 - start[0] + size[0] * (y - start[1] + size[1] * (z - start[2]));
      target.set(source.data.subarray(from + x0, from + x1), to);
    }
  }
}
