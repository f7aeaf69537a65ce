// Which source voxels, with what weights, make each target voxel along one axis: linear interpolation, and linear
// interpolation after a Gaussian.

/** How far, in voxels, a point may lie past the border and still count as on it: room for rounding in headers. */
export const borderSlack = 1e-6;

/** For target voxel i the source voxels `index[taps * i + k]` with `weight[taps * i + k]`, k below `taps`. */
export interface AxisTaps {
  readonly taps: number;
  readonly index: Int32Array;
  readonly weight: Float64Array;
  /** 1 where the target voxel lies outside the source: more than half a voxel past the last centre. */
  readonly outside: Uint8Array;
}

/** Linear interpolation at `coordinates` (source voxels) in a row of `length` voxels. */
export function linearTaps(coordinates: Float64Array, length: number): AxisTaps {
  const index = new Int32Array(2 * coordinates.length);
  const weight = new Float64Array(2 * coordinates.length);
  const outside = outsideOf(coordinates, length);
  for (let i = 0; i < coordinates.length; i++) {
    if (outside[i] === 1) continue;
    const { at, next, fraction } = place(coordinates[i]!, length);
    index[2 * i] = at;
    index[2 * i + 1] = next;
    weight[2 * i] = 1 - fraction;
    weight[2 * i + 1] = fraction;
  }
  return { taps: 2, index, weight, outside };
}

/**
 * Linear interpolation in the row smoothed by a Gaussian of variance (factor² - 1) / (8 ln 2) voxels², cut at four
 * standard deviations and scaled to sum 1; beyond the row its border voxels repeat. `factor` is the target's spacing
 * over the source's, above 1.
 */
export function smoothedLinearTaps(coordinates: Float64Array, length: number, factor: number): AxisTaps {
  const sigma = Math.sqrt((factor * factor - 1) / (8 * Math.LN2));
  const radius = Math.floor(4 * sigma + 0.5);
  if (radius === 0) return linearTaps(coordinates, length);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-0.5 * ((k - radius) / sigma) ** 2),
  );
  const total = kernel.reduce((sum, value) => sum + value, 0);
  const taps = 2 * radius + 2;
  const index = new Int32Array(taps * coordinates.length);
  const weight = new Float64Array(taps * coordinates.length);
  const outside = outsideOf(coordinates, length);
  for (let i = 0; i < coordinates.length; i++) {
    if (outside[i] === 1) continue;
    const { at, next, fraction } = place(coordinates[i]!, length);
    for (let k = 0; k < taps; k++) {
      index[taps * i + k] = Math.min(length - 1, Math.max(0, at - radius + k));
      const fromAt = k < taps - 1 ? (1 - fraction) * kernel[k]! : 0;
      // At the last voxel `next` is `at`, with fraction 0.
      const fromNext = k > 0 && next > at ? fraction * kernel[k - 1]! : 0;
      weight[taps * i + k] = (fromAt + fromNext) / total;
    }
  }
  return { taps, index, weight, outside };
}

function outsideOf(coordinates: Float64Array, length: number): Uint8Array {
  return Uint8Array.from(coordinates, (coordinate) =>
    coordinate >= -0.5 - borderSlack && coordinate <= length - 0.5 + borderSlack ? 0 : 1,
  );
}

function place(coordinate: number, length: number): { at: number; next: number; fraction: number } {
  const inside = Math.min(length - 1, Math.max(0, coordinate));
  const at = Math.floor(inside);
  return { at, next: Math.min(length - 1, at + 1), fraction: inside - at };
}
