import { decode } from 'fast-png';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64, greyscalePng } from './greyscale-png.ts';

test('base64 is what Node writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});

test('the PNG decodes to the windowed values; values beyond are clipped, NaN is black', () => {
  const uri = greyscalePng(Float32Array.of(-5, 0, 1, 2, 9, Number.NaN), 3, 2, { low: 0, high: 2 });
  const png = decode(Buffer.from(uri.replace('data:image/png;base64,', ''), 'base64'));
  expect([png.width, png.height, png.channels, png.depth]).toEqual([3, 2, 1, 8]);
  expect([...png.data]).toEqual([0, 0, 128, 255, 255, 0]);
});

test('wrong sizes and empty windows are refused', () => {
  expect(() => greyscalePng(new Uint8Array(3), 2, 2, { low: 0, high: 1 })).toThrow(
    'expected 2 × 2 = 4 values',
  );
  expect(() => greyscalePng(new Uint8Array(4), 2, 2, { low: 1, high: 1 })).toThrow('low < high');
});
