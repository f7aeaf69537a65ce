// Zip archives, as far as PyTorch's weight files need them: stored or deflated entries, 64-bit sizes, checksums.
// Source: PKWARE, "APPNOTE.TXT", 4.3. Writing: stored entries with a fixed date, so that equal content gives equal bytes.

import { inflateSync, zipSync } from 'fflate';
import { crc32 } from './crc32.ts';
import { decodeUtf8 } from './utf8.ts';

interface Entry {
  readonly method: number;
  readonly checksum: number;
  readonly compressed: number;
  readonly size: number;
  readonly headerOffset: number;
}

export interface ZipArchive {
  readonly names: readonly string[];
  /** An entry's bytes, or null where there is none; checked against the archive's checksum. */
  read(name: string): Uint8Array | null;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const largestComment = 0xffff;
const wide = 0xffffffff;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/**
 * Opens a zip archive. `name` stands in error messages.
 * @throws RangeError where it is cut off or damaged.
 */
export function openZip(bytes: Uint8Array, name: string): ZipArchive {
  const fail = (what: string): never => {
    throw new RangeError(`Cannot read ${name}: ${what}; the file is cut off or damaged, fetch it again`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const place = (at: number, length: number): number =>
    at >= 0 && at + length <= bytes.length
      ? at
      : fail(`its zip directory points to byte ${at}, the file has ${bytes.length}`);
  const u16 = (at: number): number => view.getUint16(place(at, 2), true);
  const u32 = (at: number): number => view.getUint32(place(at, 4), true);
  const u64 = (at: number): number => Number(view.getBigUint64(place(at, 8), true));

  let end = bytes.length - endLength;
  const stop = Math.max(0, end - largestComment);
  while (end >= stop && u32(end) !== endSignature) end--;
  if (end < stop) fail('its zip directory is missing');
  let count = u16(end + 10);
  let at = u32(end + 16);
  if (end >= 20 && u32(end - 20) === locator64Signature) {
    const end64 = u64(end - 12);
    if (u32(end64) !== end64Signature) fail('its zip directory is damaged');
    count = u64(end64 + 32);
    at = u64(end64 + 48);
  }
  const entries = new Map<string, Entry>();
  for (let i = 0; i < count; i++) {
    if (u32(at) !== centralSignature) fail('its zip directory is damaged');
    const nameLength = u16(at + 28);
    const extraLength = u16(at + 30);
    let [compressed, size, headerOffset] = [u32(at + 20), u32(at + 24), u32(at + 42)];
    // Sizes beyond 32 bits stand in an extra field, those that need it and in this order.
    for (let extra = at + 46 + nameLength; extra < at + 46 + nameLength + extraLength;) {
      let field = extra + 4;
      if (u16(extra) === 1) {
        if (size === wide) [size, field] = [u64(field), field + 8];
        if (compressed === wide) [compressed, field] = [u64(field), field + 8];
        if (headerOffset === wide) headerOffset = u64(field);
      }
      extra += 4 + u16(extra + 2);
    }
    const path =
      decodeUtf8(bytes.subarray(at + 46, place(at + 46, nameLength) + nameLength)) ??
      fail('its zip directory is damaged');
    entries.set(path, { method: u16(at + 10), checksum: u32(at + 16), compressed, size, headerOffset });
    at += 46 + nameLength + extraLength + u16(at + 32);
  }
  return {
    names: [...entries.keys()],
    read(path) {
      const entry = entries.get(path);
      if (!entry) return null;
      const { method, checksum, compressed, size, headerOffset } = entry;
      if (u32(headerOffset) !== localSignature) fail(`its part ${path} is not where the directory says`);
      const start = headerOffset + 30 + u16(headerOffset + 26) + u16(headerOffset + 28);
      const packed = bytes.subarray(start, place(start, compressed) + compressed);
      if (method !== 0 && method !== 8)
        fail(`its part ${path} is packed by method ${method}, expected 0 or 8`);
      const content =
        method === 0 ? packed : inflated(packed, size, () => fail(`its part ${path} is damaged`));
      if (content.length !== size) fail(`its part ${path} has ${content.length} bytes, expected ${size}`);
      if (crc32(content) !== checksum) fail(`its part ${path} does not fit its checksum`);
      return content;
    },
  };
}

function inflated(packed: Uint8Array, size: number, fail: () => never): Uint8Array {
  // Deflate cannot shrink more than about 1032 to 1: a size beyond that is a lie, not worth allocating.
  if (size > packed.length * 1100 + 64) fail();
  try {
    return inflateSync(packed, { out: new Uint8Array(size) });
  } catch {
    return fail();
  }
}

/** An archive of stored (not compressed) entries, in the order given. */
export function writeZip(entries: Readonly<Record<string, Uint8Array>>): Uint8Array {
  // Zip's oldest date; local time, as zip has it, so that the bytes do not depend on the time zone.
  return zipSync(entries as Record<string, Uint8Array>, { level: 0, mtime: new Date(1980, 0, 1) });
}
