// Convolutions in two and three dimensions, without dilation or groups, and the transposed convolution whose kernel
// equals its stride. Layouts are PyTorch's.

import { convolutionInputGradient, convolutionWeightGradient } from './convolution-lowering.ts';
import type { Attributes, Node, Operator } from './node.ts';
import { reduceSum } from './reductions.ts';
import { broadcastTo, reshape, transpose } from './shaping.ts';
import { describeShape, perAxis, sizeOf } from './shape.ts';

export interface ConvolutionOptions {
  /** [Cout] */
  readonly bias?: Node;
  /** One number for all spatial axes or one an axis. Default: 1. */
  readonly stride?: number | readonly number[];
  /** Zeros on both sides; less than the kernel's length. Default: 0. */
  readonly padding?: number | readonly number[];
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
    emitter.node('Conv', inputs, { kernel_shape: kernel, strides: stride, pads: padding }, output);
  },
};

/** A convolution as a node, with padding given for both ends of each axis. */
function convolution(
  x: Node,
  weight: Node,
  stride: readonly number[],
  padding: readonly number[],
  bias?: Node,
): Node {
  const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
  return x.graph.apply(convolutionOperator, inputs, { stride: [...stride], padding: [...padding] });
}

function convolve(rank: number, x: Node, weight: Node, options: ConvolutionOptions): Node {
  const stride = perAxis(options.stride ?? 1, rank, 'stride');
  const padding = perAxis(options.padding ?? 0, rank, 'padding', 0);
  if (weight.shape.length !== rank + 2) {
    throw new RangeError(
      `Cannot convolve with weight ${describeShape(weight.shape)}: expected ${rank + 2} axes`,
    );
  }
  padding.forEach((width, i) => {
    if (width >= weight.shape[i + 2]!) {
      throw new RangeError(
        `Cannot pad a convolution by ${width}: it must be less than the kernel's ${weight.shape[i + 2]}`,
      );
    }
  });
  return convolution(x, weight, stride, [...padding, ...padding], options.bias);
}

/** x [N, C, H, W], weight [Cout, C, kH, kW] → [N, Cout, H', W']. */
export function conv2d(x: Node, weight: Node, options: ConvolutionOptions = {}): Node {
  return convolve(2, x, weight, options);
}

/** x [N, C, D, H, W], weight [Cout, C, kD, kH, kW] → [N, Cout, D', H', W']. */
export function conv3d(x: Node, weight: Node, options: ConvolutionOptions = {}): Node {
  return convolve(3, x, weight, options);
}

/**
 * The kernel's footprints do not overlap, so each input voxel makes its own block of k^rank outputs: a 1×1
 * convolution to Cout·k^rank channels, then those channels unfolded into space. Exact, and it runs on every
 * provider of ONNX Runtime, which ConvTranspose does not.
 */
function convolveTransposed(rank: number, x: Node, weight: Node, bias: Node | undefined): Node {
  const [channelsIn, channelsOut, ...kernel] = weight.shape as [number, number, ...number[]];
  if (x.shape.length !== rank + 2 || kernel.length !== rank || x.shape[1] !== channelsIn) {
    throw new RangeError(
      `Cannot convolve ${describeShape(x.shape)} transposed with weight ${describeShape(weight.shape)}: expected [N, C, ${rank} lengths] and [C, Cout, ${rank} lengths]`,
    );
  }
  const taps = sizeOf(kernel);
  const ones = kernel.map(() => 1);
  const spatial = x.shape.slice(2);
  const flat = reshape(transpose(reshape(weight, [channelsIn, channelsOut * taps]), [1, 0]), [
    channelsOut * taps,
    channelsIn,
    ...ones,
  ]);
  const spread =
    bias && reshape(broadcastTo(reshape(bias, [channelsOut, 1]), [channelsOut, taps]), [channelsOut * taps]);
  const blocks = convolution(
    x,
    flat,
    ones,
    [...kernel, ...kernel].map(() => 0),
    spread,
  );
  const unfolded = reshape(blocks, [x.shape[0]!, channelsOut, ...kernel, ...spatial]);
  const interleaved = kernel.flatMap((_, i) => [2 + rank + i, 2 + i]);
  return reshape(transpose(unfolded, [0, 1, ...interleaved]), [
    x.shape[0]!,
    channelsOut,
    ...spatial.map((length, i) => length * kernel[i]!),
  ]);
}

/** Transposed convolution, stride = kernel: x [N, C, H, W], weight [C, Cout, k, k] → [N, Cout, k·H, k·W]. */
export function convTranspose2d(x: Node, weight: Node, options: { readonly bias?: Node } = {}): Node {
  return convolveTransposed(2, x, weight, options.bias);
}

/** Transposed convolution, stride = kernel: x [N, C, D, H, W], weight [C, Cout, k, k, k] → [N, Cout, k·D, k·H, k·W]. */
export function convTranspose3d(x: Node, weight: Node, options: { readonly bias?: Node } = {}): Node {
  return convolveTransposed(3, x, weight, options.bias);
}
