// Kurtosis of the samples on a sphere as scipy.stats gives it: biased, minus 3, NaN where the samples are all alike but
// for rounding. NumPy's order of adding is kept, as that condition depends on last bits.

/** A function that measures `count` samples; in float32 arithmetic when `single`. */
export function kurtosisFunction(count: number, single: boolean): (samples: Float64Array) => number {
  const epsilon = single ? 2 ** -23 : 2 ** -52;
  // Results of single operations are rounded by a float32 array where that is wanted.
  const powers = single ? new Float32Array(count) : new Float64Array(count);
  const cell = single ? new Float32Array(1) : new Float64Array(1);
  const rounded = (value: number): number => {
    cell[0] = value;
    return cell[0]!;
  };
  return (samples) => {
    const mean = rounded(pairwiseSum(samples, 0, count, rounded) / count);
    for (let i = 0; i < count; i++) {
      const deviation = rounded(samples[i]! - mean);
      powers[i] = deviation * deviation;
    }
    const second = rounded(pairwiseSum(powers, 0, count, rounded) / count);
    const least = rounded(epsilon * mean);
    if (second <= rounded(least * least)) return Number.NaN;
    for (let i = 0; i < count; i++) powers[i] = powers[i]! * powers[i]!;
    const fourth = rounded(pairwiseSum(powers, 0, count, rounded) / count);
    return rounded(rounded(fourth / rounded(second * second)) - 3);
  };
}

/** NumPy's sum: eight running sums up to 128 terms, halves of a multiple of eight beyond. */
function pairwiseSum(
  values: Float64Array | Float32Array,
  start: number,
  count: number,
  rounded: (value: number) => number,
): number {
  if (count > 128) {
    const half = Math.floor(count / 2) - (Math.floor(count / 2) % 8);
    return rounded(
      pairwiseSum(values, start, half, rounded) + pairwiseSum(values, start + half, count - half, rounded),
    );
  }
  if (count < 8) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum = rounded(sum + values[start + i]!);
    return sum;
  }
  const last = start + count - (count % 8);
  const running = (from: number): number => {
    let sum = values[from]!;
    for (let i = from + 8; i < last; i += 8) sum = rounded(sum + values[i]!);
    return sum;
  };
  const pair = (from: number): number => rounded(running(from) + running(from + 1));
  const low = rounded(pair(start) + pair(start + 2));
  const high = rounded(pair(start + 4) + pair(start + 6));
  let sum = rounded(low + high);
  for (let i = last; i < start + count; i++) sum = rounded(sum + values[i]!);
  return sum;
}
