// Image and mask around the region: the box of its voxels with some padding, as far as the image goes.

import { pointOfVoxel, type Vector3, type Volume, type VoxelArray } from '@glioscope/volume';
import type { Region } from '../region.ts';

/** The first voxel and the size of a region's box with `padding` voxels on either side, within a grid of `size`. */
export function paddedBox(
  { origin, size }: Pick<Region, 'origin' | 'size'>,
  padding: number,
  imageSize: Vector3,
): { readonly first: Vector3; readonly size: Vector3 } {
  const first = origin.map((start) => Math.max(0, start - padding)) as unknown as Vector3;
  return {
    first,
    size: imageSize.map(
      (length, axis) => Math.min(length, origin[axis]! + size[axis]! + padding) - first[axis]!,
    ) as unknown as Vector3,
  };
}

/** The part of a volume from voxel `first` on, of this size. */
export function crop<Data extends VoxelArray>(
  { geometry, data }: Volume<Data>,
  { first, size }: { readonly first: Vector3; readonly size: Vector3 },
): Volume<Data> {
  const [width, height] = geometry.size;
  const part = new (data.constructor as new (length: number) => Data)(size[0] * size[1] * size[2]);
  for (let z = 0, k = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++, k += size[0]) {
      const row = first[0] + width * (first[1] + y + height * (first[2] + z));
      part.set(data.subarray(row, row + size[0]), k);
    }
  }
  return { geometry: { ...geometry, size, originMm: pointOfVoxel(geometry, first) }, data: part };
}
