// Round axis values that cover a range, chosen as R's `pretty` chooses them, so that axes span what rms' nomograms span.

/** About `count` equally spaced round values, the first at most `low` and the last at least `high`. */
export function prettyTicks(low: number, high: number, count: number = 10): number[] {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) {
    throw new RangeError(`Cannot place ticks: expected finite limits in order, got ${low} to ${high}`);
  }
  const roundBias = 1.5;
  const halfBias = 0.5 + 1.5 * roundBias;
  const leastIntervals = Math.floor(count / 3);
  const range = high - low;
  const magnitude = Math.max(Math.abs(low), Math.abs(high));
  // A range of rounding size is widened to the values' own size.
  const flat = range < magnitude * (1 + 1 / (1 + roundBias)) * count * Number.EPSILON * 3 || magnitude === 0;
  const size = magnitude === 0 ? 1 : magnitude > 10 ? 9 + magnitude / 10 : magnitude;
  const width = flat ? (0.75 * size) / Math.max(1, leastIntervals) : range / count;
  const base = 10 ** Math.floor(Math.log10(width));
  let unit = base;
  if (2 * base - width < roundBias * (width - unit)) {
    unit = 2 * base;
    if (5 * base - width < halfBias * (width - unit)) {
      unit = 5 * base;
      if (10 * base - width < roundBias * (width - unit)) unit = 10 * base;
    }
  }
  const slack = 1e-10;
  let first = Math.floor(low / unit + slack);
  let last = Math.ceil(high / unit - slack);
  while (first * unit > low + slack * unit) first--;
  while (last * unit < high - slack * unit) last++;
  const missing = leastIntervals - (last - first);
  if (missing > 0) {
    const half = Math.floor(missing / 2);
    const rest = missing - half;
    last += first >= 0 ? half : rest;
    first -= first >= 0 ? rest : half;
  }
  // Dividing by the inverse of small units avoids 0.30000000000000004.
  const inverse = Math.round(1 / unit);
  return Array.from({ length: last - first + 1 }, (_, k) =>
    unit < 1 ? (first + k) / inverse : (first + k) * unit,
  );
}
