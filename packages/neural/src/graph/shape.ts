// Shapes: sizes, NumPy broadcasting and axis arithmetic. A scalar has shape [].

/** Axis lengths, outermost first. */
export type Shape = readonly number[];

/** The number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

export function describeShape(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

/** The shape of an elementwise operation on both; lengths must agree or be 1. */
export function broadcastShapes(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new RangeError(
        `Cannot broadcast ${describeShape(a)} with ${describeShape(b)}: lengths ${left} and ${right} differ`,
      );
    }
    return left === 1 ? right : left;
  });
}

/** An axis counted from the end when negative, checked against the rank. */
export function normaliseAxis(axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(normal) || normal < 0 || normal >= rank) {
    throw new RangeError(`Cannot use axis ${axis} of a tensor with ${rank} axes`);
  }
  return normal;
}

/** Ascending, distinct axes; all of them when none are given. */
export function normaliseAxes(axes: readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  const normal = [...new Set(axes.map((axis) => normaliseAxis(axis, rank)))];
  return normal.sort((a, b) => a - b);
}

/** One positive integer an axis, from one number for all or a list. */
export function perAxis(value: number | readonly number[], rank: number, what: string, least = 1): number[] {
  const list = typeof value === 'number' ? Array.from({ length: rank }, () => value) : [...value];
  if (list.length !== rank || list.some((entry) => !Number.isInteger(entry) || entry < least)) {
    throw new RangeError(
      `Cannot use ${what} ${JSON.stringify(value)}: expected ${rank} integers of at least ${least}`,
    );
  }
  return list;
}

/** All tuples of integers from 0 to below each length, last fastest. */
export function tuples(lengths: readonly number[]): number[][] {
  return lengths.reduce<number[][]>(
    (heads, length) => heads.flatMap((head) => Array.from({ length }, (_, i) => [...head, i])),
    [[]],
  );
}
