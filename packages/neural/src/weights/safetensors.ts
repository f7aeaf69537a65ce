// The safetensors file format (github.com/huggingface/safetensors): an 8-byte header length, a JSON header, raw
// little-endian values. Our files also carry a CRC-32 of the values, so that a changed byte is noticed.

import { describeShape } from '../graph/shape.ts';
import type { Tensor, Tensors } from '../tensor.ts';
import { crc32 } from './crc32.ts';
import { elementCount, elementSize, plainBytes, stored, widened } from './stored-tensor.ts';
import type { ElementType, StoredTensor, StoredTensors } from './stored-tensor.ts';
import { decodeUtf8 } from './utf8.ts';

/** What a safetensors file holds, in float32. */
export interface SafetensorsContent {
  readonly tensors: Record<string, Tensor>;
  /** Free text by key. */
  readonly metadata: Record<string, string>;
}

/** What a safetensors file holds, in its own number types. */
export interface StoredSafetensors {
  readonly tensors: Record<string, StoredTensor>;
  readonly metadata: Record<string, string>;
}

const checksumKey = 'crc32';
const headerLimit = 100_000_000;

/** The checksum of zlib and PNG, as eight hexadecimal digits. */
export const checksum = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0');

/** JSON in ASCII: what lies beyond is escaped, so that characters are bytes. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Writes tensors of any number type; otherwise as `writeSafetensors`. */
export function writeStoredSafetensors(
  tensors: StoredTensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const names = Object.keys(tensors).sort();
  let length = 0;
  const entries: Record<string, unknown> = {};
  for (const name of names) {
    const { type, shape, bytes } = tensors[name]!;
    if (bytes.length !== elementCount(shape) * elementSize[type]) {
      throw new RangeError(
        `Cannot write tensor ${name}: expected ${elementCount(shape) * elementSize[type]} bytes for ${type} ` +
          `${describeShape(shape)}, got ${bytes.length}`,
      );
    }
    entries[name] = { dtype: type, shape, data_offsets: [length, length + bytes.length] };
    length += bytes.length;
  }
  const values = new Uint8Array(length);
  let offset = 0;
  for (const name of names) {
    values.set(tensors[name]!.bytes, offset);
    offset += tensors[name]!.bytes.length;
  }
  let header = asciiJson({ __metadata__: { ...metadata, [checksumKey]: checksum(values) }, ...entries });
  // The format pads with spaces so that values start on a multiple of 8.
  header = header.padEnd(Math.ceil(header.length / 8) * 8, ' ');
  const file = new Uint8Array(8 + header.length + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  for (let i = 0; i < header.length; i++) file[8 + i] = header.charCodeAt(i);
  file.set(values, 8 + header.length);
  return file;
}

/**
 * Writes float32 tensors by name (sorted, so that equal content gives equal bytes) with metadata.
 * @throws RangeError where a tensor's values do not fill its shape.
 */
export function writeSafetensors(
  tensors: Tensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return writeStoredSafetensors(stored(tensors), metadata);
}

/**
 * Reads a safetensors file. `name` stands in error messages.
 * @throws RangeError that says what is wrong: cut off, changed, another format, an unknown number type.
 */
export function readStoredSafetensors(file: Uint8Array, name = 'weights'): StoredSafetensors {
  const bytes = plainBytes(file);
  const fail = (what: string): never => {
    throw new RangeError(
      `Cannot read ${name} as safetensors: ${what}; the file is damaged or of another kind`,
    );
  };
  if (bytes.length < 8) fail(`expected at least 8 bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > headerLimit || 8 + headerLength > bytes.length) {
    fail(`its header claims ${headerLength} bytes, but ${bytes.length - 8} follow`);
  }
  let header: Record<string, unknown> = {};
  try {
    header = JSON.parse(decodeUtf8(bytes.subarray(8, 8 + headerLength)) ?? '') as Record<string, unknown>;
  } catch {
    fail('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null) fail('its header is not a JSON object');
  const values = bytes.subarray(8 + headerLength);
  const tensors: Record<string, StoredTensor> = {};
  let metadata: Record<string, string> = {};
  let end = 0;
  for (const [tensorName, entry] of Object.entries(header)) {
    if (tensorName === '__metadata__') {
      metadata = { ...(entry as Record<string, string>) };
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
    if (typeof dtype !== 'string' || !Object.hasOwn(elementSize, dtype)) {
      fail(
        `tensor ${tensorName} holds ${String(dtype)}, expected one of ${Object.keys(elementSize).join(', ')}`,
      );
    }
    const type = dtype as ElementType;
    const lengths = Array.isArray(shape) && shape.every((n) => Number.isInteger(n) && n >= 0) ? shape : null;
    const range =
      Array.isArray(offsets) && offsets.length === 2 && offsets.every(Number.isInteger) ? offsets : null;
    if (lengths === null || range === null) fail(`tensor ${tensorName} has no shape or place`);
    const [start, stop] = range as [number, number];
    const size = elementCount(lengths as number[]) * elementSize[type];
    if (start < 0 || stop - start !== size) {
      fail(`tensor ${tensorName} has ${stop - start} bytes, expected ${size}`);
    }
    if (stop > values.length) {
      fail(`tensor ${tensorName} ends at byte ${stop} of its values, but only ${values.length} are there`);
    }
    tensors[tensorName] = { type, shape: lengths as number[], bytes: values.slice(start, stop) };
    end = Math.max(end, stop);
  }
  if (end !== values.length) fail(`${values.length} bytes of values, expected ${end}`);
  if (metadata[checksumKey] !== undefined && metadata[checksumKey] !== checksum(values)) {
    fail(`its values have checksum ${checksum(values)}, expected ${metadata[checksumKey]}`);
  }
  delete metadata[checksumKey];
  return { tensors, metadata };
}

/** Reads a safetensors file into float32, whatever number types it holds; otherwise as `readStoredSafetensors`. */
export function readSafetensors(bytes: Uint8Array, name = 'weights'): SafetensorsContent {
  const { tensors, metadata } = readStoredSafetensors(bytes, name);
  return { tensors: widened(tensors), metadata };
}
