// Convolution with dilation, groups, or padding as long as the kernel: whatever the plain row does not take. Its
// derivatives are written for generality; those of the plain row, which networks spend their time in, for speed.

import { matMul } from './mat-mul.ts';
import type { Attributes, Node, Operator } from './node.ts';
import { reduceSum } from './reductions.ts';
import { concat, padOrCut, reshape, reverse, slice, spaceOut, transpose } from './shaping.ts';
import { describeShape, sizeOf, tuples } from './shape.ts';

export interface GroupedConvolutionAttributes extends Attributes {
  readonly stride: readonly number[];
  /** Zeros before each spatial axis, then after each. */
  readonly padding: readonly number[];
  /** Distance between neighbouring taps of the kernel. */
  readonly dilation: readonly number[];
  /** Channels fall into so many groups that do not see each other. */
  readonly groups: number;
}

/** x [N, C, …], weight [Cout, C / groups, …], bias [Cout]. */
export const groupedConvolutionOperator: Operator<GroupedConvolutionAttributes> = {
  name: 'groupedConvolution',
  shape(inputs, { stride, padding, dilation, groups }) {
    const [x, weight, bias] = [inputs[0]!, inputs[1]!, inputs[2]];
    const rank = stride.length;
    if (x.length !== rank + 2 || weight.length !== rank + 2 || x[1] !== weight[1]! * groups) {
      throw new RangeError(
        `Cannot convolve ${describeShape(x)} with weight ${describeShape(weight)} in ${groups} groups: expected [N, C, ${rank} lengths] and [Cout, C / groups, ${rank} lengths]`,
      );
    }
    if (weight[0]! % groups !== 0) {
      throw new RangeError(`Cannot make ${weight[0]} channels in ${groups} groups: expected a multiple`);
    }
    if (bias && (bias.length !== 1 || bias[0] !== weight[0])) {
      throw new RangeError(
        `Cannot add bias ${describeShape(bias)} to ${weight[0]} channels: expected [${weight[0]}]`,
      );
    }
    const spatial = stride.map((step, i) => {
      const reach = dilation[i]! * (weight[i + 2]! - 1) + 1;
      const room = x[i + 2]! + padding[i]! + padding[i + rank]! - reach;
      if (room < 0) {
        throw new RangeError(
          `Cannot convolve ${describeShape(x)} with weight ${describeShape(weight)}: the kernel reaches over ${reach}, more than the padded input`,
        );
      }
      return Math.floor(room / step) + 1;
    });
    return [x[0]!, weight[0]!, ...spatial];
  },
  gradient(node, upstream) {
    const allButChannel = node.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
    return [
      () => inputGradient(node, upstream),
      () => weightGradient(node, upstream),
      () => reduceSum(upstream, { axes: allButChannel }),
    ];
  },
  emit(emitter, inputs, output, node) {
    const { stride, padding, dilation, groups } = node.attributes;
    const kernel = node.inputs[1]!.shape.slice(2);
    emitter.node(
      'Conv',
      inputs,
      { kernel_shape: kernel, strides: stride, pads: padding, dilations: dilation, group: groups },
      output,
    );
  },
};

/** [A, B / groups, …] as [B, A / groups, …]: input and output channels change places within each group. */
export function swapChannels(weight: Node, groups: number): Node {
  const [a, b, ...kernel] = weight.shape as [number, number, ...number[]];
  const split = reshape(weight, [groups, a / groups, b, ...kernel]);
  const order = [0, 2, 1, ...kernel.map((_, i) => i + 3)];
  return reshape(transpose(split, order), [groups * b, a / groups, ...kernel]);
}

/** The outputs' derivatives, zeros between them where the stride skipped, convolved with the flipped kernel. */
function inputGradient(node: Node<GroupedConvolutionAttributes>, upstream: Node): Node {
  const { stride, padding, dilation, groups } = node.attributes;
  const { shape } = node.inputs[0]!;
  const weight = node.inputs[1]!;
  const spread = stride.reduce((value, step, i) => spaceOut(value, i + 2, step), upstream);
  const reach = dilation.map((distance, i) => distance * (weight.shape[i + 2]! - 1));
  const before = reach.map((length, i) => length - padding[i]!);
  const after = reach.map((length, i) => shape[i + 2]! + length - spread.shape[i + 2]! - before[i]!);
  const flipped = reverse(
    swapChannels(weight, groups),
    stride.map((_, i) => i + 2),
  );
  return upstream.graph.apply(groupedConvolutionOperator, [padOrCut(spread, before, after), flipped], {
    stride: stride.map(() => 1),
    padding: padding.map(() => 0),
    dilation,
    groups,
  });
}

/** One matrix product a tap, over the places of the input that this tap meets; groups join the batch. */
function weightGradient(node: Node<GroupedConvolutionAttributes>, upstream: Node): Node {
  const { stride, padding, dilation, groups } = node.attributes;
  const rank = stride.length;
  const x = node.inputs[0]!;
  const [channelsOut, channelsIn, ...kernel] = node.inputs[1]!.shape as [number, number, ...number[]];
  const [batch, , ...outputs] = upstream.shape as [number, number, ...number[]];
  const places = sizeOf(outputs);
  const padded = padOrCut(x, padding.slice(0, rank), padding.slice(rank));
  const left = reshape(upstream, [batch * groups, channelsOut / groups, places]);
  const products = tuples(kernel).map((tap) => {
    const ranges = outputs.map((length, i) => {
      const start = tap[i]! * dilation[i]!;
      return { axis: i + 2, start, end: start + (length - 1) * stride[i]! + 1, step: stride[i]! };
    });
    const view = reshape(slice(padded, ranges), [batch * groups, channelsIn, places]);
    const product = matMul(left, view, { transposeB: true });
    return reshape(reduceSum(reshape(product, [batch, channelsOut, channelsIn]), { axes: [0] }), [
      channelsOut,
      channelsIn,
      1,
    ]);
  });
  return reshape(concat(products, 2), [channelsOut, channelsIn, ...kernel]);
}
