// The protocol buffers wire format, as far as ONNX needs it: varints, length-delimited fields, 32-bit floats.
// Written bytes depend on the written values alone. Source: protobuf.dev, "Encoding".

interface TextCodecs {
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder: new () => { decode(bytes: Uint8Array): string };
}
// Present in Node and browsers alike, but not in the language's own library that this package is typed against.
const codecs = globalThis as unknown as TextCodecs;
const textEncoder = new codecs.TextEncoder();
const textDecoder = new codecs.TextDecoder();

const varint = 0;
const fixed64 = 1;
const lengthDelimited = 2;
const fixed32 = 5;

/** Gathers one message's fields in the order written. */
export interface MessageWriter {
  integer(field: number, value: number): void;
  float(field: number, value: number): void;
  string(field: number, value: string): void;
  /** The bytes are kept by reference until `finish`. */
  bytes(field: number, value: Uint8Array): void;
  packedIntegers(field: number, values: readonly number[]): void;
  message(field: number, write: (message: MessageWriter) => void): void;
}

/** The bytes of the message that `write` fills in. */
export function encodeMessage(write: (message: MessageWriter) => void): Uint8Array {
  return concatenate(gather(write).chunks);
}

function gather(write: (message: MessageWriter) => void): { chunks: Uint8Array[]; length: number } {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const push = (chunk: Uint8Array): void => {
    chunks.push(chunk);
    length += chunk.length;
  };
  const tag = (field: number, kind: number): void => push(varintBytes(BigInt(field * 8 + kind)));
  const bytes = (field: number, value: Uint8Array): void => {
    tag(field, lengthDelimited);
    push(varintBytes(BigInt(value.length)));
    push(value);
  };
  write({
    integer(field, value) {
      tag(field, varint);
      push(varintBytes(BigInt.asUintN(64, BigInt(value))));
    },
    float(field, value) {
      tag(field, fixed32);
      const four = new Uint8Array(4);
      new DataView(four.buffer).setFloat32(0, value, true);
      push(four);
    },
    string: (field, value) => bytes(field, textEncoder.encode(value)),
    bytes,
    packedIntegers(field, values) {
      bytes(field, concatenate(values.map((value) => varintBytes(BigInt.asUintN(64, BigInt(value))))));
    },
    message(field, inner) {
      const part = gather(inner);
      tag(field, lengthDelimited);
      push(varintBytes(BigInt(part.length)));
      for (const chunk of part.chunks) push(chunk);
    },
  });
  return { chunks, length };
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Seven bits a byte, least significant first, the top bit set on all but the last. */
function varintBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

/** One field as read: an integer (signed 64-bit), or raw bytes (a float's four, a string's, a message's). */
export interface Field {
  readonly number: number;
  readonly integer: bigint | null;
  readonly bytes: Uint8Array;
}

/** The fields of a message in order; throws RangeError when the bytes are not a message. */
export function* readFields(message: Uint8Array): Generator<Field> {
  const empty = message.subarray(0, 0);
  let offset = 0;
  const readVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[offset++];
      if (byte === undefined || shift > 63n) throw malformed(offset);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || offset + length > message.length) throw malformed(offset);
    offset += length;
    return message.subarray(offset - length, offset);
  };
  while (offset < message.length) {
    const tag = Number(readVarint());
    const number = Math.floor(tag / 8);
    if (number < 1) throw malformed(offset);
    const kind = tag % 8;
    if (kind === varint) yield { number, integer: readVarint(), bytes: empty };
    else if (kind === lengthDelimited) yield { number, integer: null, bytes: take(Number(readVarint())) };
    else if (kind === fixed32) yield { number, integer: null, bytes: take(4) };
    else if (kind === fixed64) yield { number, integer: null, bytes: take(8) };
    else throw malformed(offset);
  }
}

/** The integers of a repeated field, which may come one by one or packed. */
export function integersOf(field: Field): bigint[] {
  if (field.integer !== null) return [field.integer];
  const values: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of field.bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    values.push(BigInt.asIntN(64, value));
    value = 0n;
    shift = 0n;
  }
  return values;
}

export function textOf(field: Field): string {
  return textDecoder.decode(field.bytes);
}

function malformed(offset: number): RangeError {
  return new RangeError(`Cannot read the protocol buffer: it is damaged or cut off at byte ${offset}`);
}
