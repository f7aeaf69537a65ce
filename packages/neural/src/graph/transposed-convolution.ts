// Transposed convolutions in two and three dimensions: what spreads each input value over the kernel's footprint.
// They are written with convolutions, which ONNX Runtime runs faster than ConvTranspose and on every provider.

import { applyConvolution } from './convolution.ts';
import { add } from './elementwise.ts';
import { swapChannels } from './grouped-convolution.ts';
import type { Node } from './node.ts';
import { joinPhases } from './phases.ts';
import { broadcastTo, pad, padOrCut, reshape, reverse, slice, spaceOut, transpose } from './shaping.ts';
import { describeShape, perAxis, sizeOf, tuples } from './shape.ts';

export interface TransposedConvolutionOptions {
  /** [Cout] */
  readonly bias?: Node;
  /** One number for all spatial axes or one an axis. Default: the kernel's lengths (PyTorch's is 1). */
  readonly stride?: number | readonly number[];
  /** Taken off both ends of the result. Default: 0. */
  readonly padding?: number | readonly number[];
  /** Added to the end of the result; below the stride. Default: 0. */
  readonly outputPadding?: number | readonly number[];
  /** Default: 1. */
  readonly dilation?: number | readonly number[];
  /** Default: 1. */
  readonly groups?: number;
}

/** Each length L of x becomes (L - 1)·stride - 2·padding + dilation·(kernel - 1) + outputPadding + 1. */
function convolveTransposed(
  rank: number,
  x: Node,
  weight: Node,
  options: TransposedConvolutionOptions,
): Node {
  const kernel = weight.shape.slice(2);
  const { bias, groups = 1 } = options;
  if (
    x.shape.length !== rank + 2 ||
    kernel.length !== rank ||
    x.shape[1] !== weight.shape[0] ||
    !Number.isInteger(groups) ||
    groups < 1 ||
    x.shape[1]! % groups !== 0
  ) {
    throw new RangeError(
      `Cannot convolve ${describeShape(x.shape)} transposed with weight ${describeShape(weight.shape)} in ${groups} groups: expected [N, C, ${rank} lengths] and [C, Cout / groups, ${rank} lengths], C a multiple of the groups`,
    );
  }
  const channels = weight.shape[1]! * groups;
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== channels)) {
    throw new RangeError(
      `Cannot add bias ${describeShape(bias.shape)} to ${channels} channels: expected [${channels}]`,
    );
  }
  const stride = perAxis(options.stride ?? kernel, rank, 'stride');
  const padding = perAxis(options.padding ?? 0, rank, 'padding', 0);
  const extra = perAxis(options.outputPadding ?? 0, rank, 'output padding', 0);
  const dilation = perAxis(options.dilation ?? 1, rank, 'dilation');
  const full = kernel.map(
    (length, i) => (x.shape[i + 2]! - 1) * stride[i]! + dilation[i]! * (length - 1) + 1,
  );
  full.forEach((length, i) => {
    if (extra[i]! >= Math.max(stride[i]!, dilation[i]!)) {
      throw new RangeError(
        `Cannot pad the result by ${extra[i]}: it must be less than the stride ${stride[i]} or the dilation ${dilation[i]}`,
      );
    }
    if (length - 2 * padding[i]! + extra[i]! < 1) {
      throw new RangeError(
        `Cannot convolve ${describeShape(x.shape)} transposed: padding ${padding[i]} leaves nothing of the result's length ${length}`,
      );
    }
  });
  const before = padding.map((width) => -width);
  const after = padding.map((width, i) => extra[i]! - width);

  if (dilation.some((distance) => distance > 1) || stride.every((step) => step === 1)) {
    const spread = stride.reduce((value, step, i) => spaceOut(value, i + 2, step), x);
    const reach = kernel.map((length, i) => dilation[i]! * (length - 1));
    const whole = padOrCut(
      spread,
      reach.map((length, i) => length + before[i]!),
      reach.map((length, i) => length + after[i]!),
    );
    const flipped = reverse(
      swapChannels(weight, groups),
      kernel.map((_, i) => i + 2),
    );
    const inputs = bias === undefined ? [whole, flipped] : [whole, flipped, bias];
    return applyConvolution(inputs, {
      dilation,
      groups,
      stride: stride.map(() => 1),
      padding: [...before, ...before].map(() => 0),
    });
  }
  if (groups === 1 && stride.every((step, i) => step === kernel[i])) {
    return padOrCut(sideBySide(x, weight, bias), before, after);
  }
  const result = padOrCut(inPhases(x, weight, stride, full, groups), before, after);
  return bias === undefined ? result : add(result, reshape(bias, [channels, ...kernel.map(() => 1)]));
}

/**
 * Where the stride is the kernel's length, footprints do not overlap, so each input voxel makes its own block of
 * k^rank outputs: a 1×1 convolution to Cout·k^rank channels, then those channels unfolded into space.
 */
function sideBySide(x: Node, weight: Node, bias: Node | undefined): Node {
  const [channelsIn, channelsOut, ...kernel] = weight.shape as [number, number, ...number[]];
  const rank = kernel.length;
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
  const blocks = applyConvolution(spread ? [x, flat, spread] : [x, flat], {
    stride: ones,
    padding: [...ones, ...ones].map(() => 0),
    dilation: ones,
    groups: 1,
  });
  const unfolded = reshape(blocks, [x.shape[0]!, channelsOut, ...kernel, ...spatial]);
  const interleaved = kernel.flatMap((_, i) => [2 + rank + i, 2 + i]);
  return reshape(transpose(unfolded, [0, 1, ...interleaved]), [
    x.shape[0]!,
    channelsOut,
    ...spatial.map((length, i) => length * kernel[i]!),
  ]);
}

/**
 * Phase f of an axis holds the result's places f, f + s, f + 2s, …; it sees every s-th tap of the kernel from f on.
 * s^rank small convolutions, interleaved: no multiplication by inserted zeros.
 */
function inPhases(
  x: Node,
  weight: Node,
  stride: readonly number[],
  full: readonly number[],
  groups: number,
): Node {
  const swapped = swapChannels(weight, groups);
  const spatialAxes = stride.map((_, i) => i + 2);
  const [batch, channels] = [x.shape[0]!, swapped.shape[0]!];
  const places = full.map((length, i) => Math.ceil(length / stride[i]!));
  const phases = tuples(stride).map((phase) => {
    if (phase.some((start, i) => start >= weight.shape[i + 2]!)) {
      return broadcastTo(x.graph.constant([0], []), [batch, channels, ...places]);
    }
    const part = slice(
      swapped,
      phase.map((start, i) => ({ axis: i + 2, start, end: weight.shape[i + 2]!, step: stride[i]! })),
    );
    const reach = part.shape.slice(2).map((length) => length - 1);
    const found = applyConvolution([x, reverse(part, spatialAxes)], {
      stride: stride.map(() => 1),
      padding: [...reach, ...reach],
      dilation: stride.map(() => 1),
      groups,
    });
    return pad(
      found,
      found.shape.map((length, axis): [number, number] => [0, axis < 2 ? 0 : places[axis - 2]! - length]),
    );
  });
  const whole = joinPhases(phases, stride);
  return slice(
    whole,
    spatialAxes.map((axis, i) => ({ axis, start: 0, end: full[i]! })),
  );
}

/** x [N, C, H, W], weight [C, Cout / groups, kH, kW] → [N, Cout, H', W']. Stride is the kernel unless given. */
export function convTranspose2d(x: Node, weight: Node, options: TransposedConvolutionOptions = {}): Node {
  return convolveTransposed(2, x, weight, options);
}

/** x [N, C, D, H, W], weight [C, Cout / groups, kD, kH, kW] → [N, Cout, D', H', W']. Stride is the kernel unless given. */
export function convTranspose3d(x: Node, weight: Node, options: TransposedConvolutionOptions = {}): Node {
  return convolveTransposed(3, x, weight, options);
}
