// Convolutions in two and three dimensions. Layouts are PyTorch's. This row takes those without dilation and groups,
// with padding below the kernel's length; the others go to `groupedConvolution`.

import { convolutionInputGradient, convolutionWeightGradient } from './convolution-lowering.ts';
import { type GroupedConvolutionAttributes, groupedConvolutionOperator } from './grouped-convolution.ts';
import type { Emitter } from './emitter.ts';
import type { Attributes, Node, Operator } from './node.ts';
import { reduceSum } from './reductions.ts';
import { describeShape, perAxis } from './shape.ts';

export interface ConvolutionOptions {
  /** [Cout] */
  readonly bias?: Node;
  /** One number for all spatial axes or one an axis. Default: 1. */
  readonly stride?: number | readonly number[];
  /** Zeros on both sides. Default: 0. */
  readonly padding?: number | readonly number[];
  /** Distance between neighbouring taps of the kernel. Default: 1. */
  readonly dilation?: number | readonly number[];
  /** Channels fall into so many groups that do not see each other; as many as channels: depthwise. Default: 1. */
  readonly groups?: number;
}

export interface ConvolutionAttributes extends Attributes {
  readonly stride: readonly number[];
  /** Zeros before each spatial axis, then after each. */
  readonly padding: readonly number[];
}

export const convolutionOperator: Operator<ConvolutionAttributes> = {
  name: 'convolution',
  shape(inputs, { stride, padding }) {
    const [x, weight] = [inputs[0]!, inputs[1]!];
    const rank = stride.length;
    if (x.length !== rank + 2 || weight.length !== rank + 2 || x[1] !== weight[1]) {
      throw new RangeError(
        `Cannot convolve ${describeShape(x)} with weight ${describeShape(weight)}: expected [N, C, ${rank} lengths] and [Cout, C, ${rank} lengths]`,
      );
    }
    if (inputs[2] && (inputs[2].length !== 1 || inputs[2][0] !== weight[0])) {
      throw new RangeError(
        `Cannot add bias ${describeShape(inputs[2])} to ${weight[0]} channels: expected [${weight[0]}]`,
      );
    }
    const spatial = stride.map((step, i) => {
      const room = x[i + 2]! + padding[i]! + padding[i + rank]! - weight[i + 2]!;
      if (room < 0) {
        throw new RangeError(
          `Cannot convolve ${describeShape(x)} with weight ${describeShape(weight)}: the kernel is larger than the padded input`,
        );
      }
      return Math.floor(room / step) + 1;
    });
    return [x[0]!, weight[0]!, ...spatial];
  },
  gradient(node, upstream) {
    const allButChannel = node.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
    return [
      () => convolutionInputGradient(node, upstream),
      () => convolutionWeightGradient(node, upstream),
      () => reduceSum(upstream, { axes: allButChannel }),
    ];
  },
  emit(emitter, inputs, output, node) {
    const { stride, padding } = node.attributes;
    const kernel = node.inputs[1]!.shape.slice(2);
    if (kernel.length === 3 && kernel[0]! >= deepKernel && node.inputs[1]!.shape[1]! <= thinInput) {
      emitFolded(emitter, inputs, output, node);
    } else if ([...kernel, ...stride].every((length) => length === 1) && padding.some((width) => width > 0)) {
      emitPointwisePadded(emitter, inputs, output, padding);
    } else {
      emitter.node('Conv', inputs, { kernel_shape: kernel, strides: stride, pads: padding }, output);
    }
  },
};

/**
 * One tap over padded input is a product, zeros around it, and the bias. ONNX Runtime's WebGPU provider, given it as one
 * Conv, makes the product and forgets padding behind the last place.
 */
function emitPointwisePadded(
  emitter: Emitter,
  [x, weight, bias]: readonly string[],
  output: string,
  padding: readonly number[],
): void {
  const rank = padding.length / 2;
  const widths = emitter.int64([0, 0, ...padding.slice(0, rank), 0, 0, ...padding.slice(rank)]);
  const product = emitter.node('Conv', [x!, weight!], { kernel_shape: Array<number>(rank).fill(1) });
  if (bias === undefined) {
    emitter.node('Pad', [product, widths], {}, output);
    return;
  }
  const across = emitter.int64([-1, ...Array<number>(rank).fill(1)]);
  emitter.node(
    'Add',
    [emitter.node('Pad', [product, widths]), emitter.node('Reshape', [bias, across])],
    {},
    output,
  );
}

/** From this depth of the kernel on, and up to as many input channels, depth is folded into channels. */
const deepKernel = 5;
const thinInput = 8;

/**
 * A wide kernel over few channels, such as a stem's 7×7×7 over three: its taps in depth become channels of a convolution in
 * two dimensions with depth in the batch, which ONNX Runtime runs faster and in a fraction of the memory.
 */
function emitFolded(
  emitter: Emitter,
  [x, weight, bias]: readonly string[],
  output: string,
  node: Node<ConvolutionAttributes>,
): void {
  const { stride, padding } = node.attributes;
  const [channelsOut, channelsIn, depthTaps, ...plane] = node.inputs[1]!.shape as number[] as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [batch, , depth, ...outputs] = node.shape as number[] as [number, number, number, number, number];
  const [, , , height, width] = node.inputs[0]!.shape;
  const before = emitter.int64([0, 0, padding[0]!, 0, 0, 0, 0, padding[3]!, 0, 0]);
  const isPadded = padding[0]! > 0 || padding[3]! > 0;
  const padded = isPadded ? emitter.node('Pad', [x!, before]) : x!;
  const taps = Array.from({ length: depthTaps }, (_, tap) =>
    emitter.node('Slice', [
      padded,
      emitter.int64([tap]),
      emitter.int64([tap + (depth - 1) * stride[0]! + 1]),
      emitter.int64([2]),
      emitter.int64([stride[0]!]),
    ]),
  );
  const swap = { perm: [0, 2, 1, 3, 4] };
  const reshaped = (value: string, shape: readonly number[]): string =>
    emitter.node('Reshape', [emitter.node('Transpose', [value], swap), emitter.int64(shape)]);
  const channels = depthTaps * channelsIn;
  const planes = reshaped(emitter.node('Concat', taps, { axis: 1 }), [
    batch * depth,
    channels,
    height!,
    width!,
  ]);
  const kernel = reshaped(weight!, [channelsOut, channels, ...plane]);
  const convolved = emitter.node('Conv', bias === undefined ? [planes, kernel] : [planes, kernel, bias], {
    kernel_shape: plane,
    strides: stride.slice(1),
    pads: [padding[1]!, padding[2]!, padding[4]!, padding[5]!],
  });
  const split = emitter.int64([batch, depth, channelsOut, ...outputs]);
  emitter.node('Transpose', [emitter.node('Reshape', [convolved, split])], swap, output);
}

/** The row that takes these settings: the plain one wherever it can. inputs: x, weight and perhaps a bias. */
export function applyConvolution(inputs: readonly Node[], attributes: GroupedConvolutionAttributes): Node {
  const { stride, padding, dilation, groups } = attributes;
  const [x, weight] = [inputs[0]!, inputs[1]!];
  const plain =
    groups === 1 &&
    dilation.every((distance) => distance === 1) &&
    padding.every((width, i) => width < weight.shape[2 + (i % stride.length)]!);
  return plain
    ? x.graph.apply(convolutionOperator, inputs, { stride: [...stride], padding: [...padding] })
    : x.graph.apply(groupedConvolutionOperator, inputs, { stride, padding, dilation, groups });
}

function convolve(rank: number, x: Node, weight: Node, options: ConvolutionOptions): Node {
  const stride = perAxis(options.stride ?? 1, rank, 'stride');
  const padding = perAxis(options.padding ?? 0, rank, 'padding', 0);
  const dilation = perAxis(options.dilation ?? 1, rank, 'dilation');
  const { bias, groups = 1 } = options;
  if (!Number.isInteger(groups) || groups < 1) {
    throw new RangeError(`Cannot convolve in ${groups} groups: expected a whole number from 1`);
  }
  if (weight.shape.length !== rank + 2) {
    throw new RangeError(
      `Cannot convolve with weight ${describeShape(weight.shape)}: expected ${rank + 2} axes`,
    );
  }
  const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
  return applyConvolution(inputs, { stride, padding: [...padding, ...padding], dilation, groups });
}

/** x [N, C, H, W], weight [Cout, C / groups, kH, kW] → [N, Cout, H', W']. */
export function conv2d(x: Node, weight: Node, options: ConvolutionOptions = {}): Node {
  return convolve(2, x, weight, options);
}

/** x [N, C, D, H, W], weight [Cout, C / groups, kD, kH, kW] → [N, Cout, D', H', W']. */
export function conv3d(x: Node, weight: Node, options: ConvolutionOptions = {}): Node {
  return convolve(3, x, weight, options);
}
