// From image and mask as given to what features are measured on, in PyRadiomics' order: the mask's component,
// normalisation, resampling or cropping, the check of the mask (or its correction), resegmentation.

import {
  pixelTypeOf,
  requireFinite,
  requireSoundGeometry,
  type ComponentMask,
  type LabelMap,
  type PixelType,
  type Volume,
} from '@glioscope/volume';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import { intensityFunction, unchanged } from '../intensities.ts';
import { resampleLike } from '../interpolation/resample-like.ts';
import { regionOfMask, type Region } from '../region.ts';
import type { RadiomicsSettings } from '../settings.ts';
import { crop, paddedBox } from './crop.ts';
import { maskOfChannel } from './label-channel.ts';
import { isSameGrid, requireInsideImage, requireSameGrid, requireSufficient } from './requirements.ts';
import { resampled } from './resample.ts';
import { resegmented } from './resegment.ts';

export interface Prepared {
  /** The image, perhaps resampled or cropped. */
  readonly image: Volume;
  /** From the image's values to the intensities that are measured. */
  readonly intensityOf: (value: number) => number;
  /** How PyRadiomics would hold these intensities. */
  readonly pixelType: PixelType;
  /** The region as drawn, and what resegmentation left of it (the same object where it left all). */
  readonly whole: Region;
  readonly region: Region;
}

/**
 * @param reach The largest distance to neighbours that will be read around the region's voxels.
 * @param ofIntensities Whether intensities will be measured, so that all voxels that go into them must be finite.
 * @throws {GeometryError} when image and mask do not share their grid and the mask is not to be corrected.
 * @throws {RangeError} when the label does not occur, or the region is too small.
 */
export function prepare(
  givenImage: Volume,
  givenMask: LabelMap | ComponentMask,
  settings: RadiomicsSettings,
  reach: number,
  diagnostics: Diagnostics | null,
  ofIntensities: boolean = true,
): Prepared {
  let image = givenImage;
  let mask = maskOfChannel(givenMask, settings.labelChannel);
  requireSoundGeometry(image, 'the image');
  requireSoundGeometry(mask, 'the mask');
  diagnostics?.addImage('original', image);
  const drawn = mask;
  diagnostics?.addMask('original', drawn, () => regionOfMask(drawn, settings.label), null);

  const { resampledSpacingMm, interpolator, preCrop } = settings;
  if (ofIntensities && (settings.normalize || resampledSpacingMm !== null)) requireFinite(image, 'the image');
  let intensityOf = intensityFunction(image, settings);
  if (resampledSpacingMm !== null && interpolator !== null) {
    image = materialised(image, intensityOf, settings);
    intensityOf = unchanged;
    ({ image, mask } = resampled(image, mask, resampledSpacingMm, interpolator, settings));
    diagnostics?.addImage('interpolated', image);
    const interpolated = mask;
    diagnostics?.addMask(
      'interpolated',
      interpolated,
      () => regionOfMask(interpolated, settings.label),
      image,
    );
  } else if (preCrop) {
    mask = onImageGrid(image, mask, settings);
    const box = paddedBox(regionOfMask(mask, settings.label), settings.padDistance, mask.geometry.size);
    image = crop(image, box);
    mask = crop(mask, box);
  }
  mask = onImageGrid(image, mask, settings, (corrected) => {
    const regionOf = (): Region => regionOfMask(corrected, settings.label);
    diagnostics?.addMask('corrected', corrected, regionOf, image, intensityOf);
  });

  // Grids may differ within the tolerance: lengths are the image's.
  const whole = regionOfMask({ ...mask, geometry: image.geometry }, settings.label, reach);
  requireSufficient(whole, settings, 'The region');
  const region = resegmented(image, whole, intensityOf, settings, reach);
  if (settings.resegmentRange !== null) {
    diagnostics?.addMask('resegmented', mask, () => region, image, intensityOf);
  }
  const isScaled = settings.normalize || settings.intensityScale !== 1;
  return { image, intensityOf, pixelType: isScaled ? 'float64' : pixelTypeOf(image.data), whole, region };
}

/** The mask itself, or corrected onto the image's grid where that is asked for. */
function onImageGrid(
  image: Volume,
  mask: LabelMap,
  settings: RadiomicsSettings,
  onCorrected?: (corrected: LabelMap) => void,
): LabelMap {
  if (!settings.correctMask || isSameGrid(image, mask, settings)) {
    requireSameGrid(image, mask, settings);
    return mask;
  }
  requireInsideImage(image, mask, regionOfMask(mask, settings.label));
  const corrected = resampleLike(mask, image.geometry, 'sitkNearestNeighbor');
  onCorrected?.(corrected);
  return corrected;
}

/** The image of its intensities: in its own type when they are its values, else float64 (as ITK normalises). */
function materialised(
  image: Volume,
  intensityOf: (value: number) => number,
  { normalize, intensityScale }: RadiomicsSettings,
): Volume {
  if (!normalize && intensityScale === 1) return image;
  const { geometry, data } = image;
  const intensities = new Float64Array(data.length);
  for (let i = 0; i < intensities.length; i++) intensities[i] = intensityOf(data[i]!);
  return { geometry, data: intensities };
}
