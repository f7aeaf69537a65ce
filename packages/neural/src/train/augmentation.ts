// Random changes of a training image that leave its answer true: mirrored axes, rotation, scaling (one resampling),
// then intensities and missing sequences. A change is drawn where the step is planned and made where there is time:
// a request is plain data, so that worker threads give the same bytes as this one.

import { type Random, type RandomState, restoreRandom } from '@glioscope/numeric';
import { mirror } from '../inference/mirror.ts';
import { changeIntensities, type IntensitySettings } from './intensity-changes.ts';
import {
  drawTransform,
  joinedMatrix,
  resampleLinear,
  resampleNearest,
  type SpatialChange,
} from './random-transform.ts';

export interface AugmentationSettings extends IntensitySettings {
  /** Axes (0 = x) that are mirrored, each with probability one half. Default none. */
  readonly mirrorAxes?: readonly number[];
  /** Rotation about each axis up to ± this; 2D in the plane. Default 0. */
  readonly rotationDegrees?: number;
  /** Each axis is stretched by 1 ± this, uniformly. Default 0. */
  readonly scaling?: number;
  /** Share of images that are rotated and scaled: the others keep the sharpness that use will see. Default 1. */
  readonly resampleProbability?: number;
}

/** One image to be made, as plain data: a box of voxels, and what is to be done with it. */
export interface SampleRequest {
  /** Channels of `boxSize` one after another, x fastest. */
  readonly box: Float32Array;
  /** Of `boxSize`; null where the answer is no mask. */
  readonly target: Uint8Array | null;
  readonly boxSize: readonly number[];
  /** Voxels of the image to be made. Without a transform the box is of this size. */
  readonly size: readonly number[];
  /** Place in the box, in voxels, of the image's centre. */
  readonly centre: readonly number[];
  readonly spatial: SpatialChange;
  readonly settings: AugmentationSettings;
  readonly random: RandomState;
}

export interface Sample {
  /** Channels of the request's `size` one after another. */
  readonly image: Float32Array;
  readonly target: Float32Array | null;
}

/** Draws how an image is moved. The stream then goes on with the intensities: pass its state on. */
export function drawSpatialChange(
  dimensions: number,
  settings: AugmentationSettings,
  random: Random,
): SpatialChange {
  const { mirrorAxes = [], rotationDegrees = 0, scaling = 0, resampleProbability = 1 } = settings;
  const mirrored = Array.from(
    { length: dimensions },
    (_, axis) => mirrorAxes.includes(axis) && random.uniform() < 0.5,
  );
  const moves = rotationDegrees > 0 || scaling > 0;
  const transform = moves ? drawTransform(dimensions, rotationDegrees, scaling, random) : null;
  const resampled = resampleProbability >= 1 || random.fork('resample').uniform() < resampleProbability;
  return { mirrored, transform: resampled ? transform : null };
}

/** Makes the image. The request's arrays may become the result's. */
export function makeSample(request: SampleRequest): Sample {
  const { box, target, boxSize, size, centre, spatial, settings } = request;
  const voxels = size.reduce((product, length) => product * length, 1);
  const boxVoxels = boxSize.reduce((product, length) => product * length, 1);
  const channels = box.length / boxVoxels;
  let image = box;
  let mask: Float32Array | null = null;
  if (spatial.transform === null) {
    mask = target === null ? null : Float32Array.from(target);
    if (spatial.mirrored.includes(true)) {
      for (let c = 0; c < channels; c++) {
        mirror(image.subarray(c * voxels, (c + 1) * voxels), size, spatial.mirrored);
      }
      if (mask !== null) mirror(mask, size, spatial.mirrored);
    }
  } else {
    const matrix = joinedMatrix(spatial.transform, spatial.mirrored);
    image = new Float32Array(channels * voxels);
    for (let c = 0; c < channels; c++) {
      const data = box.subarray(c * boxVoxels, (c + 1) * boxVoxels);
      const result = image.subarray(c * voxels, (c + 1) * voxels);
      resampleLinear({ data, size: boxSize, centre }, matrix, result, size);
    }
    if (target !== null) {
      mask = new Float32Array(voxels);
      resampleNearest({ data: target, size: boxSize, centre }, matrix, mask, size);
    }
  }
  changeIntensities(image, size, settings, restoreRandom(request.random));
  return { image, target: mask };
}

/**
 * Augments one whole image in place: `channels` of `size` one after another (x fastest), and its `target`, if any,
 * which keeps its intensities. Draws the same numbers of `random` whatever the image.
 */
export function augment(
  image: Float32Array,
  target: Float32Array | null,
  size: readonly number[],
  settings: AugmentationSettings,
  random: Random,
): void {
  const spatial = drawSpatialChange(size.length, settings, random);
  const sample = makeSample({
    box: image,
    target: target === null ? null : Uint8Array.from(target),
    boxSize: size,
    size,
    centre: size.map((length) => (length - 1) / 2),
    spatial,
    settings,
    random: random.state(),
  });
  if (sample.image !== image) image.set(sample.image);
  if (target !== null && sample.target !== null) target.set(sample.target);
}
