import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { ColumnKernel } from './column-kernel.ts';

test.each([
  [2, 1],
  [7, 5],
  [12, 9],
])('WebAssembly and plain loops give the same bytes: %i rows, %i columns', (rows, columns) => {
  const random = createRandom(rows);
  const values = Float64Array.from({ length: rows * columns }, () => random.normal());
  const right = Array.from({ length: rows }, () => random.normal());
  const coefficients = Array.from({ length: columns }, () => random.normal());
  const pool = Array.from({ length: columns }, (_, j) => j).filter((j) => j % 4 !== 1 || columns === 1);
  const run = (plain: boolean): number[] =>
    ColumnKernel.use(
      rows,
      columns,
      (rows + 1) * columns + 2 * (rows + 2) + columns + 2,
      (kernel) => {
        const design = kernel.columns(values, rows, columns);
        const vector = kernel.floats(kernel.stride);
        vector.set(right);
        const products = kernel.floats(columns);
        kernel.products(design, pool, vector, products);
        kernel.add(design, pool, coefficients, -1, vector);
        return [...products, ...vector];
      },
      plain,
    );
  const fast = run(false);
  expect(fast).toStrictEqual(run(true));
  for (const j of pool) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += values[j * rows + i]! * right[i]!;
    expect(fast[j]).toBeCloseTo(sum, 12);
  }
  for (let i = 0; i < rows; i++) {
    const sum = right[i]! - pool.reduce((total, j) => total + coefficients[j]! * values[j * rows + i]!, 0);
    expect(fast[columns + i]).toBeCloseTo(sum, 12);
  }
});
