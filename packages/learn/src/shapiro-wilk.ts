// Shapiro and Wilk's test of normality by Royston's approximations (1992; algorithm AS R94, 1995), as R and SciPy
// compute it, without censoring.

import { normalQuantile, normalUpperTail } from '@glioscope/numeric';
import type { TestResult } from './group-comparisons.ts';

/** Royston's polynomials, constant term first: the two largest weights by 1/√n, the law of W by n or ln n. */
const largestWeight = [0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056];
const secondWeight = [0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633];
const smallShift = [-2.273, 0.459];
const smallMean = [0.544, -0.39978, 0.025054, -6.714e-4];
const smallLogDeviation = [1.3822, -0.77857, 0.062767, -0.0020322];
const largeMean = [-1.5861, -0.31082, -0.083751, 0.0038915];
const largeLogDeviation = [-0.4803, -0.082676, 0.0030302];

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);

/** Weights of the upper half of the ordered sample, largest first. */
function halfWeights(n: number): Float64Array {
  const half = n >> 1;
  const weights = new Float64Array(half);
  if (n === 3) {
    weights[0] = Math.SQRT1_2;
    return weights;
  }
  let squares = 0;
  for (let i = 0; i < half; i++) {
    weights[i] = -normalQuantile((i + 0.625) / (n + 0.25));
    squares += 2 * weights[i]! ** 2;
  }
  const root = Math.sqrt(squares);
  const step = 1 / Math.sqrt(n);
  const first = polynomial(largestWeight, step) + weights[0]! / root;
  const corrected = n > 5 ? 2 : 1;
  const second = n > 5 ? polynomial(secondWeight, step) + weights[1]! / root : 0;
  let rest = squares - 2 * weights[0]! ** 2;
  let share = 1 - 2 * first ** 2;
  if (corrected === 2) {
    rest -= 2 * weights[1]! ** 2;
    share -= 2 * second ** 2;
  }
  const scale = Math.sqrt(share / rest);
  for (let i = corrected; i < half; i++) weights[i]! *= scale;
  weights[0] = first;
  if (corrected === 2) weights[1] = second;
  return weights;
}

/**
 * W (1 for a sample like a normal one) and the p of normality, for 3 to 5000 values. All values equal give null
 * with the reason.
 */
export function shapiroWilkTest(values: ArrayLike<number>): TestResult {
  const n = values.length;
  if (n < 3 || n > 5000) {
    throw new RangeError(`Cannot run the Shapiro-Wilk test: expected 3 to 5000 values, got ${n}`);
  }
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(values[i]!)) {
      throw new RangeError(
        `Cannot run the Shapiro-Wilk test: expected finite values, got ${values[i]} as value ${i}`,
      );
    }
  }
  const sorted = Float64Array.from(values).sort();
  const middle = sorted[n >> 1]!;
  const range = sorted[n - 1]! - sorted[0]!;
  if (!(range > 0)) return { statistic: null, p: null, degreesOfFreedom: [], reason: 'all values are equal' };
  let mean = 0;
  for (let i = 0; i < n; i++) {
    sorted[i] = (sorted[i]! - middle) / range;
    mean += sorted[i]! / n;
  }
  const weights = halfWeights(n);
  let weightSquares = 0;
  let squares = 0;
  let product = 0;
  for (let i = 0; i < weights.length; i++) {
    weightSquares += 2 * weights[i]! ** 2;
    product += weights[i]! * (sorted[n - 1 - i]! - sorted[i]!);
  }
  for (let i = 0; i < n; i++) squares += (sorted[i]! - mean) ** 2;
  // 1 - W as a product keeps its digits when W is close to 1.
  const root = Math.sqrt(weightSquares * squares);
  const lack = Math.max(0, ((root - product) * (root + product)) / (weightSquares * squares));
  return { statistic: 1 - lack, p: upperTail(lack, n), degreesOfFreedom: [] };
}

/** P(W ≤ 1 - lack) under normality. */
function upperTail(lack: number, n: number): number {
  if (n === 3) {
    const p = (6 / Math.PI) * (Math.asin(Math.sqrt(1 - lack)) - Math.asin(Math.sqrt(0.75)));
    return Math.min(1, Math.max(0, p));
  }
  if (lack === 0) return 1;
  let y = Math.log(lack);
  if (n > 11) {
    const logN = Math.log(n);
    return normalUpperTail((y - polynomial(largeMean, logN)) / Math.exp(polynomial(largeLogDeviation, logN)));
  }
  const shift = polynomial(smallShift, n);
  if (y >= shift) return 1e-99;
  y = -Math.log(shift - y);
  return normalUpperTail((y - polynomial(smallMean, n)) / Math.exp(polynomial(smallLogDeviation, n)));
}
