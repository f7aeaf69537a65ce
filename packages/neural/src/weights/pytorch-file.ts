// PyTorch's weight files (`torch.save` of a state dict), read and written without PyTorch and without running anything
// in them. Two layouts: a zip archive (since PyTorch 1.6), and before that pickles with the storages behind them, which
// many official weights still use.

import { isTuple, readPickle } from './pickle.ts';
import type { PickleValue } from './pickle.ts';
import { materialise, stateDictOf, torchWorld } from './pickled-tensors.ts';
import type { StorageReference, TensorView } from './pickled-tensors.ts';
import { elementSize, plainBytes, swapBytes } from './stored-tensor.ts';
import type { ElementType, StoredTensor } from './stored-tensor.ts';
import { decodeUtf8 } from './utf8.ts';
import { isZip, openZip } from './zip-archive.ts';

/** What a PyTorch file holds. */
export interface PyTorchContent {
  readonly layout: 'zip' | 'legacy';
  /** In the file's order. */
  readonly tensors: Record<string, StoredTensor>;
  /** Keys of what stood beside the tensors and was left out: an optimiser's state, an epoch. */
  readonly ignored: readonly string[];
}

/** `torch.save` of old wrote this number first. */
const legacyMagic = 0x1950a86a20f9469cfc6cn;
const legacyVersion = 1001;

/** Whether the bytes begin like a file of `torch.save`, in whatever layout. */
export function looksLikePyTorch(bytes: Uint8Array): boolean {
  return (
    isZip(bytes) ||
    isTar(bytes) ||
    (bytes[0] === 0x80 && bytes[1]! <= 5 && (bytes[2] === 0x8a || bytes[2] === 0x95))
  );
}

/**
 * Reads the state dict of a `.pt` or `.pth` file. `name` stands in error messages.
 * @throws RangeError where it is cut off, changed, or holds more than tensors and plain values.
 */
export function readPyTorch(file: Uint8Array, name = 'weights'): PyTorchContent {
  const bytes = plainBytes(file);
  if (isTar(bytes)) {
    throw new RangeError(
      `Cannot read ${name}: it is in the tar layout that PyTorch wrote before 2017; ` +
        'load and save it once with PyTorch, or use a newer file of these weights',
    );
  }
  return isZip(bytes) ? readZipLayout(bytes, name) : readLegacyLayout(bytes, name);
}

function isTar(bytes: Uint8Array): boolean {
  return bytes.length > 512 && String.fromCharCode(...bytes.subarray(257, 262)) === 'ustar';
}

function contentOf(
  layout: 'zip' | 'legacy',
  value: PickleValue,
  name: string,
  storageOf: (storage: StorageReference, tensor: TensorView) => Uint8Array,
): PyTorchContent {
  const { tensors, ignored } = stateDictOf(value, name);
  return {
    layout,
    ignored,
    tensors: Object.fromEntries(
      tensors.map(([key, tensor]) => [
        key,
        materialise(tensor, storageOf(tensor.storage, tensor), `${key} of ${name}`),
      ]),
    ),
  };
}

function readZipLayout(bytes: Uint8Array, name: string): PyTorchContent {
  const archive = openZip(bytes, name);
  const pickle = archive.names.find((path) => /^[^/]+\/data\.pkl$/.test(path));
  if (pickle === undefined) {
    throw new RangeError(
      `Cannot read ${name}: it is a zip archive without data.pkl, so not a file of torch.save`,
    );
  }
  const root = pickle.slice(0, -'data.pkl'.length);
  if (archive.names.includes(`${root}constants.pkl`)) {
    throw new RangeError(
      `Cannot read ${name}: it is a TorchScript program, not a state dict; save model.state_dict(), ` +
        'or export the model as .onnx',
    );
  }
  const order = archive.read(`${root}byteorder`);
  const swapped = order !== null && decodeUtf8(order)?.trim() === 'big';
  const { value } = readPickle(archive.read(pickle)!, torchWorld(name), { name });
  const known = new Map<string, Uint8Array>();
  return contentOf('zip', value, name, ({ key }, { type }) => {
    const found = known.get(key) ?? archive.read(`${root}data/${key}`);
    if (found === null) {
      throw new RangeError(
        `Cannot read ${name}: its part data/${key} is missing; the file is damaged, fetch it again`,
      );
    }
    if (!swapped || known.has(key)) {
      known.set(key, found);
      return found;
    }
    const turned = found.slice();
    swapBytes(turned, elementSize[type]);
    known.set(key, turned);
    return turned;
  });
}

function readLegacyLayout(bytes: Uint8Array, name: string): PyTorchContent {
  let start = 0;
  const next = (): PickleValue => {
    const { value, end } = readPickle(bytes, torchWorld(name), { start, name });
    start = end;
    return value;
  };
  if (next() !== legacyMagic || next() !== legacyVersion) {
    throw new RangeError(`Cannot read ${name}: it is a Python pickle, but not a file of torch.save`);
  }
  const system = next();
  const value = next();
  const keys = next();
  const bigEndian = system instanceof Map && system.get('little_endian') === false;
  if (!Array.isArray(keys)) {
    throw new RangeError(`Cannot read ${name}: its list of storages is missing; the file is damaged`);
  }
  // Storages lie one behind the other: the number of elements in 64 bits, then the elements.
  const types = storageTypesIn(value);
  const storages = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const key of keys.map(String)) {
    const type = types.get(key);
    if (type === undefined || start + 8 > bytes.length) throw damaged(name, start);
    const from = start + 8;
    const end = from + Number(view.getBigInt64(start, true)) * elementSize[type];
    if (!(end >= from && end <= bytes.length)) throw damaged(name, start);
    const storage = bytes.slice(from, end);
    if (bigEndian) swapBytes(storage, elementSize[type]);
    storages.set(key, storage);
    start = end;
  }
  return contentOf('legacy', value, name, ({ key }) => {
    const storage = storages.get(key);
    if (!storage) throw damaged(name, start);
    return storage;
  });
}

function damaged(name: string, at: number): RangeError {
  return new RangeError(
    `Cannot read ${name}: its values are cut off or damaged at byte ${at}; fetch the file again`,
  );
}

/** The number type of each storage by its key, wherever in the pickled value a tensor uses it. */
function storageTypesIn(value: PickleValue): Map<string, ElementType> {
  const types = new Map<string, ElementType>();
  const open: PickleValue[] = [value];
  const seen = new Set<PickleValue>();
  while (open.length > 0) {
    const item = open.pop()!;
    if (typeof item !== 'object' || item === null || item instanceof Uint8Array || seen.has(item)) continue;
    seen.add(item);
    if (item instanceof Map) open.push(...item.values());
    else if (Array.isArray(item)) open.push(...item);
    else if (isTuple(item)) open.push(...item.tuple);
    else if ('kind' in item && item.kind === 'tensor') {
      const { storage, type } = item as TensorView;
      types.set(storage.key, type);
    }
  }
  return types;
}
