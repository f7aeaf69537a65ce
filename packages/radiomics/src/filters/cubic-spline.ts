// Cubic spline interpolation as SciPy's map_coordinates: coefficients for an image mirrored about its outermost voxels,
// 0 beyond the border. Operations run in SciPy's order: patterns compare an interpolated value with the voxel's own,
// and in areas of one intensity the last bit decides.

import type { Vector3 } from '@glioscope/volume';

/** √3 - 2. */
const pole = -0.2679491924311227;
const gain = (1 - pole) * (1 - 1 / pole);

/** Spline coefficients of an image, x fastest. */
export function splineCoefficients(size: Vector3, data: Float64Array): Float64Array {
  const coefficients = data.slice();
  for (const axis of [2, 1, 0]) {
    const stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
    const length = size[axis]!;
    if (length === 1) continue;
    for (let start = 0; start < coefficients.length; start += length * stride) {
      filterBlock(coefficients, start, length, stride);
    }
  }
  return coefficients;
}

/** In place, `stride` lines side by side. */
function filterBlock(c: Float64Array, start: number, length: number, stride: number): void {
  const end = start + length * stride;
  const last = end - stride;
  for (let i = start; i < end; i++) c[i] = c[i]! * gain;
  const beyond = pole ** (length - 1);
  for (let i = start; i < start + stride; i++) c[i] = c[i]! + beyond * c[i + last - start]!;
  let power = pole;
  for (let k = 1; k < length - 1; k++) {
    const from = start + k * stride;
    const mirrored = last - k * stride;
    for (let x = 0; x < stride; x++) {
      c[start + x] = c[start + x]! + power * (c[from + x]! + beyond * c[mirrored + x]!);
    }
    power *= pole;
  }
  const share = 1 - beyond * beyond;
  for (let i = start; i < start + stride; i++) c[i] = c[i]! / share;
  for (let i = start + stride; i < end; i++) c[i] = c[i]! + pole * c[i - stride]!;
  for (let i = last; i < end; i++) {
    c[i] = ((pole * c[i - stride]! + c[i]!) * pole) / (pole * pole - 1);
  }
  for (let row = last - stride; row >= start; row -= stride) {
    for (let i = row; i < row + stride; i++) c[i] = pole * (c[i + stride]! - c[i]!);
  }
}

/** Along one axis, for each position and shift: four weights, and what to add to an index to reach their voxels. */
export interface SplineTaps {
  /** Index 4 · (shift · positions + position). */
  readonly weights: Float64Array;
  /** Likewise; -1 where the sample lies beyond the border. */
  readonly offsets: Int32Array;
}

/** Taps for samples at each voxel of a line plus each of the shifts. */
export function splineTaps(length: number, stride: number, shifts: Float64Array): SplineTaps {
  const weights = new Float64Array(4 * shifts.length * length);
  const offsets = new Int32Array(weights.length).fill(-1);
  let k = 0;
  for (const shift of shifts) {
    for (let position = 0; position < length; position++, k += 4) {
      const at = position + shift;
      if (!(at >= 0 && at <= length - 1)) continue;
      const first = Math.floor(at) - 1;
      for (let tap = 0; tap < 4; tap++) offsets[k + tap] = stride * mirrored(first + tap, length);
      const y = at - Math.floor(at);
      const z = 1 - y;
      const w0 = (z * z * z) / 6;
      const w1 = (y * y * (y - 2) * 3 + 4) / 6;
      const w2 = (z * z * (z - 2) * 3 + 4) / 6;
      weights[k] = w0;
      weights[k + 1] = w1;
      weights[k + 2] = w2;
      weights[k + 3] = 1 - w0 - w1 - w2;
    }
  }
  return { weights, offsets };
}

function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * length - 2;
  const within = ((index % period) + period) % period;
  return within < length ? within : period - within;
}

/** The interpolated value whose taps begin at `x`, `y`, `z` in the three tables. */
export function interpolate(
  coefficients: Float64Array,
  xTaps: SplineTaps,
  yTaps: SplineTaps,
  zTaps: SplineTaps,
  x: number,
  y: number,
  z: number,
): number {
  const { weights: wx, offsets: ox } = xTaps;
  const { weights: wy, offsets: oy } = yTaps;
  const { weights: wz, offsets: oz } = zTaps;
  const o0 = ox[x]!;
  if (o0 < 0 || oy[y]! < 0 || oz[z]! < 0) return 0;
  const o1 = ox[x + 1]!;
  const o2 = ox[x + 2]!;
  const o3 = ox[x + 3]!;
  const w0 = wx[x]!;
  const w1 = wx[x + 1]!;
  const w2 = wx[x + 2]!;
  const w3 = wx[x + 3]!;
  let sum = 0;
  for (let k = 0; k < 4; k++) {
    const zWeight = wz[z + k]!;
    for (let j = 0; j < 4; j++) {
      const yWeight = wy[y + j]!;
      const row = oz[z + k]! + oy[y + j]!;
      sum += coefficients[row + o0]! * zWeight * yWeight * w0;
      sum += coefficients[row + o1]! * zWeight * yWeight * w1;
      sum += coefficients[row + o2]! * zWeight * yWeight * w2;
      sum += coefficients[row + o3]! * zWeight * yWeight * w3;
    }
  }
  return sum;
}
