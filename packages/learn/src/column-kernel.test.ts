import { readFileSync } from 'node:fs';
import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { ColumnKernel } from './column-kernel.ts';

// After a change of column-kernel.wat: npx vitest run packages/learn/src/column-kernel.test.ts -u
test('the code is that of its source', async () => {
  const source = readFileSync(new URL('column-kernel.wat', import.meta.url), 'utf8');
  const module = (await wabt()).parseWat('column-kernel.wat', source, { simd: true });
  const code = Buffer.from(module.toBinary({}).buffer).toString('hex');
  const lines = code.match(/.{1,96}/g)!.map((line) => `  '${line}'`);
  await expect(
    '// Assembled from column-kernel.wat by column-kernel.test.ts; do not edit.\n\n' +
      `export const columnKernelCode: string =\n${lines.join(' +\n')};\n`,
  ).toMatchFileSnapshot('column-kernel.generated.ts');
});

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
