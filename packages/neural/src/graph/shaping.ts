// Operators that move values without changing them: reshape, transpose, concat, slice, pad, broadcast.

import type { Attributes, Node, Operator } from './node.ts';
import { broadcastShapes, describeShape, normaliseAxis, sameShape, type Shape, sizeOf } from './shape.ts';

interface ShapeAttributes extends Attributes {
  readonly shape: readonly number[];
}

export const reshapeOperator: Operator<ShapeAttributes> = {
  name: 'reshape',
  shape(inputs, { shape }) {
    if (sizeOf(inputs[0]!) !== sizeOf(shape)) {
      throw new RangeError(
        `Cannot reshape ${describeShape(inputs[0]!)} to ${describeShape(shape)}: the sizes differ`,
      );
    }
    return shape;
  },
  gradient: (node, upstream) => [() => reshape(upstream, node.inputs[0]!.shape)],
  emit(emitter, [x], output, node) {
    emitter.node('Reshape', [x!, emitter.int64(node.shape)], {}, output);
  },
};

export const broadcastToOperator: Operator<ShapeAttributes> = {
  name: 'broadcastTo',
  shape(inputs, { shape }) {
    if (!sameShape(broadcastShapes(inputs[0]!, shape), shape)) {
      throw new RangeError(`Cannot broadcast ${describeShape(inputs[0]!)} to ${describeShape(shape)}`);
    }
    return shape;
  },
  gradient: (_, upstream) => [() => upstream],
  emit(emitter, [x], output, node) {
    emitter.node('Expand', [x!, emitter.int64(node.shape)], {}, output);
  },
};

interface TransposeAttributes extends Attributes {
  readonly permutation: readonly number[];
}

export const transposeOperator: Operator<TransposeAttributes> = {
  name: 'transpose',
  shape: (inputs, { permutation }) => permutation.map((axis) => inputs[0]![axis]!),
  gradient(node, upstream) {
    const { permutation } = node.attributes;
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return [() => transpose(upstream, inverse)];
  },
  emit(emitter, inputs, output, node) {
    emitter.node('Transpose', inputs, { perm: node.attributes.permutation }, output);
  },
};

export const concatOperator: Operator<Attributes & { readonly axis: number }> = {
  name: 'concat',
  shape(inputs, { axis }) {
    const first = inputs[0]!;
    for (const shape of inputs) {
      if (shape.length !== first.length || shape.some((length, i) => i !== axis && length !== first[i])) {
        throw new RangeError(
          `Cannot concatenate ${inputs.map(describeShape).join(' and ')} along axis ${axis}: other lengths differ`,
        );
      }
    }
    return first.map((length, i) =>
      i === axis ? inputs.reduce((sum, shape) => sum + shape[axis]!, 0) : length,
    );
  },
  gradient(node, upstream) {
    const { axis } = node.attributes;
    let next = 0;
    return node.inputs.map((input) => {
      const start = next;
      next += input.shape[axis]!;
      const end = next;
      return () => slice(upstream, [{ axis, start, end }]);
    });
  },
  emit(emitter, inputs, output, node) {
    emitter.node('Concat', inputs, { axis: node.attributes.axis }, output);
  },
};

interface SliceAttributes extends Attributes {
  readonly axes: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Positive, or -1 for an axis read backwards over its whole length. */
  readonly steps: readonly number[];
}

/** ONNX's "before the first element" for backward slices: any end below minus the length. */
const beforeFirst = -2147483648;

export const sliceOperator: Operator<SliceAttributes> = {
  name: 'slice',
  shape(inputs, { axes, starts, ends, steps }) {
    const shape = [...inputs[0]!];
    axes.forEach((axis, i) => {
      if (steps[i]! > 0) shape[axis] = Math.ceil((ends[i]! - starts[i]!) / steps[i]!);
    });
    return shape;
  },
  gradient(node, upstream) {
    const { axes, starts, steps } = node.attributes;
    const { shape } = node.inputs[0]!;
    return [
      () => {
        let derivative = upstream;
        const backward = axes.filter((_, i) => steps[i] === -1);
        if (backward.length > 0) derivative = reverse(derivative, backward);
        const widths: [number, number][] = shape.map(() => [0, 0]);
        axes.forEach((axis, i) => {
          const step = steps[i]!;
          if (step === -1) return;
          derivative = spaceOut(derivative, axis, step);
          widths[axis] = [starts[i]!, shape[axis]! - starts[i]! - derivative.shape[axis]!];
        });
        return pad(derivative, widths);
      },
    ];
  },
  emit(emitter, [x], output, node) {
    const { axes, starts, ends, steps } = node.attributes;
    const lists = [starts, ends, axes, ...(steps.some((step) => step !== 1) ? [steps] : [])];
    emitter.node('Slice', [x!, ...lists.map((list) => emitter.int64(list))], {}, output);
  },
};

interface PadAttributes extends Attributes {
  /** Before each axis, then after each axis. */
  readonly widths: readonly number[];
  readonly value: number;
}

export const padOperator: Operator<PadAttributes> = {
  name: 'pad',
  shape: (inputs, { widths }) =>
    inputs[0]!.map((length, axis) => widths[axis]! + length + widths[axis + inputs[0]!.length]!),
  gradient(node, upstream) {
    const { shape } = node.inputs[0]!;
    const { widths } = node.attributes;
    return [
      () =>
        slice(
          upstream,
          shape.map((length, axis) => ({ axis, start: widths[axis]!, end: widths[axis]! + length })),
        ),
    ];
  },
  emit(emitter, [x], output, node) {
    const { widths, value } = node.attributes;
    emitter.node('Pad', [x!, emitter.int64(widths), emitter.float(value)], {}, output);
  },
};

/** The same values in the same order under another shape. */
export function reshape(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  if (x.operator === (reshapeOperator as Operator)) return reshape(x.inputs[0]!, shape);
  return x.graph.apply(reshapeOperator, [x], { shape: [...shape] });
}

/** Axis i of the result is axis `permutation[i]` of x. */
export function transpose(x: Node, permutation: readonly number[]): Node {
  const sorted = [...permutation].sort((a, b) => a - b);
  if (permutation.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
    throw new RangeError(
      `Cannot transpose ${describeShape(x.shape)} by [${permutation.join(', ')}]: not a permutation of its axes`,
    );
  }
  const shape = permutation.map((axis) => x.shape[axis]!);
  // Where only axes of length 1 change places, no value does.
  const long = permutation.filter((axis) => x.shape[axis]! > 1);
  if (long.every((axis, i) => i === 0 || axis > long[i - 1]!)) return reshape(x, shape);
  return x.graph.apply(transposeOperator, [x], { permutation: [...permutation] });
}

/** Joins values of the same shape but for `axis`. */
export function concat(parts: readonly Node[], axis: number): Node {
  const first = parts[0];
  if (first === undefined) throw new RangeError('Cannot concatenate nothing: give at least one part');
  if (parts.length === 1) return first;
  return first.graph.apply(concatOperator, parts, { axis: normaliseAxis(axis, first.shape.length) });
}

/** What to take of one axis: from `start` to before `end`, every `step`th. */
export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step?: number;
}

/** A part of x; axes without a range stay whole. */
export function slice(x: Node, ranges: readonly SliceRange[]): Node {
  const kept = ranges
    .map(({ axis, start, end, step = 1 }) => ({
      axis: normaliseAxis(axis, x.shape.length),
      start,
      end,
      step,
    }))
    .filter(({ axis, start, end, step }) => !(start === 0 && end === x.shape[axis] && step === 1))
    .sort((a, b) => a.axis - b.axis);
  kept.forEach(({ axis, start, end, step }, i) => {
    if (kept[i + 1]?.axis === axis) throw new RangeError(`Cannot slice axis ${axis} twice at once`);
    if (
      ![start, end, step].every(Number.isInteger) ||
      step < 1 ||
      start < 0 ||
      start >= end ||
      end > x.shape[axis]!
    ) {
      throw new RangeError(
        `Cannot slice axis ${axis} of ${describeShape(x.shape)} from ${start} to ${end} by ${step}: expected 0 <= start < end <= ${x.shape[axis]} and a step of at least 1`,
      );
    }
  });
  if (kept.length === 0) return x;
  return x.graph.apply(sliceOperator, [x], {
    axes: kept.map(({ axis }) => axis),
    starts: kept.map(({ start }) => start),
    ends: kept.map(({ end }) => end),
    steps: kept.map(({ step }) => step),
  });
}

/** x read backwards along `axes`. */
export function reverse(x: Node, axes: readonly number[]): Node {
  const normal = axes
    .map((axis) => normaliseAxis(axis, x.shape.length))
    .filter((axis) => x.shape[axis] !== 1);
  if (normal.length === 0) return x;
  return x.graph.apply(sliceOperator, [x], {
    axes: normal,
    starts: normal.map((axis) => x.shape[axis]! - 1),
    ends: normal.map(() => beforeFirst),
    steps: normal.map(() => -1),
  });
}

/** Adds `value` around x: widths before and after, one pair an axis. */
export function pad(x: Node, widths: readonly (readonly [number, number])[], value = 0): Node {
  const flat = [...widths.map(([before]) => before), ...widths.map(([, after]) => after)];
  if (widths.length !== x.shape.length || flat.some((width) => !Number.isInteger(width) || width < 0)) {
    throw new RangeError(
      `Cannot pad ${describeShape(x.shape)} by ${JSON.stringify(widths)}: expected one pair of widths >= 0 an axis`,
    );
  }
  if (flat.every((width) => width === 0)) return x;
  return x.graph.apply(padOperator, [x], { widths: flat, value });
}

/** Repeats x along axes of length 1 (and new leading axes) to `shape`. */
export function broadcastTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  return x.graph.apply(broadcastToOperator, [x], { shape: [...shape] });
}

export function isBroadcast(node: Node): boolean {
  return node.operator === (broadcastToOperator as Operator);
}

/** Puts step - 1 zeros between neighbours along an axis: the adjoint of taking every `step`th. */
export function spaceOut(x: Node, axis: number, step: number): Node {
  const length = x.shape[axis]!;
  if (step === 1 || length === 1) return x;
  const split = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const spaced = pad(
    reshape(x, split),
    split.map((_, i) => (i === axis + 1 ? [0, step - 1] : [0, 0])),
  );
  const merged = x.shape.map((value, i) => (i === axis ? value * step : value));
  return slice(reshape(spaced, merged), [{ axis, start: 0, end: (length - 1) * step + 1 }]);
}

/** x with zeros added around its spatial axes, or as much taken away where a width is negative. */
export function padOrCut(x: Node, before: readonly number[], after: readonly number[]): Node {
  const grown = pad(x, [
    [0, 0],
    [0, 0],
    ...before.map((width, i): [number, number] => [Math.max(width, 0), Math.max(after[i]!, 0)]),
  ]);
  return slice(
    grown,
    before.map((width, i) => ({
      axis: i + 2,
      start: Math.max(-width, 0),
      end: grown.shape[i + 2]! - Math.max(-after[i]!, 0),
    })),
  );
}
