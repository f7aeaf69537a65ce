// From an image and a mask to columns: checks, preparation, region, shape, then the intensity classes of the original
// image and of each image derived from it, one image at a time.

import type { ComponentMask, LabelMap, Volume } from '@glioscope/volume';
import { Columns } from './columns.ts';
import { Diagnostics } from './diagnostics/diagnostics.ts';
import { shape2DFeatures } from './features/shape-2d.ts';
import { shapeFeatures } from './features/shape.ts';
import { imageSource, reasonForNoImage } from './image-source.ts';
import { imageNamesOf, type ImageType } from './image-types.ts';
import { intensityMeasurer, measureIntensities, select } from './measure.ts';
import {
  columnNames,
  imagesOf,
  intensityClassesOf,
  type ExtractionParameters,
} from './parameters/extraction-parameters.ts';
import { prepare, type Prepared } from './prepare/prepare.ts';
import { croppedTo, withPaddingOf1 } from './prepare/resegment.ts';
import { profileParameters, type RadiomicsProfile } from './profiles.ts';
import type { ReasonCode } from './reason-codes.ts';
import type { Region } from './region.ts';
import { Scratch } from './scratch.ts';
import type { RadiomicsSettings } from './settings.ts';
import { planeStatistics } from './shape/plane-statistics.ts';
import { shapeStatistics } from './shape/shape-statistics.ts';
import { requireValidSettings } from './validate-settings.ts';

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
  /** The reason as a code of `reasonCodes`, by the same names. */
  readonly codes: ReadonlyMap<string, ReasonCode>;
  /** PyRadiomics' `diagnostics_…` names and values, computed when first looked at; empty when `additionalInfo` is off. */
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
 * @throws {RangeError} when a setting is out of range, voxels that are read are NaN or infinite, the label does not occur
 *   (naming those that do), the region is smaller than the settings demand (always: a single voxel), it lies partly
 *   outside an image that is to be resampled, or shape2D is asked for of more than one layer.
 */
export function extractRadiomics(
  image: Volume,
  mask: LabelMap | ComponentMask,
  options: RadiomicsOptions | ExtractionParameters,
): FeatureValues {
  const extraction = beginExtraction(image, mask, options);
  const { parameters, images, prepared } = extraction;
  const columns = new Columns(columnNames(parameters));
  writeShape(extraction.drawn, parameters, columns);
  const scratch = new Scratch();
  const measurer = intensityMeasurer(prepared.region, parameters.features, columns, scratch);
  const source = imageSource(prepared, scratch);
  for (const [type, own] of images) {
    for (const { name, values } of source(type, own)) measureIntensities(measurer, name, values, own);
  }
  return endExtraction(extraction, columns);
}

/** An extraction whose input is checked and prepared. */
export interface Extraction {
  readonly parameters: ExtractionParameters;
  /** Empty where no feature is of intensities. */
  readonly images: ReturnType<typeof imagesOf>;
  readonly prepared: Prepared;
  /** The region that shape is measured of. */
  readonly drawn: Region;
  readonly diagnostics: Diagnostics | null;
}

/** Checks and prepares; the errors of `extractRadiomics` that are not of shape2D or of voxels come from here. */
export function beginExtraction(
  givenImage: Volume,
  mask: LabelMap | ComponentMask,
  options: RadiomicsOptions | ExtractionParameters,
): Extraction {
  const parameters = 'profile' in options ? parametersOf(options) : options;
  const { settings } = parameters;
  requireValidSettings(settings);
  const images = imagesOf(parameters);
  for (const [type, own] of images) {
    requireValidSettings(own);
    if (own.label !== settings.label) {
      throw new RangeError(
        `Cannot extract features: expected one label for all images, got ${settings.label}, and ${own.label} for ${type}; ` +
          `extract each label by itself`,
      );
    }
  }
  const reach = Math.max(1, ...images.flatMap(([, own]) => own.distances));
  const diagnostics = settings.additionalInfo ? new Diagnostics(parameters) : null;
  const ofIntensities = intensityClassesOf(parameters).length > 0;
  const prepared = prepare(givenImage, mask, settings, reach, diagnostics, ofIntensities);
  const { image, whole, region } = prepared;
  return {
    parameters,
    images: ofIntensities ? images : [],
    prepared,
    // PyRadiomics crops to the resegmented box before it measures the shape of the region as drawn; so do these numbers.
    drawn: settings.resegmentShape
      ? withPaddingOf1(image.geometry, region)
      : croppedTo(image.geometry, whole, region),
    diagnostics,
  };
}

/** Explains the images that could not be made, and gives the filled columns. */
export function endExtraction(
  { images, prepared, diagnostics }: Extraction,
  columns: Columns,
): FeatureValues {
  for (const [type, own] of images) {
    for (const name of imageNamesOf(type, own)) {
      const text = reasonForNoImage(type, name, prepared.image.geometry, own);
      if (text !== null) columns.explainMissing(`${name}_`, { code: 'no-image', text });
    }
  }
  return {
    names: columns.names,
    values: columns.values,
    reasons: columns.reasons,
    codes: columns.codes,
    get diagnostics() {
      return diagnostics?.entries ?? {};
    },
  };
}

function parametersOf({ profile, imageTypes, ...changes }: RadiomicsOptions): ExtractionParameters {
  return profileParameters(profile, changes, imageTypes);
}

/** Writes the columns of shape and shape2D. */
export function writeShape(
  region: Region,
  { features, settings: { force2D, force2DDimension } }: ExtractionParameters,
  columns: Columns,
): void {
  const shape = select(shapeFeatures, features.shape);
  if (shape.length > 0) columns.write('original_shape_', shape, [shapeStatistics(region)]);
  const shape2D = select(shape2DFeatures, features.shape2D);
  if (!force2D || shape2D.length === 0) return;
  const axis = (2 - force2DDimension) as 0 | 1 | 2;
  if (region.size[axis] !== 1) {
    throw new RangeError(
      `Cannot measure shape2D: expected a region of one layer along ${'xyz'[axis]} (force2DDimension ${force2DDimension}), ` +
        `got ${region.size[axis]}; choose one layer of the mask, another dimension, or leave the class shape2D out`,
    );
  }
  columns.write('original_shape2D_', shape2D, [planeStatistics(region, axis)]);
}
