// Tensors as files hold them: a number type, a shape, raw little-endian bytes. Networks compute in float32; widening
// and rounding to and from it happen here and nowhere else. Half types: IEEE 754 binary16 and bfloat16, rounded to
// nearest, ties to even, as PyTorch does.

import { describeShape } from '../graph/shape.ts';
import type { Tensor, Tensors } from '../tensor.ts';

/** Number types, by the names of safetensors. */
export type ElementType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

/** Bytes of one element. */
export const elementSize: Readonly<Record<ElementType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** Row-major values; `bytes` holds exactly the product of `shape` elements, little-endian. */
export interface StoredTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export type StoredTensors = Readonly<Record<string, StoredTensor>>;

export const elementCount = (shape: readonly number[]): number =>
  shape.reduce((count, length) => count * length, 1);

/** The same bytes as a plain view: `slice` of a Node Buffer would share its memory instead of copying. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Turns every `width` bytes round, in place. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  for (let i = 0; i < bytes.length; i += width) bytes.subarray(i, i + width).reverse();
}

const scratch = new DataView(new ArrayBuffer(4));

function floatOfBits(bits: number): number {
  scratch.setUint32(0, bits >>> 0);
  return scratch.getFloat32(0);
}

function bitsOfFloat(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

/** The value of a binary16 number's bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The bits of the binary16 number nearest to a float32 value. */
export function floatToHalf(value: number): number {
  const bits = bitsOfFloat(value);
  const sign = (bits >>> 16) & 0x8000;
  if (Number.isNaN(value)) return sign | 0x7e00;
  const size = Math.abs(value);
  // 65520 lies half-way between the largest half and the next power's first: it rounds to infinity.
  if (size >= 65520) return sign | 0x7c00;
  // The smallest normal half has exponent -14; below it, halves are multiples of 2^-24.
  const exponent = Math.max(-14, ((bits >>> 23) & 0xff) - 127);
  const quotient = size / 2 ** (exponent - 10);
  const below = Math.floor(quotient);
  const rest = quotient - below;
  const units = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
  // Rounding up to 2048 units carries into the exponent by itself.
  return sign | (((exponent + 14) << 10) + units);
}

/** The bits of the bfloat16 number nearest to a float32 value. */
export function floatToBrain(value: number): number {
  const bits = bitsOfFloat(value);
  if (Number.isNaN(value)) return ((bits >>> 16) & 0x8000) | 0x7fc0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

type Read = (view: DataView, at: number) => number;
const readers: Readonly<Record<ElementType, Read>> = {
  F64: (view, at) => view.getFloat64(at, true),
  F32: (view, at) => view.getFloat32(at, true),
  F16: (view, at) => halfToFloat(view.getUint16(at, true)),
  BF16: (view, at) => floatOfBits(view.getUint16(at, true) << 16),
  I64: (view, at) => Number(view.getBigInt64(at, true)),
  I32: (view, at) => view.getInt32(at, true),
  I16: (view, at) => view.getInt16(at, true),
  I8: (view, at) => view.getInt8(at),
  U8: (view, at) => view.getUint8(at),
  BOOL: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
};

/**
 * A tensor's values in float32: F64 and wide integers are rounded to it, the rest is exact.
 * @throws RangeError where a finite value lies beyond float32's range.
 */
export function toFloat32({ type, shape, bytes }: StoredTensor, name = 'tensor'): Tensor {
  const data = new Float32Array(elementCount(shape));
  if (type === 'F32') {
    const copied = new Uint8Array(data.buffer);
    copied.set(bytes);
    if (!littleEndian) swapBytes(copied, 4);
    return { shape, data };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readers[type];
  const width = elementSize[type];
  for (let i = 0; i < data.length; i++) {
    const value = read(view, i * width);
    data[i] = value;
    if (!Number.isFinite(data[i]!) && Number.isFinite(value)) {
      throw new RangeError(
        `Cannot use tensor ${name} in float32: its value ${i} is ${value}, beyond float32's range of ±3.4e38`,
      );
    }
  }
  return { shape, data };
}

/**
 * A float32 tensor as a file stores it.
 * @throws RangeError where its values do not fill its shape.
 */
export function fromFloat32(
  { shape, data }: Tensor,
  type: 'F64' | 'F32' | 'F16' | 'BF16' = 'F32',
  name = 'tensor',
): StoredTensor {
  const count = elementCount(shape);
  if (data.length !== count) {
    throw new RangeError(
      `Cannot write tensor ${name}: expected ${count} values for shape ${describeShape(shape)}, got ${data.length}`,
    );
  }
  const bytes = new Uint8Array(count * elementSize[type]);
  if (type === 'F32' && littleEndian) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return { type, shape, bytes };
  }
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) {
    if (type === 'F64') view.setFloat64(i * 8, data[i]!, true);
    else if (type === 'F32') view.setFloat32(i * 4, data[i]!, true);
    else view.setUint16(i * 2, type === 'F16' ? floatToHalf(data[i]!) : floatToBrain(data[i]!), true);
  }
  return { type, shape, bytes };
}

/** All tensors in float32, by name. */
export function widened(tensors: StoredTensors): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, toFloat32(tensor, name)]));
}

/** All float32 tensors as a file stores them, by name. */
export function stored(
  tensors: Tensors,
  type?: 'F64' | 'F32' | 'F16' | 'BF16',
): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, fromFloat32(tensor, type, name)]),
  );
}
