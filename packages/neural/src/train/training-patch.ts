// Where a training image is taken from its case: foreground-weighted windows of volumes, whole patches and slices.
// The box that is cut out is as large as its rotation needs, so that corners hold brain and not zeros.

import type { Random } from '@glioscope/numeric';
import { copyBox } from '../inference/window.ts';
import type { Size3 } from '../inference/window.ts';
import { type AugmentationSettings, drawSpatialChange, type SampleRequest } from './augmentation.ts';
import { joinedMatrix, reachOf } from './random-transform.ts';

/** The arrays of one case: channels (and mask) of one `size`, x fastest. */
export interface PatchSource {
  readonly channels: readonly Float32Array[];
  readonly target: Uint8Array | null;
  readonly size: readonly number[];
}

/** A window's first voxel along one axis: anywhere it fits, or about `centre`; smaller volumes lie anywhere in it. */
function windowStart(length: number, window: number, centre: number | null, random: Random): number {
  if (length <= window) return random.integer(length - window, 0);
  if (centre === null) return random.integer(0, length - window);
  return Math.min(Math.max(centre - (window >> 1), 0), length - window);
}

/** Indices of the voxels that are in the mask. */
export function foregroundVoxels(target: Uint8Array): Uint32Array {
  let count = 0;
  for (let i = 0; i < target.length; i++) if (target[i] !== 0) count++;
  const voxels = new Uint32Array(count);
  for (let i = 0, n = 0; i < target.length; i++) if (target[i] !== 0) voxels[n++] = i;
  return voxels;
}

/** The first voxel of a random window: centred on a voxel of `foreground` with the given probability. */
export function drawWindowStart(
  size: Size3,
  window: Size3,
  foreground: Uint32Array,
  foregroundProbability: number,
  random: Random,
): Size3 {
  const onTumour = random.uniform() < foregroundProbability && foreground.length > 0;
  const voxel = onTumour ? foreground[random.integer(0, foreground.length - 1)]! : null;
  let stride = 1;
  return size.map((length, axis) => {
    const centre = voxel === null ? null : Math.floor(voxel / stride) % length;
    stride *= length;
    return windowStart(length, window[axis]!, centre, random);
  }) as unknown as Size3;
}

/** Cuts out what the image of `size` that starts at `start` needs, and draws its changes. Arrays are copies. */
export function requestSample(
  source: PatchSource,
  start: readonly number[],
  size: readonly number[],
  settings: AugmentationSettings,
  random: Random,
): SampleRequest {
  const spatial = drawSpatialChange(size.length, settings, random);
  const three = (values: readonly number[], filling: number): Size3 => [
    values[0] ?? filling,
    values[1] ?? filling,
    values[2] ?? filling,
  ];
  const from = three(start, 0);
  const whole = three(source.size, 1);
  let boxStart = from;
  let boxSize = three(size, 1);
  if (spatial.transform !== null) {
    // What lies outside the case is 0 for the resampling anyway, and is not copied.
    const reach = reachOf(joinedMatrix(spatial.transform, spatial.mirrored), boxSize);
    const middle = from.map((first, axis) => first + (boxSize[axis]! - 1) / 2);
    const low = middle.map((at, axis) =>
      Math.min(Math.max(Math.floor(at - reach[axis]!), 0), whole[axis]! - 1),
    );
    const high = middle.map((at, axis) =>
      Math.max(Math.min(Math.floor(at + reach[axis]!) + 1, whole[axis]! - 1), low[axis]!),
    );
    boxStart = three(low, 0);
    boxSize = three(
      high.map((last, axis) => last - low[axis]! + 1),
      1,
    );
  }
  const voxels = boxSize[0] * boxSize[1] * boxSize[2];
  const box = new Float32Array(source.channels.length * voxels);
  source.channels.forEach((channel, c) => copyBox(channel, whole, boxStart, boxSize, box, c * voxels));
  const target = source.target === null ? null : new Uint8Array(voxels);
  if (target !== null) copyBox(source.target!, whole, boxStart, boxSize, target, 0);
  return {
    box,
    target,
    boxSize: boxSize.slice(0, size.length),
    size,
    centre: size.map((length, axis) => from[axis]! + (length - 1) / 2 - boxStart[axis]!),
    spatial,
    settings,
    random: random.state(),
  };
}
