import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const example = (): Uint8Array =>
  writeSafetensors(
    {
      'layer.weight': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-38, Infinity) },
      scalar: { shape: [], data: Float32Array.of(7) },
    },
    { note: 'grüße 100%', other: '"quoted"' },
  );

test('tensors and metadata come back as they were', () => {
  const { tensors, metadata } = readSafetensors(example());
  expect(metadata).toEqual({ note: 'grüße 100%', other: '"quoted"' });
  expect(tensors).toEqual({
    'layer.weight': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-38, Infinity) },
    scalar: { shape: [], data: Float32Array.of(7) },
  });
});

test('any tensors survive, bit by bit, also at an odd byte offset', () => {
  const tensor = fc.float32Array({ maxLength: 20 }).map((data) => ({ shape: [data.length], data }));
  const name = fc
    .string({ unit: 'binary' })
    .filter((text) => text !== '__metadata__' && text !== '__proto__');
  fc.assert(
    fc.property(fc.dictionary(name, tensor, { noNullPrototype: true }), (tensors) => {
      const bytes = writeSafetensors(tensors);
      const shifted = new Uint8Array(bytes.length + 3);
      shifted.set(bytes, 3);
      expect(readSafetensors(shifted.subarray(3)).tensors).toEqual(tensors);
    }),
    { numRuns: 30 },
  );
});

test('equal content gives equal bytes in whatever order', () => {
  const a = { shape: [1], data: Float32Array.of(1) };
  const b = { shape: [1], data: Float32Array.of(2) };
  expect(writeSafetensors({ a, b })).toEqual(writeSafetensors({ b, a }));
});

test('a file cut at any place is refused', () => {
  const bytes = example();
  for (let length = 0; length < bytes.length; length++) {
    expect(() => readSafetensors(bytes.subarray(0, length), 'last.ckpt')).toThrow(
      /Cannot read last.ckpt as safetensors/,
    );
  }
});

test('a changed byte of the values is noticed', () => {
  const bytes = example();
  bytes[bytes.length - 2]! ^= 1;
  expect(() => readSafetensors(bytes)).toThrow(/checksum/);
});

test('other number types and misfits are named', () => {
  const withHeader = (header: string): Uint8Array => {
    const bytes = new Uint8Array(8 + header.length + 4);
    bytes[0] = header.length;
    for (let i = 0; i < header.length; i++) bytes[8 + i] = header.charCodeAt(i);
    return bytes;
  };
  expect(() => readSafetensors(withHeader('{"a":{"dtype":"F8","shape":[2],"data_offsets":[0,4]}}'))).toThrow(
    /tensor a holds F8, expected one of F64, F32/,
  );
  expect(() => readSafetensors(withHeader('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}'))).toThrow(
    /tensor a has 4 bytes, expected 8/,
  );
  expect(() => readSafetensors(withHeader('{"a":{"dtype":"F32"}}'))).toThrow(/no shape or place/);
  expect(() => readSafetensors(withHeader('not json'))).toThrow(/not JSON/);
  expect(() => writeSafetensors({ a: { shape: [2], data: Float32Array.of(1) } })).toThrow(
    /expected 2 values for shape \[2\], got 1/,
  );
});
