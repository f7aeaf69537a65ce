// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's cyclic rotations (Golub & Van Loan §8.5):
// slower than QR for large matrices, and accurate to the last digits for the small ones that statistics has.

import { createMatrix, identityMatrix, type Matrix } from './matrix.ts';

/** Eigenvalues in descending order; eigenvector k is column k of `vectors`, of length 1. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Matrix;
}

/**
 * Decomposes a symmetric matrix. Each eigenvector's largest component is positive, so that the answer is unique
 * for distinct eigenvalues. Throws RangeError when the matrix is not square, not symmetric or not finite.
 */
export function symmetricEigen(matrix: Matrix): SymmetricEigen {
  const size = matrix.rows;
  if (matrix.columns !== size) {
    throw new RangeError(
      `Cannot decompose the matrix: expected a square one, got ${size} x ${matrix.columns}`,
    );
  }
  const a = Float64Array.from(matrix.data);
  let scale = 0;
  for (const value of a) {
    if (!Number.isFinite(value)) {
      throw new RangeError(`Cannot decompose the matrix: expected finite values, got ${value}`);
    }
    scale = Math.max(scale, Math.abs(value));
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      if (Math.abs(a[i * size + j]! - a[j * size + i]!) > 1e-9 * scale) {
        throw new RangeError(
          `Cannot decompose the matrix: expected a symmetric one, got ${a[i * size + j]} at (${i}, ${j}) ` +
            `and ${a[j * size + i]} at (${j}, ${i})`,
        );
      }
    }
  }
  const vectors = identityMatrix(size).data;
  // Convergence is quadratic; 60 sweeps are far beyond what any finite matrix needs.
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) off = Math.max(off, Math.abs(a[p * size + q]!));
    }
    if (off <= Number.EPSILON * 1e-3 * scale) break;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
    }
  }
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (x, y) => a[y * size + y]! - a[x * size + x]! || x - y,
  );
  const sorted = createMatrix(size, size);
  const values = new Float64Array(size);
  order.forEach((from, to) => {
    values[to] = a[from * size + from]!;
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const component = vectors[i * size + from]!;
      if (Math.abs(component) > Math.abs(largest) + 1e-12) largest = component;
    }
    const sign = largest < 0 ? -1 : 1;
    for (let i = 0; i < size; i++) sorted.data[i * size + to] = sign * vectors[i * size + from]!;
  });
  return { values, vectors: sorted };
}

/** One rotation that makes a[p][q] zero. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q]!;
  if (apq === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
  const t =
    Math.abs(theta) > 1e150
      ? 1 / (2 * theta)
      : (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const akp = a[k * size + p]!;
    const akq = a[k * size + q]!;
    a[k * size + p] = c * akp - s * akq;
    a[k * size + q] = s * akp + c * akq;
  }
  for (let k = 0; k < size; k++) {
    const apk = a[p * size + k]!;
    const aqk = a[q * size + k]!;
    a[p * size + k] = c * apk - s * aqk;
    a[q * size + k] = s * apk + c * aqk;
  }
  a[p * size + q] = 0;
  a[q * size + p] = 0;
  for (let k = 0; k < size; k++) {
    const vkp = vectors[k * size + p]!;
    const vkq = vectors[k * size + q]!;
    vectors[k * size + p] = c * vkp - s * vkq;
    vectors[k * size + q] = s * vkp + c * vkq;
  }
}
