// Masks with several components a voxel, such as overlapping segments of one file: one component is the mask.

import { toLabelMap, type ComponentMask, type LabelMap } from '@glioscope/volume';

/**
 * The mask itself, or its component `channel` (from 0) when it has several; a mask of one has no channels to choose.
 * @throws {RangeError} when there is no such component.
 */
export function maskOfChannel(mask: LabelMap | ComponentMask, channel: number): LabelMap {
  if (!('components' in mask)) return mask;
  const { geometry, data, components } = mask;
  if (!(channel < components)) {
    throw new RangeError(
      `Cannot extract features: expected labelChannel to be below the mask's ${components} components, got ${channel}`,
    );
  }
  const chosen = data.slice(0, data.length / components);
  for (let k = 0; k < chosen.length; k++) chosen[k] = data[k * components + channel]!;
  return toLabelMap({ geometry, data: chosen }, `component ${channel} of the mask`);
}
