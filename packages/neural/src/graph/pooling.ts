// Pooling over all spatial axes of [N, C, …].

import { axisMaximumGradient, longestSelected } from './axis-maximum.ts';
import { add, divide, equal, multiply, subtract } from './elementwise.ts';
import type { Attributes, Node, Operator } from './node.ts';
import { reduceMax, reduceMean } from './reductions.ts';
import { addTaps, phaseOfTap, splitPhases } from './phases.ts';
import { broadcastTo, pad, reshape, slice, spaceOut } from './shaping.ts';
import { describeShape, perAxis, sameShape, type Shape, sizeOf, tuples } from './shape.ts';

export interface PoolOptions {
  /** One number for all spatial axes or one an axis. */
  readonly window: number | readonly number[];
  /** Default: the window. */
  readonly stride?: number | readonly number[];
  /** On both sides, at most half the window; never the maximum, zeros in a mean. Default: 0. */
  readonly padding?: number | readonly number[];
}

interface MaxPoolAttributes extends Attributes {
  readonly window: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
}

/** Stands for minus infinity where the derivative compares values; no float32 input is below it. */
const lowest = -3.4028234663852886e38;

function pooledShape(
  shape: Shape,
  window: readonly number[],
  stride: readonly number[],
  padding: readonly number[],
): number[] {
  const counts = window.map(
    (length, i) => Math.floor((shape[i + 2]! + 2 * padding[i]! - length) / stride[i]!) + 1,
  );
  return [...shape.slice(0, 2), ...counts];
}

/**
 * The derivative visits the window's places in order; each window's maximum passes its derivative to the first
 * place that holds it, as in PyTorch.
 */
export const maxPoolOperator: Operator<MaxPoolAttributes> = {
  name: 'maxPool',
  shape: (inputs, { window, stride, padding }) => pooledShape(inputs[0]!, window, stride, padding),
  gradient(node, upstream) {
    return [() => maxPoolGradient(node.inputs[0]!, node, upstream, node.attributes)];
  },
  emit(emitter, inputs, output, node) {
    const { window, stride, padding } = node.attributes;
    const attributes = { kernel_shape: window, strides: stride, pads: [...padding, ...padding] };
    emitter.node('MaxPool', inputs, attributes, output);
  },
};

/**
 * Windows that overlap are pooled axis by axis, the last axis first: the first maximum along each axis in turn is the first
 * in the window, and a value is compared 3 · k times instead of k³.
 */
function maxPoolGradient(x: Node, pooled: Node, upstream: Node, attributes: MaxPoolAttributes): Node {
  const { window, stride, padding } = attributes;
  const wide = window.map((_, i) => i).filter((i) => window[i]! > 1 || stride[i]! > 1 || padding[i]! > 0);
  if (wide.length <= 1 || window.every((length, i) => length <= stride[i]!)) {
    return firstMaximumGradient(x, pooled, upstream, attributes);
  }
  const along = (axis: number): MaxPoolAttributes => ({
    window: window.map((length, i) => (i === axis ? length : 1)),
    stride: stride.map((step, i) => (i === axis ? step : 1)),
    padding: padding.map((width, i) => (i === axis ? width : 0)),
  });
  const order = [...wide].reverse();
  const values = [x];
  for (const axis of order.slice(0, -1)) {
    values.push(x.graph.apply(maxPoolOperator, [values.at(-1)!], along(axis)));
  }
  values.push(pooled);
  let derivative = upstream;
  for (let k = order.length - 1; k >= 0; k--) {
    const axis = order[k]!;
    const [from, to] = [values[k]!, values[k + 1]!];
    const windows = {
      axis: axis + 2,
      length: window[axis]!,
      stride: stride[axis]!,
      padding: padding[axis]!,
    };
    derivative =
      from.shape[axis + 2]! > longestSelected
        ? firstMaximumGradient(from, to, derivative, along(axis))
        : axisMaximumGradient(from, to, derivative, windows, lowest);
  }
  return derivative;
}

/** Visits the places of each window in order; the first that holds the maximum takes the derivative. */
function firstMaximumGradient(
  x: Node,
  pooled: Node,
  upstream: Node,
  { window, stride, padding }: MaxPoolAttributes,
): Node {
  const outputs = pooled.shape.slice(2);
  const padded = pad(
    x,
    [[0, 0], [0, 0], ...padding.map((width): [number, number] => [width, width])],
    lowest,
  );
  const phases = splitPhases(padded, stride, lowest);
  let left: Node = upstream;
  const lastTap = sizeOf(window) - 1;
  const shares = tuples(window).map((place, tap) => {
    // What no other place took is the last one's.
    if (tap === lastTap) return left;
    const { phase, offsets } = phaseOfTap(place, stride);
    const ranges = outputs.map((length, i) => ({
      axis: i + 2,
      start: offsets[i]!,
      end: offsets[i]! + length,
    }));
    const taken = multiply(left, equal(slice(phases[phase]!, ranges), pooled));
    left = subtract(left, taken);
    return taken;
  });
  return slice(
    addTaps(shares, window, stride, padded.shape),
    padding.map((width, i) => ({ axis: i + 2, start: width, end: width + x.shape[i + 2]! })),
  );
}

interface AveragePoolAttributes extends MaxPoolAttributes {
  readonly countPadding: boolean;
}

/** The derivative of each window's mean is spread evenly over the window. */
export const averagePoolOperator: Operator<AveragePoolAttributes> = {
  name: 'averagePool',
  shape: (inputs, { window, stride, padding }) => pooledShape(inputs[0]!, window, stride, padding),
  gradient(node, upstream) {
    const { window, stride, padding, countPadding } = node.attributes;
    const { shape } = node.inputs[0]!;
    const fills =
      sameShape(window, stride) &&
      padding.every((width) => width === 0) &&
      window.every((length, i) => shape[i + 2]! % length === 0);
    if (fills) {
      const split = node.shape.flatMap((length, axis) => (axis < 2 ? [length] : [length, 1]));
      const full = node.shape.flatMap((length, axis) => (axis < 2 ? [length] : [length, window[axis - 2]!]));
      return [() => reshape(broadcastTo(reshape(divide(upstream, sizeOf(window)), split), full), shape)];
    }
    return [
      () => {
        let spread = countPadding
          ? divide(upstream, sizeOf(window))
          : window.reduce((value, _, i) => divide(value, placesInside(node, i)), upstream);
        window.forEach((length, i) => {
          const [axis, step] = [i + 2, stride[i]!];
          const spaced = spaceOut(spread, axis, step);
          const padded = shape[axis]! + 2 * padding[i]!;
          const parts = Array.from({ length }, (_unused, place) =>
            pad(
              spaced,
              spaced.shape.map((n, other): [number, number] =>
                other === axis ? [place, padded - place - n] : [0, 0],
              ),
            ),
          );
          const sum = parts.reduce((total, part) => add(total, part));
          spread = slice(sum, [{ axis, start: padding[i]!, end: padding[i]! + shape[axis]! }]);
        });
        return spread;
      },
    ];
  },
  emit(emitter, inputs, output, node) {
    const { window, stride, padding, countPadding } = node.attributes;
    const attributes = { kernel_shape: window, strides: stride, pads: [...padding, ...padding] };
    emitter.node('AveragePool', inputs, { ...attributes, count_include_pad: Number(countPadding) }, output);
  },
};

/** How many places of each window along spatial axis `i` lie in the input, as a constant that broadcasts. */
function placesInside(node: Node<AveragePoolAttributes>, i: number): Node {
  const { window, stride, padding } = node.attributes;
  const length = node.inputs[0]!.shape[i + 2]!;
  const counts = Array.from({ length: node.shape[i + 2]! }, (_, place) => {
    const start = place * stride[i]! - padding[i]!;
    return Math.min(start + window[i]!, length) - Math.max(start, 0);
  });
  return node.graph.constant(
    counts,
    node.shape.map((n, axis) => (axis === i + 2 ? n : 1)),
  );
}

/** The largest value of each window. */
export function maxPool(x: Node, options: PoolOptions): Node {
  return x.graph.apply(maxPoolOperator, [x], checkedWindows(x, options));
}

/** The mean of each window. `countPadding` (default) counts the padding as zeros; otherwise only the input counts. */
export function averagePool(x: Node, options: PoolOptions & { readonly countPadding?: boolean }): Node {
  const { countPadding = true } = options;
  return x.graph.apply(averagePoolOperator, [x], { ...checkedWindows(x, options), countPadding });
}

function checkedWindows(
  x: Node,
  options: PoolOptions,
): { window: number[]; stride: number[]; padding: number[] } {
  const rank = spatialRank(x);
  const window = perAxis(options.window, rank, 'window');
  const stride = perAxis(options.stride ?? window, rank, 'stride');
  const padding = perAxis(options.padding ?? 0, rank, 'padding', 0);
  window.forEach((length, i) => {
    if (2 * padding[i]! > length || x.shape[i + 2]! + 2 * padding[i]! < length) {
      throw new RangeError(
        `Cannot pool ${describeShape(x.shape)} with window ${length} and padding ${padding[i]}: the window must fit, and padding be at most half of it`,
      );
    }
  });
  return { window, stride, padding };
}

const allSpatial = (x: Node): number[] => Array.from({ length: spatialRank(x) }, (_, i) => i + 2);

/** The mean over all spatial axes: [N, C, …] → [N, C]. */
export function globalAveragePool(x: Node): Node {
  return reduceMean(x, { axes: allSpatial(x) });
}

/** The largest value over all spatial axes: [N, C, …] → [N, C]. Equal ones share the derivative. */
export function globalMaxPool(x: Node): Node {
  return reduceMax(x, { axes: allSpatial(x) });
}

function spatialRank(x: Node): number {
  if (x.shape.length < 3) {
    throw new RangeError(`Cannot pool ${describeShape(x.shape)}: expected [N, C, …] with spatial axes`);
  }
  return x.shape.length - 2;
}
