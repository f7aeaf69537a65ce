// Columns of a design in memory that WebAssembly reaches: inner products with a vector and sums of columns are what
// penalised fits spend most of their time on, and vector instructions take a quarter of the time. Where WebAssembly or
// its vectors are missing, plain loops add in the same order and give the same bytes.

import { columnKernelCode } from './column-kernel.generated.ts';

interface Exports {
  products(design: number, length: number, list: number, end: number, vector: number, out: number): void;
  add(design: number, length: number, list: number, end: number, coefficients: number, vector: number): void;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What is used of WebAssembly; the package compiles without a platform's types. */
interface WebAssemblyLike {
  Memory: new (limits: { initial: number }) => Memory;
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: { host: { memory: Memory } }) => { readonly exports: unknown };
}

const page = 65_536;
/** Larger fits get memory of their own, which is given back. */
const mostKept = 64 * 1024 * 1024;
/** Beyond this plain arrays do. */
const mostBytes = 1024 * 1024 * 1024;

interface Machine {
  readonly memory: Memory;
  readonly exports: Exports;
}

let compiled: object | null | undefined;
/** Kept from fit to fit: a memory of its own for every small fit would cost more than the fit. */
let kept: Machine | undefined;
let keptIsTaken = false;

function createMachine(bytes: number): Machine | null {
  const platform = (globalThis as { WebAssembly?: WebAssemblyLike }).WebAssembly;
  if (compiled === null || platform === undefined) return null;
  try {
    compiled ??= new platform.Module(
      Uint8Array.from({ length: columnKernelCode.length / 2 }, (_, k) =>
        Number.parseInt(columnKernelCode.slice(2 * k, 2 * k + 2), 16),
      ),
    );
    const memory = new platform.Memory({ initial: Math.ceil(bytes / page) });
    const { exports } = new platform.Instance(compiled, { host: { memory } });
    return { memory, exports: exports as Exports };
  } catch {
    // No vector instructions, a page's policy that forbids code, or no address space left.
    if (compiled === undefined) compiled = null;
    return null;
  }
}

function grown(memory: Memory, bytes: number): boolean {
  try {
    memory.grow(Math.ceil(bytes / page));
    return true;
  } catch {
    return false;
  }
}

/** How many values a column takes: rows and, where they are odd, a 0. */
export function paddedRows(rows: number): number {
  return rows + (rows & 1);
}

/** Memory for one fit, and the two kernels over it. Arrays that kernels read or write come from `floats`. */
export class ColumnKernel {
  /** Values from one column to the next. */
  readonly stride: number;
  readonly #machine: Machine | null;
  readonly #buffer: ArrayBuffer;
  #used = 0;
  readonly #list: Uint32Array;
  readonly #coefficients: Float64Array;

  private constructor(rows: number, columns: number, values: number, machine: Machine | null) {
    this.stride = paddedRows(rows);
    this.#machine = machine;
    this.#buffer = machine?.memory.buffer ?? new ArrayBuffer(bytesFor(columns, values));
    this.#list = new Uint32Array(this.#buffer, 0, columns + 4);
    this.#used = 16 * Math.ceil((columns + 4) / 4);
    this.#coefficients = this.floats(columns + 4);
  }

  /**
   * Does `work` with memory for `values` numbers, in arrays of which none may be used afterwards.
   * @param columns the longest list of columns
   */
  static use<T>(
    rows: number,
    columns: number,
    values: number,
    work: (kernel: ColumnKernel) => T,
    plain: boolean = false,
  ): T {
    const bytes = bytesFor(columns, values);
    if (plain || bytes > mostBytes) return work(new ColumnKernel(rows, columns, values, null));
    if (keptIsTaken || bytes > mostKept) {
      return work(new ColumnKernel(rows, columns, values, createMachine(bytes)));
    }
    kept ??= createMachine(bytes) ?? undefined;
    if (kept === undefined) return work(new ColumnKernel(rows, columns, values, null));
    const missing = bytes - kept.memory.buffer.byteLength;
    if (missing > 0 && !grown(kept.memory, missing)) {
      return work(new ColumnKernel(rows, columns, values, null));
    }
    keptIsTaken = true;
    try {
      return work(new ColumnKernel(rows, columns, values, kept));
    } finally {
      keptIsTaken = false;
    }
  }

  /** An array, of zeros unless told to leave what stands in it. */
  floats(length: number, clear: boolean = true): Float64Array {
    const array = new Float64Array(this.#buffer, this.#used, length);
    this.#used += 16 * Math.ceil(length / 2);
    return clear ? array.fill(0) : array;
  }

  /** Columns of `rows` values, one after the other, at the kernel's stride. */
  columns(design: Float64Array, rows: number, count: number): Float64Array {
    if (this.stride === rows) {
      const copy = this.floats(rows * count, false);
      copy.set(design);
      return copy;
    }
    const padded = this.floats(this.stride * count);
    for (let j = 0; j < count; j++) padded.set(design.subarray(j * rows, (j + 1) * rows), j * this.stride);
    return padded;
  }

  /** Writes to `products[j]` the inner product of column `j` and `vector`, for each `j` of the first `count` in `pool`. */
  products(
    design: Float64Array,
    pool: ArrayLike<number>,
    vector: Float64Array,
    products: Float64Array,
    count: number = pool.length,
  ): void {
    if (count === 0) return;
    const end = this.#fillList(pool, count);
    if (this.#machine !== null) {
      const { exports } = this.#machine;
      const list = this.#list.byteOffset;
      exports.products(
        design.byteOffset,
        8 * this.stride,
        list,
        list + 4 * end,
        vector.byteOffset,
        products.byteOffset,
      );
      return;
    }
    const { stride } = this;
    for (let k = 0; k < count; k++) {
      const offset = pool[k]! * stride;
      let even = 0;
      let odd = 0;
      for (let i = 0; i < stride; i += 2) {
        even += vector[i]! * design[offset + i]!;
        odd += vector[i + 1]! * design[offset + i + 1]!;
      }
      products[pool[k]!] = even + odd;
    }
  }

  /** Adds to `vector` the sum of `factor · coefficients[j]` times column `j` over the first `count` of `pool`. */
  add(
    design: Float64Array,
    pool: ArrayLike<number>,
    coefficients: ArrayLike<number>,
    factor: number,
    vector: Float64Array,
    count: number = pool.length,
  ): void {
    if (count === 0) return;
    const end = this.#fillList(pool, count);
    const values = this.#coefficients;
    for (let k = 0; k < count; k++) values[k] = factor * coefficients[pool[k]!]!;
    for (let k = count; k < end; k++) values[k] = 0;
    if (this.#machine !== null) {
      const { exports } = this.#machine;
      const list = this.#list.byteOffset;
      exports.add(
        design.byteOffset,
        8 * this.stride,
        list,
        list + 4 * end,
        values.byteOffset,
        vector.byteOffset,
      );
      return;
    }
    const { stride } = this;
    const columns = this.#list;
    for (let k = 0; k < end; k += 4) {
      const a = columns[k]! * stride;
      const b = columns[k + 1]! * stride;
      const c = columns[k + 2]! * stride;
      const d = columns[k + 3]! * stride;
      const x = values[k]!;
      const y = values[k + 1]!;
      const z = values[k + 2]!;
      const w = values[k + 3]!;
      for (let i = 0; i < stride; i++) {
        vector[i]! += x * design[a + i]! + y * design[b + i]! + (z * design[c + i]! + w * design[d + i]!);
      }
    }
  }

  /** The list for the kernels, its last column repeated to a multiple of four; returns its length. */
  #fillList(pool: ArrayLike<number>, count: number): number {
    const list = this.#list;
    for (let k = 0; k < count; k++) list[k] = pool[k]!;
    const end = (count + 3) & ~3;
    for (let k = count; k < end; k++) list[k] = pool[count - 1]!;
    return end;
  }
}

function bytesFor(columns: number, values: number): number {
  // The list, the coefficients, and up to 8 lost at each of some arrays' ends.
  return 16 * columns + 8 * values + 1024;
}
