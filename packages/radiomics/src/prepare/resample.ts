// Image and mask at another spacing, on the grid that PyRadiomics makes: aligned with the corner of the mask's first
// voxel, of the mask's direction, and no larger than the region with its padding.

import type { Geometry, LabelMap, Vector3, Volume } from '@glioscope/volume';
import { resampleLike } from '../interpolation/resample-like.ts';
import { regionOfMask, type Region } from '../region.ts';
import type { Interpolator, RadiomicsSettings } from '../settings.ts';
import { crop, paddedBox } from './crop.ts';
import { requireInsideImage } from './requirements.ts';

/**
 * Resampled and cropped image and mask; the mask by its nearest voxels. Where the image has that spacing already, the
 * mask alone is brought onto its grid.
 * @throws {RangeError} when the region lies partly outside the image.
 */
export function resampled(
  image: Volume,
  mask: LabelMap,
  spacingMm: Vector3,
  interpolator: Interpolator,
  { label, padDistance }: RadiomicsSettings,
): { readonly image: Volume; readonly mask: LabelMap } {
  const region = regionOfMask(mask, label);
  requireInsideImage(image, mask, region);
  const own = mask.geometry.spacingMm;
  const wanted = spacingMm.map((spacing, axis) =>
    spacing === 0 || region.size[axis] === 1 ? own[axis]! : spacing,
  ) as unknown as Vector3;
  if (wanted.every((spacing, axis) => isClose(image.geometry.spacingMm[axis]!, spacing))) {
    const onGrid = resampleLike(mask, image.geometry, 'sitkNearestNeighbor');
    const box = paddedBox(regionOfMask(onGrid, label), padDistance, image.geometry.size);
    return { image: crop(image, box), mask: crop(onGrid, box) };
  }
  const grid = resamplingGrid(mask.geometry, region, wanted, padDistance);
  return {
    image: resampleLike(image, grid, interpolator),
    mask: resampleLike(mask, grid, 'sitkNearestNeighbor'),
  };
}

/** As numpy's allclose has it. */
function isClose(spacing: number, wanted: number): boolean {
  return Math.abs(spacing - wanted) <= 1e-8 + 1e-5 * Math.abs(wanted);
}

function resamplingGrid(
  geometry: Geometry,
  { origin, size }: Region,
  spacingMm: Vector3,
  padding: number,
): Geometry {
  const own = geometry.spacingMm;
  const ratio = own.map((spacing, axis) => spacing / spacingMm[axis]!);
  const first = origin.map((start, axis) => Math.max(0, Math.floor((start - 0.5) * ratio[axis]! - padding)));
  const last = origin.map((start, axis) =>
    Math.min(
      Math.ceil(geometry.size[axis]! * ratio[axis]!) - 1,
      Math.ceil((start + size[axis]! - 0.5) * ratio[axis]! + padding),
    ),
  );
  // Half the difference of the spacings brings the corners of the first voxels together.
  const place = first.map(
    (start, axis) => (0.5 * (spacingMm[axis]! - own[axis]!)) / own[axis]! + start / ratio[axis]!,
  );
  const originMm = geometry.originMm.map((start, axis) => {
    let offset = 0;
    for (let c = 0; c < 3; c++) offset += geometry.direction[3 * axis + c]! * own[c]! * place[c]!;
    return offset + start;
  });
  return {
    size: first.map((start, axis) => last[axis]! - start + 1) as unknown as Vector3,
    spacingMm,
    originMm: originMm as unknown as Vector3,
    direction: geometry.direction,
  };
}
