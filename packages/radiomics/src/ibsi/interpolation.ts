// Interpolation on the IBSI's grids: as many voxels as cover the image, centre on centre. Separable, one axis after
// another. Beyond the image its border voxels go on; the cubic spline (Unser, Aldroubi & Eden 1993, the B-spline
// that passes through the voxels) is solved for that continuation exactly.

import type { Vector3 } from '@glioscope/volume';
import type { IbsiInterpolator } from './settings.ts';

/** One axis of the old grid and of the new. */
export interface AxisGrid {
  readonly oldSize: number;
  readonly newSize: number;
  readonly newSpacing: number;
  /** Where the new voxel k lies among the old: `first` + k × `step`. */
  readonly first: number;
  readonly step: number;
}

/** The new grid along one axis; `newSpacing` 0 keeps the old. */
export function axisGrid(oldSize: number, oldSpacing: number, newSpacing: number): AxisGrid {
  if (newSpacing === 0) return { oldSize, newSize: oldSize, newSpacing: oldSpacing, first: 0, step: 1 };
  // A multiple that rounding put just above a whole number is that number of voxels.
  const newSize = Math.max(1, Math.ceil((oldSize * oldSpacing) / newSpacing - 1e-9));
  const step = newSpacing / oldSpacing;
  return { oldSize, newSize, newSpacing, first: (oldSize - 1 - (newSize - 1) * step) / 2, step };
}

/** A box of a grid: first voxel and size along x, y, z. */
export interface Box {
  readonly origin: Vector3;
  readonly size: Vector3;
}

/** Old voxels beyond which a spline's value does not change in float64: 0.27^40 is below 2^-53. */
const splineReach = 40;

/** The values in `box` of the new grid, of an image given by `valueAt` its old voxels (index in scan order). */
export function interpolateBox(
  valueAt: (index: number) => number,
  axes: readonly [AxisGrid, AxisGrid, AxisGrid],
  box: Box,
  interpolator: IbsiInterpolator,
): Float64Array {
  const reach = interpolator === 'cubic' ? splineReach : 1;
  const from = [0, 0, 0];
  const length = [0, 0, 0];
  axes.forEach(({ oldSize, first, step }, axis) => {
    const low = first + box.origin[axis]! * step;
    const high = first + (box.origin[axis]! + box.size[axis]! - 1) * step;
    const clamp = (position: number): number => Math.min(oldSize - 1, Math.max(0, position));
    from[axis] = clamp(Math.floor(low) - reach);
    length[axis] = clamp(Math.ceil(high) + reach) - from[axis]! + 1;
  });
  const [width, height] = [axes[0].oldSize, axes[1].oldSize];
  let data = new Float64Array(length[0]! * length[1]! * length[2]!);
  for (let z = 0, k = 0; z < length[2]!; z++) {
    for (let y = 0; y < length[1]!; y++) {
      const start = from[0]! + width * (from[1]! + y + height * (from[2]! + z));
      for (let x = 0; x < length[0]!; x++) data[k++] = valueAt(start + x);
    }
  }
  for (let axis = 0; axis < 3; axis++) {
    const { first, step } = axes[axis]!;
    const positions = Float64Array.from(
      { length: box.size[axis]! },
      (_, k) => first + (box.origin[axis]! + k) * step - from[axis]!,
    );
    // An axis that stays as it is is cropped, not filtered.
    const kept = step === 1 && Number.isInteger(first);
    data = interpolateAxis(data, length, axis, positions, kept ? 'nearest' : interpolator);
    length[axis] = box.size[axis]!;
  }
  return data;
}

function interpolateAxis(
  data: Float64Array,
  size: readonly number[],
  axis: number,
  positions: Float64Array,
  interpolator: IbsiInterpolator,
): Float64Array<ArrayBuffer> {
  const length = size[axis]!;
  const taps = interpolator === 'nearest' ? 1 : interpolator === 'linear' ? 2 : 4;
  // New voxels lie at most one new voxel's half beyond the old: so far must the spline's coefficients go.
  const pad =
    interpolator === 'cubic'
      ? 3 + Math.ceil(Math.max(0, -positions[0]!, positions.at(-1)! - (length - 1)))
      : 0;
  const starts = new Int32Array(positions.length);
  const weights = new Float64Array(positions.length * taps);
  positions.forEach((position, k) => {
    if (interpolator === 'cubic') {
      const whole = Math.floor(position);
      const t = position - whole;
      starts[k] = whole - 1 + pad;
      weights[4 * k] = (1 - t) ** 3 / 6;
      weights[4 * k + 1] = (4 - 6 * t * t + 3 * t ** 3) / 6;
      weights[4 * k + 2] = (1 + 3 * t + 3 * t * t - 3 * t ** 3) / 6;
      weights[4 * k + 3] = t ** 3 / 6;
      return;
    }
    const clamped = Math.min(length - 1, Math.max(0, position));
    if (interpolator === 'nearest') {
      starts[k] = Math.floor(clamped + 0.5);
      weights[k] = 1;
      return;
    }
    const whole = Math.max(0, Math.min(length - 2, Math.floor(clamped)));
    starts[k] = whole;
    weights[2 * k] = 1 - (clamped - whole);
    weights[2 * k + 1] = clamped - whole;
  });

  const stride = size.slice(0, axis).reduce((product, n) => product * n, 1);
  const outer = data.length / (stride * length);
  const result = new Float64Array(stride * positions.length * outer);
  const line = new Float64Array(Math.max(length + 2 * pad, 2));
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < stride; s++) {
      const base = o * stride * length + s;
      for (let i = 0; i < length; i++) line[i + pad] = data[base + i * stride]!;
      if (pad > 0) splineCoefficients(line, pad, length);
      const out = o * stride * positions.length + s;
      for (let k = 0; k < positions.length; k++) {
        let sum = 0;
        for (let t = 0; t < taps; t++) sum += weights[k * taps + t]! * line[starts[k]! + t]!;
        result[out + k * stride] = sum;
      }
    }
  }
  return result;
}

const pole = Math.sqrt(3) - 2;

/** In place: `length` values from `pad` on become cubic B-spline coefficients, with `pad` more on either side. */
function splineCoefficients(line: Float64Array, pad: number, length: number): void {
  line.fill(line[pad]!, 0, pad);
  line.fill(line[pad + length - 1]!, pad + length);
  const last = length + 2 * pad - 1;
  // The causal filter has seen its first value forever; the other one will see the last forever.
  line[0]! /= 1 - pole;
  const limit = line[last]! / (1 - pole);
  for (let i = 1; i <= last; i++) line[i]! += pole * line[i - 1]!;
  line[last] = -pole * (limit / (1 - pole) + (line[last]! - limit) / (1 - pole * pole));
  for (let i = last - 1; i >= 0; i--) line[i] = pole * (line[i + 1]! - line[i]!);
  for (let i = 0; i <= last; i++) line[i]! *= 6;
}
