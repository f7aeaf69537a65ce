// The safetensors file format (github.com/huggingface/safetensors): an 8-byte header length, a JSON header, raw values.
// Float32 alone, little-endian. Our files also carry a CRC-32 of the values, so that a changed byte is noticed.

import type { Tensor, Tensors } from '../tensor.ts';

/** What a safetensors file holds. */
export interface SafetensorsContent {
  readonly tensors: Record<string, Tensor>;
  /** Free text by key. */
  readonly metadata: Record<string, string>;
}

const checksumKey = 'crc32';
const headerLimit = 100_000_000;

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The checksum of zlib and PNG, as eight hexadecimal digits. */
export function crc32(bytes: Uint8Array): string {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ crcTable[(crc ^ bytes[i]!) & 0xff]!;
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Turns every four bytes round, in place. */
function swapBytes(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i += 4) bytes.subarray(i, i + 4).reverse();
}

/** JSON in ASCII: what lies beyond is escaped, so that characters are bytes. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function decodeUtf8(bytes: Uint8Array): string {
  let escaped = '';
  for (const byte of bytes) {
    escaped +=
      byte < 0x80 && byte !== 0x25 ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return decodeURIComponent(escaped);
}

const elementCount = (shape: readonly number[]): number => shape.reduce((count, length) => count * length, 1);

/**
 * Writes tensors by name (sorted, so that equal content gives equal bytes) with metadata.
 * @throws RangeError where a tensor's values do not fill its shape.
 */
export function writeSafetensors(
  tensors: Tensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const names = Object.keys(tensors).sort();
  let length = 0;
  const entries: Record<string, unknown> = {};
  for (const name of names) {
    const { shape, data } = tensors[name]!;
    if (data.length !== elementCount(shape)) {
      throw new RangeError(
        `Cannot write tensor ${name}: expected ${elementCount(shape)} values for shape [${shape.join(', ')}], got ${data.length}`,
      );
    }
    entries[name] = { dtype: 'F32', shape, data_offsets: [length, length + data.length * 4] };
    length += data.length * 4;
  }
  const values = new Uint8Array(length);
  let offset = 0;
  for (const name of names) {
    const { data } = tensors[name]!;
    values.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  if (!littleEndian) swapBytes(values);
  let header = asciiJson({ __metadata__: { ...metadata, [checksumKey]: crc32(values) }, ...entries });
  // The format pads with spaces so that values start on a multiple of 8.
  header = header.padEnd(Math.ceil(header.length / 8) * 8, ' ');
  const file = new Uint8Array(8 + header.length + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  for (let i = 0; i < header.length; i++) file[8 + i] = header.charCodeAt(i);
  file.set(values, 8 + header.length);
  return file;
}

/**
 * Reads a safetensors file of Float32 tensors. `name` stands in error messages.
 * @throws RangeError that says what is wrong: cut off, changed, another format, another number type.
 */
export function readSafetensors(bytes: Uint8Array, name = 'weights'): SafetensorsContent {
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
    header = JSON.parse(decodeUtf8(bytes.subarray(8, 8 + headerLength))) as Record<string, unknown>;
  } catch {
    fail('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null) fail('its header is not a JSON object');
  const values = bytes.subarray(8 + headerLength);
  const tensors: Record<string, Tensor> = {};
  let metadata: Record<string, string> = {};
  let end = 0;
  for (const [tensorName, entry] of Object.entries(header)) {
    if (tensorName === '__metadata__') {
      metadata = { ...(entry as Record<string, string>) };
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
    if (dtype !== 'F32') fail(`tensor ${tensorName} holds ${String(dtype)}, expected F32`);
    const lengths = Array.isArray(shape) && shape.every((n) => Number.isInteger(n) && n >= 0) ? shape : null;
    const range =
      Array.isArray(offsets) && offsets.length === 2 && offsets.every(Number.isInteger) ? offsets : null;
    if (lengths === null || range === null) fail(`tensor ${tensorName} has no shape or place`);
    const [start, stop] = range as [number, number];
    const count = elementCount(lengths as number[]);
    if (start < 0 || stop - start !== count * 4) {
      fail(`tensor ${tensorName} has ${stop - start} bytes, expected ${count * 4}`);
    }
    if (stop > values.length) {
      fail(`tensor ${tensorName} ends at byte ${stop} of its values, but only ${values.length} are there`);
    }
    const data = new Float32Array(count);
    const copied = new Uint8Array(data.buffer);
    copied.set(values.subarray(start, stop));
    if (!littleEndian) swapBytes(copied);
    tensors[tensorName] = { shape: lengths as number[], data };
    end = Math.max(end, stop);
  }
  if (end !== values.length) fail(`${values.length} bytes of values, expected ${end}`);
  if (metadata[checksumKey] !== undefined && metadata[checksumKey] !== crc32(values)) {
    fail(`its values have checksum ${crc32(values)}, expected ${metadata[checksumKey]}`);
  }
  delete metadata[checksumKey];
  return { tensors, metadata };
}
