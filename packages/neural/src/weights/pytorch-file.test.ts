import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPyTorch } from './pytorch-file.ts';
import { readSafetensors, readStoredSafetensors, writeStoredSafetensors } from './safetensors.ts';
import { floatToBrain, floatToHalf, halfToFloat, widened } from './stored-tensor.ts';
import type { StoredTensors } from './stored-tensor.ts';
import { writePyTorch } from './write-pytorch.ts';

// Made with PyTorch by reference/neural/weights.py.
const folder = new URL('../../../../reference/neural/weights/', import.meta.url);
const file = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const json = (name: string): unknown => JSON.parse(new TextDecoder().decode(file(name)));
interface Plain {
  readonly shape: number[];
  readonly type: string;
  readonly values: number[];
}
const values = json('values.json') as {
  readonly state: Record<string, Plain>;
  readonly checkpoint: Record<string, Plain>;
  readonly halves: Record<'floatBits' | 'half' | 'brain', number[]>;
};
const typeNames: Readonly<Record<string, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

function expectState(tensors: StoredTensors, expected: Record<string, Plain>): void {
  expect(Object.keys(tensors).sort()).toEqual(Object.keys(expected).sort());
  const floats = widened(tensors);
  for (const [name, { shape, type, values: numbers }] of Object.entries(expected)) {
    expect([name, typeNames[tensors[name]!.type], tensors[name]!.shape]).toEqual([name, type, shape]);
    expect([name, floats[name]!.data]).toEqual([name, Float32Array.from(numbers)]);
  }
}

test.each(['zip', 'legacy'])('%s layout: every number type, views, shared storages', (layout) => {
  const content = readPyTorch(file(layout === 'zip' ? 'zip.pt' : 'legacy.pth'));
  expect(content.layout).toBe(layout);
  expect(content.ignored).toEqual([]);
  expectState(content.tensors, values.state);
});

test.each(['checkpoint.pt', 'checkpoint-legacy.pth'])(
  '%s: the state dict is found beside an optimiser’s state',
  (name) => {
    const { tensors, ignored } = readPyTorch(file(name));
    expectState(tensors, values.checkpoint);
    expect([...ignored].sort()).toEqual(['best', 'epoch', 'optimizer']);
  },
);

test('safetensors of PyTorch with every number type', () => {
  const { tensors, metadata } = readStoredSafetensors(file('mixed.safetensors'));
  expect(metadata).toEqual({ made: 'by PyTorch' });
  expectState(tensors, values.state);
});

test('what is written reads back, and is byte for byte what PyTorch was seen to read', () => {
  const { tensors } = readPyTorch(file('zip.pt'));
  const written = {
    'written.pt': writePyTorch(tensors),
    'written.safetensors': writeStoredSafetensors(tensors),
  };
  expectState(readPyTorch(written['written.pt']).tensors, values.state);
  expectState(readStoredSafetensors(written['written.safetensors']).tensors, values.state);
  const { sha256 } = json('read-back.json') as { readonly sha256: Record<string, string> };
  expect(
    Object.fromEntries(
      Object.entries(written).map(([name, bytes]) => [
        name,
        createHash('sha256').update(bytes).digest('hex'),
      ]),
    ),
  ).toEqual(sha256);
});

test('halves are rounded as PyTorch rounds them, and widen exactly', () => {
  const { floatBits, half, brain } = values.halves;
  const floats = new Float32Array(Uint32Array.from(floatBits).buffer);
  expect(Array.from(floats, floatToHalf)).toEqual(half);
  expect(Array.from(floats, floatToBrain)).toEqual(brain);
  const all = Array.from({ length: 0x10000 }, (_, bits) => bits);
  const numbers = all.filter((bits) => !Number.isNaN(halfToFloat(bits)));
  expect(numbers.map((bits) => floatToHalf(halfToFloat(bits)))).toEqual(numbers);
});

test.each(['zip.pt', 'legacy.pth', 'checkpoint-legacy.pth'])('%s cut at any place is refused', (name) => {
  const bytes = file(name);
  for (let length = 0; length < bytes.length; length += 7) {
    expect(() => readPyTorch(bytes.subarray(0, length), 'cut.pt')).toThrow(/^Cannot (read|find).*cut\.pt/s);
  }
});

test('a changed byte is refused or leaves the values as they were, and never hangs', () => {
  const bytes = file('zip.pt');
  const { tensors } = readPyTorch(bytes);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Uint8Array.from(bytes);
      changed[at]! ^= change;
      const outcome = ((): unknown => {
        try {
          return readPyTorch(changed).tensors;
        } catch (error) {
          return (error as Error).message.startsWith('Cannot read') ? tensors : error;
        }
      })();
      expect(outcome).toEqual(tensors);
    }),
    { numRuns: 200 },
  );
});

test('a pickle that asks for more than tensors runs nothing and is named', () => {
  expect(() => readPyTorch(file('whole-model.pt'), 'model.pt')).toThrow(
    /Cannot read model\.pt: it names the Python object __main__\.Tiny, which no plain state dict needs.*Nothing in it was executed/,
  );
  const evil = Uint8Array.from('cos\nsystem\n(Uechotr.', (character) => character.charCodeAt(0));
  expect(() => readPyTorch(evil, 'evil.pt')).toThrow(/os\.system/);
  expect(() => readPyTorch(new Uint8Array(600), 'zeros.pt')).toThrow(/opcode 0x00 at byte 0/);
  expect(() => readPyTorch(writeStoredSafetensors({}), 'other')).toThrow(/^Cannot read other/);
});

test('values that float32 cannot hold are named', () => {
  const bytes = new Uint8Array(Float64Array.of(1, 1e300).buffer);
  const wide = writeStoredSafetensors({ a: { type: 'F64', shape: [2], bytes } });
  expect(() => readSafetensors(wide)).toThrow(/tensor a in float32: its value 1 is 1e\+300/);
});
