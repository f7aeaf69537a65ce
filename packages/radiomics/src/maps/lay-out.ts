// Grey levels laid out for kernels: discretised once over all that any kernel sees, in PyRadiomics' crop (the region's
// box padded by the kernel's radius, as far as the image goes), with empty cells around it for kernels that reach beyond.

import type { Vector3 } from '@glioscope/volume';
import { discretise } from '../discretisation.ts';
import type { Region } from '../region.ts';
import type { RadiomicsSettings } from '../settings.ts';
import type { LevelBox } from './kernel-sample.ts';

/** A box of voxels in the image. */
export interface Crop {
  readonly first: Vector3;
  readonly size: Vector3;
}

export interface LaidOut {
  readonly box: LevelBox;
  /** For each voxel of the region where in the box its kernel's first cell is. */
  readonly corners: Int32Array;
}

export function layOut(
  imageSize: Vector3,
  region: Region,
  crop: Crop,
  intensityAt: (index: number) => number,
  settings: RadiomicsSettings,
  flatAxis: number | null,
  keepIntensities: boolean,
): LaidOut {
  const reach = (axis: number): number => (axis === flatAxis ? 0 : settings.kernelRadius);
  const padded: Crop = {
    first: [crop.first[0] - reach(0), crop.first[1] - reach(1), crop.first[2] - reach(2)],
    size: [crop.size[0] + 2 * reach(0), crop.size[1] + 2 * reach(1), crop.size[2] + 2 * reach(2)],
  };
  const seen = settings.maskedKernel ? region.imageIndex : indicesOf(crop, imageSize);
  const places = indicesWithin(seen, imageSize, padded);
  const intensities = new Float64Array(seen.length);
  for (let k = 0; k < seen.length; k++) intensities[k] = intensityAt(seen[k]!);
  const discretised = discretise(intensities, settings);
  const [width, height, depth] = padded.size;
  const rows = new Int32Array(width * height * depth);
  for (let k = 0; k < places.length; k++) rows[places[k]!] = discretised.rows[k]!;
  let kept: Float64Array | null = null;
  if (keepIntensities) {
    kept = new Float64Array(rows.length);
    for (let k = 0; k < places.length; k++) kept[places[k]!] = intensities[k]!;
  }
  const toCorner = reach(0) + width * (reach(1) + height * reach(2));
  return {
    box: { size: padded.size, rows, grayLevels: discretised.grayLevels, intensities: kept },
    corners: indicesWithin(region.imageIndex, imageSize, padded).map((centre) => centre - toCorner),
  };
}

/** The voxels of a crop, scan order, as indices in the image. */
export function indicesOf({ first, size }: Crop, [width, height]: Vector3): Int32Array {
  const indices = new Int32Array(size[0] * size[1] * size[2]);
  let k = 0;
  for (let z = first[2]; z < first[2] + size[2]; z++) {
    for (let y = first[1]; y < first[1] + size[1]; y++) {
      for (let x = first[0]; x < first[0] + size[0]; x++) indices[k++] = x + width * (y + height * z);
    }
  }
  return indices;
}

/** Indices in an image as indices in a crop of it. */
export function indicesWithin(
  indices: Int32Array,
  [width, height]: Vector3,
  { first, size }: Crop,
): Int32Array {
  return indices.map((index) => {
    const x = index % width;
    const y = Math.floor(index / width) % height;
    const z = Math.floor(index / (width * height));
    return x - first[0] + size[0] * (y - first[1] + size[1] * (z - first[2]));
  });
}
