// Strides as phases: of an axis with stride s, phase f holds the places f, f + s, f + 2s, … A strided view becomes a plain
// one of a phase, and s^rank interleaved results become one, by one copy of the whole instead of one for each view.

import type { Node } from './node.ts';
import { add } from './elementwise.ts';
import { broadcastTo, concat, pad, reshape, slice, transpose } from './shaping.ts';
import { type Shape, sizeOf, tuples } from './shape.ts';

/**
 * The phases of x [N, C, …] along its spatial axes, each [N, C, ⌈length / stride⌉ …]; `filling` stands where the last phases
 * have no place. The order is that of `tuples(stride)`.
 */
export function splitPhases(x: Node, stride: readonly number[], filling = 0): Node[] {
  if (stride.every((step) => step === 1)) return [x];
  const [batch, channels, ...lengths] = x.shape as [number, number, ...number[]];
  const places = lengths.map((length, i) => Math.ceil(length / stride[i]!));
  const whole = pad(
    x,
    x.shape.map((length, axis): [number, number] => [
      0,
      axis < 2 ? 0 : places[axis - 2]! * stride[axis - 2]! - length,
    ]),
    filling,
  );
  const split = reshape(whole, [batch, channels, ...places.flatMap((count, i) => [count, stride[i]!])]);
  const spatial = stride.map((_, i) => i);
  const moved = transpose(split, [...spatial.map((i) => 3 + 2 * i), 0, 1, ...spatial.map((i) => 2 + 2 * i)]);
  const count = sizeOf(stride);
  const stacked = reshape(moved, [count, batch, channels, ...places]);
  return tuples(stride).map((_, k) =>
    reshape(slice(stacked, [{ axis: 0, start: k, end: k + 1 }]), stacked.shape.slice(1)),
  );
}

/** What `splitPhases` split: phases [N, C, …] in the order of `tuples(stride)`, interleaved to [N, C, … · stride]. */
export function joinPhases(phases: readonly Node[], stride: readonly number[]): Node {
  if (stride.every((step) => step === 1)) return phases[0]!;
  const rank = stride.length;
  const [batch, channels, ...places] = phases[0]!.shape as [number, number, ...number[]];
  const stacked = reshape(concat(phases, 1), [batch, ...stride, channels, ...places]);
  const interleaved = stride.flatMap((_, i) => [rank + 2 + i, 1 + i]);
  return reshape(transpose(stacked, [0, rank + 1, ...interleaved]), [
    batch,
    channels,
    ...places.map((count, i) => count * stride[i]!),
  ]);
}

/** Where a tap at `place` of a window with this stride finds its phase (by index) and how far into it. */
export function phaseOfTap(
  place: readonly number[],
  stride: readonly number[],
): { readonly phase: number; readonly offsets: Shape } {
  let phase = 0;
  place.forEach((tap, i) => (phase = phase * stride[i]! + (tap % stride[i]!)));
  return { phase, offsets: place.map((tap, i) => Math.floor(tap / stride[i]!)) };
}

/**
 * Adds up what windows hold, whether they overlap, touch or leave gaps, to a value of `shape`; shares[k] holds place k of every
 * window. Places of one phase are added before the phases are interleaved.
 */
export function addTaps(
  shares: readonly Node[],
  window: readonly number[],
  stride: readonly number[],
  shape: Shape,
): Node {
  const counts = shape.slice(2).map((length, i) => Math.ceil(length / stride[i]!));
  const sums: (Node | undefined)[] = tuples(stride).map(() => undefined);
  tuples(window).forEach((place, k) => {
    const { phase, offsets } = phaseOfTap(place, stride);
    const share = shares[k]!;
    const laid = pad(
      share,
      share.shape.map((length, axis): [number, number] => {
        const before = axis < 2 ? 0 : offsets[axis - 2]!;
        return [before, axis < 2 ? 0 : counts[axis - 2]! - before - length];
      }),
    );
    const sum = sums[phase];
    sums[phase] = sum === undefined ? laid : add(sum, laid);
  });
  // Where the stride exceeds the window, some phases meet no place.
  const graph = shares[0]!.graph;
  const none = broadcastTo(graph.constant([0], []), [shape[0]!, shape[1]!, ...counts]);
  const whole = joinPhases(
    sums.map((sum) => sum ?? none),
    stride,
  );
  return slice(
    whole,
    shape.slice(2).map((end, i) => ({ axis: i + 2, start: 0, end })),
  );
}
