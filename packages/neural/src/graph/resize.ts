// Resizing and adaptive pooling of [N, C, …], as PyTorch's `interpolate` and `adaptive_avg_pool` define them. All are
// linear in x and separable, so each axis in turn is multiplied by a small matrix: derivatives follow, and it runs on
// every provider. Whole factors of nearest neighbours are plain repetition or picking.

import { matMul } from './mat-mul.ts';
import type { Node } from './node.ts';
import { broadcastTo, reshape, slice } from './shaping.ts';
import { describeShape, sizeOf } from './shape.ts';

/** [place in the input, its weight] for every place of the output. */
type Taps = readonly (readonly [number, number])[][];

/**
 * x [N, C, …] with spatial lengths `size`, by nearest neighbours: output i takes input floor(i · L / size), exact where
 * PyTorch rounds the factor L / size first.
 */
export function resizeNearest(x: Node, size: readonly number[]): Node {
  return resample(x, size, (from, to) =>
    Array.from({ length: to }, (_, i) => [[Math.floor((i * from) / to), 1] as const]),
  );
}

/**
 * x [N, C, …] with spatial lengths `size`, linearly between neighbours along each axis (bilinear, trilinear).
 * `alignCorners` makes the outermost voxels' centres meet; otherwise the outer edges do.
 */
export function resizeLinear(
  x: Node,
  size: readonly number[],
  { alignCorners = false }: { readonly alignCorners?: boolean } = {},
): Node {
  return resample(x, size, (from, to) =>
    Array.from({ length: to }, (_, i) => {
      const place = alignCorners
        ? to === 1
          ? 0
          : (i * (from - 1)) / (to - 1)
        : Math.max(((i + 0.5) * from) / to - 0.5, 0);
      const low = Math.min(Math.floor(place), from - 1);
      const high = Math.min(low + 1, from - 1);
      const share = Math.min(place - low, 1);
      return [[low, 1 - share] as const, [high, share] as const];
    }),
  );
}

/** The mean of bins that cover x [N, C, …] evenly: bin i from floor(i · L / size) to before ceil((i + 1) · L / size). */
export function adaptiveAveragePool(x: Node, size: readonly number[]): Node {
  return resample(x, size, (from, to) =>
    Array.from({ length: to }, (_, i) => {
      const start = Math.floor((i * from) / to);
      const end = Math.ceil(((i + 1) * from) / to);
      return Array.from({ length: end - start }, (_, k) => [start + k, 1 / (end - start)] as const);
    }),
  );
}

function resample(x: Node, size: readonly number[], tapsFor: (from: number, to: number) => Taps): Node {
  if (
    x.shape.length < 3 ||
    size.length !== x.shape.length - 2 ||
    size.some((n) => !Number.isInteger(n) || n < 1)
  ) {
    throw new RangeError(
      `Cannot resize ${describeShape(x.shape)} to ${describeShape(size)}: expected one whole length of at least 1 for each axis after the second`,
    );
  }
  return size.reduce((value, to, i) => {
    const from = value.shape[i + 2]!;
    return from === to ? value : alongAxis(value, i + 2, to, tapsFor(from, to));
  }, x);
}

function alongAxis(x: Node, axis: number, to: number, taps: Taps): Node {
  const from = x.shape[axis]!;
  const resized = x.shape.map((length, i) => (i === axis ? to : length));
  const [lead, tail] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))];
  const nearest = taps.every((of) => of.length === 1);
  const step = from / to;
  if (nearest && Number.isInteger(step)) {
    return slice(x, [{ axis, start: 0, end: (to - 1) * step + 1, step }]);
  }
  const factor = to / from;
  if (nearest && Number.isInteger(factor)) {
    const repeated = broadcastTo(reshape(x, [lead, from, 1, tail]), [lead, from, factor, tail]);
    return reshape(repeated, resized);
  }
  const weights = new Float32Array(to * from);
  taps.forEach((of, i) => of.forEach(([place, weight]) => (weights[i * from + place]! += weight)));
  const matrix = x.graph.constant(weights, [to, from]);
  return reshape(
    tail === 1
      ? matMul(reshape(x, [lead, from]), matrix, { transposeB: true })
      : matMul(matrix, reshape(x, [lead, from, tail])),
    resized,
  );
}
