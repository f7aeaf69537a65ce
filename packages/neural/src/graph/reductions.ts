// Sums, means and maxima over axes, and softmax along one.

import { divide, equal, exp, multiply, subtract } from './elementwise.ts';
import type { Attributes, Node, Operator } from './node.ts';
import { broadcastTo, reshape } from './shaping.ts';
import { normaliseAxes, normaliseAxis, type Shape, sizeOf } from './shape.ts';

export interface ReduceOptions {
  /** Default: all axes. Negative ones count from the end. */
  readonly axes?: readonly number[];
  /** Keep reduced axes with length 1. Default: false. */
  readonly keepDimensions?: boolean;
}

interface ReduceAttributes extends Attributes {
  readonly axes: readonly number[];
  readonly keepDimensions: boolean;
}

const withOnes = (shape: Shape, axes: readonly number[]): number[] =>
  shape.map((length, axis) => (axes.includes(axis) ? 1 : length));

function reducedShape(shape: Shape, { axes, keepDimensions }: ReduceAttributes): number[] {
  return keepDimensions ? withOnes(shape, axes) : shape.filter((_, axis) => !axes.includes(axis));
}

/** A value of the reduced shape with the reduced axes put back, length 1. */
const restored = (value: Node, node: Node<ReduceAttributes>): Node =>
  reshape(value, withOnes(node.inputs[0]!.shape, node.attributes.axes));

function reduction(
  name: string,
  onnx: string,
  derivative: (node: Node<ReduceAttributes>, upstream: Node) => Node,
): Operator<ReduceAttributes> {
  return {
    name,
    shape: (inputs, attributes) => reducedShape(inputs[0]!, attributes),
    gradient: (node, upstream) => [
      () => broadcastTo(derivative(node, restored(upstream, node)), node.inputs[0]!.shape),
    ],
    emit(emitter, inputs, output, node) {
      const { axes, keepDimensions } = node.attributes;
      emitter.node(onnx, inputs, { axes, keepdims: Number(keepDimensions) }, output);
    },
  };
}

export const reduceSumOperator: Operator<ReduceAttributes> = {
  ...reduction('reduceSum', 'ReduceSum', (_, upstream) => upstream),
  // The one reduction that takes its axes as an input in operator set 17.
  emit(emitter, [x], output, node) {
    const { axes, keepDimensions } = node.attributes;
    emitter.node('ReduceSum', [x!, emitter.int64(axes)], { keepdims: Number(keepDimensions) }, output);
  },
};
export const reduceMeanOperator: Operator<ReduceAttributes> = reduction(
  'reduceMean',
  'ReduceMean',
  (node, upstream) => divide(upstream, sizeOf(node.inputs[0]!.shape) / sizeOf(node.shape)),
);
/** Equal maxima share the derivative evenly, as in PyTorch's `amax`. */
export const reduceMaxOperator: Operator<ReduceAttributes> = reduction(
  'reduceMax',
  'ReduceMax',
  (node, upstream) => {
    const isMaximum = equal(node.inputs[0]!, restored(node, node));
    const { axes } = node.attributes;
    return multiply(isMaximum, divide(upstream, reduceSum(isMaximum, { axes, keepDimensions: true })));
  },
);

function reduce(operator: Operator<ReduceAttributes>, x: Node, options: ReduceOptions): Node {
  const axes = normaliseAxes(options.axes, x.shape.length);
  if (axes.length === 0) return x;
  return x.graph.apply(operator, [x], { axes, keepDimensions: options.keepDimensions ?? false });
}

export function reduceSum(x: Node, options: ReduceOptions = {}): Node {
  return reduce(reduceSumOperator, x, options);
}

export function reduceMean(x: Node, options: ReduceOptions = {}): Node {
  return reduce(reduceMeanOperator, x, options);
}

/** Equal maxima share the derivative. */
export function reduceMax(x: Node, options: ReduceOptions = {}): Node {
  return reduce(reduceMaxOperator, x, options);
}

interface AxisAttributes extends Attributes {
  readonly axis: number;
}

function alongAxis(
  name: string,
  onnx: string,
  derivative: (node: Node<AxisAttributes>, upstream: Node) => Node,
): Operator<AxisAttributes> {
  return {
    name,
    shape: (inputs) => inputs[0]!,
    gradient: (node, upstream) => [() => derivative(node, upstream)],
    emit: (emitter, inputs, output, node) =>
      void emitter.node(onnx, inputs, { axis: node.attributes.axis }, output),
  };
}

export const softmaxOperator: Operator<AxisAttributes> = alongAxis('softmax', 'Softmax', (node, upstream) => {
  const weighted = multiply(upstream, node);
  const total = reduceSum(weighted, { axes: [node.attributes.axis], keepDimensions: true });
  return subtract(weighted, multiply(node, total));
});
export const logSoftmaxOperator: Operator<AxisAttributes> = alongAxis(
  'logSoftmax',
  'LogSoftmax',
  (node, upstream) => {
    const total = reduceSum(upstream, { axes: [node.attributes.axis], keepDimensions: true });
    return subtract(upstream, multiply(exp(node), total));
  },
);

/** Positive values that sum to 1 along `axis`. */
export function softmax(x: Node, axis: number): Node {
  return x.graph.apply(softmaxOperator, [x], { axis: normaliseAxis(axis, x.shape.length) });
}

/** The logarithm of `softmax`, without overflow. */
export function logSoftmax(x: Node, axis: number): Node {
  return x.graph.apply(logSoftmaxOperator, [x], { axis: normaliseAxis(axis, x.shape.length) });
}
