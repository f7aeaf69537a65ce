// What image, mask and region must be like before features are measured.

import {
  compareGeometry,
  GeometryError,
  pointOfVoxel,
  requireSameGeometry,
  voxelOfPoint,
  type GeometryTolerance,
  type LabelMap,
  type Vector3,
  type Volume,
} from '@glioscope/volume';
import { regionDimensions, type Region } from '../region.ts';
import type { RadiomicsSettings } from '../settings.ts';

/** @throws {GeometryError} when image and mask do not share their grid, saying what differs and by how much. */
export function requireSameGrid(image: Volume, mask: LabelMap, settings: RadiomicsSettings): void {
  try {
    requireSameGeometry(
      [
        { name: 'the image', volume: image },
        { name: 'the mask', volume: mask },
      ],
      toleranceOf(image, settings),
    );
  } catch (error) {
    if (!(error instanceof GeometryError)) throw error;
    throw new GeometryError(
      `${error.message}; or set correctMask to bring the mask onto the image's grid, or resampledPixelSpacing (in code resampledSpacingMm) to bring both onto one`,
      error.reference,
      error.mismatches,
    );
  }
}

/** ITK's tolerance where none is set: what lies beyond is corrected if masks are to be corrected. */
const itkTolerance = 1e-6;

/** Whether a mask that may be corrected needs no correction. */
export function isSameGrid(image: Volume, mask: LabelMap, { geometryTolerance }: RadiomicsSettings): boolean {
  const tolerance = toleranceOf(image, { geometryTolerance: geometryTolerance ?? itkTolerance });
  return compareGeometry(image.geometry, mask.geometry, tolerance).length === 0;
}

/** As ITK reads a tolerance: lengths as a share of the image's spacing along x, directions by their cosines. */
function toleranceOf(
  { geometry }: Volume,
  { geometryTolerance: share }: Pick<RadiomicsSettings, 'geometryTolerance'>,
): Partial<GeometryTolerance> {
  if (share === null) return {};
  const length = share * geometry.spacingMm[0];
  return { spacingMm: length, originMm: length, directionDegrees: (share * 180) / Math.PI };
}

/**
 * The region's box, voxel borders included, must lie in the image (to 1/1000 of a voxel) if the mask is to be resampled.
 * @throws {RangeError} saying where the box lies and where the image ends.
 */
export function requireInsideImage(image: Volume, mask: LabelMap, region: Region): void {
  const corner = (voxel: Vector3): Vector3 =>
    voxelOfPoint(image.geometry, pointOfVoxel(mask.geometry, voxel));
  const first = corner([region.origin[0] - 0.5, region.origin[1] - 0.5, region.origin[2] - 0.5]);
  const last = corner([
    region.origin[0] + region.size[0] - 0.5,
    region.origin[1] + region.size[1] - 0.5,
    region.origin[2] + region.size[2] - 0.5,
  ]);
  const tolerance = 1e-3;
  const outside = image.geometry.size.some(
    (length, axis) =>
      Math.min(first[axis]!, last[axis]!) < -0.5 - tolerance ||
      Math.max(first[axis]!, last[axis]!) > length - 0.5 + tolerance,
  );
  if (!outside) return;
  const shown = (voxel: Vector3): string => voxel.map((coordinate) => coordinate.toFixed(2)).join(', ');
  throw new RangeError(
    `Cannot resample the mask: expected its region inside the image, got a box from (${shown(first)}) to (${shown(last)}) ` +
      `in voxels of an image of ${image.geometry.size.join(' × ')}; check that mask and image belong together`,
  );
}

/** @throws {RangeError} when the region is smaller than the settings demand (always: a single voxel). */
export function requireSufficient(
  region: Region,
  { minimumRoiDimensions, minimumRoiSize, label }: RadiomicsSettings,
  what: string,
): void {
  const voxels = region.imageIndex.length;
  const found = `got ${voxels} voxel${voxels === 1 ? '' : 's'} in a box of ${region.size.join(' × ')} at (${region.origin.join(', ')})`;
  const dimensions = regionDimensions(region);
  if (dimensions < Math.max(1, minimumRoiDimensions)) {
    throw new RangeError(
      `Cannot extract features: ${what} with label ${label} is too small: expected an extent beyond one voxel ` +
        `along ${minimumRoiDimensions} of 3 axes or more, ${found}; check the segmentation, or leave the region out`,
    );
  }
  if (minimumRoiSize !== null && voxels <= minimumRoiSize) {
    throw new RangeError(
      `Cannot extract features: ${what} with label ${label} is too small: expected more than ${minimumRoiSize} voxels, ` +
        `${found}; check the segmentation, or lower minimumROISize`,
    );
  }
}
