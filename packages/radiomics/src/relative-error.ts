// The measure of agreement in tests: relative, and absolute for values that should be 0.

/** |a - b| over the larger magnitude, or the difference itself where both are below 1e-12; NaN when either is. */
export function relativeError(value: number, expected: number): number {
  const difference = Math.abs(value - expected);
  const magnitude = Math.max(Math.abs(value), Math.abs(expected));
  return magnitude < 1e-12 ? difference : difference / magnitude;
}
