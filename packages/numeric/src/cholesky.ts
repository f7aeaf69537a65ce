// Cholesky's factorisation A = L·Lᵀ of a symmetric positive definite matrix, and what follows from it.
// A pivot is judged against its own diagonal element: pivot / A[j][j] is the share of column j that the columns
// before it leave unexplained, so the error names the column that is a combination of earlier ones.

import { createMatrix, type Matrix } from './matrix.ts';

/** Thrown when a matrix is not positive definite: `column` is the first whose pivot fails. */
export class NotPositiveDefiniteError extends Error {
  readonly column: number;
  constructor(column: number, pivot: number) {
    super(
      `Cannot factor the matrix: expected it to be positive definite, got pivot ${pivot} in column ${column}; ` +
        `that column is zero or a combination of the columns before it, so leave it out`,
    );
    this.name = 'NotPositiveDefiniteError';
    this.column = column;
  }
}

function checkSquare(matrix: Matrix): void {
  if (matrix.rows !== matrix.columns) {
    throw new RangeError(
      `Cannot factor the matrix: expected a square one, got ${matrix.rows} x ${matrix.columns}`,
    );
  }
}

/**
 * The lower triangular L with L·Lᵀ = A. Only A's lower triangle is read.
 * @param relativeTolerance smallest share of a diagonal element that a pivot may be (default 1e-12)
 * @throws NotPositiveDefiniteError naming the first failing column
 */
export function choleskyFactor(matrix: Matrix, relativeTolerance: number = 1e-12): Matrix {
  checkSquare(matrix);
  const size = matrix.rows;
  const a = matrix.data;
  const factor = createMatrix(size, size);
  const l = factor.data;
  for (let j = 0; j < size; j++) {
    let pivot = a[j * size + j]!;
    for (let k = 0; k < j; k++) pivot -= l[j * size + k]! * l[j * size + k]!;
    if (!(pivot > relativeTolerance * Math.abs(a[j * size + j]!)) || pivot === Infinity) {
      throw new NotPositiveDefiniteError(j, pivot);
    }
    const diagonal = Math.sqrt(pivot);
    l[j * size + j] = diagonal;
    for (let i = j + 1; i < size; i++) {
      let sum = a[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * size + k]! * l[j * size + k]!;
      l[i * size + j] = sum / diagonal;
    }
  }
  return factor;
}

/** Solves L·Lᵀ·x = b for a factor L of `choleskyFactor`. */
export function solveCholesky(factor: Matrix, b: ArrayLike<number>): Float64Array {
  const size = factor.rows;
  if (b.length !== size) {
    throw new RangeError(`Cannot solve a system of ${size} equations with ${b.length} right-hand values`);
  }
  const l = factor.data;
  const x = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * size + k]! * x[k]!;
    x[i] = sum / l[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < size; k++) sum -= l[k * size + i]! * x[k]!;
    x[i] = sum / l[i * size + i]!;
  }
  return x;
}

/** Solves A·x = b for symmetric positive definite A. Throws NotPositiveDefiniteError. */
export function solvePositiveDefinite(matrix: Matrix, b: ArrayLike<number>): Float64Array {
  return solveCholesky(choleskyFactor(matrix), b);
}

/** A⁻¹ for symmetric positive definite A, exactly symmetric. Throws NotPositiveDefiniteError. */
export function invertPositiveDefinite(matrix: Matrix): Matrix {
  const factor = choleskyFactor(matrix);
  const size = matrix.rows;
  const inverse = createMatrix(size, size);
  const unit = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    unit[j] = 1;
    const column = solveCholesky(factor, unit);
    unit[j] = 0;
    for (let i = 0; i < size; i++) inverse.data[i * size + j] = column[i]!;
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const average = (inverse.data[i * size + j]! + inverse.data[j * size + i]!) / 2;
      inverse.data[i * size + j] = average;
      inverse.data[j * size + i] = average;
    }
  }
  return inverse;
}

/** The natural logarithm of det A from its Cholesky factor. */
export function logDeterminant(factor: Matrix): number {
  let sum = 0;
  for (let i = 0; i < factor.rows; i++) sum += Math.log(factor.data[i * factor.columns + i]!);
  return 2 * sum;
}
