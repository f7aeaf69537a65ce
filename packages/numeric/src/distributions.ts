// Distribution functions of the normal, Student's t, chi-square and F laws, by @stdlib.
// Upper tails are computed as themselves, never as 1 - cdf: by symmetry (normal, t), by the reciprocal law (F)
// and by the upper incomplete gamma function (chi-square), so p-values keep their relative precision down to the
// smallest double (about 1e-308). Lower tails (`…Cdf`) far above the median round to 1, as doubles do.

import upperIncompleteGamma from '@stdlib/math-base-special-gammainc';
import stdlibChiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import stdlibChiSquareQuantile from '@stdlib/stats-base-dists-chisquare-quantile';
import stdlibFCdf from '@stdlib/stats-base-dists-f-cdf';
import stdlibFQuantile from '@stdlib/stats-base-dists-f-quantile';
import stdlibNormalCdf from '@stdlib/stats-base-dists-normal-cdf';
import stdlibNormalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import stdlibTCdf from '@stdlib/stats-base-dists-t-cdf';
import stdlibTQuantile from '@stdlib/stats-base-dists-t-quantile';

function checkNumber(name: string, value: number): void {
  if (Number.isNaN(value)) {
    throw new RangeError(`Cannot evaluate a distribution: expected a number for ${name}, got NaN`);
  }
}

function checkDegreesOfFreedom(...values: readonly number[]): void {
  for (const value of values) {
    if (!(value > 0 && value < Infinity)) {
      throw new RangeError(
        `Cannot evaluate a distribution: expected degrees of freedom above 0 and finite, got ${value}`,
      );
    }
  }
}

function checkProbability(probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `Cannot evaluate a quantile: expected a probability from 0 to 1, got ${probability}`,
    );
  }
}

/** P(Z ≤ z) for a standard normal Z. */
export function normalCdf(z: number): number {
  checkNumber('z', z);
  return stdlibNormalCdf(z, 0, 1);
}

/** P(Z > z) for a standard normal Z, precise in the far tail. */
export function normalUpperTail(z: number): number {
  return normalCdf(-z);
}

/** P(|Z| ≥ |z|) for a standard normal Z: the two-sided p-value of a z statistic. */
export function normalTwoSided(z: number): number {
  return Math.min(1, 2 * normalCdf(-Math.abs(z)));
}

/**
 * The z with P(Z ≤ z) = probability; ±Infinity at 0 and 1. One step of Halley's method polishes @stdlib's value,
 * which alone is off by some 2e-9 in the far tail.
 */
export function normalQuantile(probability: number): number {
  checkProbability(probability);
  if (probability > 0.5) return -normalQuantile(1 - probability);
  const start = stdlibNormalQuantile(probability, 0, 1);
  if (probability === 0) return start;
  const density = Math.exp((-start * start) / 2) / Math.sqrt(2 * Math.PI);
  if (density === 0) return start;
  const step = (stdlibNormalCdf(start, 0, 1) - probability) / density;
  return start - step / (1 + (start * step) / 2);
}

/** P(T ≤ t) for Student's t with `degreesOfFreedom` > 0 (need not be whole). */
export function tCdf(t: number, degreesOfFreedom: number): number {
  checkNumber('t', t);
  checkDegreesOfFreedom(degreesOfFreedom);
  if (t === -Infinity) return 0;
  if (t === Infinity) return 1;
  return stdlibTCdf(t, degreesOfFreedom);
}

/** P(T > t), precise in the far tail. */
export function tUpperTail(t: number, degreesOfFreedom: number): number {
  return tCdf(-t, degreesOfFreedom);
}

/** P(|T| ≥ |t|): the two-sided p-value of a t statistic. */
export function tTwoSided(t: number, degreesOfFreedom: number): number {
  return Math.min(1, 2 * tCdf(-Math.abs(t), degreesOfFreedom));
}

/** The t with P(T ≤ t) = probability. */
export function tQuantile(probability: number, degreesOfFreedom: number): number {
  checkProbability(probability);
  checkDegreesOfFreedom(degreesOfFreedom);
  return stdlibTQuantile(probability, degreesOfFreedom);
}

/** P(X ≤ x) for chi-square; 0 below 0. */
export function chiSquareCdf(x: number, degreesOfFreedom: number): number {
  checkNumber('x', x);
  checkDegreesOfFreedom(degreesOfFreedom);
  if (x === Infinity) return 1;
  return stdlibChiSquareCdf(x, degreesOfFreedom);
}

/** P(X > x) for chi-square, precise in the far tail; 1 below 0. */
export function chiSquareUpperTail(x: number, degreesOfFreedom: number): number {
  checkNumber('x', x);
  checkDegreesOfFreedom(degreesOfFreedom);
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  return upperIncompleteGamma(x / 2, degreesOfFreedom / 2, true, true);
}

/** The x with P(X ≤ x) = probability. */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  checkProbability(probability);
  checkDegreesOfFreedom(degreesOfFreedom);
  return stdlibChiSquareQuantile(probability, degreesOfFreedom);
}

/** P(X ≤ x) for Fisher's F; 0 below 0. */
export function fCdf(x: number, numeratorDegrees: number, denominatorDegrees: number): number {
  checkNumber('x', x);
  checkDegreesOfFreedom(numeratorDegrees, denominatorDegrees);
  // @stdlib multiplies x by the degrees: past the largest double it would answer NaN.
  if (x * Math.max(1, numeratorDegrees) === Infinity) return 1;
  return stdlibFCdf(x, numeratorDegrees, denominatorDegrees);
}

/** P(X > x) for Fisher's F, precise in the far tail: 1/X follows F with the degrees exchanged. */
export function fUpperTail(x: number, numeratorDegrees: number, denominatorDegrees: number): number {
  checkNumber('x', x);
  checkDegreesOfFreedom(numeratorDegrees, denominatorDegrees);
  if (x <= 0) return 1;
  return fCdf(1 / x, denominatorDegrees, numeratorDegrees);
}

/** The x with P(X ≤ x) = probability. */
export function fQuantile(probability: number, numeratorDegrees: number, denominatorDegrees: number): number {
  checkProbability(probability);
  checkDegreesOfFreedom(numeratorDegrees, denominatorDegrees);
  return stdlibFQuantile(probability, numeratorDegrees, denominatorDegrees);
}
