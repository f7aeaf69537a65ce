// Random changes of a training image that leave its answer true: mirrored axes, rotation, scaling,
// brightness, contrast, noise.
// Voxels that are exactly 0 in a channel are background (outside the brain) and stay 0.

import type { Random } from '@glioscope/numeric';
import { mirror } from '../inference/mirror.ts';
import { applyTransform, drawTransform } from './random-transform.ts';

export interface AugmentationSettings {
  /** Axes (0 = x) that are mirrored, each with probability one half. Default none. */
  readonly mirrorAxes?: readonly number[];
  /** Rotation about each axis up to ± this; 2D in the plane. Default 0. */
  readonly rotationDegrees?: number;
  /** Each axis is stretched by 1 ± this, uniformly. Default 0. */
  readonly scaling?: number;
  /** Each channel is multiplied by 1 ± this, uniformly. Default 0. */
  readonly intensityScale?: number;
  /** To each channel ± this is added, uniformly. Default 0. */
  readonly intensityShift?: number;
  /** Standard deviation of normal noise, itself drawn from 0 to this for each image. Default 0. */
  readonly noise?: number;
}

/**
 * Augments one image in place: `channels` of `size` one after another (x fastest), and its `target`, if any,
 * which keeps its intensities. Draws the same numbers of `random` whatever the image.
 */
export function augment(
  image: Float32Array,
  target: Float32Array | null,
  size: readonly number[],
  settings: AugmentationSettings,
  random: Random,
): void {
  const { mirrorAxes = [], rotationDegrees = 0, scaling = 0 } = settings;
  const { intensityScale = 0, intensityShift = 0, noise = 0 } = settings;
  const voxels = size.reduce((product, length) => product * length, 1);
  const mirrored = size.map((_, axis) => mirrorAxes.includes(axis) && random.uniform() < 0.5);
  const any = mirrored.includes(true);
  if (any && target !== null) mirror(target, size, mirrored);
  if (rotationDegrees > 0 || scaling > 0) {
    const transform = drawTransform(size.length, rotationDegrees, scaling, random);
    const sampled = new Float32Array(voxels);
    for (let start = 0; start < image.length; start += voxels) {
      const channel = image.subarray(start, start + voxels);
      applyTransform(channel, size, transform, sampled);
      channel.set(sampled);
    }
    if (target !== null) {
      applyTransform(target, size, transform, sampled);
      for (let i = 0; i < voxels; i++) target[i] = sampled[i]! >= 0.5 ? 1 : 0;
    }
  }
  const deviation = noise > 0 ? random.uniform() * noise : 0;
  for (let start = 0; start < image.length; start += voxels) {
    const channel = image.subarray(start, start + voxels);
    if (any) mirror(channel, size, mirrored);
    const scale = intensityScale > 0 ? 1 + (2 * random.uniform() - 1) * intensityScale : 1;
    const shift = intensityShift > 0 ? (2 * random.uniform() - 1) * intensityShift : 0;
    if (scale !== 1 || shift !== 0) {
      for (let i = 0; i < voxels; i++) if (channel[i] !== 0) channel[i] = channel[i]! * scale + shift;
    }
    if (deviation > 0) {
      for (let i = 0; i < voxels; i++) {
        if (channel[i] !== 0) channel[i] = channel[i]! + random.normal(0, deviation);
      }
    }
  }
}
