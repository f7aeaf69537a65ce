// Derivatives of a convolution over few places and many channels, as the last stages of a residual network have them: one
// matrix product with the taps' views side by side (im2col), in which no kernel of millions of weights is flipped or
// reordered. Views of few places cost little to copy.

import type { ConvolutionAttributes } from './convolution.ts';
import { matMul } from './mat-mul.ts';
import type { Node } from './node.ts';
import { addTaps, phaseOfTap, splitPhases } from './phases.ts';
import { concat, padOrCut, reshape, slice, transpose } from './shaping.ts';
import { sizeOf, tuples } from './shape.ts';

/**
 * Up to as many places for each output channel a derivative is better computed here: the views are smaller than what
 * reordering the weights would move. By the input its products have to be added up besides. Measured in docs/neural-speed.md.
 */
const fewPlaces = { byWeight: 4, byInput: 1 };

/** Whether this derivative of this convolution is better computed here. */
export function hasFewPlaces(node: Node<ConvolutionAttributes>, derivative: keyof typeof fewPlaces): boolean {
  const [batch, channelsOut, ...outputs] = node.shape as [number, number, ...number[]];
  const kernel = node.inputs[1]!.shape.slice(2);
  return sizeOf(kernel) > 1 && batch * sizeOf(outputs) <= fewPlaces[derivative] * channelsOut;
}

/** [N, C, …] as [C, N · places]. */
function channelsFirst(x: Node): Node {
  const [batch, channels, ...spatial] = x.shape as [number, number, ...number[]];
  const flat = reshape(x, [batch, channels, sizeOf(spatial)]);
  return reshape(transpose(flat, [1, 0, 2]), [channels, batch * sizeOf(spatial)]);
}

/** The loss's derivative by the weight. */
export function deepWeightGradient(node: Node<ConvolutionAttributes>, upstream: Node): Node {
  const { stride, padding } = node.attributes;
  const [x, weight] = [node.inputs[0]!, node.inputs[1]!];
  const rank = stride.length;
  const padded = padOrCut(x, padding.slice(0, rank), padding.slice(rank));
  const phases = splitPhases(padded, stride);
  const [batch, channels] = [x.shape[0]!, x.shape[1]!];
  const outputs = upstream.shape.slice(2);
  const places = batch * sizeOf(outputs);
  const views = tuples(weight.shape.slice(2)).map((tap) => {
    const { phase, offsets } = phaseOfTap(tap, stride);
    const view = slice(
      phases[phase]!,
      outputs.map((length, i) => ({ axis: i + 2, start: offsets[i]!, end: offsets[i]! + length })),
    );
    return reshape(channelsFirst(view), [channels, 1, places]);
  });
  const columns = reshape(concat(views, 1), [channels * views.length, places]);
  return reshape(matMul(channelsFirst(upstream), columns, { transposeB: true }), weight.shape);
}

/** The loss's derivative by the input. */
export function deepInputGradient(node: Node<ConvolutionAttributes>, upstream: Node): Node {
  const { stride, padding } = node.attributes;
  const [x, weight] = [node.inputs[0]!, node.inputs[1]!];
  const rank = stride.length;
  const [batch, channels, ...lengths] = x.shape as [number, number, ...number[]];
  const [channelsOut, , ...kernel] = weight.shape as [number, number, ...number[]];
  const outputs = upstream.shape.slice(2);
  const taps = sizeOf(kernel);
  const flat = reshape(weight, [channelsOut, channels * taps]);
  const columns = reshape(matMul(flat, channelsFirst(upstream), { transposeA: true }), [
    channels,
    taps,
    batch,
    ...outputs,
  ]);
  const shares = Array.from({ length: taps }, (_, tap) =>
    reshape(slice(columns, [{ axis: 1, start: tap, end: tap + 1 }]), [channels, batch, ...outputs]),
  );
  const paddedLengths = lengths.map((length, i) => length + padding[i]! + padding[i + rank]!);
  const sum = addTaps(shares, kernel, stride, [channels, batch, ...paddedLengths]);
  const inside = slice(
    sum,
    lengths.map((length, i) => ({ axis: i + 2, start: padding[i]!, end: padding[i]! + length })),
  );
  return transpose(inside, [1, 0, ...lengths.map((_, i) => i + 2)]);
}
