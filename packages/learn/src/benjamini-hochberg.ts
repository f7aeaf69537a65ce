// Benjamini and Hochberg's (1995) adjusted p-values: control of the false discovery rate.

/** Adjusted p-values in the order given; an adjusted value of at most q controls the rate at q. */
export function adjustFalseDiscovery(pValues: readonly number[]): number[] {
  pValues.forEach((p, i) => {
    if (!(p >= 0 && p <= 1)) {
      throw new RangeError(`Cannot adjust p-values: expected values from 0 to 1, got ${p} at ${i}`);
    }
  });
  const order = pValues.map((_, i) => i).sort((x, y) => pValues[y]! - pValues[x]! || y - x);
  const adjusted = pValues.map(() => 1);
  let smallest = 1;
  order.forEach((index, k) => {
    smallest = Math.min(smallest, (pValues[index]! * pValues.length) / (pValues.length - k));
    adjusted[index] = smallest;
  });
  return adjusted;
}
