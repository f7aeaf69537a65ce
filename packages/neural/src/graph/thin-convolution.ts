// The derivative of a strided convolution over few channels by its weight, such as a stem's 7×7×7 with stride 2 over three
// sequences. One tap at a time its matrix products are too thin to be fast, so the input's phases, and the taps in depth,
// are stacked as channels: that is a convolution with stride 1 and a kernel of ⌈k / s⌉ places. Phases that a tap at the
// kernel's end does not reach are left out of its product.

import { add } from './elementwise.ts';
import { matMul } from './mat-mul.ts';
import type { Node } from './node.ts';
import { reduceSum } from './reductions.ts';
import { type Shape, tuples } from './shape.ts';
import { concat, pad, padOrCut, reshape, slice, transpose } from './shaping.ts';
import { slabsOf } from './slabs.ts';

type Triple = [number, number, number];
type Quintuple = [number, number, number, number, number];

const nothing: [number, number] = [0, 0];

/**
 * @param upstream [N, Cout, D', H', W']
 * @param x [N, Cin, D, H, W]
 * @param shape Of the weight: [Cout, Cin, kD, kH, kW].
 * @param padding Zeros before each spatial axis, then after each.
 */
export function thinWeightGradient(
  upstream: Node,
  x: Node,
  shape: Shape,
  stride: readonly number[],
  padding: readonly number[],
): Node {
  const [batch, channelsOut, ...outputs] = upstream.shape as Quintuple;
  const [, channelsIn, ...kernel] = shape as Quintuple;
  const [strideDepth, strideHeight, strideWidth] = stride as Triple;
  const taps = kernel.map((length, i) => Math.ceil(length / stride[i]!)) as Triple;
  const [depthTaps, heightTaps, widthTaps] = taps;
  /** How many phases the last tap of an axis reaches; all others reach all. */
  const reached = kernel.map((length, i) => length - (taps[i]! - 1) * stride[i]!) as Triple;
  const [outDepth, outHeight, outWidth] = outputs;

  // As many places as the outputs and the taps need: the last may lie beyond the padded input, or short of it. One row
  // more keeps the last of the flat offsets below inside.
  const places = [outDepth + depthTaps - 1, outHeight + heightTaps, outWidth + widthTaps - 1] as Triple;
  const fitted = padOrCut(
    x,
    padding.slice(0, 3),
    places.map((count, i) => count * stride[i]! - padding[i]! - x.shape[i + 2]!),
  );
  const split = reshape(fitted, [batch, channelsIn, ...places.flatMap((count, i) => [count, stride[i]!])]);
  const planeLength = places[1] * places[2];
  const phases = reshape(transpose(split, [0, 2, 5, 7, 3, 1, 4, 6]), [
    batch,
    places[0],
    strideHeight * strideWidth,
    strideDepth * channelsIn,
    planeLength,
  ]);
  // Rows as long as the input's, so that one offset shifts a whole plane. The filling is zeros, so what it meets does not
  // matter.
  const rows = pad(upstream, [nothing, nothing, nothing, nothing, [0, widthTaps - 1]]);
  const viewLength = outHeight * places[2];
  const left = transpose(reshape(rows, [batch, channelsOut, outDepth, viewLength]), [0, 2, 1, 3]);
  const stacked = (depthTaps - 1) * strideDepth * channelsIn + reached[0] * channelsIn;
  const planeTaps = tuples([heightTaps, widthTaps]) as [number, number][];
  const planeElements = batch * strideHeight * strideWidth * stacked * viewLength;

  const slabs = slabsOf(outDepth, planeElements).map(({ start, end }) => {
    const planes = batch * (end - start);
    const source = reshape(
      concat(
        Array.from({ length: depthTaps }, (_, tap) => {
          const phasesReached = tap === depthTaps - 1 ? reached[0] : strideDepth;
          return slice(phases, [
            { axis: 1, start: start + tap, end: end + tap },
            { axis: 3, start: 0, end: phasesReached * channelsIn },
          ]);
        }),
        3,
      ),
      [planes, strideHeight, strideWidth, stacked, planeLength],
    );
    const part = reshape(slice(left, [{ axis: 1, start, end }]), [planes, channelsOut, viewLength]);
    return planeTaps.map(([row, column]) => {
      const [height, width] = reachedBy(row, column);
      const offset = row * places[2] + column;
      const view = slice(source, [
        { axis: 1, start: 0, end: height },
        { axis: 2, start: 0, end: width },
        { axis: 4, start: offset, end: offset + viewLength },
      ]);
      const flat = reshape(view, [planes, height * width * stacked, viewLength]);
      return reduceSum(matMul(part, flat, { transposeB: true }), { axes: [0] });
    });
  });
  const filled = planeTaps.map(([row, column], tap) => {
    const [height, width] = reachedBy(row, column);
    const sum = slabs.map((products) => products[tap]!).reduce((total, product) => add(total, product));
    return pad(reshape(sum, [channelsOut, height, width, stacked]), [
      nothing,
      [0, strideHeight - height],
      [0, strideWidth - width],
      [0, depthTaps * strideDepth * channelsIn - stacked],
    ]);
  });
  const joined = reshape(concat(filled, 1), [
    channelsOut,
    heightTaps,
    widthTaps,
    strideHeight,
    strideWidth,
    depthTaps,
    strideDepth,
    channelsIn,
  ]);
  const whole = reshape(transpose(joined, [0, 7, 5, 6, 1, 3, 2, 4]), [
    channelsOut,
    channelsIn,
    ...taps.map((count, i) => count * stride[i]!),
  ]);
  return slice(
    whole,
    kernel.map((end, i) => ({ axis: i + 2, start: 0, end })),
  );

  function reachedBy(row: number, column: number): [height: number, width: number] {
    return [
      row === heightTaps - 1 ? reached[1] : strideHeight,
      column === widthTaps - 1 ? reached[2] : strideWidth,
    ];
  }
}
