// Summaries of one sample: mean, variance, quantiles, ranks. Two-pass formulas; NaN and emptiness are errors.

function checkSample(what: string, values: ArrayLike<number>, least: number): void {
  if (values.length < least) {
    throw new RangeError(
      `Cannot compute a ${what}: expected at least ${least} value${least === 1 ? '' : 's'}, got ${values.length}`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) {
      throw new RangeError(
        `Cannot compute a ${what}: value ${i} is NaN; leave out or fill missing values first`,
      );
    }
  }
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function squaresAbout(values: ArrayLike<number>, center: number): number {
  let sum = 0;
  let residue = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - center;
    sum += deviation * deviation;
    residue += deviation;
  }
  // The correction removes the rounding error of the mean (Chan, Golub & LeVeque 1983).
  return Math.max(0, sum - (residue * residue) / values.length);
}

/** The arithmetic mean of at least one value. */
export function mean(values: ArrayLike<number>): number {
  checkSample('mean', values, 1);
  return meanOf(values);
}

/** The variance with divisor n - 1, of at least two values. */
export function sampleVariance(values: ArrayLike<number>): number {
  checkSample('sample variance', values, 2);
  return squaresAbout(values, meanOf(values)) / (values.length - 1);
}

/** The variance with divisor n, of at least one value. */
export function populationVariance(values: ArrayLike<number>): number {
  checkSample('population variance', values, 1);
  return squaresAbout(values, meanOf(values)) / values.length;
}

/** The quantile of type 7 (Hyndman & Fan; the default of R and NumPy): linear between order statistics. */
export function quantile(values: ArrayLike<number>, probability: number): number {
  checkSample('quantile', values, 1);
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`Cannot compute a quantile: expected a probability from 0 to 1, got ${probability}`);
  }
  const sorted = Float64Array.from(values).sort();
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low === high ? low : low + (place - below) * (high - low);
}

/** The middle value, or the mean of the two middle values. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Ranks from 1; equal values share the average of their ranks (midranks). */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  checkSample('rank', values, 0);
  const order = sortedOrder(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    const rank = (start + 1 + end) / 2;
    for (let k = start; k < end; k++) ranks[order[k]!] = rank;
    start = end;
  }
  return ranks;
}

/** Indices that sort `values` ascending; equal values keep their order. */
export function sortedOrder(values: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((x, y) => values[x]! - values[y]! || x - y);
}
