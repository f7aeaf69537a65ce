// Single ranks of many values without sorting them all: quickselect (Hoare), for several ranks at once. The pivot is the
// median of three, and where partitions shrink too slowly the rest is sorted, so that no order of values is slow.

/** Below this many values sorting is as quick as partitioning. */
const fewValues = 64;

/**
 * Reorders `values` so that each of `ranks` (rising, from 0) holds the value that sorting would put there, with no
 * smaller value after it and no larger one before it.
 */
export function selectRanks(values: Float64Array, ranks: readonly number[]): void {
  const depth = 2 * Math.ceil(Math.log2(values.length + 1));
  selectWithin(values, ranks, 0, values.length, depth);
}

function selectWithin(
  values: Float64Array,
  ranks: readonly number[],
  start: number,
  end: number,
  depth: number,
): void {
  if (ranks.length === 0) return;
  if (end - start <= fewValues || depth === 0) {
    values.subarray(start, end).sort();
    return;
  }
  const pivot = medianOfThree(values[start]!, values[(start + end) >> 1]!, values[end - 1]!);
  let low = start;
  let high = end - 1;
  while (low <= high) {
    while (values[low]! < pivot) low++;
    while (values[high]! > pivot) high--;
    if (low > high) break;
    const value = values[low]!;
    values[low++] = values[high]!;
    values[high--] = value;
  }
  // Up to `high` no value is above the pivot, from `low` on none below it; one between them is the pivot itself.
  selectWithin(
    values,
    ranks.filter((rank) => rank <= high),
    start,
    high + 1,
    depth - 1,
  );
  selectWithin(
    values,
    ranks.filter((rank) => rank >= low),
    low,
    end,
    depth - 1,
  );
}

function medianOfThree(a: number, b: number, c: number): number {
  if (a > b) return medianOfThree(b, a, c);
  return c < a ? a : c < b ? c : b;
}
