// How a convolution's derivatives are computed: the one place where that is chosen. ONNX Runtime has no operators
// for them, so they are written with those it runs fast (what was measured stands in the package's README).
//
// By the input: one convolution with the kernel flipped and its channel axes swapped. A stride s splits the input
// into s^rank phases that each see their own part of the kernel, so no multiplication by inserted zeros is done.
// By the weight: matrix products over shifted views of the input, plane by plane (a plane is the last two axes;
// the depth of a volume joins the batch, which keeps the products short enough to run in parallel and to sum
// accurately). At stride 1 a shift within a plane is an offset into the flattened plane: one long copy.

import type { ConvolutionAttributes } from './convolution.ts';
import { deepInputGradient, deepWeightGradient, hasFewPlaces } from './deep-convolution.ts';
import { add } from './elementwise.ts';
import { matMul } from './mat-mul.ts';
import type { Node, Operator } from './node.ts';
import { joinPhases, phaseOfTap, splitPhases } from './phases.ts';
import { reduceSum } from './reductions.ts';
import { broadcastTo, concat, pad, reshape, reverse, slice, spaceOut, transpose } from './shaping.ts';
import { type Shape, tuples } from './shape.ts';
import { slabsOf } from './slabs.ts';
import { thinWeightGradient } from './thin-convolution.ts';

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

/** The loss's derivative by the input of the convolution `node`. Its padding must be below the kernel's lengths. */
export function convolutionInputGradient(node: Node<ConvolutionAttributes>, upstream: Node): Node {
  if (hasFewPlaces(node)) return deepInputGradient(node, upstream);
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
  if (hasFewPlaces(node)) return deepWeightGradient(node, upstream);
  const { stride, padding } = node.attributes;
  return weightGradient(upstream, node.inputs[0]!, node.inputs[1]!.shape, stride, padding);
}

/** Up to as many channels, a strided convolution's products are too thin to be fast one tap at a time. */
const thinChannels = 8;

function weightGradient(
  upstream: Node,
  x: Node,
  shape: Shape,
  stride: readonly number[],
  padding: readonly number[],
): Node {
  // Two dimensions are three with a depth of 1.
  if (stride.length === 2) {
    const lift = (lengths: Shape): number[] => [lengths[0]!, lengths[1]!, 1, ...lengths.slice(2)];
    const lifted = weightGradient(
      reshape(upstream, lift(upstream.shape)),
      reshape(x, lift(x.shape)),
      lift(shape),
      [1, ...stride],
      [0, padding[0]!, padding[1]!, 0, padding[2]!, padding[3]!],
    );
    return reshape(lifted, shape);
  }
  if (stride.every((step) => step === 1)) return unitStrideGradient(upstream, x, shape, padding);
  const [channelsOut, channelsIn] = shape as Quintuple;
  if (channelsIn <= thinChannels) return thinWeightGradient(upstream, x, shape, stride, padding);
  const padded = pad(x, [nothing, nothing, ...stride.map((_, i): Pair => [padding[i]!, padding[i + 3]!])]);
  const { left, views } = stridedFactors(upstream, padded, shape, stride);
  // One product a view: joining views into wider products costs more in copying than it gains.
  const products = views.map((view) => reduceSum(matMul(left, view, { transposeB: true }), { axes: [0] }));
  const joined = reshape(concat(products, 1), [channelsOut, views.length, channelsIn]);
  return reshape(transpose(joined, [0, 2, 1]), shape);
}

type Pair = [number, number];
type Quadruple = [number, number, number, number];
type Quintuple = [number, number, number, number, number];

interface Factors {
  /** [N · planes, Cout, places] */
  readonly left: Node;
  /** One for each tap, row-major: [N · planes, Cin, places]. */
  readonly views: readonly Node[];
}

const nothing: Pair = [0, 0];

/** [N, C, planes, places] as [N · planes, C, places]. */
function planesFirst(x: Node): Node {
  const [batch, channels, planes, places] = x.shape as Quadruple;
  return reshape(transpose(x, [0, 2, 1, 3]), [batch * planes, channels, places]);
}

/** With stride 1, slab by slab of the depth. */
function unitStrideGradient(upstream: Node, x: Node, shape: Shape, padding: readonly number[]): Node {
  const [, channelsIn, kernelDepth, , kernelWidth] = shape as Quintuple;
  const [batch, , outDepth, outHeight, outWidth] = upstream.shape as Quintuple;
  const depth = x.shape[2]!;
  // One row more below the input keeps the last of the flat offsets inside.
  const spareRow = kernelWidth > 1 ? 1 : 0;
  const planeElements = batch * channelsIn * outHeight * (outWidth + kernelWidth - 1);
  return slabsOf(outDepth, planeElements)
    .map(({ start, end }) => {
      const [first, last] = [start - padding[0]!, end + kernelDepth - 1 - padding[0]!];
      const inside = slice(x, [{ axis: 2, start: Math.max(first, 0), end: Math.min(last, depth) }]);
      const padded = pad(inside, [
        nothing,
        nothing,
        [Math.max(-first, 0), Math.max(last - depth, 0)],
        [padding[1]!, padding[4]! + spareRow],
        [padding[2]!, padding[5]!],
      ]);
      return slabGradient(slice(upstream, [{ axis: 2, start, end }]), padded, shape);
    })
    .reduce((sum, share) => add(sum, share));
}

/**
 * With stride 1 the taps in depth share the views of a plane: the side with fewer channels is stacked, shifted once for
 * each of them, and one product serves them all.
 */
function slabGradient(upstream: Node, padded: Node, shape: Shape): Node {
  const [channelsOut, channelsIn, kernelDepth, kernelHeight, kernelWidth] = shape as Quintuple;
  const [batch, , depth, height, width] = padded.shape as Quintuple;
  const [outDepth, outHeight] = [upstream.shape[2]!, upstream.shape[3]!];
  // Rows as long as the padded input's, so that one offset shifts a whole plane. The filling is zeros, so what it
  // meets does not matter.
  const places = outHeight * width;
  const rows = pad(upstream, [nothing, nothing, nothing, nothing, [0, kernelWidth - 1]]);
  const flat = reshape(rows, [batch, channelsOut, outDepth, places]);
  const whole = reshape(padded, [batch, channelsIn, depth, height * width]);
  const stacksInput = channelsIn < channelsOut;
  const depthTaps = Array.from({ length: kernelDepth }, (_, a) => a);
  const left = stacksInput
    ? planesFirst(flat)
    : planesFirst(
        concat(
          depthTaps.map((a) => pad(flat, [nothing, nothing, [a, kernelDepth - 1 - a], nothing])),
          1,
        ),
      );
  const source = stacksInput
    ? planesFirst(
        concat(
          depthTaps.map((a) => slice(whole, [{ axis: 2, start: a, end: a + outDepth }])),
          1,
        ),
      )
    : planesFirst(whole);
  const products = tuples([kernelHeight, kernelWidth]).map(([b, c]) => {
    const start = b! * width + c!;
    const view = slice(source, [{ axis: 2, start, end: start + places }]);
    return reduceSum(matMul(left, view, { transposeB: true }), { axes: [0] });
  });
  const planeTaps = products.length;
  if (stacksInput) {
    // [Cout, plane taps · depth taps · Cin]
    const joined = reshape(concat(products, 1), [channelsOut, planeTaps, kernelDepth, channelsIn]);
    return reshape(transpose(joined, [0, 3, 2, 1]), shape);
  }
  // [depth taps · Cout, plane taps · Cin]
  const joined = reshape(concat(products, 1), [kernelDepth, channelsOut, planeTaps, channelsIn]);
  return reshape(transpose(joined, [1, 3, 0, 2]), shape);
}

/** Every tap takes its own view of the phase of the input that it meets. */
function stridedFactors(upstream: Node, padded: Node, shape: Shape, stride: readonly number[]): Factors {
  const [batch, channelsOut, depth, height, width] = upstream.shape as Quintuple;
  const places = height * width;
  const left = planesFirst(reshape(upstream, [batch, channelsOut, depth, places]));
  const sources = splitPhases(padded, stride).map((phase) => transpose(phase, [0, 2, 1, 3, 4]));
  const views = tuples(shape.slice(2)).map((tap) => {
    const { phase, offsets } = phaseOfTap(tap, stride);
    const ranges = [depth, height, width].map((length, i) => ({
      axis: i === 0 ? 1 : i + 2,
      start: offsets[i]!,
      end: offsets[i]! + length,
    }));
    return reshape(slice(sources[phase]!, ranges), [batch * depth, shape[1]!, places]);
  });
  return { left, views };
}
