// A reader of Python pickles that runs nothing: it knows the opcodes that state dicts use, and of the functions and
// classes that a pickle may name only those that the caller allows. Source of the opcodes: CPython's `pickletools`.

import { decodeUtf8 } from './utf8.ts';

/** A Python tuple; lists are arrays, dicts are Maps, None is null. */
export interface PickleTuple {
  readonly tuple: readonly PickleValue[];
}

/** A value that the caller made (`PickleWorld`). */
export interface PickleObject {
  readonly kind: string;
}

/** A class or function that the caller allows; `call` answers REDUCE, NEWOBJ. */
export interface PickleGlobal {
  readonly name: string;
  readonly call?: (args: readonly PickleValue[]) => PickleValue;
}

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleTuple
  | PickleGlobal
  | PickleObject
  | Map<PickleValue, PickleValue>;

/** What a pickle may reach. */
export interface PickleWorld {
  /** The class or function `module.name`, or null where it is not allowed. */
  global(module: string, name: string): PickleGlobal | null;
  /** The object behind a persistent id. */
  persistent(id: PickleValue): PickleValue;
}

export function isTuple(value: PickleValue): value is PickleTuple {
  return typeof value === 'object' && value !== null && 'tuple' in value;
}

const mark = Symbol('mark');

/**
 * Reads one pickle that starts at byte `start`; `end` is the byte after it.
 * @throws RangeError where it is cut off, uses an opcode beyond state dicts, or names something that is not allowed.
 */
export function readPickle(
  bytes: Uint8Array,
  world: PickleWorld,
  { start = 0, name = 'weights' }: { readonly start?: number; readonly name?: string } = {},
): { value: PickleValue; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: (PickleValue | typeof mark)[] = [];
  const memo = new Map<number, PickleValue>();
  let at = start;

  const fail = (what: string): never => {
    throw new RangeError(`Cannot read ${name}: ${what}. Nothing in it was executed`);
  };
  const take = (length: number): number => {
    if (length < 0 || at + length > bytes.length) fail(`its pickle is cut off or damaged at byte ${at}`);
    at += length;
    return at - length;
  };
  const u8 = (): number => bytes[take(1)]!;
  const u32 = (): number => view.getUint32(take(4), true);
  const u64 = (): number => Number(view.getBigUint64(take(8), true));
  const blob = (length: number): Uint8Array => {
    const from = take(length);
    return bytes.slice(from, from + length);
  };
  const text = (length: number): string =>
    decodeUtf8(blob(length)) ?? fail(`its pickle is damaged at byte ${at}`);
  const line = (): string => {
    const stop = bytes.indexOf(10, at);
    if (stop < 0) fail(`its pickle is cut off or damaged at byte ${at}`);
    const found = text(stop - at);
    at++;
    return found;
  };
  const pop = (): PickleValue => {
    const value = stack.pop();
    if (value === undefined || value === mark) return fail(`its pickle is damaged at byte ${at}`);
    return value;
  };
  const top = (): PickleValue => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const popToMark = (): PickleValue[] => {
    const from = stack.lastIndexOf(mark);
    if (from < 0) return fail(`its pickle is damaged at byte ${at}`);
    const values = stack.splice(from) as PickleValue[];
    values.shift();
    return values;
  };
  const popTuple = (length: number): void => {
    const tuple = Array.from({ length }, pop).reverse();
    stack.push({ tuple });
  };
  const remember = (key: number): void => {
    memo.set(key, top());
  };
  const recall = (key: number): void => {
    const value = memo.get(key);
    stack.push(value === undefined ? fail(`its pickle is damaged at byte ${at}`) : value);
  };
  const setItems = (items: readonly PickleValue[]): void => {
    const target = top();
    if (!(target instanceof Map) || items.length % 2 !== 0) fail(`its pickle is damaged at byte ${at}`);
    for (let i = 0; i < items.length; i += 2) {
      (target as Map<PickleValue, PickleValue>).set(items[i]!, items[i + 1]!);
    }
  };
  const append = (items: readonly PickleValue[]): void => {
    const target = top();
    if (!Array.isArray(target)) return fail(`its pickle is damaged at byte ${at}`);
    for (const item of items) target.push(item);
  };
  const global = (module: PickleValue, of: PickleValue): void => {
    const found = typeof module === 'string' && typeof of === 'string' ? world.global(module, of) : null;
    stack.push(
      found ??
        fail(
          `it names the Python object ${String(module)}.${String(of)}, which no plain state dict needs; ` +
            'save model.state_dict() alone, with tensors as its values',
        ),
    );
  };
  const call = (): void => {
    const args = pop();
    const target = pop() as PickleGlobal;
    if (typeof target !== 'object' || target === null || !('call' in target) || !isTuple(args)) {
      return fail(`its pickle calls what is no allowed function at byte ${at}`);
    }
    stack.push(target.call!(args.tuple));
  };
  const longInteger = (length: number): number | bigint => {
    const from = take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[from + i]!);
    if (length > 0 && bytes[from + length - 1]! >= 0x80) value -= 1n << BigInt(8 * length);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  };

  // Keys are the opcodes as characters, as `pickletools` lists them.
  const actions: Readonly<Record<string, () => void>> = {
    '\x80': () => void u8(), // PROTO
    '\x95': () => void u64(), // FRAME
    '(': () => stack.push(mark),
    '0': () => void stack.pop(),
    '1': () => void popToMark(),
    '2': () => stack.push(top()),
    N: () => stack.push(null),
    '\x88': () => stack.push(true),
    '\x89': () => stack.push(false),
    J: () => stack.push(view.getInt32(take(4), true)),
    K: () => stack.push(u8()),
    M: () => stack.push(view.getUint16(take(2), true)),
    '\x8a': () => stack.push(longInteger(u8())),
    '\x8b': () => stack.push(longInteger(u32())),
    G: () => stack.push(view.getFloat64(take(8), false)),
    X: () => stack.push(text(u32())),
    '\x8c': () => stack.push(text(u8())),
    '\x8d': () => stack.push(text(u64())),
    // Python 2's byte strings: state dicts that it saved have them as names.
    U: () => stack.push(text(u8())),
    T: () => stack.push(text(u32())),
    C: () => stack.push(blob(u8())),
    B: () => stack.push(blob(u32())),
    '\x8e': () => stack.push(blob(u64())),
    '}': () => stack.push(new Map()),
    ']': () => stack.push([]),
    ')': () => stack.push({ tuple: [] }),
    t: () => stack.push({ tuple: popToMark() }),
    '\x85': () => popTuple(1),
    '\x86': () => popTuple(2),
    '\x87': () => popTuple(3),
    a: () => {
      const item = pop();
      append([item]);
    },
    e: () => append(popToMark()),
    s: () => {
      const value = pop();
      const key = pop();
      setItems([key, value]);
    },
    u: () => setItems(popToMark()),
    q: () => remember(u8()),
    r: () => remember(u32()),
    '\x94': () => remember(memo.size),
    h: () => recall(u8()),
    j: () => recall(u32()),
    c: () => {
      const module = line();
      global(module, line());
    },
    '\x93': () => {
      const of = pop();
      global(pop(), of);
    },
    R: call,
    '\x81': call,
    // An object's further state (an OrderedDict's `_metadata`) says nothing of the tensors.
    b: () => void pop(),
    Q: () => stack.push(world.persistent(pop())),
  };

  for (;;) {
    const opcodeAt = at;
    const opcode = String.fromCharCode(u8());
    if (opcode === '.') return { value: pop(), end: at };
    const action = Object.hasOwn(actions, opcode) ? actions[opcode] : undefined;
    if (!action) {
      const code = opcode.charCodeAt(0).toString(16).padStart(2, '0');
      fail(`its pickle has opcode 0x${code} at byte ${opcodeAt}, which state dicts do not use`);
    }
    action!();
  }
}
