// The derivative of a convolution by its weight, as matrix products; ONNX has no operator for it.
//
// A tap meets the input shifted. Of a shift in depth and height only whole rows change places, so one operator copies,
// for all those taps at once, the rows that each meets (im2col, but of rows). A shift along a row is given to the
// derivative of the output instead, which has one padded copy for each: the taps of a row share all copies of the input,
// and a 3×3×3 kernel costs 9 + 3 copies instead of 27. A stride in depth and height is a choice of rows; one along rows
// splits the input into phases, of which each tap meets one. Slab by slab of the depth, which bounds the memory.

import { add } from './elementwise.ts';
import { matMul } from './mat-mul.ts';
import type { Node } from './node.ts';
import { splitPhases } from './phases.ts';
import { reduceSum } from './reductions.ts';
import { concat, pad, padOrCut, reshape, slice, transpose } from './shaping.ts';
import type { Shape } from './shape.ts';
import { type Slab, slabsOf } from './slabs.ts';
import { take } from './take.ts';

type Triple = [number, number, number];
type Quintuple = [number, number, number, number, number];

const nothing: [number, number] = [0, 0];

/**
 * @param upstream [N, Cout, D', H', W'] or [N, Cout, H', W']
 * @param x [N, Cin, D, H, W] or [N, Cin, H, W]
 * @param shape Of the weight: [Cout, Cin, kD, kH, kW] or [Cout, Cin, kH, kW].
 * @param padding Zeros before each spatial axis, then after each.
 */
export function weightGradient(
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
  const [channelsOut, channelsIn, kernelDepth, kernelHeight, kernelWidth] = shape as Quintuple;
  const [strideDepth, strideHeight, strideWidth] = stride as Triple;
  const [batch, , outDepth, outHeight, outWidth] = upstream.shape as Quintuple;
  const before = padding.slice(0, 3) as Triple;
  const depth = x.shape[2]!;
  const shifts = Math.ceil(kernelWidth / strideWidth);
  const rowLength = outWidth + shifts - 1;
  const rowTaps = kernelDepth * kernelHeight;
  // Rows as long as the taps need: the last place may lie beyond the padded input, or short of it.
  const afterRow = rowLength * strideWidth - before[2] - x.shape[4]!;
  // Phases are split at once: slabs overlap, and splitting is dear.
  const whole = strideWidth > 1 ? phasesOf(x, [before[0], padding[3]!]) : null;

  const planeElements = batch * channelsIn * rowTaps * outHeight * rowLength;
  const shares = slabsOf(outDepth, planeElements).map((slab) => {
    const planes = slab.end - slab.start;
    const { phases, firstPlane } = sourceOf(slab);
    const rows = phases.map((phase) => {
      const [, , phaseDepth, height] = phase.shape as Quintuple;
      const places: number[] = [];
      for (let a = 0; a < kernelDepth; a++) {
        for (let b = 0; b < kernelHeight; b++) {
          for (let z = 0; z < planes; z++) {
            const plane = firstPlane + z * strideDepth + a;
            for (let y = 0; y < outHeight; y++) places.push(plane * height + y * strideHeight + b);
          }
        }
      }
      const flat = reshape(phase, [batch, channelsIn, phaseDepth * height, rowLength]);
      return reshape(take(flat, 2, places), [batch, channelsIn * rowTaps, planes * outHeight * rowLength]);
    });
    const part = slice(upstream, [{ axis: 2, ...slab }]);
    const shifted = Array.from({ length: shifts }, (_, shift) =>
      reshape(pad(part, [nothing, nothing, nothing, nothing, [shift, shifts - 1 - shift]]), [
        batch,
        channelsOut,
        planes * outHeight * rowLength,
      ]),
    );
    // The taller side first: ONNX Runtime reorders the second. A slab's products are joined before the slabs are added, so
    // that one slab is done before the next begins.
    const products = Array.from({ length: kernelWidth }, (_, c) => {
      const [phase, shift] = [c % strideWidth, Math.floor(c / strideWidth)];
      const product = matMul(rows[phase]!, shifted[shift]!, { transposeB: true });
      return reshape(reduceSum(product, { axes: [0] }), [channelsIn * rowTaps, 1, channelsOut]);
    });
    return concat(products, 1);
  });
  const sum = shares.reduce((total, share) => add(total, share));
  const joined = reshape(sum, [channelsIn * rowTaps * kernelWidth, channelsOut]);
  return reshape(transpose(joined, [1, 0]), shape);

  /** x or some of its planes, with planes of zeros before and after, by its phases along rows that a tap meets. */
  function phasesOf(planes: Node, zeros: [number, number]): Node[] {
    const padded = padOrCut(planes, [zeros[0], before[1], before[2]], [zeros[1], padding[4]!, afterRow]);
    return splitPhases(padded, [1, 1, strideWidth]).slice(0, kernelWidth);
  }

  /** The planes that a slab meets, and where among those given its first tap finds its first plane. */
  function sourceOf({ start, end }: Slab): { phases: Node[]; firstPlane: number } {
    if (whole !== null) return { phases: whole, firstPlane: start * strideDepth };
    const first = start * strideDepth - before[0];
    const last = (end - 1) * strideDepth + kernelDepth - before[0];
    const inside = slice(x, [{ axis: 2, start: Math.max(first, 0), end: Math.min(last, depth) }]);
    return { phases: phasesOf(inside, [Math.max(-first, 0), Math.max(last - depth, 0)]), firstPlane: 0 };
  }
}
