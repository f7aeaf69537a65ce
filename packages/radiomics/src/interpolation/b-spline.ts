// Interpolation by B-splines of order 1 to 5 (Unser, Aldroubi & Eden, IEEE Trans. Signal Processing 41, 1993): recursive
// filters turn voxels into coefficients, mirrored at the borders, and a place's value is the sum of the coefficients
// around it. Operations follow ITK's order, so that values which ITK truncates to whole numbers fall on the same side.

import type { Interpolation } from './sampler.ts';

/** Where the causal filter's start is cut off, as in ITK. */
const tolerance = 1e-10;

const poles: Readonly<Record<number, readonly number[]>> = {
  1: [],
  2: [Math.sqrt(8) - 3],
  3: [Math.sqrt(3) - 2],
  4: [
    Math.sqrt(664 - Math.sqrt(438976)) + Math.sqrt(304) - 19,
    Math.sqrt(664 + Math.sqrt(438976)) - Math.sqrt(304) - 19,
  ],
  5: [
    Math.sqrt(135 / 2 - Math.sqrt(17745 / 4)) + Math.sqrt(105 / 4) - 13 / 2,
    Math.sqrt(135 / 2 + Math.sqrt(17745 / 4)) - Math.sqrt(105 / 4) - 13 / 2,
  ],
};

export type SplineOrder = 1 | 2 | 3 | 4 | 5;

/** B-spline interpolation of an order. */
export function bSpline(order: SplineOrder): Interpolation {
  return (data, size) => {
    const [width, height, depth] = size;
    const slice = width * height;
    const coefficients = Float64Array.from(data);
    for (let line = 0; line < height * depth; line++) {
      toCoefficients(coefficients, line * width, 1, width, poles[order]!);
    }
    for (let z = 0; z < depth; z++) {
      for (let x = 0; x < width; x++)
        toCoefficients(coefficients, z * slice + x, width, height, poles[order]!);
    }
    for (let i = 0; i < slice; i++) toCoefficients(coefficients, i, slice, depth, poles[order]!);

    const taps = order + 1;
    const supports = size.map((length, axis) => support(order, length, [1, width, slice][axis]!));
    const [xs, ys, zs] = supports as [Support, Support, Support];
    return (x, y, z) => {
      xs.moveTo(x);
      ys.moveTo(y);
      zs.moveTo(z);
      let value = 0;
      for (let k = 0; k < taps; k++) {
        for (let j = 0; j < taps; j++) {
          const row = zs.offsets[k]! + ys.offsets[j]!;
          for (let i = 0; i < taps; i++) {
            value += xs.weights[i]! * ys.weights[j]! * zs.weights[k]! * coefficients[row + xs.offsets[i]!]!;
          }
        }
      }
      return value;
    };
  };
}

/** Filters one line in place: `length` values from `start`, `stride` apart. */
function toCoefficients(
  c: Float64Array,
  start: number,
  stride: number,
  length: number,
  linePoles: readonly number[],
): void {
  if (length === 1 || linePoles.length === 0) return;
  let gain = 1;
  for (const pole of linePoles) gain = gain * (1 - pole) * (1 - 1 / pole);
  const end = start + (length - 1) * stride;
  for (let i = start; i <= end; i += stride) c[i]! *= gain;
  for (const pole of linePoles) {
    c[start] = causalStart(c, start, stride, length, pole);
    for (let i = start + stride; i <= end; i += stride) c[i]! += pole * c[i - stride]!;
    c[end] = (pole / (pole * pole - 1)) * (pole * c[end - stride]! + c[end]!);
    for (let i = end - stride; i >= start; i -= stride) c[i] = pole * (c[i + stride]! - c[i]!);
  }
}

function causalStart(c: Float64Array, start: number, stride: number, length: number, pole: number): number {
  const horizon = Math.ceil(Math.log(tolerance) / Math.log(Math.abs(pole)));
  let power = pole;
  let sum = c[start]!;
  if (horizon < length) {
    for (let n = 1; n < horizon; n++) {
      sum += power * c[start + n * stride]!;
      power *= pole;
    }
    return sum;
  }
  const inverse = 1 / pole;
  let mirrored = pole ** (length - 1);
  sum += mirrored * c[start + (length - 1) * stride]!;
  mirrored = mirrored * (mirrored * inverse);
  for (let n = 1; n <= length - 2; n++) {
    sum += (power + mirrored) * c[start + n * stride]!;
    power *= pole;
    mirrored *= inverse;
  }
  return sum / (1 - power * power);
}

interface Support {
  /** Array offsets of the coefficients around the place last moved to, and their weights. */
  readonly offsets: Int32Array;
  readonly weights: Float64Array;
  moveTo(place: number): void;
}

function support(order: SplineOrder, length: number, stride: number): Support {
  const offsets = new Int32Array(order + 1);
  const weights = new Float64Array(order + 1);
  const half = Math.floor(order / 2);
  let last = Number.NaN;
  return {
    offsets,
    weights,
    moveTo: (place) => {
      if (place === last) return;
      last = place;
      // ITK rounds the place to single precision here: just below a voxel counts as on it.
      const first = Math.floor(Math.fround(place) + (order % 2 === 1 ? 0 : 0.5)) - half;
      writeWeights[order](place - (first + half), weights);
      for (let i = 0; i <= order; i++) {
        let index = first + i;
        if (length === 1) index = 0;
        else if (index < 0) index = -index;
        else if (index >= length) index = 2 * length - 2 - index;
        // A line shorter than the support mirrors more than once in theory; ITK, too, stops here.
        offsets[i] = stride * Math.min(Math.max(index, 0), length - 1);
      }
    },
  };
}

/** The weights of a place that lies `w` after the middle coefficient of its support. */
const writeWeights: Readonly<Record<SplineOrder, (w: number, weights: Float64Array) => void>> = {
  1: (w, weights) => {
    weights[1] = w;
    weights[0] = 1 - w;
  },
  2: (w, weights) => {
    weights[1] = 0.75 - w * w;
    weights[2] = 0.5 * (w - weights[1] + 1);
    weights[0] = 1 - weights[1] - weights[2];
  },
  3: (w, weights) => {
    weights[3] = (1 / 6) * w * w * w;
    weights[0] = 1 / 6 + 0.5 * w * (w - 1) - weights[3];
    weights[2] = w + weights[0] - 2 * weights[3];
    weights[1] = 1 - weights[0] - weights[2] - weights[3];
  },
  4: (w, weights) => {
    const w2 = w * w;
    const t = (1 / 6) * w2;
    const before = (0.5 - w) * (0.5 - w);
    weights[0] = before * ((1 / 24) * before);
    const t0 = w * (t - 11 / 24);
    const t1 = 19 / 96 + w2 * (0.25 - t);
    weights[1] = t1 + t0;
    weights[3] = t1 - t0;
    weights[4] = weights[0] + t0 + 0.5 * w;
    weights[2] = 1 - weights[0] - weights[1] - weights[3] - weights[4];
  },
  5: (place, weights) => {
    let w = place;
    let w2 = w * w;
    weights[5] = (1 / 120) * w * w2 * w2;
    w2 -= w;
    const w4 = w2 * w2;
    w -= 0.5;
    const t = w2 * (w2 - 3);
    weights[0] = (1 / 24) * (1 / 5 + w2 + w4) - weights[5];
    let t0 = (1 / 24) * (w2 * (w2 - 5) + 46 / 5);
    let t1 = (-1 / 12) * w * (t + 4);
    weights[2] = t0 + t1;
    weights[3] = t0 - t1;
    t0 = (1 / 16) * (9 / 5 - t);
    t1 = (1 / 24) * w * (w4 - w2 - 5);
    weights[1] = t0 + t1;
    weights[4] = t0 - t1;
  },
};
