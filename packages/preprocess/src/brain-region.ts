// The brain of skull-stripped sequences: where any of them is not background.
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

export interface BrainRegionOptions {
  /** Smallest plausible brain, ml: an adult brain has 900 to 1700, a scan of part of it less. Default 100. */
  readonly minimumMl?: number;
}

/**
 * The brain region of skull-stripped, co-registered sequences: the largest component (26 neighbours) of the voxels
 * that are not 0 in at least one sequence, its holes filled (fluid can be 0 in every sequence).
 * Without skull stripping this is the head, or the whole image where air is noise.
 * @returns A mask of 0 and 1 on the sequences' grid.
 * @throws {RangeError} when almost no brain is found or no sequence is given; {GeometryError} when grids differ.
 */
export function brainRegion(volumes: readonly Volume[], options: BrainRegionOptions = {}): Mask {
  const { minimumMl = 100 } = options;
  const [first] = volumes;
  if (first === undefined)
    throw new RangeError('Cannot find the brain: expected at least one sequence, got none');
  requireSameGeometry(volumes.map((volume, i) => ({ name: `sequence ${i + 1}`, volume })));
  const anySequence = createMask(first.geometry);
  for (const { data } of volumes) {
    for (let i = 0; i < data.length; i++) if (data[i] !== 0) anySequence.data[i] = 1;
  }
  const brain = fillHoles(largestComponent(anySequence));
  const foundMl = volumeMl(brain);
  if (!(foundMl >= minimumMl)) {
    throw new RangeError(
      `Cannot find the brain: expected at least ${minimumMl} ml of connected voxels that are not 0, ` +
        `got ${foundMl.toFixed(1)} ml (almost no brain) in ${describeExtent(first.geometry)}, ` +
        `voxels of ${voxelVolumeMm3(first.geometry).toFixed(3)} mm³; check that the sequences hold a skull-stripped brain ` +
        `and that the spacing in the header is right`,
    );
  }
  return brain;
}
