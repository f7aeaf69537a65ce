// What PyRadiomics reports of an extraction beside its features: versions, settings, geometry, intensities, hashes.

import { pointOfVoxel, type LabelMap, type Vector3, type Volume } from '@glioscope/volume';
import { equalNeighbours } from '../matrices/equal-neighbours.ts';
import { sizeZoneMatrix } from '../matrices/glszm.ts';
import { grayLevelGrid } from '../matrices/grid.ts';
import type { ExtractionParameters } from '../parameters/extraction-parameters.ts';
import { underPyradiomicsNames } from '../parameters/setting-names.ts';
import type { Region } from '../region.ts';
import { version } from '../version.ts';
import { sha1 } from './sha1.ts';

/** When the image was described: as given, or after resampling. */
export type ImageStage = 'original' | 'interpolated';
export type MaskStage = ImageStage | 'corrected' | 'resegmented';

/**
 * Gathers what is to be described, in PyRadiomics' order, and describes it when it is asked for: hashing an image takes
 * longer than most features, and few look at it.
 */
export class Diagnostics {
  readonly #described: Record<string, unknown> = {};
  #waiting: (() => void)[] = [];

  constructor({ settings, imageTypes }: ExtractionParameters) {
    this.#add('Versions_Glioscope', version);
    this.#add('Configuration_Settings', underPyradiomicsNames(settings));
    this.#add(
      'Configuration_EnabledImageTypes',
      Object.fromEntries(
        Object.entries(imageTypes).map(([type, changes]) => [type, underPyradiomicsNames(changes)]),
      ),
    );
  }

  /** `diagnostics_…` names and values. */
  get entries(): Readonly<Record<string, unknown>> {
    for (const describe of this.#waiting) describe();
    this.#waiting = [];
    return this.#described;
  }

  #add(name: string, value: unknown): void {
    this.#described[`diagnostics_${name}`] = value;
  }

  addImage(stage: ImageStage, image: Volume): void {
    this.#waiting.push(() => this.#describeImage(stage, image));
  }

  #describeImage(stage: ImageStage, { geometry, data }: Volume): void {
    const add = (name: string, value: unknown): void => this.#add(`Image-${stage}_${name}`, value);
    if (stage === 'original') {
      add('Hash', sha1(data));
      add('Dimensionality', '3D');
    }
    add('Spacing', [...geometry.spacingMm]);
    add('Size', [...geometry.size]);
    const { mean, minimum, maximum } = summary(data.length, (k) => data[k]!);
    add('Mean', mean);
    add('Minimum', minimum);
    add('Maximum', maximum);
  }

  /** Intensities are reported where there is an image on the mask's grid. */
  addMask(
    stage: MaskStage,
    mask: LabelMap,
    regionOf: () => Region,
    image: Volume | null,
    intensityOf: (value: number) => number = (value) => value,
  ): void {
    this.#waiting.push(() => this.#describeMask(stage, mask, regionOf(), image, intensityOf));
  }

  #describeMask(
    stage: MaskStage,
    { geometry, data }: LabelMap,
    region: Region,
    image: Volume | null,
    intensityOf: (value: number) => number,
  ): void {
    const add = (name: string, value: unknown): void => this.#add(`Mask-${stage}_${name}`, value);
    // PyRadiomics hashes masks as 32-bit whole numbers.
    if (stage === 'original') add('Hash', sha1(Uint32Array.from(data)));
    add('Spacing', [...geometry.spacingMm]);
    add('Size', [...geometry.size]);
    add('BoundingBox', [...region.origin, ...region.size]);
    add('VoxelNum', region.imageIndex.length);
    add('VolumeNum', connectedParts(region));
    const centre = centreOfMass(region, geometry.size);
    add('CenterOfMassIndex', centre);
    add('CenterOfMass', pointOfVoxel(geometry, centre));
    if (image === null) return;
    const { mean, minimum, maximum } = summary(region.imageIndex.length, (k) =>
      intensityOf(image.data[region.imageIndex[k]!]!),
    );
    add('Mean', mean);
    add('Minimum', minimum);
    add('Maximum', maximum);
  }
}

function summary(
  count: number,
  valueAt: (k: number) => number,
): { readonly mean: number; readonly minimum: number; readonly maximum: number } {
  let sum = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let k = 0; k < count; k++) {
    const value = valueAt(k);
    sum += value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return { mean: sum / count, minimum, maximum };
}

/** Parts of the region that touch by faces, edges or corners: zones of one grey level. */
function connectedParts(region: Region): number {
  const voxels = region.boxIndex.length;
  const grid = grayLevelGrid(region, {
    grayLevels: Float64Array.of(1),
    rows: new Int32Array(voxels).fill(1),
    counts: Int32Array.of(voxels),
  });
  let parts = 0;
  for (const count of sizeZoneMatrix(grid, equalNeighbours(grid)).counts) parts += count;
  return parts;
}

function centreOfMass({ imageIndex }: Region, [width, height]: Vector3): Vector3 {
  const sums = [0, 0, 0];
  for (let k = 0; k < imageIndex.length; k++) {
    const index = imageIndex[k]!;
    const x = index % width;
    const row = (index - x) / width;
    sums[0]! += x;
    sums[1]! += row % height;
    sums[2]! += Math.floor(row / height);
  }
  return sums.map((sum) => sum / imageIndex.length) as unknown as Vector3;
}
