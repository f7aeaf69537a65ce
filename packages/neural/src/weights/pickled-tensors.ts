// What PyTorch's pickles are made of: storages (runs of numbers), tensors as strided views of them, dicts of tensors.
// Several tensors may share one storage. Names and argument orders: torch/_utils.py and torch/serialization.py.

import { describeShape } from '../graph/shape.ts';
import type { PickleGlobal, PickleObject, PickleValue, PickleWorld } from './pickle.ts';
import { isTuple } from './pickle.ts';
import { elementCount, elementSize } from './stored-tensor.ts';
import type { ElementType, StoredTensor } from './stored-tensor.ts';

/** A storage that a pickle refers to; its bytes may follow later in the file. */
export interface StorageReference extends PickleObject {
  readonly kind: 'storage';
  /** Null for an untyped storage, whose tensors bring the type. */
  readonly type: ElementType | null;
  readonly key: string;
  /** Elements (of an untyped storage: bytes). */
  readonly count: number;
  /** Old files: where this view begins in its storage, in elements. */
  readonly viewOffset: number;
}

/** A tensor as pickled: a view of a storage. */
export interface TensorView extends PickleObject {
  readonly kind: 'tensor';
  readonly storage: StorageReference;
  readonly type: ElementType;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const storageTypes: Readonly<Record<string, ElementType>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};
const dtypes: Readonly<Record<string, ElementType>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
};
/** No file that fits into memory here holds a tensor beyond this. */
const mostBytes = 2 ** 33;

/** The functions and classes of state dicts. `name` stands in error messages. */
export function torchWorld(name: string): PickleWorld {
  const fail = (what: string): never => {
    throw new RangeError(`Cannot read ${name}: ${what}; the file is damaged or of another kind`);
  };
  const lengths = (value: PickleValue | undefined): number[] =>
    value !== undefined &&
    isTuple(value) &&
    value.tuple.every((n) => Number.isSafeInteger(n) && (n as number) >= 0)
      ? (value.tuple as number[])
      : fail('a tensor in it has no shape');

  /** Arguments: storage, offset, size, strides, requires_grad, hooks (, dtype); the last three say nothing here. */
  const rebuild = (args: readonly PickleValue[]): PickleValue => {
    const storage = args[0] as StorageReference | undefined;
    if (storage?.kind !== 'storage') return fail('a tensor in it has no storage');
    const shape = lengths(args[2]);
    const strides = lengths(args[3]);
    const dtype = (args[6] as PickleGlobal | null | undefined)?.name;
    const type = storage.type ?? (dtype !== undefined ? dtypes[dtype] : undefined);
    if (type === undefined) return fail(`a tensor in it has the number type ${String(dtype)}`);
    const offset = args[1];
    if (shape.length !== strides.length || !Number.isSafeInteger(offset) || (offset as number) < 0) {
      return fail('a tensor in it has a damaged place');
    }
    const view: TensorView = { kind: 'tensor', storage, type, offset: offset as number, shape, strides };
    return view;
  };
  const emptyDict = (args: readonly PickleValue[]): PickleValue => {
    const items = args[0];
    return new Map(
      Array.isArray(items) ? items.map((item) => item as unknown as [PickleValue, PickleValue]) : [],
    );
  };
  const calls: Readonly<Record<string, (args: readonly PickleValue[]) => PickleValue>> = {
    'collections.OrderedDict': emptyDict,
    'torch._utils._rebuild_tensor': rebuild,
    'torch._utils._rebuild_tensor_v2': rebuild,
    'torch._utils._rebuild_tensor_v3': rebuild,
    'torch._utils._rebuild_parameter': ([data]) => data ?? null,
    'torch.Size': ([sizes]) => sizes ?? null,
  };
  return {
    global(module, of) {
      const full = `${module}.${of}`;
      const call = Object.hasOwn(calls, full) ? calls[full] : undefined;
      if (call) return { name: full, call };
      if (module === 'torch' && (Object.hasOwn(storageTypes, of) || Object.hasOwn(dtypes, of))) {
        return { name: of };
      }
      return full === 'torch.storage.UntypedStorage' ? { name: of } : null;
    },
    persistent(id) {
      const [what, storageClass, key, , count, view] = isTuple(id) ? id.tuple : [];
      const className = (storageClass as PickleGlobal | undefined)?.name ?? '';
      const type = className === 'UntypedStorage' ? null : storageTypes[className];
      if (what !== 'storage' || type === undefined || typeof key !== 'string' || typeof count !== 'number') {
        return fail('it refers to something that is no storage of numbers');
      }
      const viewOffset = view && isTuple(view) ? Number(view.tuple[1]) : 0;
      const storage: StorageReference = { kind: 'storage', type, key, count, viewOffset };
      return storage;
    },
  };
}

const isTensor = (value: PickleValue | undefined): value is TensorView =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';

/** Keys under which training programs keep the state dict, in the order of search. */
const wrappers = ['state_dict', 'model_state_dict', 'network_weights', 'model', 'net', 'weights'];

/**
 * The tensors of a state dict by name, in the file's order: of the dict itself, or of the one that a checkpoint keeps
 * under a usual key. `ignored` names what else stood beside them.
 * @throws RangeError that lists the keys, where there is no dict of tensors.
 */
export function stateDictOf(
  value: PickleValue,
  name: string,
): { tensors: [string, TensorView][]; ignored: string[] } {
  if (isTensor(value)) return { tensors: [['tensor', value]], ignored: [] };
  const keys = value instanceof Map ? [...value.keys()].map(String) : [];
  if (value instanceof Map) {
    const tensors = [...value].filter((entry): entry is [string, TensorView] => isTensor(entry[1]));
    if (tensors.length > 0) {
      const ignored = [...value].flatMap(([key, item]) => (isTensor(item) ? [] : [String(key)]));
      return { tensors, ignored };
    }
    for (const key of wrappers) {
      const inner = value.get(key);
      if (!(inner instanceof Map)) continue;
      const found = stateDictOf(inner, name);
      return { ...found, ignored: [...found.ignored, ...keys.filter((other) => other !== key)] };
    }
  }
  throw new RangeError(
    `Cannot find weights in ${name}: expected a state dict (tensors by name), got ` +
      `${value instanceof Map ? `a dict with the keys ${keys.join(', ') || '(none)'}` : 'another object'}; ` +
      'save model.state_dict() with torch.save',
  );
}

/**
 * Copies a view's values out of its storage, row by row.
 * @throws RangeError where it reaches beyond the storage.
 */
export function materialise(tensor: TensorView, storage: Uint8Array, label: string): StoredTensor {
  const { type, shape, strides } = tensor;
  const width = elementSize[type];
  const offset = tensor.offset + tensor.storage.viewOffset;
  const count = elementCount(shape);
  const last = shape.reduce((sum, length, axis) => sum + Math.max(0, length - 1) * strides[axis]!, offset);
  if (count * width > mostBytes || (count > 0 && (last + 1) * width > storage.length)) {
    throw new RangeError(
      `Cannot read tensor ${label}: shape ${describeShape(shape)} from element ${offset} needs ${last + 1} elements, ` +
        `its storage has ${Math.floor(storage.length / width)}; the file is damaged`,
    );
  }
  let expected = 1;
  let dense = true;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) dense = false;
    expected *= shape[axis]!;
  }
  if (dense) return { type, shape, bytes: storage.slice(offset * width, (offset + count) * width) };

  const bytes = new Uint8Array(count * width);
  const index = new Int32Array(shape.length);
  let from = offset * width;
  for (let to = 0; to < bytes.length; to += width) {
    for (let k = 0; k < width; k++) bytes[to + k] = storage[from + k]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]! * width;
      if (++index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]! * width;
      index[axis] = 0;
    }
  }
  return { type, shape, bytes };
}
