// From an image and a mask to the columns of a profile: checks, region, shape, then grey levels, matrices and features
// of the original image and of each wavelet band, one image at a time.

import { requireFinite, requireSameGeometry, requireSoundGeometry } from '@glioscope/volume';
import type { Geometry, Mask, Volume } from '@glioscope/volume';
import { discretise } from './discretisation.ts';
import type { FeatureDefinition } from './features/feature.ts';
import { firstOrderStatistics } from './features/first-order-statistics.ts';
import { firstOrderFeatures } from './features/first-order.ts';
import { glcmStatistics } from './features/glcm-statistics.ts';
import { glcmFeatures } from './features/glcm.ts';
import { gldmFeatures } from './features/gldm.ts';
import { glrlmFeatures } from './features/glrlm.ts';
import { glszmFeatures } from './features/glszm.ts';
import { ngtdmStatistics } from './features/ngtdm-statistics.ts';
import { ngtdmFeatures } from './features/ngtdm.ts';
import { shapeFeatures } from './features/shape.ts';
import { sizeMatrixStatistics } from './features/size-matrix-statistics.ts';
import { intensityFunction, resegmentBounds } from './intensities.ts';
import { cooccurrenceMatrices } from './matrices/glcm.ts';
import { dependenceMatrix } from './matrices/gldm.ts';
import { runLengthMatrices } from './matrices/glrlm.ts';
import { sizeZoneMatrix } from './matrices/glszm.ts';
import { grayLevelGrid } from './matrices/grid.ts';
import { toneDifferenceMatrix } from './matrices/ngtdm.ts';
import { featureNames, profileOf, type ImageType, type RadiomicsProfile } from './profiles.ts';
import { regionDimensions, regionOfMask, regionOfVoxels, type Region } from './region.ts';
import { defaultSettings, requireValidSettings, type RadiomicsSettings } from './settings.ts';
import { shapeStatistics } from './shape/shape-statistics.ts';
import { forEachWaveletBand } from './wavelet.ts';

/** A profile, and what of its settings is to differ. */
export interface RadiomicsOptions extends Partial<RadiomicsSettings> {
  readonly profile: RadiomicsProfile;
  /** Replaces the images that the profile measures. */
  readonly imageTypes?: readonly ImageType[];
}

/** Features of one region, in the profile's columns. */
export interface FeatureValues {
  /** PyRadiomics' column names; the same for every image and mask. */
  readonly names: readonly string[];
  /** The value of each column; NaN only where `reasons` has an entry. */
  readonly values: Float64Array;
  /** Why a column has no value, by name. */
  readonly reasons: ReadonlyMap<string, string>;
}

/**
 * Features of the voxels of `image` that carry the label in `mask`, with PyRadiomics' names, formulas and conventions.
 *
 * Conventions for regions without variation, which are values and not gaps: Skewness and Kurtosis 0; GLCM Correlation
 * and MCC 1, Imc1 and Imc2 0; NGTDM Coarseness 10⁶, Busyness, Contrast and Strength 0. No value (NaN with a reason):
 * GLCM where no two voxels are neighbours, GLRLM where no line in any direction holds two voxels.
 *
 * @throws {GeometryError} when image and mask do not share their grid, saying what differs and by how much.
 * @throws {RangeError} when a setting is out of range, the image has NaN or infinite voxels, the label does not occur
 *   (naming those that do), or the region is smaller than the settings demand (always: a single voxel).
 */
export function extractRadiomics(image: Volume, mask: Mask, options: RadiomicsOptions): FeatureValues {
  const { profile: profileName, imageTypes, ...changes } = options;
  const profile = profileOf(profileName);
  const settings: RadiomicsSettings = { ...defaultSettings, ...profile.settings, ...changes };
  requireValidSettings(settings);
  requireUsable(image, mask, settings);

  const images = imageTypes ?? profile.imageTypes;
  const names = featureNames(profileName, images);
  const columns = new Columns(names);
  const whole = regionOfMask(mask, settings.label);
  requireSufficient(whole, settings, 'The region');
  const intensityOf = intensityFunction(image, settings);
  const region = resegmented(image, whole, intensityOf, settings);

  const { features } = profile;
  const shape = select(shapeFeatures, features.shape);
  if (shape.length > 0) {
    // PyRadiomics crops to the resegmented box before it measures the shape of the region as drawn; so do these numbers.
    const measured = settings.resegmentShape ? region : croppedTo(image.geometry, whole, region);
    columns.write('original_shape_', shape, [shapeStatistics(measured)], '');
  }
  const measure = intensityMeasurer(region, settings, features, columns);
  if (images.includes('original')) measure('original', valuesOf(image, region, intensityOf));
  if (images.includes('wavelet')) {
    forEachWaveletBand(image, intensityOf, region, (band, values) => measure(`wavelet-${band}`, values));
  }
  return { names, values: columns.values, reasons: columns.reasons };
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

const noNeighbours = 'no two voxels of the region are neighbours, so there are no co-occurrences to count';
const noLines =
  'no line of voxels in any direction holds two voxels of the region, so there are no runs to count';

/** A function that measures an image's intensities at the region's voxels and writes its columns. */
function intensityMeasurer(
  region: Region,
  settings: RadiomicsSettings,
  features: ReturnType<typeof profileOf>['features'],
  columns: Columns,
): (imageName: string, values: Float64Array) => void {
  const voxelVolume = region.spacingMm[0] * region.spacingMm[1] * region.spacingMm[2];
  const firstOrder = select(firstOrderFeatures, features.firstorder);
  const glcm = select(glcmFeatures, features.glcm);
  const glrlm = select(glrlmFeatures, features.glrlm);
  const glszm = select(glszmFeatures, features.glszm);
  const gldm = select(gldmFeatures, features.gldm);
  const ngtdm = select(ngtdmFeatures, features.ngtdm);
  // One box serves all images: every image writes the same voxels of it.
  let rows: Int32Array | undefined;

  return (imageName, values) => {
    const discretised = discretise(values, settings);
    const grid = grayLevelGrid(region, discretised, rows);
    rows = grid.rows;
    const prefix = (featureClass: string): string => `${imageName}_${featureClass}_`;
    columns.write(
      prefix('firstorder'),
      firstOrder,
      [firstOrderStatistics(values, discretised.counts, voxelVolume, settings.voxelArrayShift)],
      '',
    );
    if (glcm.length > 0) {
      const matrices = cooccurrenceMatrices(grid, settings.weightingNorm);
      columns.write(prefix('glcm'), glcm, matrices.map(glcmStatistics), noNeighbours);
    }
    if (glrlm.length > 0) {
      const matrices = runLengthMatrices(grid, settings.weightingNorm);
      columns.write(prefix('glrlm'), glrlm, matrices.map(sizeMatrixStatistics), noLines);
    }
    if (glszm.length > 0) {
      columns.write(prefix('glszm'), glszm, [sizeMatrixStatistics(sizeZoneMatrix(grid))], '');
    }
    if (gldm.length > 0) {
      const matrix = dependenceMatrix(grid, settings.dependenceDifference);
      columns.write(prefix('gldm'), gldm, [sizeMatrixStatistics(matrix)], '');
    }
    if (ngtdm.length > 0) {
      columns.write(prefix('ngtdm'), ngtdm, [ngtdmStatistics(toneDifferenceMatrix(grid))], '');
    }
  };
}

function select<Statistics>(
  table: readonly FeatureDefinition<Statistics>[],
  names: readonly string[],
): readonly FeatureDefinition<Statistics>[] {
  return table.filter(({ name }) => names.includes(name));
}

/** The columns being filled. */
class Columns {
  readonly values: Float64Array;
  readonly reasons = new Map<string, string>();
  readonly #indexOf: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
    this.values = new Float64Array(names.length).fill(Number.NaN);
    this.#indexOf = new Map(names.map((name, index) => [name, index]));
  }

  /** Each row's mean over the statistics (one, or one a direction); with none, NaN for the given reason. */
  write<Statistics>(
    prefix: string,
    rows: readonly FeatureDefinition<Statistics>[],
    statistics: readonly Statistics[],
    reasonForNone: string,
  ): void {
    for (const row of rows) {
      const name = prefix + row.name;
      let sum = 0;
      for (const directionStatistics of statistics) sum += row.value(directionStatistics);
      const value = sum / statistics.length;
      if (Number.isFinite(value)) {
        this.values[this.#indexOf.get(name)!] = value;
      } else {
        this.reasons.set(
          name,
          statistics.length === 0 ? reasonForNone : `its formula (${row.formula}) has no finite value here`,
        );
      }
    }
  }
}
