// From an image and a mask to columns: checks, preparation, region, shape, then the intensity classes of the original
// image and of each image derived from it, one image at a time.

import { requireFinite, requireSameGeometry, requireSoundGeometry } from '@glioscope/volume';
import type { Geometry, Mask, Volume } from '@glioscope/volume';
import { Columns } from './columns.ts';
import { shapeFeatures } from './features/shape.ts';
import { imageNamesOf, type ImageType } from './image-types.ts';
import { intensityFunction, resegmentBounds } from './intensities.ts';
import { intensityMeasurer, select } from './measure.ts';
import { columnNames, imagesOf, type ExtractionParameters } from './parameters/extraction-parameters.ts';
import { profileParameters, type RadiomicsProfile } from './profiles.ts';
import { regionDimensions, regionOfMask, regionOfVoxels, type Region } from './region.ts';
import type { RadiomicsSettings } from './settings.ts';
import { shapeStatistics } from './shape/shape-statistics.ts';
import { requireValidSettings } from './validate-settings.ts';
import { forEachWaveletBand } from './wavelet.ts';

/** A profile, and what of its settings is to differ. */
export interface RadiomicsOptions extends Partial<RadiomicsSettings> {
  readonly profile: RadiomicsProfile;
  /** Replaces the images that the profile measures. */
  readonly imageTypes?: readonly ImageType[];
}

/** Features of one region, in the parameters' columns. */
export interface FeatureValues {
  /** PyRadiomics' column names; the same for every image and mask. */
  readonly names: readonly string[];
  /** The value of each column; NaN only where `reasons` has an entry. */
  readonly values: Float64Array;
  /** Why a column has no value, by name. */
  readonly reasons: ReadonlyMap<string, string>;
  /** PyRadiomics' `diagnostics_…` names and values; empty when `additionalInfo` is off. */
  readonly diagnostics: Readonly<Record<string, unknown>>;
}

/**
 * Features of the voxels of `image` that carry the label in `mask`, with PyRadiomics' names, formulas and conventions.
 *
 * Conventions for regions without variation, which are values and not gaps: Skewness and Kurtosis 0; GLCM Correlation
 * and MCC 1, Imc1 and Imc2 0; NGTDM Coarseness 10⁶, Busyness, Contrast and Strength 0. No value (NaN with a reason):
 * GLCM where no two voxels are neighbours, GLRLM where no line in any direction holds two voxels.
 *
 * @param options A profile with what is to differ, or full parameters (`parseParameters` reads PyRadiomics' files).
 * @throws {GeometryError} when image and mask do not share their grid, saying what differs and by how much.
 * @throws {RangeError} when a setting is out of range, the image has NaN or infinite voxels, the label does not occur
 *   (naming those that do), or the region is smaller than the settings demand (always: a single voxel).
 */
export function extractRadiomics(
  image: Volume,
  mask: Mask,
  options: RadiomicsOptions | ExtractionParameters,
): FeatureValues {
  const parameters = 'profile' in options ? parametersOf(options) : options;
  const { features, settings } = parameters;
  requireValidSettings(settings);
  const images = imagesOf(parameters);
  for (const [, own] of images) requireValidSettings(own);
  requireUsable(image, mask, settings);

  const names = columnNames(parameters);
  const columns = new Columns(names);
  const whole = regionOfMask(mask, settings.label);
  requireSufficient(whole, settings, 'The region');
  const intensityOf = intensityFunction(image, settings);
  const region = resegmented(image, whole, intensityOf, settings);

  const shape = select(shapeFeatures, features.shape);
  if (shape.length > 0) {
    // PyRadiomics crops to the resegmented box before it measures the shape of the region as drawn; so do these numbers.
    const measured = settings.resegmentShape ? region : croppedTo(image.geometry, whole, region);
    columns.write('original_shape_', shape, [shapeStatistics(measured)], '');
  }
  const measure = intensityMeasurer(region, features, columns);
  for (const [type, own] of images) {
    if (type === 'Original') {
      measure('original', valuesOf(image, region, intensityOf), own);
    } else if (type === 'Wavelet') {
      forEachWaveletBand(image, intensityOf, region, (band, values) =>
        measure(`wavelet-${band}`, values, own),
      );
    } else {
      throw new RangeError(`Cannot extract features: images of type ${type} are not part of this version`);
    }
    for (const name of imageNamesOf(type, own)) {
      columns.explainMissing(`${name}_`, `the filter ${type} gives no image ${name} of this image`);
    }
  }
  return { names, values: columns.values, reasons: columns.reasons, diagnostics: {} };
}

function parametersOf({ profile, imageTypes, ...changes }: RadiomicsOptions): ExtractionParameters {
  return profileParameters(profile, changes, imageTypes);
}

function requireUsable(image: Volume, mask: Mask, { geometryTolerance: tolerance }: RadiomicsSettings): void {
  requireSoundGeometry(image, 'the image');
  requireSoundGeometry(mask, 'the mask');
  requireSameGeometry(
    [
      { name: 'the image', volume: image },
      { name: 'the mask', volume: mask },
    ],
    tolerance === null
      ? {}
      : { spacingMm: tolerance, originMm: tolerance, directionDegrees: (tolerance * 180) / Math.PI },
  );
  requireFinite(image, 'the image');
}

function requireSufficient(
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
        `${found}; check the segmentation, or lower minimumRoiSize`,
    );
  }
}

function valuesOf(
  { data }: Volume,
  { imageIndex }: Region,
  intensityOf: (value: number) => number,
): Float64Array {
  const values = new Float64Array(imageIndex.length);
  for (let k = 0; k < values.length; k++) values[k] = intensityOf(data[imageIndex[k]!]!);
  return values;
}

function resegmented(
  image: Volume,
  whole: Region,
  intensityOf: (value: number) => number,
  settings: RadiomicsSettings,
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
  const region = regionOfVoxels(image.geometry, kept);
  requireSufficient(region, settings, `the region resegmented to intensities from ${low} to ${high}`);
  return region;
}

/** The voxels of `whole` within the bounding box of `part`. */
function croppedTo(geometry: Geometry, whole: Region, part: Region): Region {
  if (whole === part) return whole;
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
