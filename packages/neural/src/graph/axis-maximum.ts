// The derivative of max pooling along one axis. Places of an axis are taken, and results laid back to where they came
// from, by products with matrices of zeros and ones: exact, and several times faster than ONNX Runtime's strided
// copies, which move single numbers.

import { add, equal, multiply, subtract } from './elementwise.ts';
import { matMul } from './mat-mul.ts';
import type { Node } from './node.ts';
import { concat, reshape } from './shaping.ts';
import { sizeOf } from './shape.ts';

/** Windows along one axis of a value. */
export interface AxisWindows {
  readonly axis: number;
  readonly length: number;
  readonly stride: number;
  /** Places before the first that no maximum is taken of. */
  readonly padding: number;
}

/** A product costs as many multiplications for each result as the axis is long: beyond this, copies are faster. */
export const longestSelected = 128;

/**
 * The derivative by `x` of `pooled`, the maxima of its windows, whose derivative is `upstream`: the first place of a window
 * that holds the maximum takes it. `lowest` stands outside of x.
 */
export function axisMaximumGradient(
  x: Node,
  pooled: Node,
  upstream: Node,
  { axis, length, stride, padding }: AxisWindows,
  lowest: number,
): Node {
  const { graph } = x;
  const [places, counts] = [x.shape[axis]!, pooled.shape[axis]!];
  const before = sizeOf(x.shape.slice(0, axis));
  const after = sizeOf(x.shape.slice(axis + 1));
  // The last axis is that of the products' rows; another one is in the middle.
  const isLast = after === 1;
  const grouped = (value: Node, width: number): Node =>
    reshape(value, isLast ? [before, width] : [before, width, after]);
  const select = (matrix: Node, value: Node): Node =>
    isLast ? matMul(value, matrix, { transposeB: true }) : matMul(matrix, value);

  const values = grouped(x, places);
  const maxima = grouped(pooled, counts);
  let left = grouped(upstream, counts);
  const shares: Node[] = [];
  const matrices: number[][] = [];
  for (let tap = 0; tap < length; tap++) {
    const matrix = Array.from({ length: counts * places }, () => 0);
    const outside = Array.from({ length: counts }, () => 0);
    for (let k = 0; k < counts; k++) {
      const place = k * stride + tap - padding;
      if (place >= 0 && place < places) matrix[k * places + place] = 1;
      else outside[k] = lowest;
    }
    matrices.push(matrix);
    if (tap === length - 1) {
      // What no other place took is the last one's.
      shares.push(left);
      break;
    }
    let seen = select(graph.constant(matrix, [counts, places]), values);
    if (outside.some((value) => value !== 0)) {
      seen = add(seen, graph.constant(outside, isLast ? [counts] : [counts, 1]));
    }
    const taken = multiply(left, equal(seen, maxima));
    left = subtract(left, taken);
    shares.push(taken);
  }
  const all = graph.constant(matrices.flat(), [length * counts, places]);
  const stacked = concat(shares, 1);
  return reshape(isLast ? matMul(stacked, all) : matMul(all, stacked, { transposeA: true }), x.shape);
}
