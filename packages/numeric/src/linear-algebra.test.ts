import fc from 'fast-check';
import { expect, test } from 'vitest';
import reference from '../../../reference/numeric/values.json' with { type: 'json' };
import {
  choleskyFactor,
  invertPositiveDefinite,
  logDeterminant,
  NotPositiveDefiniteError,
  solvePositiveDefinite,
} from './cholesky.ts';
import {
  createMatrix,
  identityMatrix,
  matrixFromRows,
  multiply,
  multiplyVector,
  transpose,
} from './matrix.ts';
import type { Matrix } from './matrix.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

const { linear } = reference;

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - expected[i]!)));
}

// The matrix's condition number is some 100: LAPACK and these agree to a few hundred roundings.
test('Cholesky, solution, inverse and determinant as NumPy has them', () => {
  const matrix = matrixFromRows(linear.spd);
  const factor = choleskyFactor(matrix);
  expect(largestDifference(factor.data, linear.cholesky.flat())).toBeLessThan(1e-13);
  expect(largestDifference(solvePositiveDefinite(matrix, linear.right), linear.solution)).toBeLessThan(1e-12);
  expect(largestDifference(invertPositiveDefinite(matrix).data, linear.inverse.flat())).toBeLessThan(1e-12);
  expect(logDeterminant(factor)).toBeCloseTo(linear.logDeterminant, 12);
});

test('eigenvalues as NumPy has them, and the vectors rebuild the matrix', () => {
  const matrix = matrixFromRows(linear.symmetric);
  const { values, vectors } = symmetricEigen(matrix);
  expect(largestDifference(values, linear.eigenvalues)).toBeLessThan(1e-13);
  const diagonal = createMatrix(8, 8);
  values.forEach((value, i) => (diagonal.data[i * 8 + i] = value));
  const rebuilt = multiply(multiply(vectors, diagonal), transpose(vectors));
  expect(largestDifference(rebuilt.data, matrix.data)).toBeLessThan(1e-13);
  expect(largestDifference(multiply(transpose(vectors), vectors).data, identityMatrix(8).data)).toBeLessThan(
    1e-14,
  );
});

function randomDefinite(values: number[], size: number): Matrix {
  const root = createMatrix(size, size, Float64Array.from(values));
  const product = multiply(root, transpose(root));
  for (let i = 0; i < size; i++) product.data[i * size + i]! += 0.5;
  return product;
}

test('a solution put back gives the right-hand side', () => {
  const cells = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(cells, cells, (entries, right) => {
      const matrix = randomDefinite(entries, 4);
      const b = right.slice(0, 4);
      expect(largestDifference(multiplyVector(matrix, solvePositiveDefinite(matrix, b)), b)).toBeLessThan(
        1e-9,
      );
      const { values } = symmetricEigen(matrix);
      let trace = 0;
      for (let i = 0; i < 4; i++) trace += matrix.data[i * 4 + i]!;
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(trace, 9);
      expect(Math.min(...values)).toBeGreaterThan(0.49);
    }),
  );
});

test('the error of a singular matrix names the dependent column', () => {
  const singular = matrixFromRows([
    [2, 1, 3],
    [1, 2, 3],
    [3, 3, 6],
  ]);
  expect(() => choleskyFactor(singular)).toThrow(NotPositiveDefiniteError);
  expect(() => choleskyFactor(singular)).toThrow('in column 2');
  expect(() => invertPositiveDefinite(matrixFromRows([[0]]))).toThrow('in column 0');
  expect(() => choleskyFactor(matrixFromRows([[Number.NaN]]))).toThrow('got pivot NaN');
});

test('shapes that do not fit are refused', () => {
  expect(() => matrixFromRows([[1, 2], [3]])).toThrow('row 1 has 1 values, expected 2');
  expect(() => multiply(createMatrix(2, 3), createMatrix(2, 3))).toThrow('inner sizes differ');
  expect(() => createMatrix(2, 2, new Float64Array(3))).toThrow('expected 4 values, got 3');
  expect(() => choleskyFactor(createMatrix(2, 3))).toThrow('square');
  expect(() =>
    symmetricEigen(
      matrixFromRows([
        [1, 2],
        [3, 4],
      ]),
    ),
  ).toThrow('symmetric');
});
