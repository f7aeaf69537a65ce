// The inverse of a 3 × 3 matrix to the last bit as ITK has it. Resampling asks whether a place lies just before or just
// after the middle between two voxels, and on oblique grids the rounding of this inverse answers. ITK inverts by the
// singular value decomposition of LINPACK (Golub & Reinsch, Numerische Mathematik 14, 1970): Householder reflections to
// a bidiagonal matrix, then implicitly shifted QR steps, here in LINPACK's order of operations.

import type { Matrix3 } from '@glioscope/volume';

type Rows = [Float64Array, Float64Array, Float64Array];

/** @throws {RangeError} when the matrix is singular. */
export function itkInverse(matrix: Matrix3): Matrix3 {
  const { u, singular, v } = decompose(matrix);
  if (!singular.every((value) => value > 0)) {
    throw new RangeError(
      `Cannot invert a direction matrix: expected independent axes, got [${matrix.join(', ')}]; ` +
        `correct the direction in the image's header`,
    );
  }
  const inverse = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) sum += v[i]![k]! * (1 / singular[k]!) * u[j]![k]!;
      inverse[3 * i + j] = sum;
    }
  }
  return Array.from(inverse) as unknown as Matrix3;
}

interface Decomposition {
  readonly u: Rows;
  readonly singular: Float64Array;
  readonly v: Rows;
}

const zeros = (): Rows => [new Float64Array(3), new Float64Array(3), new Float64Array(3)];

function decompose(matrix: Matrix3): Decomposition {
  const x = zeros();
  for (let k = 0; k < 9; k++) x[Math.floor(k / 3)]![k % 3] = matrix[k]!;
  const u = zeros();
  const v = zeros();
  const s = new Float64Array(3);
  const e = new Float64Array(3);
  bidiagonalise(x, u, v, s, e);
  diagonalise(u, v, s, e);
  return { u, singular: s, v };
}

/** Householder reflections; `s` becomes the diagonal, `e` what stands above it, `u` and `v` their products. */
function bidiagonalise(x: Rows, u: Rows, v: Rows, s: Float64Array, e: Float64Array): void {
  for (let l = 0; l < 2; l++) {
    s[l] = length(Array.from({ length: 3 - l }, (_, i) => x[l + i]![l]!));
    if (s[l] !== 0) {
      s[l] = withSign(s[l]!, x[l]![l]!);
      const factor = 1 / s[l]!;
      for (let i = l; i < 3; i++) x[i]![l]! *= factor;
      x[l]![l] = 1 + x[l]![l]!;
    }
    s[l] = -s[l]!;
    for (let j = l + 1; j < 3; j++) {
      if (s[l] !== 0) reflect(x, l, j, l);
      e[j] = x[l]![j]!;
    }
    for (let i = l; i < 3; i++) u[i]![l] = x[i]![l]!;
    if (l === 0) reflectRows(x, v, e);
  }
  s[2] = x[2]![2]!;
  e[1] = x[1]![2]!;
  e[2] = 0;

  u[2]![2] = 1;
  for (let l = 1; l >= 0; l--) {
    if (s[l] === 0) {
      for (let i = 0; i < 3; i++) u[i]![l] = 0;
      u[l]![l] = 1;
      continue;
    }
    for (let j = l + 1; j < 3; j++) reflect(u, l, j, l);
    for (let i = l; i < 3; i++) u[i]![l] = -u[i]![l]!;
    u[l]![l] = 1 + u[l]![l]!;
    for (let i = 0; i < l; i++) u[i]![l] = 0;
  }
  v[1]![1] = 1;
  v[2]![2] = 1;
  if (e[0] !== 0) for (let j = 1; j < 3; j++) reflect(v, 0, j, 1);
  for (let i = 0; i < 3; i++) v[i]![0] = 0;
  v[0]![0] = 1;
}

/** The reflection from the right that clears the first row beyond its second entry. */
function reflectRows(x: Rows, v: Rows, e: Float64Array): void {
  e[0] = length([e[1]!, e[2]!]);
  if (e[0] !== 0) {
    e[0] = withSign(e[0]!, e[1]!);
    const factor = 1 / e[0]!;
    e[1]! *= factor;
    e[2]! *= factor;
    e[1] = 1 + e[1]!;
  }
  e[0] = -e[0]!;
  if (e[0] !== 0) {
    const work = [0, 0, 0];
    for (let j = 1; j < 3; j++) for (let i = 1; i < 3; i++) work[i]! += e[j]! * x[i]![j]!;
    for (let j = 1; j < 3; j++) {
      const factor = -e[j]! / e[1]!;
      for (let i = 1; i < 3; i++) x[i]![j]! += factor * work[i]!;
    }
  }
  for (let i = 1; i < 3; i++) v[i]![0] = e[i]!;
}

/** Column `j` reflected by column `l`, rows from `from` on. */
function reflect(m: Rows, l: number, j: number, from: number): void {
  let product = 0;
  for (let i = from; i < 3; i++) product += m[i]![l]! * m[i]![j]!;
  const factor = -product / m[from]![l]!;
  for (let i = from; i < 3; i++) m[i]![j]! += factor * m[i]![l]!;
}

function diagonalise(u: Rows, v: Rows, s: Float64Array, e: Float64Array): void {
  // Far more steps than any matrix needs.
  for (let last = 2, steps = 0; last >= 0 && steps < 1000;) {
    let first = last;
    for (; first > 0; first--) {
      const test = Math.abs(s[first - 1]!) + Math.abs(s[first]!);
      if (test + Math.abs(e[first - 1]!) === test) {
        e[first - 1] = 0;
        break;
      }
    }
    if (first === last) {
      settle(u, v, s, last);
      last--;
      steps = 0;
    } else {
      qrStep(u, v, s, e, first, last);
      steps++;
    }
  }
}

/** A converged singular value is made positive and moved to its place among those after it. */
function settle(u: Rows, v: Rows, s: Float64Array, at: number): void {
  if (s[at]! < 0) {
    s[at] = -s[at]!;
    for (const row of v) row[at] = -row[at]!;
  }
  for (let k = at; k < 2 && s[k]! < s[k + 1]!; k++) {
    for (const row of [s, ...u, ...v]) {
      const kept = row[k]!;
      row[k] = row[k + 1]!;
      row[k + 1] = kept;
    }
  }
}

function qrStep(u: Rows, v: Rows, s: Float64Array, e: Float64Array, first: number, last: number): void {
  const scale = Math.max(
    Math.abs(s[last]!),
    Math.abs(s[last - 1]!),
    Math.abs(e[last - 1]!),
    Math.abs(s[first]!),
    Math.abs(e[first]!),
  );
  const sLast = s[last]! / scale;
  const sBefore = s[last - 1]! / scale;
  const eBefore = e[last - 1]! / scale;
  const sFirst = s[first]! / scale;
  const b = ((sBefore + sLast) * (sBefore - sLast) + eBefore * eBefore) / 2;
  const c = square(sLast * eBefore);
  let shift = 0;
  if (b !== 0 || c !== 0) {
    shift = Math.sqrt(b * b + c);
    if (b < 0) shift = -shift;
    shift = c / (b + shift);
  }
  let f = (sFirst + sLast) * (sFirst - sLast) + shift;
  let g = sFirst * (e[first]! / scale);
  for (let k = first; k < last; k++) {
    let { r, cosine, sine } = rotation(f, g);
    if (k !== first) e[k - 1] = r;
    f = cosine * s[k]! + sine * e[k]!;
    e[k] = cosine * e[k]! - sine * s[k]!;
    g = sine * s[k + 1]!;
    s[k + 1]! *= cosine;
    rotate(v, k, cosine, sine);
    ({ r, cosine, sine } = rotation(f, g));
    s[k] = r;
    f = cosine * e[k]! + sine * s[k + 1]!;
    s[k + 1] = -sine * e[k]! + cosine * s[k + 1]!;
    g = sine * e[k + 1]!;
    e[k + 1]! *= cosine;
    rotate(u, k, cosine, sine);
  }
  e[last - 1] = f;
}

/** Givens: cosine a + sine b = r, and the other combination 0. */
function rotation(a: number, b: number): { r: number; cosine: number; sine: number } {
  const scale = Math.abs(a) + Math.abs(b);
  if (scale === 0) return { r: 0, cosine: 1, sine: 0 };
  const sign = (Math.abs(a) > Math.abs(b) ? a : b) < 0 ? -1 : 1;
  const r = sign * (scale * Math.sqrt(square(a / scale) + square(b / scale)));
  return { r, cosine: a / r, sine: b / r };
}

function rotate(m: Rows, column: number, cosine: number, sine: number): void {
  for (const row of m) {
    const [a, b] = [row[column]!, row[column + 1]!];
    row[column] = cosine * a + sine * b;
    row[column + 1] = cosine * b - sine * a;
  }
}

/** A power may round otherwise than a product. */
function square(x: number): number {
  return x * x;
}

/** Euclidean length, scaled as it goes. */
function length(values: readonly number[]): number {
  let scale = 0;
  let squares = 1;
  for (const value of values) {
    if (value === 0) continue;
    const size = Math.abs(value);
    if (scale < size) {
      squares = 1 + squares * square(scale / size);
      scale = size;
    } else {
      squares += square(size / scale);
    }
  }
  return scale * Math.sqrt(squares);
}

function withSign(size: number, like: number): number {
  return like < 0 ? -size : size;
}
