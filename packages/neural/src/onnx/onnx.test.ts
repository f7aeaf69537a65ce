import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildModel, createGraph, linear, readModel, relu } from '../index.ts';
import type { AttributeModel, Model } from './model.ts';
import { encodeMessage, integersOf, readFields, textOf } from './wire.ts';
import { writeOnnx } from './writer.ts';

test('integers, floats and text come back from the wire format', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.maxSafeInteger(),
      fc.array(fc.maxSafeInteger(), { minLength: 1 }),
      fc.string({ unit: 'grapheme' }),
      fc.float({ noNaN: true }),
      (field, integer, integers, text, float) => {
        const bytes = encodeMessage((message) => {
          message.integer(field, integer);
          message.packedIntegers(field, integers);
          message.message(field, (inner) => inner.string(1, text));
          message.float(field, float);
        });
        const [first, packed, nested, last] = [...readFields(bytes)];
        expect([first, packed, nested, last].map((read) => read!.number)).toEqual([
          field,
          field,
          field,
          field,
        ]);
        expect(Number(first!.integer)).toBe(integer);
        expect(integersOf(packed!).map(Number)).toEqual(integers);
        expect(textOf([...readFields(nested!.bytes)][0]!)).toBe(text);
        const view = new DataView(last!.bytes.buffer, last!.bytes.byteOffset, 4);
        expect(view.getFloat32(0, true)).toBe(float);
      },
    ),
  );
});

const attribute: AttributeModel = { name: 'alpha', kind: 'float', value: 0.5 };
const model: Model = {
  name: 'example',
  nodes: [{ operator: 'LeakyRelu', inputs: ['x'], outputs: ['y'], attributes: [attribute] }],
  initialisers: [{ name: 'w', type: 'float32', shape: [2], data: Float32Array.of(1.5, -2) }],
  inputs: [{ name: 'x', shape: ['batch', 3] }],
  outputs: [{ name: 'y', shape: ['batch', 3] }],
  metadata: { card: 'grün' },
};

test('a written model reads back', () => {
  const read = readModel(writeOnnx(model));
  expect(read).toEqual({
    name: 'example',
    producer: 'glioscope',
    operatorSets: { '': 17 },
    inputs: model.inputs,
    outputs: model.outputs,
    metadata: model.metadata,
    initialisers: { w: { shape: [2], data: Float32Array.of(1.5, -2) } },
    operators: { LeakyRelu: 1 },
  });
});

test('a damaged model is refused, not misread', () => {
  const bytes = writeOnnx(model);
  expect(() => readModel(bytes.subarray(0, bytes.length - 3))).toThrow(/damaged or cut off/);
  expect(() => readModel(new Uint8Array())).toThrow(/holds no graph/);
});

test('equal graphs give equal bytes, and given weights replace the initial ones', () => {
  const build = (values?: Float32Array): Uint8Array => {
    const graph = createGraph();
    const weight = graph.parameter('weight', [2, 3], new Float32Array(6));
    const y = relu(linear(graph.input('x', [1, 3]), weight));
    return buildModel({
      outputs: { y },
      ...(values && { weights: { weight: { shape: [2, 3], data: values } } }),
    });
  };
  expect(build()).toEqual(build());
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect(readModel(build(values)).initialisers['weight']!.data).toEqual(values);
});
