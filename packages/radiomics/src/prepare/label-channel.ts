// Masks with several components a voxel, such as overlapping segments of one file: one component is the mask.

import { toMask, type Geometry, type Mask, type VoxelArray } from '@glioscope/volume';

/** A label map with several components; those of one voxel lie side by side. */
export interface ComponentMask {
  readonly geometry: Geometry;
  readonly data: VoxelArray;
  readonly components: number;
}

/**
 * The mask itself, or its component `channel` (from 0) when it has several; a mask of one has no channels to choose.
 * @throws {RangeError} when there is no such component.
 */
export function maskOfChannel(mask: Mask | ComponentMask, channel: number): Mask {
  if (!('components' in mask)) return mask;
  const { geometry, data, components } = mask;
  if (!(channel < components)) {
    throw new RangeError(
      `Cannot extract features: expected labelChannel to be below the mask's ${components} components, got ${channel}`,
    );
  }
  const chosen = data.filter((_, k) => k % components === channel) as typeof data;
  return toMask({ geometry, data: chosen }, `component ${channel} of the mask`);
}
