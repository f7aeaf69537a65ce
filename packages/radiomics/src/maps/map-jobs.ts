// What there is to measure: image by image a plan, and the grid that its maps lie on. Everything is checked before the
// first image is filtered.

import {
  pointOfVoxel,
  requireFinite,
  type Geometry,
  type ComponentMask,
  type LabelMap,
  type Volume,
} from '@glioscope/volume';
import { derivedImages, type FilterImage } from '../filters/index.ts';
import { reasonForNoImage } from '../image-source.ts';
import { imageNamesOf } from '../image-types.ts';
import { imagesOf } from '../parameters/extraction-parameters.ts';
import { paddedBox } from '../prepare/crop.ts';
import { prepare } from '../prepare/prepare.ts';
import { defaultSettings, type RadiomicsSettings } from '../settings.ts';
import { requireValidSettings } from '../validate-settings.ts';
import type { FeatureMapOptions } from './feature-maps.ts';
import { indicesOf, indicesWithin, layOut } from './lay-out.ts';
import { wantedFeatures, type WantedClass } from './map-features.ts';
import type { MapPlan } from './map-plan.ts';

/** The maps of one image. */
export interface MapJob {
  readonly imageName: string;
  readonly wanted: readonly WantedClass[];
  /** Null where the image cannot be made; `reason` says why. */
  readonly plan: MapPlan | null;
  readonly reason: string | null;
  /** The grid of the maps, and where in it each voxel of the region is. */
  readonly geometry: Geometry;
  readonly target: Int32Array;
  readonly initValue: number;
  /** Voxels to measure of the images before this one, and of all images. */
  readonly before: number;
  readonly total: number;
}

/** Kernels number their cells in 16 bits. */
const mostCells = 65_535;

export function* mapJobs(
  givenImage: Volume,
  mask: LabelMap | ComponentMask,
  { features, imageTypes = { Original: {} }, settings: changes, extent = 'box' }: FeatureMapOptions,
): Generator<MapJob, void> {
  const settings: RadiomicsSettings = { ...defaultSettings, ...changes };
  const types = imagesOf({ imageTypes, settings, features: {} });
  for (const own of [settings, ...types.map(([, its]) => its)]) {
    requireValidSettings(own);
    requireFewCells(own);
  }
  const names = types.flatMap(([type, own]) => imageNamesOf(type, own));
  const wantedOf = wantedFeatures(features, [...new Set(names)]);
  const { image, intensityOf, pixelType, region } = prepare(givenImage, mask, settings, 1, null);
  requireFinite(givenImage, 'the image');
  const { size } = image.geometry;
  const crop = paddedBox(region, settings.kernelRadius, size);
  const geometry: Geometry =
    extent === 'image'
      ? image.geometry
      : { ...image.geometry, size: crop.size, originMm: pointOfVoxel(image.geometry, crop.first) };
  const target = extent === 'image' ? region.imageIndex : indicesWithin(region.imageIndex, size, crop);
  const total = wantedOf.size * target.length;
  let before = 0;

  const jobOf = (
    imageName: string,
    own: RadiomicsSettings,
    intensityAt: ((index: number) => number) | null,
    reason: string | null,
  ): MapJob | null => {
    const wanted = wantedOf.get(imageName);
    if (wanted === undefined) return null;
    const flatAxis = own.force2D ? 2 - own.force2DDimension : null;
    const needsIntensities = wanted.some(({ featureClass }) => featureClass === 'firstorder');
    const plan: MapPlan | null = intensityAt && {
      wanted,
      kernelRadius: own.kernelRadius,
      flatAxis,
      distances: [...new Set(own.distances)],
      weightingNorm: own.weightingNorm,
      symmetricalGlcm: own.symmetricalGlcm,
      dependenceDifference: own.dependenceDifference,
      voxelArrayShift: own.voxelArrayShift,
      spacingMm: region.spacingMm,
      ...layOut(size, region, crop, intensityAt, own, flatAxis, needsIntensities),
    };
    const job = {
      imageName,
      wanted,
      plan,
      reason,
      geometry,
      target,
      initValue: own.initValue,
      before,
      total,
    };
    before += target.length;
    return job;
  };

  let filterImage: FilterImage | undefined;
  for (const [type, own] of types) {
    if (type === 'Original') {
      const job = jobOf('original', own, (index) => intensityOf(image.data[index]!), null);
      if (job !== null) yield job;
      continue;
    }
    const missing = new Set(imageNamesOf(type, own).filter((name) => wantedOf.has(name)));
    if (missing.size === 0) continue;
    filterImage ??= {
      geometry: image.geometry,
      data: Float64Array.from(image.data, intensityOf),
      pixelType,
      voxels: settings.maskedKernel ? region.imageIndex : indicesOf(crop, size),
    };
    for (const { name, data } of derivedImages(filterImage, type, own)) {
      if (!missing.delete(name)) continue;
      const job = jobOf(name, own, (index) => data[index]!, null);
      if (job !== null) yield job;
    }
    for (const name of missing) {
      const reason = reasonForNoImage(type, name, image.geometry, own);
      const job = jobOf(name, own, null, reason ?? `the filter ${type} gives no image ${name} of this image`);
      if (job !== null) yield job;
    }
  }
}

function requireFewCells({ kernelRadius, force2D }: RadiomicsSettings): void {
  const cells = (2 * kernelRadius + 1) ** (force2D ? 2 : 3);
  if (cells <= mostCells) return;
  throw new RangeError(
    `Cannot compute feature maps: expected a kernelRadius for at most ${mostCells} voxels in a kernel, ` +
      `got ${kernelRadius} (${cells} voxels); choose a smaller radius`,
  );
}
