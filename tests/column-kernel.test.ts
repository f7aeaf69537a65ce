import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import wabt from 'wabt';

const folder = new URL('../packages/learn/src/', import.meta.url);

// After a change of column-kernel.wat: npx vitest run tests/column-kernel.test.ts -u
test('the code is that of its source', async () => {
  const source = readFileSync(new URL('column-kernel.wat', folder), 'utf8');
  const module = (await wabt()).parseWat('column-kernel.wat', source, { simd: true });
  const code = Buffer.from(module.toBinary({}).buffer).toString('hex');
  const lines = code.match(/.{1,96}/g)!.map((line) => `  '${line}'`);
  await expect(
    '// Assembled from column-kernel.wat by tests/column-kernel.test.ts; do not edit.\n\n' +
      `export const columnKernelCode: string =\n${lines.join(' +\n')};\n`,
  ).toMatchFileSnapshot('../packages/learn/src/column-kernel.generated.ts');
});
