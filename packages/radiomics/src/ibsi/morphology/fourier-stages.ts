// Stages of a Fourier transform in Stockham's ordering: `done` blocks of transforms become blocks `factor` times as
// long. Input t of block j lies at (j × factor + t) × blocks, output k at (j + k × done) × blocks, each `blocks` ×
// `batch` values side by side.

export interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

type Stage = (
  from: Complex,
  to: Complex,
  twiddles: Complex,
  blocks: number,
  done: number,
  batch: number,
) => void;

const stage2: Stage = (from, to, twiddles, blocks, done, batch) => {
  const run = blocks * batch;
  const { real: a, imaginary: b } = from;
  const { real: x, imaginary: y } = to;
  for (let j = 0; j < done; j++) {
    const c = twiddles.real[j * blocks]!;
    const s = twiddles.imaginary[j * blocks]!;
    for (let i = 0, p = j * 2 * run, o = j * run; i < run; i++, p++, o++) {
      const re = a[p + run]! * c - b[p + run]! * s;
      const im = a[p + run]! * s + b[p + run]! * c;
      x[o] = a[p]! + re;
      y[o] = b[p]! + im;
      x[o + done * run] = a[p]! - re;
      y[o + done * run] = b[p]! - im;
    }
  }
};

const stage4: Stage = (from, to, twiddles, blocks, done, batch) => {
  const run = blocks * batch;
  const step = done * run;
  const { real: a, imaginary: b } = from;
  const { real: x, imaginary: y } = to;
  for (let j = 0; j < done; j++) {
    const c1 = twiddles.real[j * blocks]!;
    const s1 = twiddles.imaginary[j * blocks]!;
    const c2 = twiddles.real[2 * j * blocks]!;
    const s2 = twiddles.imaginary[2 * j * blocks]!;
    const c3 = twiddles.real[3 * j * blocks]!;
    const s3 = twiddles.imaginary[3 * j * blocks]!;
    for (let i = 0, p = j * 4 * run, o = j * run; i < run; i++, p++, o++) {
      const q = p + run;
      const r = q + run;
      const t = r + run;
      const re1 = a[q]! * c1 - b[q]! * s1;
      const im1 = a[q]! * s1 + b[q]! * c1;
      const re2 = a[r]! * c2 - b[r]! * s2;
      const im2 = a[r]! * s2 + b[r]! * c2;
      const re3 = a[t]! * c3 - b[t]! * s3;
      const im3 = a[t]! * s3 + b[t]! * c3;
      const evenRe = a[p]! + re2;
      const evenIm = b[p]! + im2;
      const oddRe = a[p]! - re2;
      const oddIm = b[p]! - im2;
      x[o] = evenRe + re1 + re3;
      y[o] = evenIm + im1 + im3;
      x[o + step] = oddRe + im1 - im3;
      y[o + step] = oddIm - re1 + re3;
      x[o + 2 * step] = evenRe - re1 - re3;
      y[o + 2 * step] = evenIm - im1 - im3;
      x[o + 3 * step] = oddRe - im1 + im3;
      y[o + 3 * step] = oddIm + re1 - re3;
    }
  }
};

/** Factors 3 and 5, pairs of opposite terms together. */
const stageOdd =
  (factor: 3 | 5): Stage =>
  (from, to, twiddles, blocks, done, batch) => {
    const run = blocks * batch;
    const step = done * run;
    const { real: a, imaginary: b } = from;
    const { real: x, imaginary: y } = to;
    const half = (factor - 1) / 2;
    // Cosine and sine of each output and pair.
    const cosines = new Float64Array(half * half);
    const sines = new Float64Array(half * half);
    for (let k = 1; k <= half; k++) {
      for (let t = 1; t <= half; t++) {
        const angle = (2 * Math.PI * ((k * t) % factor)) / factor;
        cosines[(k - 1) * half + t - 1] = Math.cos(angle);
        sines[(k - 1) * half + t - 1] = Math.sin(angle);
      }
    }
    const sumRe = new Float64Array(half);
    const sumIm = new Float64Array(half);
    const differenceRe = new Float64Array(half);
    const differenceIm = new Float64Array(half);
    for (let j = 0; j < done; j++) {
      for (let i = 0; i < run; i++) {
        const p = j * factor * run + i;
        const o = j * run + i;
        let totalRe = a[p]!;
        let totalIm = b[p]!;
        for (let t = 1; t <= half; t++) {
          const u = factor - t;
          const c1 = twiddles.real[t * j * blocks]!;
          const s1 = twiddles.imaginary[t * j * blocks]!;
          const c2 = twiddles.real[u * j * blocks]!;
          const s2 = twiddles.imaginary[u * j * blocks]!;
          const re1 = a[p + t * run]! * c1 - b[p + t * run]! * s1;
          const im1 = a[p + t * run]! * s1 + b[p + t * run]! * c1;
          const re2 = a[p + u * run]! * c2 - b[p + u * run]! * s2;
          const im2 = a[p + u * run]! * s2 + b[p + u * run]! * c2;
          sumRe[t - 1] = re1 + re2;
          sumIm[t - 1] = im1 + im2;
          differenceRe[t - 1] = re1 - re2;
          differenceIm[t - 1] = im1 - im2;
          totalRe += re1 + re2;
          totalIm += im1 + im2;
        }
        x[o] = totalRe;
        y[o] = totalIm;
        for (let k = 1; k <= half; k++) {
          let evenRe = a[p]!;
          let evenIm = b[p]!;
          let oddRe = 0;
          let oddIm = 0;
          for (let t = 0; t < half; t++) {
            const c = cosines[(k - 1) * half + t]!;
            const s = sines[(k - 1) * half + t]!;
            evenRe += c * sumRe[t]!;
            evenIm += c * sumIm[t]!;
            oddRe += s * differenceIm[t]!;
            oddIm -= s * differenceRe[t]!;
          }
          x[o + k * step] = evenRe + oddRe;
          y[o + k * step] = evenIm + oddIm;
          x[o + (factor - k) * step] = evenRe - oddRe;
          y[o + (factor - k) * step] = evenIm - oddIm;
        }
      }
    }
  };

/** By factor. */
export const stages: { readonly 2: Stage; readonly 3: Stage; readonly 4: Stage; readonly 5: Stage } = {
  2: stage2,
  3: stageOdd(3),
  4: stage4,
  5: stageOdd(5),
};
