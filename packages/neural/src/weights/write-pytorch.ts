// A state dict as a file that `torch.load(file, weights_only=True)` reads: PyTorch's zip layout, pickle protocol 2,
// one storage a tensor. The same tensors in the same order give the same bytes.

import { describeShape } from '../graph/shape.ts';
import { elementCount, elementSize } from './stored-tensor.ts';
import type { ElementType, StoredTensors } from './stored-tensor.ts';
import { encodeUtf8 } from './utf8.ts';
import { writeZip } from './zip-archive.ts';

const storageClasses: Readonly<Record<ElementType, string>> = {
  F64: 'DoubleStorage',
  F32: 'FloatStorage',
  F16: 'HalfStorage',
  BF16: 'BFloat16Storage',
  I64: 'LongStorage',
  I32: 'IntStorage',
  I16: 'ShortStorage',
  I8: 'CharStorage',
  U8: 'ByteStorage',
  BOOL: 'BoolStorage',
};

/** Writes tensors by name, in the order given. */
export function writePyTorch(tensors: StoredTensors): Uint8Array {
  const entries = Object.entries(tensors);
  const files: Record<string, Uint8Array> = {
    'archive/data.pkl': pickled(tensors),
    'archive/byteorder': encodeUtf8('little'),
  };
  entries.forEach(([name, { type, shape, bytes }], i) => {
    if (bytes.length !== elementCount(shape) * elementSize[type]) {
      throw new RangeError(
        `Cannot write tensor ${name}: expected ${elementCount(shape) * elementSize[type]} bytes for ${type} ` +
          `${describeShape(shape)}, got ${bytes.length}`,
      );
    }
    files[`archive/data/${i}`] = bytes;
  });
  files['archive/version'] = encodeUtf8('3\n');
  return writeZip(files);
}

/** The pickle of an OrderedDict whose values are calls of `torch._utils._rebuild_tensor_v2`. */
function pickled(tensors: StoredTensors): Uint8Array {
  const parts: Uint8Array[] = [];
  const code = (opcodes: string): void => {
    parts.push(Uint8Array.from(opcodes, (character) => character.charCodeAt(0)));
  };
  const global = (module: string, name: string): void => code(`c${module}\n${name}\n`);
  const four = (opcode: string, value: number): void => {
    const bytes = new Uint8Array(5);
    bytes[0] = opcode.charCodeAt(0);
    new DataView(bytes.buffer).setInt32(1, value, true);
    parts.push(bytes);
  };
  const text = (value: string): void => {
    const bytes = encodeUtf8(value);
    four('X', bytes.length);
    parts.push(bytes);
  };
  const integer = (value: number): void => {
    if (value >= 2 ** 31) {
      throw new RangeError(`Cannot write a tensor with ${value} elements: expected fewer than 2^31`);
    }
    four('J', value);
  };
  const tuple = (values: readonly number[]): void => {
    code('(');
    values.forEach(integer);
    code('t');
  };
  const emptyOrderedDict = (): void => {
    global('collections', 'OrderedDict');
    code(')R');
  };

  code('\x80\x02');
  emptyOrderedDict();
  code('(');
  Object.entries(tensors).forEach(([name, { type, shape }], i) => {
    text(name);
    global('torch._utils', '_rebuild_tensor_v2');
    code('((');
    text('storage');
    global('torch', storageClasses[type]);
    text(String(i));
    text('cpu');
    integer(elementCount(shape));
    code('tQ');
    integer(0);
    tuple(shape);
    tuple(shape.map((_, axis) => elementCount(shape.slice(axis + 1))));
    code('\x89');
    emptyOrderedDict();
    code('tR');
  });
  code('u.');

  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
