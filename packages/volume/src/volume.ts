// An image and a label map: voxels with their geometry.

import { voxelCount, voxelVolumeMm3, type Geometry } from './geometry.ts';

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

/** A label map whose labels may go up to 65535. */
export type LabelMap = Volume<Uint8Array | Uint16Array>;

/** A label map with several components; those of one voxel lie side by side. */
export interface ComponentMask {
  readonly geometry: Geometry;
  readonly data: VoxelArray;
  readonly components: number;
}

/** A volume of zeros on this grid. */
export function createVolume(geometry: Geometry): Volume<Float32Array> {
  return { geometry, data: new Float32Array(voxelCount(geometry)) };
}

/** A mask of background on this grid. */
export function createMask(geometry: Geometry): Mask {
  return { geometry, data: new Uint8Array(voxelCount(geometry)) };
}

/** Number of voxels that carry `label`, or any label when none is named. */
export function labelledVoxels({ data }: Mask, label?: number): number {
  let count = 0;
  if (label === undefined) {
    for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++;
  } else {
    for (let i = 0; i < data.length; i++) if (data[i] === label) count++;
  }
  return count;
}

/** Volume in millilitres of `label`, or of every label together when none is named. */
export function volumeMl(mask: Mask, label?: number): number {
  return (labelledVoxels(mask, label) * voxelVolumeMm3(mask.geometry)) / 1000;
}

/** The labels that occur, background left out, in rising order. */
export function labelsOf({ data }: LabelMap): number[] {
  const seen = new Uint8Array(256 ** data.BYTES_PER_ELEMENT);
  for (let i = 0; i < data.length; i++) seen[data[i]!] = 1;
  const labels: number[] = [];
  for (let label = 1; label < seen.length; label++) if (seen[label] === 1) labels.push(label);
  return labels;
}
