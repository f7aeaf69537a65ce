// An image and a label map: voxels with their geometry.

import type { Geometry } from './geometry.ts';

/** Voxel values, x fastest, then y, then z. */
export type VoxelArray =
  Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** A scalar image: `data[x + size[0] * (y + size[1] * z)]`. */
export interface Volume<Data extends VoxelArray = VoxelArray> {
  readonly geometry: Geometry;
  readonly data: Data;
}

/** A label map: 0 is background. */
export type Mask = Volume<Uint8Array>;
