// The region without the voxels whose intensity lies outside a range.

import { requireFinite, type Geometry, type Volume } from '@glioscope/volume';
import { resegmentBounds } from '../intensities.ts';
import { regionOfVoxels, type Region } from '../region.ts';
import type { RadiomicsSettings } from '../settings.ts';
import { requireSufficient } from './requirements.ts';

/**
 * The image's intensities at the region's voxels, scan order.
 * @throws {RangeError} when one of them is NaN or infinite.
 */
export function valuesOf(
  image: Volume,
  { imageIndex }: Region,
  intensityOf: (value: number) => number,
  allocate: (length: number) => Float64Array = (length) => new Float64Array(length),
): Float64Array {
  const { data } = image;
  const values = allocate(imageIndex.length);
  for (let k = 0; k < values.length; k++) values[k] = intensityOf(data[imageIndex[k]!]!);
  requireFiniteIntensities(values, image);
  return values;
}

/** @throws {RangeError} when one of the intensities that were read from the image is NaN or infinite. */
export function requireFiniteIntensities(intensities: Float64Array, image: Volume): void {
  // A difference with itself is 0 for finite numbers alone. Two sums, as one would wait for itself.
  let even = 0;
  let odd = 0;
  for (let k = 1; k < intensities.length; k += 2) {
    even += intensities[k - 1]! - intensities[k - 1]!;
    odd += intensities[k]! - intensities[k]!;
  }
  const last = intensities[intensities.length - 1] ?? 0;
  if (even + odd + (last - last) !== 0) requireFinite(image, 'the image');
}

/** @throws {RangeError} when too little of the region is left. */
export function resegmented(
  image: Volume,
  whole: Region,
  intensityOf: (value: number) => number,
  settings: RadiomicsSettings,
  reach: number,
): Region {
  if (settings.resegmentRange === null) return whole;
  const values = valuesOf(image, whole, intensityOf);
  const { low, high } = resegmentBounds(values, settings.resegmentRange, settings.resegmentMode);
  const kept = whole.imageIndex.filter((_, k) => values[k]! >= low && values[k]! <= high);
  if (kept.length === 0) {
    throw new RangeError(
      `Cannot extract features: resegmentation to intensities from ${low} to ${high} ` +
        `left none of the region's ${values.length} voxels; widen resegmentRange`,
    );
  }
  const region = regionOfVoxels(image.geometry, kept, reach);
  requireSufficient(region, settings, `the region resegmented to intensities from ${low} to ${high}`);
  return region;
}

/** A region as shape is measured on it: the mesh is not always closed, so that its volume depends on the box. */
export function withPaddingOf1(geometry: Geometry, region: Region): Region {
  return Math.max(...region.padding) === 1 ? region : regionOfVoxels(geometry, region.imageIndex);
}

/** The voxels of `whole` within the bounding box of `part`, with a padding of one voxel. */
export function croppedTo(geometry: Geometry, whole: Region, part: Region): Region {
  if (whole === part) return withPaddingOf1(geometry, whole);
  const [width, height] = geometry.size;
  const inside = (coordinate: number, axis: number): boolean =>
    coordinate >= part.origin[axis]! && coordinate < part.origin[axis]! + part.size[axis]!;
  const kept = whole.imageIndex.filter(
    (index) =>
      inside(index % width, 0) &&
      inside(Math.floor(index / width) % height, 1) &&
      inside(Math.floor(index / (width * height)), 2),
  );
  return regionOfVoxels(geometry, kept);
}
