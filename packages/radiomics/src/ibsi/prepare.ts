// From image and mask to what the features measure: interpolated, rounded, resegmented; a crop of the grid around the
// region, wide enough for the local peak's sphere. Two masks: the morphological one (as drawn) and the intensity one
// (what resegmentation left).

import type { Geometry, LabelMap, Vector3, Volume } from '@glioscope/volume';
import { regionOfMask, regionOfVoxels, type Region } from '../region.ts';
import { axisGrid, interpolateBox, type AxisGrid, type Box } from './interpolation.ts';
import { peakRadiusMm } from './intensity/local-intensity.ts';
import type { IbsiSettings } from './settings.ts';

export interface PreparedRegion {
  readonly size: Vector3;
  readonly spacingMm: Vector3;
  /** Intensities of the crop, x fastest. */
  readonly intensities: Float64Array;
  /** The morphological mask's voxels, of the crop. */
  readonly morphological: Region;
  /** The intensity mask's voxels in the crop, scan order, and their intensities. */
  readonly voxels: Int32Array;
  readonly values: Float64Array;
}

/**
 * Interpolation, rounding and resegmentation, in the IBSI's order.
 * @throws {RangeError} when the label does not occur or no voxel of the region is left.
 */
export function prepareRegion(image: Volume, mask: LabelMap, settings: IbsiSettings): PreparedRegion {
  const drawn = regionOfMask(mask, settings.label);
  const { size, spacingMm } = image.geometry;
  const spacing = settings.resampledSpacingMm ?? [0, 0, 0];
  const axes = [0, 1, 2].map((axis) => axisGrid(size[axis]!, spacingMm[axis]!, spacing[axis]!)) as [
    AxisGrid,
    AxisGrid,
    AxisGrid,
  ];
  const around = boxAround(drawn, axes);
  const shares = interpolateBox(
    (index) => (mask.data[index] === settings.label ? 1 : 0),
    axes,
    around,
    settings.maskInterpolator,
  );
  // A share on the threshold but for rounding is on it.
  const inside = shares.map((share) => (share >= settings.maskThreshold - 5e-7 ? 1 : 0));
  const { crop, voxels } = cropOf(around, inside, axes);
  const newSpacing = axes.map((axis) => axis.newSpacing) as unknown as Vector3;

  const { data } = image;
  const intensities = interpolateBox((index) => data[index]!, axes, crop, settings.imageInterpolator);
  if (settings.roundIntensities) {
    for (let k = 0; k < intensities.length; k++) intensities[k] = roundHalfToEven(intensities[k]!);
  }
  const geometry: Geometry = { ...image.geometry, size: crop.size, spacingMm: newSpacing };
  const kept = resegmented(voxels, intensities, settings);
  return {
    size: crop.size,
    spacingMm: newSpacing,
    intensities,
    morphological: regionOfVoxels(geometry, voxels),
    voxels: kept,
    values: Float64Array.from(kept, (index) => intensities[index]!),
  };
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** The new voxels within one old voxel of the region's box: the others cannot be in the new region. */
function boxAround({ origin, size }: Region, axes: readonly AxisGrid[]): Box {
  const low: number[] = [];
  const length: number[] = [];
  axes.forEach(({ first, step, newSize }, axis) => {
    const from = Math.max(0, Math.floor((origin[axis]! - 1 - first) / step));
    const to = Math.min(newSize - 1, Math.ceil((origin[axis]! + size[axis]! - first) / step));
    low.push(from);
    length.push(to - from + 1);
  });
  return { origin: low as unknown as Vector3, size: length as unknown as Vector3 };
}

/** The box of the region's voxels with the local peak's reach around it, as far as the grid goes; and their places in it. */
function cropOf(
  around: Box,
  inside: Float64Array,
  axes: readonly AxisGrid[],
): { readonly crop: Box; readonly voxels: Int32Array } {
  const [width, height, depth] = around.size;
  const low = [Infinity, Infinity, Infinity];
  const high = [-1, -1, -1];
  let count = 0;
  for (let z = 0, k = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, k++) {
        if (inside[k] === 0) continue;
        count++;
        if (x < low[0]!) low[0] = x;
        if (x > high[0]!) high[0] = x;
        if (y < low[1]!) low[1] = y;
        if (y > high[1]!) high[1] = y;
        if (z < low[2]!) low[2] = z;
        if (z > high[2]!) high[2] = z;
      }
    }
  }
  if (count === 0) {
    throw new RangeError(
      `Cannot extract IBSI features: expected voxels in the region after interpolation to ` +
        `${axes.map(({ newSpacing }) => newSpacing).join(' × ')} mm, got none; choose a finer spacing`,
    );
  }
  const origin = [0, 0, 0];
  const size = [0, 0, 0];
  axes.forEach(({ newSize, newSpacing }, axis) => {
    const reach = Math.floor(peakRadiusMm / newSpacing);
    origin[axis] = Math.max(0, around.origin[axis]! + low[axis]! - reach);
    size[axis] = Math.min(newSize - 1, around.origin[axis]! + high[axis]! + reach) - origin[axis]! + 1;
  });
  const voxels = new Int32Array(count);
  for (let z = low[2]!, v = 0; z <= high[2]!; z++) {
    for (let y = low[1]!; y <= high[1]!; y++) {
      const target =
        size[0]! * (around.origin[1]! + y - origin[1]! + size[1]! * (around.origin[2]! + z - origin[2]!)) +
        around.origin[0]! -
        origin[0]!;
      const source = width * (y + height * z);
      for (let x = low[0]!; x <= high[0]!; x++) if (inside[source + x] !== 0) voxels[v++] = target + x;
    }
  }
  return {
    crop: { origin: origin as unknown as Vector3, size: size as unknown as Vector3 },
    voxels,
  };
}

/** The voxels within the range and the outlier bounds (both included), these from the whole region's mean and deviation. */
function resegmented(
  voxels: Int32Array,
  intensities: Float64Array,
  { resegmentRange, resegmentOutlierSigmas }: IbsiSettings,
): Int32Array {
  let low = resegmentRange?.[0] ?? -Infinity;
  let high = resegmentRange?.[1] ?? Infinity;
  if (resegmentOutlierSigmas !== null) {
    let sum = 0;
    for (let k = 0; k < voxels.length; k++) sum += intensities[voxels[k]!]!;
    const mean = sum / voxels.length;
    let squares = 0;
    for (let k = 0; k < voxels.length; k++) squares += (intensities[voxels[k]!]! - mean) ** 2;
    const deviation = Math.sqrt(squares / voxels.length);
    low = Math.max(low, mean - resegmentOutlierSigmas * deviation);
    high = Math.min(high, mean + resegmentOutlierSigmas * deviation);
  }
  const kept = voxels.filter((index) => intensities[index]! >= low && intensities[index]! <= high);
  if (kept.length === 0) {
    throw new RangeError(
      `Cannot extract IBSI features: resegmentation to intensities from ${low} to ${high} left none of the ` +
        `region's ${voxels.length} voxels; widen resegmentRange or resegmentOutlierSigmas`,
    );
  }
  return kept;
}
