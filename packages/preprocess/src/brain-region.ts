// Where the patient is in the image: the brain of skull-stripped sequences, the head of others.
// Brain extraction from scans with a skull is a step of its own, before this one.

import {
  createMask,
  describeExtent,
  requireSameGeometry,
  volumeMl,
  voxelVolumeMm3,
  type Mask,
  type Volume,
} from '@glioscope/volume';

import { fillHoles, largestComponent } from './connected-components.ts';
import { otsuThreshold } from './otsu-threshold.ts';

export interface BrainRegionOptions {
  /** Smallest plausible brain, ml: an adult brain has 900 to 1700, a scan of part of it less. Default 100. */
  readonly minimumMl?: number;
}

/** A brain fills about half of its bounding box, so a stripped scan has far more voxels of exactly 0 than this. */
const leastBackground = 0.2;

/**
 * Whether sequences look skull-stripped: a fifth of the voxels or more are exactly 0 in every one. Air that the
 * scanner left as noise seldom is 0, least of all in every sequence.
 */
export function isSkullStripped(volumes: readonly Volume[]): boolean {
  const [first] = volumes;
  if (first === undefined) return false;
  const { data } = anyAbove(volumes, null);
  let background = 0;
  for (let i = 0; i < data.length; i++) if (data[i] === 0) background++;
  return background >= leastBackground * data.length;
}

/**
 * The region to normalise in, from co-registered sequences: the largest component (26 neighbours) of the voxels that
 * are not 0 in at least one sequence, its holes filled (fluid can be 0 in every sequence). Where `isSkullStripped`
 * says no, a voxel counts when it lies above Otsu's threshold in at least one sequence, which gives the head.
 * @returns A mask of 0 and 1 on the sequences' grid.
 * @throws {RangeError} when almost no brain is found or no sequence is given; {GeometryError} when grids differ.
 */
export function brainRegion(volumes: readonly Volume[], options: BrainRegionOptions = {}): Mask {
  const { minimumMl = 100 } = options;
  const [first] = volumes;
  if (first === undefined)
    throw new RangeError('Cannot find the brain: expected at least one sequence, got none');
  requireSameGeometry(volumes.map((volume, i) => ({ name: `sequence ${i + 1}`, volume })));
  const foreground = isSkullStripped(volumes)
    ? anyAbove(volumes, null)
    : anyAbove(
        volumes,
        volumes.map(({ data }) => otsuThreshold(data)),
      );
  const brain = fillHoles(largestComponent(foreground));
  const foundMl = volumeMl(brain);
  if (!(foundMl >= minimumMl)) {
    throw new RangeError(
      `Cannot find the brain: expected at least ${minimumMl} ml of connected voxels that are not 0, ` +
        `got ${foundMl.toFixed(1)} ml (almost no brain) in ${describeExtent(first.geometry)}, ` +
        `voxels of ${voxelVolumeMm3(first.geometry).toFixed(3)} mm³; check that the sequences show a head ` +
        `and that the spacing in the header is right`,
    );
  }
  return brain;
}

/** 1 where a sequence lies above its threshold, or, without thresholds, where one is not 0. */
function anyAbove(volumes: readonly Volume[], thresholds: readonly number[] | null): Mask {
  const mask = createMask(volumes[0]!.geometry);
  volumes.forEach(({ data }, sequence) => {
    const threshold = thresholds?.[sequence];
    if (threshold === undefined) {
      for (let i = 0; i < data.length; i++) if (data[i] !== 0) mask.data[i] = 1;
    } else {
      for (let i = 0; i < data.length; i++) if (data[i]! > threshold) mask.data[i] = 1;
    }
  });
  return mask;
}
