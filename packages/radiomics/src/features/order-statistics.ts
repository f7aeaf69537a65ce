// Single ranks of many values without sorting them all: values are counted in bins of equal width, and only the bins in
// which a rank lies are looked at, by quickselect (Hoare). Its pivot is the median of three, and where partitions shrink
// too slowly the rest is sorted, so that no order of values is slow.

import type { Scratch } from '../scratch.ts';

/** Below this many values sorting is as quick as partitioning. */
const fewValues = 64;

/** So many that a bin holds few values, so few that their counts stay in the fastest cache. */
const bins = 4096;

/**
 * The values that sorting would put at `ranks` (rising, from 0), of finite values from `minimum` to `maximum`. A value's
 * bin never falls when the value rises, rounding included, so the result is exact.
 */
export function valuesAtRanks(
  values: Float64Array,
  ranks: readonly number[],
  minimum: number,
  maximum: number,
  scratch: Scratch,
): number[] {
  const scale = (bins - 1) / (maximum - minimum);
  if (values.length < bins || !(scale > 0 && scale < Infinity)) {
    const selected = scratch.float64('selected', values.length);
    selected.set(values);
    selectRanks(selected, ranks);
    return ranks.map((rank) => selected[rank]!);
  }
  const counts = scratch.int32('bin counts', bins).fill(0);
  for (let k = 0; k < values.length; k++) counts[((values[k]! - minimum) * scale) | 0]!++;
  // From counts to where a wanted bin's values are gathered; bins that hold no rank gather nowhere.
  const wanted: { readonly start: number; readonly end: number; readonly ranks: number[] }[] = [];
  const places: number[] = [];
  const next = scratch.int32('bin places', bins);
  let below = 0;
  let gathered = 0;
  let seen = 0;
  for (let bin = 0; bin < bins; bin++) {
    const count = counts[bin]!;
    next[bin] = -1;
    const first = seen;
    while (seen < ranks.length && ranks[seen]! < below + count) seen++;
    if (seen > first) {
      const inside = ranks.slice(first, seen).map((rank) => rank - below);
      places.push(...inside.map((rank) => gathered + rank));
      wanted.push({ start: gathered, end: gathered + count, ranks: inside });
      next[bin] = gathered;
      gathered += count;
    }
    below += count;
  }
  const selected = scratch.float64('selected', values.length);
  for (let k = 0; k < values.length; k++) {
    const bin = ((values[k]! - minimum) * scale) | 0;
    const place = next[bin]!;
    if (place < 0) continue;
    selected[place] = values[k]!;
    next[bin] = place + 1;
  }
  for (const { start, end, ranks: inside } of wanted) selectRanks(selected.subarray(start, end), inside);
  return places.map((place) => selected[place]!);
}

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
