// Convolution of lines with a Gaussian or its second derivative by recursion: fourth order, a causal and an anticausal
// pass, their sum the result. R. Deriche, "Recursively implementing the Gaussian and its derivatives" (INRIA research
// report 1893, 1993), with the constants and normalisation of ITK's RecursiveGaussianImageFilter, which scales the filter so that
// the discrete response is exact for constants (order 0) or parabolas (order 2). Beyond its ends a line goes on with
// its outermost value.

/** Weights of samples (n: causal, m: anticausal), of earlier results (d), and d's share of the endless ends (bn, bm). */
export interface RecursiveFilter {
  readonly n: readonly [number, number, number, number];
  readonly d: readonly [number, number, number, number];
  readonly m: readonly [number, number, number, number];
  readonly bn: readonly [number, number, number, number];
  readonly bm: readonly [number, number, number, number];
}

/** Two damped oscillations: a cos(w x / σ) + b sin(w x / σ), times exp(l x / σ), fitted by Deriche. */
interface Oscillations {
  readonly a1: number;
  readonly b1: number;
  readonly a2: number;
  readonly b2: number;
}

const w1 = 0.6681;
const l1 = -1.3932;
const w2 = 2.0787;
const l2 = -1.3732;
const ofGaussian: Oscillations = { a1: 1.353, b1: 1.8151, a2: -0.3531, b2: 0.0902 };
const ofSecondDerivative: Oscillations = { a1: -1.3563, b1: 5.2318, a2: 0.3446, b2: -2.2355 };

/** The four numerator weights, and their moments of order 0, 1, 2. */
interface Numerator {
  readonly n: readonly [number, number, number, number];
  readonly s: number;
  readonly d: number;
  readonly e: number;
}

function numeratorOf(sigma: number, { a1, b1, a2, b2 }: Oscillations): Numerator {
  const sin1 = Math.sin(w1 / sigma);
  const sin2 = Math.sin(w2 / sigma);
  const cos1 = Math.cos(w1 / sigma);
  const cos2 = Math.cos(w2 / sigma);
  const exp1 = Math.exp(l1 / sigma);
  const exp2 = Math.exp(l2 / sigma);
  const n0 = a1 + a2;
  const n1 = exp2 * (b2 * sin2 - (a2 + 2 * a1) * cos2) + exp1 * (b1 * sin1 - (a1 + 2 * a2) * cos1);
  const n2 =
    ((a1 + a2) * cos2 * cos1 - (b1 * cos2 * sin1 + b2 * cos1 * sin2)) * (2 * exp1 * exp2) +
    (a2 * exp1 * exp1 + a1 * exp2 * exp2);
  const n3 = exp2 * exp1 * exp1 * (b2 * sin2 - a2 * cos2) + exp1 * exp2 * exp2 * (b1 * sin1 - a1 * cos1);
  return {
    n: [n0, n1, n2, n3],
    s: n0 + n1 + n2 + n3,
    d: n1 + 2 * n2 + 3 * n3,
    e: n1 + 4 * n2 + 9 * n3,
  };
}

/**
 * The filter of a Gaussian with standard deviation `sigma` in samples, or of its second derivative (per sample²).
 * @param scale - Factor on the response.
 */
export function recursiveGaussian(sigma: number, order: 0 | 2, scale: number): RecursiveFilter {
  const cos1 = Math.cos(w1 / sigma);
  const cos2 = Math.cos(w2 / sigma);
  const exp1 = Math.exp(l1 / sigma);
  const exp2 = Math.exp(l2 / sigma);
  const d4 = exp1 * exp1 * exp2 * exp2;
  const d3 = -2 * cos1 * exp1 * exp2 * exp2 + -2 * cos2 * exp2 * exp1 * exp1;
  const d2 = 4 * cos2 * cos1 * exp1 * exp2 + (exp1 * exp1 + exp2 * exp2);
  const d1 = -2 * (exp2 * cos2 + exp1 * cos1);
  const sd = 1 + d1 + d2 + d3 + d4;
  const dd = d1 + 2 * d2 + 3 * d3 + 4 * d4;
  const ed = d1 + 4 * d2 + 9 * d3 + 16 * d4;

  const smooth = numeratorOf(sigma, ofGaussian);
  let n = smooth.n;
  let response = (2 * smooth.s) / sd - n[0];
  if (order === 2) {
    const curved = numeratorOf(sigma, ofSecondDerivative);
    // As much of the Gaussian as makes the response to a constant 0.
    const beta = -(2 * curved.s - sd * curved.n[0]) / (2 * smooth.s - sd * smooth.n[0]);
    n = curved.n.map((value, k) => value + beta * smooth.n[k]!) as unknown as typeof n;
    const sn = curved.s + beta * smooth.s;
    const dn = curved.d + beta * smooth.d;
    const en = curved.e + beta * smooth.e;
    response = (en * sd * sd - ed * sn * sd - 2 * dn * dd * sd + 2 * dd * dd * sn) / (sd * sd * sd);
  }
  const factor = scale / response;
  const n0 = n[0] * factor;
  const n1 = n[1] * factor;
  const n2 = n[2] * factor;
  const n3 = n[3] * factor;
  const m1 = n1 - d1 * n0;
  const m2 = n2 - d2 * n0;
  const m3 = n3 - d3 * n0;
  const m4 = -d4 * n0;
  const sn = n0 + n1 + n2 + n3;
  const sm = m1 + m2 + m3 + m4;
  return {
    n: [n0, n1, n2, n3],
    d: [d1, d2, d3, d4],
    m: [m1, m2, m3, m4],
    bn: [(d1 * sn) / sd, (d2 * sn) / sd, (d3 * sn) / sd, (d4 * sn) / sd],
    bm: [(d1 * sm) / sd, (d2 * sm) / sd, (d3 * sm) / sd, (d4 * sm) / sd],
  };
}

/**
 * Filters `width` lines side by side: sample k of line x is `samples[k * width + x]`, likewise in `results`.
 * @param length - Samples a line, 4 or more.
 * @param scratch - As long as `results`.
 */
export function filterLines(
  { n, d, m, bn, bm }: RecursiveFilter,
  samples: Float64Array,
  results: Float64Array,
  scratch: Float64Array,
  length: number,
  width: number,
): void {
  const [n0, n1, n2, n3] = n;
  const [d1, d2, d3, d4] = d;
  const [m1, m2, m3, m4] = m;
  const last = (length - 1) * width;
  let k = 0;
  for (; k < length; k++) {
    const row = k * width;
    if (k >= 4 && k + 1 < length) {
      // Two rows at once: what the second needs of the first's neighbours is at hand.
      const s1 = row - width;
      const s2 = s1 - width;
      const s3 = s2 - width;
      const s4 = s3 - width;
      const next = row + width;
      for (let x = 0; x < width; x++) {
        const a0 = samples[row + x]!;
        const a1 = samples[s1 + x]!;
        const a2 = samples[s2 + x]!;
        const b1 = results[s1 + x]!;
        const b2 = results[s2 + x]!;
        const b3 = results[s3 + x]!;
        const b0 =
          a0 * n0 +
          a1 * n1 +
          a2 * n2 +
          samples[s3 + x]! * n3 -
          (b1 * d1 + b2 * d2 + b3 * d3 + results[s4 + x]! * d4);
        results[row + x] = b0;
        results[next + x] =
          samples[next + x]! * n0 + a0 * n1 + a1 * n2 + a2 * n3 - (b0 * d1 + b1 * d2 + b2 * d3 + b3 * d4);
      }
      k++;
      continue;
    }
    // Samples before the line are its first one; results before it are that one times b instead of d.
    const s1 = k > 0 ? row - width : 0;
    const s2 = k > 1 ? s1 - width : 0;
    const s3 = k > 2 ? s2 - width : 0;
    if (k >= 4) {
      const r4 = s3 - width;
      for (let x = 0; x < width; x++) {
        results[row + x] =
          samples[row + x]! * n0 +
          samples[s1 + x]! * n1 +
          samples[s2 + x]! * n2 +
          samples[s3 + x]! * n3 -
          (results[s1 + x]! * d1 + results[s2 + x]! * d2 + results[s3 + x]! * d3 + results[r4 + x]! * d4);
      }
    } else {
      for (let x = 0; x < width; x++) {
        const end = samples[x]!;
        results[row + x] =
          samples[row + x]! * n0 +
          samples[s1 + x]! * n1 +
          samples[s2 + x]! * n2 +
          samples[s3 + x]! * n3 -
          ((k > 0 ? results[s1 + x]! * d1 : end * bn[0]) +
            (k > 1 ? results[s2 + x]! * d2 : end * bn[1]) +
            (k > 2 ? results[s3 + x]! * d3 : end * bn[2]) +
            end * bn[3]);
      }
    }
  }
  for (let k = length - 1; k >= 0; k--) {
    const row = k * width;
    const after = length - 1 - k;
    const s1 = after > 0 ? row + width : last;
    const s2 = after > 1 ? s1 + width : last;
    const s3 = after > 2 ? s2 + width : last;
    const s4 = after > 3 ? s3 + width : last;
    if (after >= 4) {
      for (let x = 0; x < width; x++) {
        scratch[row + x] =
          samples[s1 + x]! * m1 +
          samples[s2 + x]! * m2 +
          samples[s3 + x]! * m3 +
          samples[s4 + x]! * m4 -
          (scratch[s1 + x]! * d1 + scratch[s2 + x]! * d2 + scratch[s3 + x]! * d3 + scratch[s4 + x]! * d4);
      }
    } else {
      for (let x = 0; x < width; x++) {
        const end = samples[last + x]!;
        scratch[row + x] =
          samples[s1 + x]! * m1 +
          samples[s2 + x]! * m2 +
          samples[s3 + x]! * m3 +
          samples[s4 + x]! * m4 -
          ((after > 0 ? scratch[s1 + x]! * d1 : end * bm[0]) +
            (after > 1 ? scratch[s2 + x]! * d2 : end * bm[1]) +
            (after > 2 ? scratch[s3 + x]! * d3 : end * bm[2]) +
            end * bm[3]);
      }
    }
  }
  const count = length * width;
  for (let i = 0; i < count; i++) results[i] = results[i]! + scratch[i]!;
}
