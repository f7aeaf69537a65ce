// Feature maps (PyRadiomics' voxel-based extraction): each voxel of a region gets the features of the kernel around it.

import type { ComponentMask, LabelMap, Volume } from '@glioscope/volume';
import type { ExtractionParameters } from '../parameters/extraction-parameters.ts';
import type { RadiomicsSettings } from '../settings.ts';
import { mapFeatureTables, type MapFeatureClass, type MapFeaturesByClass } from './map-features.ts';
import { mapJobs, type MapJob } from './map-jobs.ts';
import { measureVoxels } from './measure-voxels.ts';

/** What is wanted; the parameters that `parseParameters` reads from PyRadiomics' files are such options. */
export interface FeatureMapOptions {
  /** Columns such as `original_glcm_JointEntropy`, or names by class (null or [] for all of a class), of all images. */
  readonly features: readonly string[] | MapFeaturesByClass;
  /** The images to map, each with what of the settings differs for it; default the original. */
  readonly imageTypes?: ExtractionParameters['imageTypes'];
  readonly settings?: Partial<RadiomicsSettings>;
  /** `box` (default): the region's bounding box padded by the kernel's radius, as PyRadiomics crops; `image`: the image's grid. */
  readonly extent?: 'box' | 'image';
  /** Told now and then how many voxels are done, and of how many: the region's, once for each image. */
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
 * unless `maskedKernel` is off, with grey levels that are discretised once for the region (or its padded box). Maps are
 * named as columns are, and ordered by image, then by class. Outside the region they hold `initValue`.
 *
 * Conventions are those of `extractRadiomics`, with the highest grey level (Idmn, Idn) and the levels (MCC) of the whole
 * region. No value, with a count and a reason: GLCM where no two voxels of a kernel are neighbours, GLRLM where no line
 * of it holds two, RobustMeanAbsoluteDeviation of two voxels, and all of an image that a filter cannot make.
 *
 * @throws {GeometryError} when image and mask do not share their grid and the mask is not to be corrected.
 * @throws {RangeError} for unknown features, settings out of range, NaN or infinite voxels, a label that does not occur,
 *   and a region smaller than the settings demand.
 */
export function featureMaps(
  image: Volume,
  mask: LabelMap | ComponentMask,
  options: FeatureMapOptions,
): Map<string, FeatureMap> {
  const { onProgress } = options;
  const maps = new Map<string, FeatureMap>();
  for (const job of mapJobs(image, mask, options)) {
    const report = onProgress && ((done: number): void => onProgress(job.before + done, job.total));
    const values = job.plan && measureVoxels(job.plan, report);
    if (values === null) report?.(job.target.length);
    addMaps(maps, job, values);
  }
  return maps;
}

/** Spreads an image's values (feature by feature, voxels in scan order; null for none) over maps. */
export function addMaps(maps: Map<string, FeatureMap>, job: MapJob, values: Float64Array | null): void {
  const { imageName, wanted, geometry, target, initValue } = job;
  const [width, height, depth] = geometry.size;
  let at = 0;
  for (const { featureClass, names } of wanted) {
    for (const name of names) {
      const data = new Float64Array(width * height * depth).fill(initValue);
      let missing = 0;
      for (let k = 0; k < target.length; k++) {
        const value = values === null ? Number.NaN : values[at + k]!;
        data[target[k]!] = value;
        if (Number.isNaN(value)) missing++;
      }
      at += target.length;
      const reason = job.reason ?? reasonForGaps(featureClass, name);
      maps.set(`${imageName}_${featureClass}_${name}`, {
        geometry,
        data,
        voxels: target.length,
        missing: missing === 0 ? null : { voxels: missing, reason },
      });
    }
  }
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
