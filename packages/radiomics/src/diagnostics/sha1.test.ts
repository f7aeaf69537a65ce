import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { version } from '../version.ts';
import { sha1 } from './sha1.ts';

test('hashes as Node does, at every length of the last block', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(sha1(bytes)).toBe(createHash('sha1').update(bytes).digest('hex'));
    }),
  );
  for (const length of [55, 56, 63, 64, 119, 120]) {
    const bytes = new Uint8Array(length).fill(7);
    expect(sha1(bytes)).toBe(createHash('sha1').update(bytes).digest('hex'));
  }
  expect(sha1(Int16Array.of(1, -2).subarray(1))).toBe(
    createHash('sha1').update('\xfe\xff', 'latin1').digest('hex'),
  );
});

test('the version is that of the package', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect((JSON.parse(text) as { version: string }).version).toBe(version);
});
