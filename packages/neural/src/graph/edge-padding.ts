// Padding that repeats what lies at the edges, and cropping about the centre.

import type { Node } from './node.ts';
import { concat, reverse, slice, broadcastTo } from './shaping.ts';
import { describeShape } from './shape.ts';

type Widths = readonly (readonly [number, number])[];

/** Adds the mirror image of x around it, without repeating the edge itself: widths before and after, a pair an axis. */
export function padReflect(x: Node, widths: Widths): Node {
  return padAxes(x, widths, (axis, length, count, atStart) => {
    const start = atStart ? 1 : length - 1 - count;
    if (count > length - 1) {
      throw new RangeError(
        `Cannot pad axis ${axis} of ${describeShape(x.shape)} by reflecting ${count} values: at most ${length - 1}`,
      );
    }
    return (value) => reverse(slice(value, [{ axis, start, end: start + count }]), [axis]);
  });
}

/** Repeats the outermost values of x around it: widths before and after, a pair an axis. */
export function padReplicate(x: Node, widths: Widths): Node {
  return padAxes(x, widths, (axis, length, count, atStart) => {
    const start = atStart ? 0 : length - 1;
    return (value) => {
      const edge = slice(value, [{ axis, start, end: start + 1 }]);
      return broadcastTo(
        edge,
        edge.shape.map((n, i) => (i === axis ? count : n)),
      );
    };
  });
}

/** Axis after axis, so that corners are padded from what was padded before. */
function padAxes(
  x: Node,
  widths: Widths,
  edgeOf: (axis: number, length: number, count: number, atStart: boolean) => (value: Node) => Node,
): Node {
  if (
    widths.length !== x.shape.length ||
    widths.some((pair) => pair.some((n) => !Number.isInteger(n) || n < 0))
  ) {
    throw new RangeError(
      `Cannot pad ${describeShape(x.shape)} by ${JSON.stringify(widths)}: expected one pair of widths >= 0 an axis`,
    );
  }
  return widths.reduce((value, [before, after], axis) => {
    const length = value.shape[axis]!;
    const first = before === 0 ? [] : [edgeOf(axis, length, before, true)(value)];
    const last = after === 0 ? [] : [edgeOf(axis, length, after, false)(value)];
    return concat([...first, value, ...last], axis);
  }, x);
}

/** The middle of x [N, C, …]: `size` along its spatial axes; of an odd rest the larger part is cut off the end. */
export function cropCentre(x: Node, size: readonly number[]): Node {
  const spatial = x.shape.slice(2);
  if (size.length !== spatial.length || size.some((length, i) => !(length >= 1 && length <= spatial[i]!))) {
    throw new RangeError(
      `Cannot crop ${describeShape(x.shape)} to ${describeShape(size)}: expected one length an axis after the second, from 1 to the axis's own`,
    );
  }
  return slice(
    x,
    size.map((length, i) => {
      const start = Math.floor((spatial[i]! - length) / 2);
      return { axis: i + 2, start, end: start + length };
    }),
  );
}
