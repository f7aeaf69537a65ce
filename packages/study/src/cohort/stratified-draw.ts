// Drawing from strata so that each gives its share: largest remainders first, every stratum shuffled by its own stream.

import type { Random } from '@glioscope/numeric';

/**
 * Whole numbers that add up to `total`, as close as can be to `total` shared in proportion to `sizes`, none above its
 * size. Largest-remainder method; ties go to the earlier stratum. `total` is clipped to the sum of sizes.
 */
export function apportion(total: number, sizes: readonly number[]): number[] {
  const available = sizes.reduce((sum, size) => sum + size, 0);
  const wanted = Math.min(total, available);
  if (wanted === 0) return sizes.map(() => 0);
  const exact = sizes.map((size) => (wanted * size) / available);
  const shares = exact.map(Math.floor);
  let left = wanted - shares.reduce((sum, share) => sum + share, 0);
  const order = sizes.map((_, index) => index);
  order.sort((a, b) => exact[b]! - shares[b]! - (exact[a]! - shares[a]!) || a - b);
  for (const index of order) {
    if (left === 0) break;
    if (shares[index]! < sizes[index]!) {
      shares[index]!++;
      left--;
    }
  }
  return shares;
}

/** Items by stratum, strata in the order of their names. */
export function stratify<Item>(
  items: readonly Item[],
  stratumOf: (item: Item) => string,
): Map<string, Item[]> {
  const strata = new Map<string, Item[]>();
  for (const item of items) {
    const name = stratumOf(item);
    const stratum = strata.get(name);
    if (stratum) stratum.push(item);
    else strata.set(name, [item]);
  }
  return new Map([...strata].sort(([first], [second]) => (first < second ? -1 : 1)));
}

/** `count` items at random, every stratum giving its share. `items` must come in an order that does not vary. */
export function drawStratified<Item>(
  items: readonly Item[],
  count: number,
  stratumOf: (item: Item) => string,
  random: Random,
): Item[] {
  const strata = [...stratify(items, stratumOf)];
  const shares = apportion(
    count,
    strata.map(([, members]) => members.length),
  );
  return strata.flatMap(([name, members], index) =>
    random.fork(name).shuffled(members).slice(0, shares[index]),
  );
}
