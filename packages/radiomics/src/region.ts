// The region of interest as kernels want it: its voxels in scan order, and where each lies in a box that is padded so
// that every neighbour can be read without a border check.

import { labelsOf, type Geometry, type LabelMap, type Vector3 } from '@glioscope/volume';

export interface Region {
  /** The bounding box in the image's voxels: first voxel and size along x, y, z. */
  readonly origin: Vector3;
  readonly size: Vector3;
  readonly spacingMm: Vector3;
  /** Index of each voxel in the image, scan order (x fastest). */
  readonly imageIndex: Int32Array;
  /** Index of each voxel in the padded box, scan order. */
  readonly boxIndex: Int32Array;
  /** Voxels of padding on either side along x, y, z: 1, or as far as neighbours reach within the box. */
  readonly padding: Vector3;
  /** Size of the padded box: `size` + 2 `padding`. */
  readonly boxSize: Vector3;
}

/**
 * The voxels of `mask` that carry `label`; `reach` is the largest distance to neighbours that are to be read.
 * @throws {RangeError} when there is none, naming the labels that occur.
 */
export function regionOfMask(mask: LabelMap, label: number, reach = 1): Region {
  const { data } = mask;
  const imageIndex = indicesOf(data, label);
  if (imageIndex.length === 0) {
    const labels = labelsOf(mask);
    throw new RangeError(
      labels.length === 0
        ? `Cannot extract features: expected voxels with label ${label} in the mask, ` +
            `got background in all ${data.length} voxels; check the segmentation, or leave the patient out`
        : `Cannot extract features: expected voxels with label ${label} in the mask, ` +
            `got label${labels.length === 1 ? '' : 's'} ${labels.join(', ')} only; name one that occurs`,
    );
  }
  return regionOfVoxels(mask.geometry, imageIndex, reach);
}

/** Where the label stands, scan order. Looks at 16 bytes at a time, which passes over background quickly. */
function indicesOf(data: LabelMap['data'], label: number): Int32Array {
  const aligned = data.byteOffset % 4 === 0;
  const words = new Int32Array(
    data.buffer,
    aligned ? data.byteOffset : 0,
    aligned ? data.byteLength >> 2 : 0,
  );
  const groups = words.length >> 2;
  const voxels = 16 / data.BYTES_PER_ELEMENT;
  // Memory that is not written to is never taken: a 32nd of the voxels is seldom too little.
  let indices = new Int32Array(16 + (data.length >> 5));
  let count = 0;
  for (let group = 0; group <= groups; group++) {
    const w = 4 * group;
    if (group < groups && (words[w]! | words[w + 1]! | words[w + 2]! | words[w + 3]!) === 0) continue;
    const start = group * voxels;
    const end = group < groups ? start + voxels : data.length;
    if (count + end - start > indices.length) {
      const larger = new Int32Array(2 * indices.length + end - start);
      larger.set(indices);
      indices = larger;
    }
    for (let i = start; i < end; i++) if (data[i] === label) indices[count++] = i;
  }
  return indices.slice(0, count);
}

/** The region of these voxels (indices in scan order, rising, at least one). */
export function regionOfVoxels({ size, spacingMm }: Geometry, imageIndex: Int32Array, reach = 1): Region {
  const [width, height] = size;
  const low: [number, number, number] = [...size];
  const high: [number, number, number] = [0, 0, 0];
  // Voxels come row by row: a row's y and z are found once, and its first and last voxel are its least and largest x.
  let rowStart = 0;
  let rowEnd = 0;
  let previous = 0;
  for (let k = 0; k < imageIndex.length; k++) {
    const index = imageIndex[k]!;
    if (index >= rowEnd) {
      high[0] = Math.max(high[0], previous - rowStart);
      const row = Math.floor(index / width);
      rowStart = row * width;
      rowEnd = rowStart + width;
      const z = Math.floor(row / height);
      const y = row - z * height;
      low[0] = Math.min(low[0], index - rowStart);
      low[1] = Math.min(low[1], y);
      high[1] = Math.max(high[1], y);
      low[2] = Math.min(low[2], z);
      high[2] = Math.max(high[2], z);
    }
    previous = index;
  }
  high[0] = Math.max(high[0], previous - rowStart);
  const extent = [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1] as const;
  // No neighbour is sought further away than the box is long.
  const paddingOf = (axis: 0 | 1 | 2): number => Math.max(1, Math.min(reach, extent[axis] - 1));
  const padding = [paddingOf(0), paddingOf(1), paddingOf(2)] as const;
  const boxSize = [
    extent[0] + 2 * padding[0],
    extent[1] + 2 * padding[1],
    extent[2] + 2 * padding[2],
  ] as const;
  const boxIndex = new Int32Array(imageIndex.length);
  let shift = 0;
  rowEnd = 0;
  for (let k = 0; k < imageIndex.length; k++) {
    const index = imageIndex[k]!;
    if (index >= rowEnd) {
      const row = Math.floor(index / width);
      rowEnd = (row + 1) * width;
      const z = Math.floor(row / height);
      const y = row - z * height;
      const boxRow = y - low[1] + padding[1] + boxSize[1] * (z - low[2] + padding[2]);
      shift = boxSize[0] * boxRow + padding[0] - low[0] - row * width;
    }
    boxIndex[k] = index + shift;
  }
  return { origin: low, size: extent, spacingMm, imageIndex, boxIndex, padding, boxSize };
}

/** The number of axes along which the region extends beyond one voxel. */
export function regionDimensions({ size }: Region): number {
  return size.filter((length) => length > 1).length;
}
