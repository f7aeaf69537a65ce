// ONNX's TensorProto in all the ways in which programs store weights: raw bytes, lists by number type, half floats in
// lists of integers, values in another file. Field numbers and types from onnx/onnx.proto.

import { elementSize } from '../weights/stored-tensor.ts';
import type { ElementType } from '../weights/stored-tensor.ts';
import { type Field, integersOf, readFields, textOf } from './wire.ts';

/** A tensor of a model. `bytes` (little-endian) is null where the values lie in another file or are no numbers. */
export interface TensorProto {
  readonly name: string;
  readonly shape: readonly number[];
  /** Null for types that Glioscope does not store (text, complex numbers, four-bit integers). */
  readonly type: ElementType | null;
  readonly typeName: string;
  readonly bytes: Uint8Array | null;
  /** The file that holds the values, where that is another one. */
  readonly external: string | null;
}

const externalLocation = 1n;

/** TensorProto.DataType: number, ONNX's name, our type. */
const types: Readonly<Record<number, readonly [string, ElementType | null]>> = {
  1: ['float32', 'F32'],
  2: ['uint8', 'U8'],
  3: ['int8', 'I8'],
  4: ['uint16', null],
  5: ['int16', 'I16'],
  6: ['int32', 'I32'],
  7: ['int64', 'I64'],
  8: ['string', null],
  9: ['bool', 'BOOL'],
  10: ['float16', 'F16'],
  11: ['float64', 'F64'],
  12: ['uint32', null],
  13: ['uint64', null],
  16: ['bfloat16', 'BF16'],
};

export const typeNameOf = (type: number): string => types[type]?.[0] ?? `type ${type}`;

/** @throws RangeError where the values do not fill the shape. */
export function readTensorProto(message: Uint8Array): TensorProto {
  const shape: number[] = [];
  let typeNumber = 0;
  let name = '';
  let raw: Uint8Array | null = null;
  let isExternal = false;
  let location = 'another file';
  const lists: Field[] = [];
  for (const field of readFields(message)) {
    if (field.number === 1) shape.push(...integersOf(field).map(Number));
    else if (field.number === 2) typeNumber = Number(field.integer ?? 0n);
    else if (field.number === 8) name = textOf(field);
    else if (field.number === 9) raw = field.bytes;
    else if (field.number === 13) location = locationOf(field.bytes) ?? location;
    else if (field.number === 14) isExternal = field.integer === externalLocation;
    else if ([4, 5, 7, 10].includes(field.number)) lists.push(field);
  }
  const type = types[typeNumber]?.[1] ?? null;
  const typeName = typeNameOf(typeNumber);
  if (isExternal || type === null) {
    return { name, shape, type, typeName, bytes: null, external: isExternal ? location : null };
  }
  const bytes = raw === null ? listed(lists, type) : new Uint8Array(raw);
  const expected = shape.reduce((product, length) => product * length, 1) * elementSize[type];
  if (bytes.length !== expected) {
    throw new RangeError(
      `Cannot read weight "${name}": ${typeName} of shape [${shape.join(', ')}] needs ${expected} bytes, ` +
        `the file holds ${bytes.length}; the file is damaged`,
    );
  }
  return { name, shape, type, typeName, bytes, external: null };
}

function locationOf(entry: Uint8Array): string | null {
  let key = '';
  let value = '';
  for (const field of readFields(entry)) {
    if (field.number === 1) key = textOf(field);
    if (field.number === 2) value = textOf(field);
  }
  return key === 'location' ? value : null;
}

/** Values of float_data (4) and double_data (10) come as bytes; those of int32_data (5) and int64_data (7) as varints. */
function listed(lists: readonly Field[], type: ElementType): Uint8Array {
  const width = elementSize[type];
  const parts = lists.map((field) => {
    if (field.number === 4 || field.number === 10) return field.bytes;
    const integers = integersOf(field);
    const bytes = new Uint8Array(integers.length * width);
    integers.forEach((integer, i) => {
      for (let k = 0; k < width; k++) bytes[i * width + k] = Number((integer >> BigInt(8 * k)) & 0xffn);
    });
    return bytes;
  });
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
