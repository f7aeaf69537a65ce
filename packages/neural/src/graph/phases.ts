// Strides as phases: of an axis with stride s, phase f holds the places f, f + s, f + 2s, … A strided view becomes a plain
// one of a phase, and s^rank interleaved results become one, by one copy of the whole instead of one for each view.

import { add } from './elementwise.ts';
import type { Node } from './node.ts';
import { broadcastTo, concat, pad, reshape, slice, transpose } from './shaping.ts';
import { type Shape, sizeOf, tuples } from './shape.ts';

/**
 * The phases of x [N, C, …] along its spatial axes as channels, in the order of `tuples(stride)`:
 * [N, phases · C, ⌈length / stride⌉ …]. `filling` stands where the last phases have no place.
 */
function stackPhases(x: Node, stride: readonly number[], filling = 0): Node {
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
  const phaseAxes = stride.map((_, i) => 3 + 2 * i);
  const placeAxes = stride.map((_, i) => 2 + 2 * i);
  const moved = transpose(split, [0, ...phaseAxes, 1, ...placeAxes]);
  return reshape(moved, [batch, sizeOf(stride) * channels, ...places]);
}

/** What `stackPhases` stacked, interleaved: [N, phases · C, …] → [N, C, … · stride]. */
function unstackPhases(stacked: Node, stride: readonly number[]): Node {
  const rank = stride.length;
  const [batch, all, ...places] = stacked.shape as [number, number, ...number[]];
  const channels = all / sizeOf(stride);
  const split = reshape(stacked, [batch, ...stride, channels, ...places]);
  const interleaved = stride.flatMap((_, i) => [rank + 2 + i, 1 + i]);
  return reshape(transpose(split, [0, rank + 1, ...interleaved]), [
    batch,
    channels,
    ...places.map((count, i) => count * stride[i]!),
  ]);
}

/** The phases one by one, each [N, C, ⌈length / stride⌉ …]. */
export function splitPhases(x: Node, stride: readonly number[], filling = 0): Node[] {
  if (stride.every((step) => step === 1)) return [x];
  const stacked = stackPhases(x, stride, filling);
  const channels = x.shape[1]!;
  return tuples(stride).map((_, k) =>
    slice(stacked, [{ axis: 1, start: k * channels, end: (k + 1) * channels }]),
  );
}

/** What `splitPhases` split. */
export function joinPhases(phases: readonly Node[], stride: readonly number[]): Node {
  if (stride.every((step) => step === 1)) return phases[0]!;
  return unstackPhases(concat(phases, 1), stride);
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
