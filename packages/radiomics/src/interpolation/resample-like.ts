// Resampling onto another grid with SimpleITK's numbers. A row's places run from its first to the one after its last
// in equal parts, places outside the image are 0, and whole-number images stay so: values are cut off towards 0.

import type { Geometry, Matrix3, Vector3, Volume, VoxelArray } from '@glioscope/volume';
import type { Interpolator } from '../settings.ts';
import { bSpline } from './b-spline.ts';
import { gaussian, labelGaussian } from './gaussian.ts';
import { itkInverse } from './itk-inverse.ts';
import { linear, nearestNeighbour } from './linear.ts';
import type { Interpolation } from './sampler.ts';
import { windowedSinc } from './windowed-sinc.ts';

const interpolations: Readonly<Record<Interpolator, Interpolation>> = {
  sitkNearestNeighbor: nearestNeighbour,
  sitkLinear: linear,
  sitkBSpline: bSpline(3),
  sitkBSpline1: bSpline(1),
  sitkBSpline2: bSpline(2),
  sitkBSpline3: bSpline(3),
  sitkBSpline4: bSpline(4),
  sitkBSpline5: bSpline(5),
  sitkGaussian: gaussian,
  sitkLabelGaussian: labelGaussian,
  sitkHammingWindowedSinc: windowedSinc('hamming'),
  sitkCosineWindowedSinc: windowedSinc('cosine'),
  sitkWelchWindowedSinc: windowedSinc('welch'),
  sitkLanczosWindowedSinc: windowedSinc('lanczos'),
  sitkBlackmanWindowedSinc: windowedSinc('blackman'),
};

/** The image on the grid of `target`; voxels keep their type. */
export function resampleLike<Data extends VoxelArray>(
  { geometry, data }: Volume<Data>,
  target: Geometry,
  interpolator: Interpolator,
): Volume<Data> {
  const sample = interpolations[interpolator](data, geometry.size, geometry.spacingMm);
  const [width, height, depth] = target.size;
  const out = new (data.constructor as new (length: number) => Data)(width * height * depth);
  const convert = conversionTo(data);
  const indexOf = indexFunction(target, geometry);
  for (let z = 0, k = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const start = indexOf([0, y, z]);
      const end = indexOf([width, y, z]);
      const span: Vector3 = [end[0] - start[0], end[1] - start[1], end[2] - start[2]];
      for (let x = 0; x < width; x++, k++) {
        const share = x / width;
        const i = start[0] + share * span[0];
        const j = start[1] + share * span[1];
        const l = start[2] + share * span[2];
        if (isInside(i, geometry.size[0]) && isInside(j, geometry.size[1]) && isInside(l, geometry.size[2])) {
          out[k] = convert(sample(i, j, l));
        }
      }
    }
  }
  return { geometry: target, data: out };
}

function isInside(index: number, length: number): boolean {
  return index >= -0.5 && index < length - 0.5;
}

/** The continuous voxel index of `to` at a voxel of `from`, in ITK's order of operations. */
function indexFunction(from: Geometry, to: Geometry): (voxel: Vector3) => Vector3 {
  const forward = scaledDirection(from);
  const back = itkInverse(scaledDirection(to));
  return (voxel) => {
    const point = [0, 1, 2].map((axis) => {
      let coordinate = from.originMm[axis]!;
      for (let c = 0; c < 3; c++) coordinate += forward[3 * axis + c]! * voxel[c]!;
      return coordinate - to.originMm[axis]!;
    });
    return [0, 1, 2].map((axis) => {
      let index = 0;
      for (let c = 0; c < 3; c++) index += back[3 * axis + c]! * point[c]!;
      return index;
    }) as unknown as Vector3;
  };
}

function scaledDirection({ direction, spacingMm }: Geometry): Matrix3 {
  return direction.map((cosine, k) => cosine * spacingMm[k % 3]!) as unknown as Matrix3;
}

/** Whole numbers are cut off towards 0 and kept in their type's range; floats round by themselves. */
function conversionTo(data: VoxelArray): (value: number) => number {
  if (data instanceof Float64Array || data instanceof Float32Array) return (value) => value;
  const bits = 8 * data.BYTES_PER_ELEMENT;
  const signed = data instanceof Int8Array || data instanceof Int16Array || data instanceof Int32Array;
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const high = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  return (value) => Math.trunc(Math.min(high, Math.max(low, value)));
}
