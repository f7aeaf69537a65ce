import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { secondLargestMagnitude } from './extreme-eigenvalues.ts';

test('a matrix of rank one, large enough for squares to underflow, has a second eigenvalue of 0', () => {
  const random = createRandom(2);
  for (const size of [2, 12, 40]) {
    const vector = Float64Array.from({ length: size }, () => random.uniform());
    const matrix = Float64Array.from(
      { length: size * size },
      (_, k) => vector[Math.floor(k / size)]! * vector[k % size]!,
    );
    expect(secondLargestMagnitude(matrix, size)).toBeLessThan(1e-14 * size);
  }
});

test('a diagonal matrix has its second largest entry', () => {
  const matrix = Float64Array.of(1, 0, 0, 0, -3, 0, 0, 0, 2);
  expect(secondLargestMagnitude(matrix, 3)).toBeCloseTo(2, 14);
});
