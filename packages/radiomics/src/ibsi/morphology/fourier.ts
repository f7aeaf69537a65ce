// The discrete Fourier transform of a complex array with three axes, for sizes whose prime factors are 2, 3 and 5
// (Stockham's ordering: no bit reversal). Lines along x go one by one, along y and z a plane of them at once, so that
// the inner loops run over neighbours in memory. Lines that hold nothing but zeros are not transformed.

import type { Vector3 } from '@glioscope/volume';
import { stages, type Complex } from './fourier-stages.ts';

/** The smallest size at least `length` without prime factors beyond 5. */
export function fourierSize(length: number): number {
  for (let size = Math.max(1, length); ; size++) {
    let rest = size;
    for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
    if (rest === 1) return size;
  }
}

/**
 * In place, without a factor: X(k) = Σ x(n) exp(-2πi k·n / N). x fastest. Only the corner of `filled` voxels may hold
 * other values than 0.
 */
export function transform3(
  real: Float64Array,
  imaginary: Float64Array,
  size: Vector3,
  filled: Vector3,
): void {
  const [width, height, depth] = size;
  const plane = width * height;
  // Along an axis rows of `batch` neighbours, `stride` apart, from each start.
  const along = (length: number, batch: number, stride: number, starts: Iterable<number>): void => {
    const { buffers, run } = lineTransform(length, batch);
    for (const start of starts) {
      const input = buffers[0];
      for (let k = 0; k < length; k++) {
        const at = start + k * stride;
        input.real.set(real.subarray(at, at + batch), k * batch);
        input.imaginary.set(imaginary.subarray(at, at + batch), k * batch);
      }
      const output = run();
      for (let k = 0; k < length; k++) {
        const at = start + k * stride;
        real.set(output.real.subarray(k * batch, (k + 1) * batch), at);
        imaginary.set(output.imaginary.subarray(k * batch, (k + 1) * batch), at);
      }
    }
  };
  const rows: number[] = [];
  for (let z = 0; z < filled[2]; z++) for (let y = 0; y < filled[1]; y++) rows.push(plane * z + width * y);
  alongX(real, imaginary, width, rows);
  // After an axis its lines are full: the later the axis, the more lines.
  along(
    height,
    width,
    width,
    Array.from({ length: filled[2] }, (_, z) => plane * z),
  );
  along(
    depth,
    width,
    plane,
    Array.from({ length: height }, (_, y) => width * y),
  );
}

function alongX(real: Float64Array, imaginary: Float64Array, width: number, rows: readonly number[]): void {
  const { buffers, run } = lineTransform(width, 1);
  const input = buffers[0];
  for (const row of rows) {
    for (let k = 0; k < width; k++) {
      input.real[k] = real[row + k]!;
      input.imaginary[k] = imaginary[row + k]!;
    }
    const output = run();
    for (let k = 0; k < width; k++) {
      real[row + k] = output.real[k]!;
      imaginary[row + k] = output.imaginary[k]!;
    }
  }
}

/** Transforms `batch` lines at once: value k of line b at k × batch + b. The input goes into the first buffer. */
function lineTransform(
  length: number,
  batch: number,
): { readonly buffers: readonly [Complex, Complex]; readonly run: () => Complex } {
  const factors: (keyof typeof stages)[] = [];
  let rest = length;
  for (const factor of [4, 2, 3, 5] as const) {
    while (rest % factor === 0) {
      factors.push(factor);
      rest /= factor;
    }
  }
  const twiddles: Complex = {
    real: Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length)),
    imaginary: Float64Array.from({ length }, (_, k) => -Math.sin((2 * Math.PI * k) / length)),
  };
  const buffer = (): Complex => ({
    real: new Float64Array(length * batch),
    imaginary: new Float64Array(length * batch),
  });
  const buffers = [buffer(), buffer()] as const;
  const run = (): Complex => {
    let [from, to]: readonly [Complex, Complex] = buffers;
    let done = 1;
    for (const factor of factors) {
      stages[factor](from, to, twiddles, length / (done * factor), done, batch);
      done *= factor;
      [from, to] = [to, from];
    }
    return from;
  };
  return { buffers, run };
}
