// Resampling onto another grid through physical space, as ITK's ResampleImageFilter with an identity transform:
// voxel centres are points, a point within half a voxel of the outermost centres takes the border's values, and
// what lies further out is `outside`. Grids along the same axes go separably, one axis after another.
// Left out: splines of higher order, and transforms (registration brings them).

import {
  invertMatrix3,
  multiplyMatrix3,
  voxelCount,
  voxelOfPoint,
  type Geometry,
  type Mask,
  type Matrix3,
  type Vector3,
  type Volume,
} from '@glioscope/volume';

import { borderSlack, linearTaps, smoothedLinearTaps, type AxisTaps } from './axis-taps.ts';

export interface ResampleOptions {
  /** `linear` (default) or `nearest` (a half rounds up). */
  readonly interpolation?: 'linear' | 'nearest';
  /** Value of voxels outside the source image. Default 0. */
  readonly outside?: number;
  /**
   * Smooth before sampling wherever the target grid is coarser, so that fine texture does not turn into noise: a
   * Gaussian that takes the source's point spread to the target's, full width at half maximum = spacing (Cardoso et
   * al. 2015). Default false. Of no effect on `nearest`.
   */
  readonly antiAlias?: boolean;
}

/** Resamples an image. */
export function resampleToGrid(
  volume: Volume,
  target: Geometry,
  options: ResampleOptions = {},
): Volume<Float32Array> {
  const { interpolation = 'linear', outside = 0, antiAlias = false } = options;
  const data = new Float32Array(voxelCount(target));
  if (interpolation === 'nearest') sampleNearest(volume, target, data, outside);
  else {
    const map = gridMap(volume.geometry, target);
    const factors = antiAlias ? coarseningOf(map) : ([1, 1, 1] as const);
    if (isAlongAxes(map)) {
      const { size } = volume.geometry;
      const taps = ([0, 1, 2] as const).map((axis) => {
        const coordinates = Float64Array.from(
          { length: target.size[axis] },
          (_, i) => map.offset[axis] + i * map.matrix[4 * axis]!,
        );
        return factors[axis] > 1
          ? smoothedLinearTaps(coordinates, size[axis], factors[axis])
          : linearTaps(coordinates, size[axis]);
      }) as [AxisTaps, AxisTaps, AxisTaps];
      sampleSeparably(volume, target.size, taps, data, outside);
    } else {
      sampleLinear(smoothed(volume, factors), map, target.size, data, outside);
    }
  }
  return { geometry: target, data };
}

/** Resamples a label map by nearest neighbour: labels stay labels; outside is background. */
export function resampleMaskToGrid(mask: Mask, target: Geometry): Mask {
  const data = new Uint8Array(voxelCount(target));
  sampleNearest(mask, target, data, 0);
  return { geometry: target, data };
}

/** source voxel = offset + matrix · target voxel. */
interface GridMap {
  readonly offset: Vector3;
  readonly matrix: Matrix3;
}

function gridMap(source: Geometry, target: Geometry): GridMap {
  const rotation = multiplyMatrix3(invertMatrix3(source.direction), target.direction);
  const matrix = rotation.map(
    (cosine, i) => (cosine * target.spacingMm[i % 3]!) / source.spacingMm[Math.floor(i / 3)]!,
  ) as unknown as Matrix3;
  return { offset: voxelOfPoint(source, target.originMm), matrix };
}

/** Whether grid axes coincide, so that across 1000 voxels no coordinate strays by more than a millionth of a voxel. */
function isAlongAxes({ matrix }: GridMap): boolean {
  return matrix.every((value, i) => i % 4 === 0 || Math.abs(value) < 1e-9);
}

/** How many source voxels one target voxel spans along each source axis, at least 1. */
function coarseningOf({ matrix }: GridMap): Vector3 {
  const along = (row: number): number =>
    Math.max(1, Math.abs(matrix[3 * row]!), Math.abs(matrix[3 * row + 1]!), Math.abs(matrix[3 * row + 2]!));
  return [along(0), along(1), along(2)];
}

/** The volume smoothed along its own axes, for grids at an angle. */
function smoothed(volume: Volume, factors: Vector3): Volume {
  if (factors.every((factor) => factor === 1)) return volume;
  const { geometry } = volume;
  const taps = ([0, 1, 2] as const).map((axis) => {
    const length = geometry.size[axis];
    const coordinates = Float64Array.from({ length }, (_, i) => i);
    return factors[axis] > 1
      ? smoothedLinearTaps(coordinates, length, factors[axis])
      : linearTaps(coordinates, length);
  }) as [AxisTaps, AxisTaps, AxisTaps];
  const data = new Float32Array(voxelCount(geometry));
  sampleSeparably(volume, geometry.size, taps, data, 0);
  return { geometry, data };
}

/** Axis after axis. Of the source's planes, resampled along x and y, only those that a target plane needs are held. */
function sampleSeparably(
  volume: Volume,
  size: Vector3,
  [alongX, alongY, alongZ]: readonly [AxisTaps, AxisTaps, AxisTaps],
  result: Float32Array,
  outside: number,
): void {
  const [width, height, depth] = size;
  const area = width * height;
  const held = new Map<number, Float64Array>();
  const spare: Float64Array[] = [];
  const rows = new Float64Array(width * volume.geometry.size[1]);
  const rowNeeded = neededBy(alongY, volume.geometry.size[1]);
  const planeAt = (z: number): Float64Array => {
    let plane = held.get(z);
    if (plane === undefined) {
      plane = spare.pop() ?? new Float64Array(area);
      resamplePlane(volume, z, alongX, alongY, rowNeeded, rows, plane);
      held.set(z, plane);
    }
    return plane;
  };
  const sums = new Float64Array(area);
  const { taps, index, weight } = alongZ;
  for (let z = 0; z < depth; z++) {
    const needed = index.subarray(taps * z, taps * (z + 1));
    for (const [at, plane] of held) {
      if (needed.includes(at)) continue;
      held.delete(at);
      spare.push(plane);
    }
    sums.fill(0);
    for (let k = 0; k < taps; k++) {
      const w = weight[taps * z + k]!;
      if (w === 0) continue;
      const plane = planeAt(needed[k]!);
      for (let i = 0; i < area; i++) sums[i]! += w * plane[i]!;
    }
    for (let y = 0, i = 0; y < height; y++) {
      const rowOutside = alongZ.outside[z]! + alongY.outside[y]! > 0;
      for (let x = 0; x < width; x++, i++) {
        result[area * z + i] = rowOutside || alongX.outside[x] === 1 ? outside : sums[i]!;
      }
    }
  }
}

/** One plane of the source, resampled along x and then y; `rows` is working memory. */
function resamplePlane(
  { geometry, data }: Volume,
  z: number,
  alongX: AxisTaps,
  alongY: AxisTaps,
  rowNeeded: Uint8Array,
  rows: Float64Array,
  plane: Float64Array,
): void {
  const [sourceWidth, sourceHeight] = geometry.size;
  const width = alongX.outside.length;
  const height = alongY.outside.length;
  for (let y = 0; y < sourceHeight; y++) {
    if (rowNeeded[y] === 0) continue;
    const from = sourceWidth * (y + sourceHeight * z);
    const { taps, index, weight } = alongX;
    for (let x = 0, t = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < taps; k++, t++) sum += weight[t]! * data[from + index[t]!]!;
      rows[width * y + x] = sum;
    }
  }
  const { taps, index, weight } = alongY;
  plane.fill(0);
  for (let y = 0, t = 0; y < height; y++) {
    for (let k = 0; k < taps; k++, t++) {
      const w = weight[t]!;
      if (w === 0) continue;
      const from = width * index[t]!;
      for (let x = 0; x < width; x++) plane[width * y + x]! += w * rows[from + x]!;
    }
  }
}

function neededBy({ index, weight }: AxisTaps, length: number): Uint8Array {
  const needed = new Uint8Array(length);
  for (let t = 0; t < index.length; t++) if (weight[t] !== 0) needed[index[t]!] = 1;
  return needed;
}

/** Trilinear interpolation for grids at any angle. */
function sampleLinear(
  { geometry, data }: Volume,
  { offset, matrix: m }: GridMap,
  size: Vector3,
  result: Float32Array,
  outside: number,
): void {
  const [width, height, depth] = geometry.size;
  const area = width * height;
  const lastX = width - 1;
  const lastY = height - 1;
  const lastZ = depth - 1;
  const low = -0.5 - borderSlack;
  for (let k = 0, i = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const rowX = offset[0] + m[1] * j + m[2] * k;
      const rowY = offset[1] + m[4] * j + m[5] * k;
      const rowZ = offset[2] + m[7] * j + m[8] * k;
      for (let n = 0; n < size[0]; n++, i++) {
        let x = rowX + m[0] * n;
        let y = rowY + m[3] * n;
        let z = rowZ + m[6] * n;
        if (x < low || y < low || z < low || x > lastX - low || y > lastY - low || z > lastZ - low) {
          result[i] = outside;
          continue;
        }
        x = x < 0 ? 0 : x > lastX ? lastX : x;
        y = y < 0 ? 0 : y > lastY ? lastY : y;
        z = z < 0 ? 0 : z > lastZ ? lastZ : z;
        const x0 = x | 0;
        const y0 = y | 0;
        const z0 = z | 0;
        const fx = x - x0;
        const fy = y - y0;
        const fz = z - z0;
        const toX = x0 < lastX ? 1 : 0;
        const toY = y0 < lastY ? width : 0;
        const toZ = z0 < lastZ ? area : 0;
        const at = x0 + width * y0 + area * z0;
        const a = data[at]! + fx * (data[at + toX]! - data[at]!);
        const b = data[at + toY]! + fx * (data[at + toY + toX]! - data[at + toY]!);
        const c = data[at + toZ]! + fx * (data[at + toZ + toX]! - data[at + toZ]!);
        const d = data[at + toZ + toY]! + fx * (data[at + toZ + toY + toX]! - data[at + toZ + toY]!);
        const near = a + fy * (b - a);
        result[i] = near + fz * (c + fy * (d - c) - near);
      }
    }
  }
}

function sampleNearest(
  { geometry, data }: Volume,
  target: Geometry,
  result: Float32Array | Uint8Array,
  outside: number,
): void {
  const { offset, matrix: m } = gridMap(geometry, target);
  const [width, height, depth] = geometry.size;
  const low = -0.5 - borderSlack;
  const nearest = (coordinate: number, length: number): number => {
    // A millionth of a voxel decides a tie that rounding in the coordinates would otherwise decide by chance.
    const index = Math.floor(coordinate + 0.5 + borderSlack);
    return index < 0 ? 0 : index >= length ? length - 1 : index;
  };
  for (let k = 0, i = 0; k < target.size[2]; k++) {
    for (let j = 0; j < target.size[1]; j++) {
      const rowX = offset[0] + m[1] * j + m[2] * k;
      const rowY = offset[1] + m[4] * j + m[5] * k;
      const rowZ = offset[2] + m[7] * j + m[8] * k;
      for (let n = 0; n < target.size[0]; n++, i++) {
        const x = rowX + m[0] * n;
        const y = rowY + m[3] * n;
        const z = rowZ + m[6] * n;
        result[i] =
          x < low || y < low || z < low || x > width - 1 - low || y > height - 1 - low || z > depth - 1 - low
            ? outside
            : data[nearest(x, width) + width * (nearest(y, height) + height * nearest(z, depth))]!;
      }
    }
  }
}
