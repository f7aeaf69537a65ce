// Feature maps (PyRadiomics' voxel-based extraction): each voxel of a region gets the features of the kernel around it.

import {
  pointOfVoxel,
  requireFinite,
  requireSameGeometry,
  requireSoundGeometry,
  type Geometry,
  type Mask,
  type Vector3,
  type Volume,
} from '@glioscope/volume';
import { discretise } from '../discretisation.ts';
import { intensityFunction, resegmentBounds } from '../intensities.ts';
import { regionDimensions, regionOfMask, regionOfVoxels, type Region } from '../region.ts';
import { defaultSettings, type RadiomicsSettings } from '../settings.ts';
import { requireValidSettings } from '../validate-settings.ts';
import {
  mapFeatureTables,
  wantedFeatures,
  type MapFeatureClass,
  type MapFeaturesByClass,
  type WantedClass,
} from './map-features.ts';
import type { MapPlan } from './map-plan.ts';
import { measureVoxels } from './measure-voxels.ts';

export interface FeatureMapOptions {
  /** Columns such as `original_glcm_JointEntropy`, or names by class (null or [] for all of a class). */
  readonly features: readonly string[] | MapFeaturesByClass;
  readonly settings?: Partial<RadiomicsSettings>;
  /** `box` (default): the region's bounding box padded by the kernel's radius, as PyRadiomics crops; `image`: the image's grid. */
  readonly extent?: 'box' | 'image';
  /** First part of the maps' names, for an image that a filter made (default `original`). */
  readonly imageName?: string;
  /** Told now and then how many of the region's voxels are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A map, and how much of it there is. */
export interface FeatureMap extends Volume<Float64Array> {
  /** Voxels of the region. */
  readonly voxels: number;
  /** Those without a value (NaN in `data`), and why; null when all have one. */
  readonly missing: { readonly voxels: number; readonly reason: string } | null;
}

/**
 * The wanted features of each voxel of the region: of its kernel (`kernelRadius`), which sees the region's voxels only
 * (`maskedKernel`), with grey levels that were discretised once for the whole region. Maps are named and ordered as
 * columns are, classes in the order first order, GLCM, GLRLM, GLSZM, GLDM, NGTDM. Outside the region they hold
 * `initValue`.
 *
 * Conventions as of `extractRadiomics`, with grey levels and their number (Idmn, Idn, MCC) those of the whole region.
 * No value, with a count and a reason: GLCM where no two voxels of a kernel are neighbours, GLRLM where no line of it
 * holds two, RobustMeanAbsoluteDeviation of two voxels.
 *
 * @throws {GeometryError} when image and mask do not share their grid.
 * @throws {RangeError} for unknown features, settings out of range, NaN or infinite voxels, a label that does not occur,
 *   and a region smaller than the settings demand.
 */
export function featureMaps(image: Volume, mask: Mask, options: FeatureMapOptions): Map<string, FeatureMap> {
  const prepared = prepareMaps(image, mask, options);
  const { onProgress } = options;
  const total = prepared.plan.corners.length;
  const values = measureVoxels(prepared.plan, onProgress && ((done) => onProgress(done, total)));
  return mapsOfValues(prepared, values);
}

/** A plan, and where its values go. */
export interface PreparedMaps {
  readonly plan: MapPlan;
  readonly imageName: string;
  readonly geometry: Geometry;
  /** Where each voxel of the region is in a map. */
  readonly target: Int32Array;
  readonly initValue: number;
}

/** Checks everything, discretises, and lays out the boxes that kernels are read from. */
export function prepareMaps(image: Volume, mask: Mask, options: FeatureMapOptions): PreparedMaps {
  const settings: RadiomicsSettings = { ...defaultSettings, ...options.settings };
  requireValidSettings(settings);
  requireMappable(settings);
  const imageName = options.imageName ?? 'original';
  const wanted = wantedFeatures(options.features, imageName);
  const { geometryTolerance: tolerance } = settings;
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

  const intensityOf = intensityFunction(image, settings);
  const region = regionToMap(image, mask, intensityOf, settings);
  const { kernelRadius, force2D, force2DDimension } = settings;
  const crop = cropAround(region, image.geometry.size, kernelRadius);
  const flatAxis = force2D ? 2 - force2DDimension : null;
  const { box, corners } = layOut(image, region, crop, intensityOf, settings, wanted, flatAxis);
  const plan: MapPlan = {
    wanted,
    kernelRadius,
    flatAxis,
    distances: [...new Set(settings.distances)],
    weightingNorm: settings.weightingNorm,
    symmetricalGlcm: settings.symmetricalGlcm,
    dependenceDifference: settings.dependenceDifference,
    voxelArrayShift: settings.voxelArrayShift,
    spacingMm: region.spacingMm,
    box,
    corners,
  };
  const wholeImage = options.extent === 'image';
  return {
    plan,
    imageName,
    geometry: wholeImage
      ? image.geometry
      : { ...image.geometry, size: crop.size, originMm: pointOfVoxel(image.geometry, crop.origin) },
    target: wholeImage
      ? region.imageIndex
      : indicesWithin(region.imageIndex, image.geometry.size, crop.origin, crop.size),
    initValue: settings.initValue,
  };
}

/** Spreads values (feature by feature, voxels in scan order) over maps. */
export function mapsOfValues(
  { plan, imageName, geometry, target, initValue }: PreparedMaps,
  values: Float64Array,
): Map<string, FeatureMap> {
  const maps = new Map<string, FeatureMap>();
  const [width, height, depth] = geometry.size;
  let at = 0;
  for (const { featureClass, names } of plan.wanted) {
    for (const name of names) {
      const data = new Float64Array(width * height * depth).fill(initValue);
      let missing = 0;
      for (let k = 0; k < target.length; k++) {
        const value = values[at + k]!;
        data[target[k]!] = value;
        if (Number.isNaN(value)) missing++;
      }
      at += target.length;
      maps.set(`${imageName}_${featureClass}_${name}`, {
        geometry,
        data,
        voxels: target.length,
        missing: missing === 0 ? null : { voxels: missing, reason: reasonForGaps(featureClass, name) },
      });
    }
  }
  return maps;
}

function reasonForGaps(featureClass: MapFeatureClass, name: string): string {
  const { deprecated } = mapFeatureTables[featureClass].find((row) => row.name === name)!;
  if (deprecated !== undefined) return deprecated;
  switch (featureClass) {
    case 'glcm':
      return 'no two voxels in the kernel are neighbours, so there are no co-occurrences to count';
    case 'glrlm':
      return 'no line of voxels in any direction of the kernel holds two voxels, so there are no runs to count';
    case 'firstorder':
      return 'the kernel has two voxels, and neither lies between its percentiles';
    default:
      return 'the formula has no finite value in the kernel';
  }
}

/** Kernels number their cells in 16 bits. */
const mostCells = 65_535;

function requireMappable({ kernelRadius, force2D, resampledSpacingMm }: RadiomicsSettings): void {
  const cells = (2 * kernelRadius + 1) ** (force2D ? 2 : 3);
  if (cells > mostCells) {
    throw new RangeError(
      `Cannot compute feature maps: expected a kernelRadius for at most ${mostCells} voxels in a kernel, ` +
        `got ${kernelRadius} (${cells} voxels); choose a smaller radius`,
    );
  }
  if (resampledSpacingMm !== null) {
    throw new RangeError(
      `Cannot compute feature maps: expected an image that is not to be resampled, ` +
        `got resampledSpacingMm ${resampledSpacingMm.join(', ')}; resample image and mask first`,
    );
  }
}

function regionToMap(
  image: Volume,
  mask: Mask,
  intensityOf: (value: number) => number,
  settings: RadiomicsSettings,
): Region {
  const whole = regionOfMask(mask, settings.label);
  requireSufficient(whole, settings);
  if (settings.resegmentRange === null) return whole;
  const values = Float64Array.from(whole.imageIndex, (index) => intensityOf(image.data[index]!));
  const { low, high } = resegmentBounds(values, settings.resegmentRange, settings.resegmentMode);
  const kept = whole.imageIndex.filter((_, k) => values[k]! >= low && values[k]! <= high);
  if (kept.length === 0) {
    throw new RangeError(
      `Cannot compute feature maps: resegmentation to intensities from ${low} to ${high} ` +
        `left none of the region's ${values.length} voxels; widen resegmentRange`,
    );
  }
  const region = regionOfVoxels(image.geometry, kept);
  requireSufficient(region, settings);
  return region;
}

function requireSufficient(
  region: Region,
  { minimumRoiDimensions, minimumRoiSize, label }: RadiomicsSettings,
): void {
  const voxels = region.imageIndex.length;
  const found = `got ${voxels} voxel${voxels === 1 ? '' : 's'} in a box of ${region.size.join(' × ')} at (${region.origin.join(', ')})`;
  if (regionDimensions(region) < Math.max(1, minimumRoiDimensions)) {
    throw new RangeError(
      `Cannot compute feature maps: the region with label ${label} is too small: expected an extent beyond one ` +
        `voxel along ${minimumRoiDimensions} of 3 axes or more, ${found}; check the segmentation`,
    );
  }
  if (minimumRoiSize !== null && voxels <= minimumRoiSize) {
    throw new RangeError(
      `Cannot compute feature maps: the region with label ${label} is too small: expected more than ` +
        `${minimumRoiSize} voxels, ${found}; check the segmentation, or lower minimumRoiSize`,
    );
  }
}

interface Crop {
  readonly origin: Vector3;
  readonly size: Vector3;
}

/** The region's box with a margin, as far as the image reaches. */
function cropAround({ origin, size }: Region, imageSize: Vector3, margin: number): Crop {
  const low = origin.map((first) => Math.max(0, first - margin));
  const end = origin.map((first, axis) => Math.min(imageSize[axis]!, first + size[axis]! + margin));
  return {
    origin: [low[0]!, low[1]!, low[2]!],
    size: [end[0]! - low[0]!, end[1]! - low[1]!, end[2]! - low[2]!],
  };
}

/** Indices of a larger grid as indices of the box of `size` at `origin` in it. */
function indicesWithin(indices: Int32Array, gridSize: Vector3, origin: Vector3, size: Vector3): Int32Array {
  const [width, height] = gridSize;
  return indices.map((index) => {
    const x = index % width;
    const y = Math.floor(index / width) % height;
    const z = Math.floor(index / (width * height));
    return x - origin[0] + size[0] * (y - origin[1] + size[1] * (z - origin[2]));
  });
}

/** Grey levels of what kernels see, in the crop padded by the kernel's reach. */
function layOut(
  { data, geometry }: Volume,
  region: Region,
  crop: Crop,
  intensityOf: (value: number) => number,
  settings: RadiomicsSettings,
  wanted: readonly WantedClass[],
  flatAxis: number | null,
): Pick<MapPlan, 'box' | 'corners'> {
  const reach = (axis: number): number => (axis === flatAxis ? 0 : settings.kernelRadius);
  const boxSize: Vector3 = [
    crop.size[0] + 2 * reach(0),
    crop.size[1] + 2 * reach(1),
    crop.size[2] + 2 * reach(2),
  ];
  const boxOrigin: Vector3 = [
    crop.origin[0] - reach(0),
    crop.origin[1] - reach(1),
    crop.origin[2] - reach(2),
  ];
  const imageIndex = settings.maskedKernel ? region.imageIndex : indicesOfCrop(crop, geometry.size);
  const boxIndex = indicesWithin(imageIndex, geometry.size, boxOrigin, boxSize);
  const intensities = Float64Array.from(imageIndex, (index) => intensityOf(data[index]!));
  const discretised = discretise(intensities, settings);
  const voxels = boxSize[0] * boxSize[1] * boxSize[2];
  const rows = new Int32Array(voxels);
  for (let k = 0; k < boxIndex.length; k++) rows[boxIndex[k]!] = discretised.rows[k]!;
  let intensityBox: Float64Array | null = null;
  if (wanted.some(({ featureClass }) => featureClass === 'firstorder')) {
    intensityBox = new Float64Array(voxels);
    for (let k = 0; k < boxIndex.length; k++) intensityBox[boxIndex[k]!] = intensities[k]!;
  }
  const toCorner = reach(0) + boxSize[0] * (reach(1) + boxSize[1] * reach(2));
  const centres = indicesWithin(region.imageIndex, geometry.size, boxOrigin, boxSize);
  return {
    box: { size: boxSize, rows, grayLevels: discretised.grayLevels, intensities: intensityBox },
    corners: centres.map((centre) => centre - toCorner),
  };
}

function indicesOfCrop({ origin, size }: Crop, [width, height]: Vector3): Int32Array {
  const indices = new Int32Array(size[0] * size[1] * size[2]);
  let k = 0;
  for (let z = origin[2]; z < origin[2] + size[2]; z++) {
    for (let y = origin[1]; y < origin[1] + size[1]; y++) {
      for (let x = origin[0]; x < origin[0] + size[0]; x++) indices[k++] = x + width * (y + height * z);
    }
  }
  return indices;
}
