// How a convolution's derivatives are computed: the one place where that is chosen. ONNX Runtime has no operators
// for them, so they are written with those it runs fast (what was measured stands in the package's README).
//
// By the input: one convolution with the kernel flipped and its channel axes swapped. A stride s splits the input
// into s^rank phases that each see their own part of the kernel, so no multiplication by inserted zeros is done.
// By the weight: matrix products over shifted views of the input (convolution-weight-gradient.ts).
// Of few places and many channels: both in a form of their own (deep-convolution.ts).

import type { ConvolutionAttributes } from './convolution.ts';
import { weightGradient } from './convolution-weight-gradient.ts';
import { deepInputGradient, deepWeightGradient, hasFewPlaces } from './deep-convolution.ts';
import type { Node, Operator } from './node.ts';
import { joinPhases } from './phases.ts';
import { broadcastTo, pad, reverse, slice, spaceOut, transpose } from './shaping.ts';
import { tuples } from './shape.ts';

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

/** The loss's derivative by the input of the convolution `node`. Its padding must be below the kernel's lengths. */
export function convolutionInputGradient(node: Node<ConvolutionAttributes>, upstream: Node): Node {
  if (hasFewPlaces(node, 'byInput')) return deepInputGradient(node, upstream);
  const { operator, attributes } = node;
  const { stride, padding } = attributes;
  const { shape } = node.inputs[0]!;
  const weight = node.inputs[1]!;
  const rank = stride.length;
  const kernel = weight.shape.slice(2);
  const spatialAxes = stride.map((_, i) => i + 2);
  const swapped = transpose(weight, [1, 0, ...spatialAxes]);
  const outputs = upstream.shape.slice(2);

  if (kernel.every((length) => length === 1)) {
    let derivative = convolve(operator, upstream, swapped, zeros(2 * rank));
    spatialAxes.forEach((axis, i) => (derivative = spaceOut(derivative, axis, stride[i]!)));
    return pad(
      derivative,
      shape.map((length, axis) => [0, length - derivative.shape[axis]!]),
    );
  }

  if (stride.every((step) => step === 1)) {
    const before = kernel.map((length, i) => length - 1 - padding[i]!);
    const after = before.map((width, i) => shape[i + 2]! + kernel[i]! - 1 - outputs[i]! - width);
    return convolve(operator, upstream, reverse(swapped, spatialAxes), [...before, ...after]);
  }

  // Phase f of an axis holds the padded input's places f, f + s, f + 2s, …: `places` of them.
  const places = stride.map((step, i) => Math.ceil((shape[i + 2]! + 2 * padding[i]!) / step));
  const [batch, channels] = [shape[0]!, shape[1]!];
  const phases = tuples(stride).map((phase) => {
    // Where the stride exceeds the kernel, some phases meet no tap.
    if (phase.some((start, i) => start >= kernel[i]!)) {
      return broadcastTo(upstream.graph.constant([0], []), [batch, channels, ...places]);
    }
    const part = slice(
      swapped,
      phase.map((start, i) => ({ axis: i + 2, start, end: kernel[i]!, step: stride[i]! })),
    );
    const taps = part.shape.slice(2);
    return convolve(operator, upstream, reverse(part, spatialAxes), [
      ...taps.map((length) => length - 1),
      ...places.map((count, i) => count - outputs[i]!),
    ]);
  });
  const whole = joinPhases(phases, stride);
  return slice(
    whole,
    spatialAxes.map((axis, i) => ({ axis, start: padding[i]!, end: padding[i]! + shape[axis]! })),
  );
}

/** A convolution with stride 1. */
function convolve(
  operator: Operator<ConvolutionAttributes>,
  x: Node,
  weight: Node,
  padding: readonly number[],
): Node {
  return x.graph.apply(operator, [x, weight], { stride: weight.shape.slice(2).map(() => 1), padding });
}

/** The loss's derivative by the weight of the convolution `node`. */
export function convolutionWeightGradient(node: Node<ConvolutionAttributes>, upstream: Node): Node {
  if (hasFewPlaces(node, 'byWeight')) return deepWeightGradient(node, upstream);
  const { stride, padding } = node.attributes;
  return weightGradient(upstream, node.inputs[0]!, node.inputs[1]!.shape, stride, padding);
}
