// The dual problem of support vector classification, solved by sequential minimal optimisation with pairs chosen by
// second-order information (Fan, Chen & Lin 2005), as LIBSVM does, without its shrinking. Kernels are read row by row,
// so that whoever searches a grid computes distances once and exponentials once a gamma.

/** Rows of a symmetric kernel with 1 on its diagonal. */
export interface KernelRows {
  readonly size: number;
  /** Row `i`; it must not change while a solution is looked for, and may be overwritten after the next call. */
  row(i: number): Float64Array;
}

/** Weights y·alpha of the rows, and the offset of the decision function sum(weight·kernel) - offset. */
export interface DualSolution {
  readonly weights: Float64Array;
  readonly offset: number;
}

/** Numbers that kept kernel rows may hold: 256 MB. */
const keptNumbers = 2 ** 25;
const stepLimit = 10_000_000;

/** Squared distances of row-major points to each other: symmetric, row-major. */
export function squaredDistances(points: Float64Array, columns: number): Float64Array {
  const size = points.length / columns;
  const distances = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) {
      const square = squaredDistance(points, i * columns, k * columns, columns);
      distances[i * size + k] = square;
      distances[k * size + i] = square;
    }
  }
  return distances;
}

/** Four sums keep the adders busy. */
function squaredDistance(points: Float64Array, a: number, b: number, columns: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let j = 0;
  for (; j + 3 < columns; j += 4) {
    const d0 = points[a + j]! - points[b + j]!;
    const d1 = points[a + j + 1]! - points[b + j + 1]!;
    const d2 = points[a + j + 2]! - points[b + j + 2]!;
    const d3 = points[a + j + 3]! - points[b + j + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; j < columns; j++) {
    const difference = points[a + j]! - points[b + j]!;
    s0 += difference * difference;
  }
  return s0 + s1 + (s2 + s3);
}

/** Gaussian kernel rows of row-major points, computed when first needed; `memory` numbers of the latest are kept. */
export function gaussianRows(
  points: Float64Array,
  columns: number,
  gamma: number,
  memory: number = keptNumbers,
): KernelRows {
  const size = points.length / columns;
  const capacity = Math.min(size, Math.max(3, Math.floor(memory / size)));
  const rows: (Float64Array | undefined)[] = Array.from({ length: size });
  const kept: number[] = [];
  let next = 0;
  let latest = -1;
  return {
    size,
    row(i) {
      const before = latest;
      latest = i;
      const known = rows[i];
      if (known !== undefined) return known;
      let row: Float64Array;
      if (kept.length < capacity) {
        row = new Float64Array(size);
        kept.push(i);
      } else {
        // The row handed out before is still in use.
        if (kept[next] === before) next = (next + 1) % capacity;
        const leaving = kept[next]!;
        row = rows[leaving]!;
        rows[leaving] = undefined;
        kept[next] = i;
        next = (next + 1) % capacity;
      }
      for (let k = 0; k < size; k++) {
        row[k] = Math.exp(-gamma * squaredDistance(points, i * columns, k * columns, columns));
      }
      rows[i] = row;
      return row;
    },
  };
}

/** Kernel rows over a whole row-major kernel. */
export function storedRows(kernel: Float64Array, size: number): KernelRows {
  const rows = Array.from({ length: size }, (_, i) => kernel.subarray(i * size, (i + 1) * size));
  return { size, row: (i) => rows[i]! };
}

/**
 * Solves for weights between 0 and `cost` (positive rows) or `-cost` and 0, summing to 0.
 * @param tolerance largest violation of the optimality conditions
 * @param start feasible weights to begin with (those of a smaller cost, say)
 */
export function solveDual(
  kernel: KernelRows,
  positive: ArrayLike<boolean>,
  cost: number,
  tolerance: number,
  start: Float64Array | null = null,
): DualSolution {
  const { size } = kernel;
  const weights = new Float64Array(size);
  const lower = new Float64Array(size);
  const upper = new Float64Array(size);
  /** Decision value without offset, less the class (1 or -1). */
  const errors = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    if (positive[i]!) upper[i] = cost;
    else lower[i] = -cost;
    errors[i] = positive[i]! ? -1 : 1;
  }
  if (start !== null) {
    for (let i = 0; i < size; i++) {
      const weight = start[i]!;
      if (weight === 0) continue;
      weights[i] = weight;
      const row = kernel.row(i);
      for (let k = 0; k < size; k++) errors[k]! += weight * row[k]!;
    }
  }
  for (let step = 0; step < stepLimit; step++) {
    let rising = -1;
    let least = Infinity;
    let most = -Infinity;
    for (let k = 0; k < size; k++) {
      const error = errors[k]!;
      if (error < least && weights[k]! < upper[k]!) {
        least = error;
        rising = k;
      }
      if (error > most && weights[k]! > lower[k]!) most = error;
    }
    if (rising < 0 || most - least < tolerance) {
      return { weights, offset: offsetOf(weights, lower, upper, errors) };
    }
    const row = kernel.row(rising);
    let falling = -1;
    let bestGain = -1;
    for (let k = 0; k < size; k++) {
      const difference = errors[k]! - least;
      if (difference <= 0 || !(weights[k]! > lower[k]!)) continue;
      const curvature = 2 - 2 * row[k]!;
      const gain = (difference * difference) / (curvature > 0 ? curvature : 1e-12);
      if (gain > bestGain) {
        bestGain = gain;
        falling = k;
      }
    }
    if (falling < 0) return { weights, offset: offsetOf(weights, lower, upper, errors) };
    const other = kernel.row(falling);
    const curvature = 2 - 2 * row[falling]!;
    let length = (errors[falling]! - least) / (curvature > 0 ? curvature : 1e-12);
    const room = upper[rising]! - weights[rising]!;
    const fall = weights[falling]! - lower[falling]!;
    const shortest = Math.min(room, fall);
    if (length >= shortest) {
      length = shortest;
      // A weight at its bound is there exactly.
      weights[rising] = room === shortest ? upper[rising]! : weights[rising]! + length;
      weights[falling] = fall === shortest ? lower[falling]! : weights[falling]! - length;
    } else {
      weights[rising]! += length;
      weights[falling]! -= length;
    }
    for (let k = 0; k < size; k++) errors[k]! += length * (row[k]! - other[k]!);
  }
  throw new Error(
    `Cannot fit a support vector machine: no optimum after ${stepLimit} steps on ${size} rows at cost ${cost}; ` +
      'lower the cost or scale the columns',
  );
}

/** The mean error of free vectors, or the middle of the interval that the bounded ones leave. */
function offsetOf(
  weights: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  errors: Float64Array,
): number {
  let count = 0;
  let sum = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let k = 0; k < weights.length; k++) {
    const error = errors[k]!;
    const mayRise = weights[k]! < upper[k]!;
    const mayFall = weights[k]! > lower[k]!;
    if (mayRise && mayFall) {
      count++;
      sum += error;
    } else if (mayRise) least = Math.min(least, error);
    else most = Math.max(most, error);
  }
  return count > 0 ? sum / count : (least + most) / 2;
}
