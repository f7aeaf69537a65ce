// The Hessian of a weighted likelihood over a working set of columns, the intercept eliminated, kept from step to step:
// columns that enter add their rows, columns that leave take theirs along, and only weights that have drifted ask for
// the whole anew. Newton's steps converge with a Hessian from close by, and cost a tenth of it.

import type { ColumnKernel } from './column-kernel.ts';

/** The Hessian of `size` columns at the weights of its last `rebuild`. */
export class WorkingHessian {
  /** Row-major, `stride` values a row; the lower triangle is kept. */
  values: Float64Array = new Float64Array(0);
  stride: number = 0;
  size: number = 0;
  weightSum: number = 0;
  /** The columns' means by weight. */
  means: Float64Array = new Float64Array(0);
  readonly #kernel: ColumnKernel;
  readonly #design: Float64Array;
  readonly #rows: number;
  readonly #weights: Float64Array;
  readonly #roots: Float64Array;
  /** Columns times the roots of the weights, centred, one after the other. */
  readonly #weighted: Float64Array;
  /** A row of products, by place; and sums by weight, by column. */
  readonly #row: Float64Array;
  readonly #sums: Float64Array;
  readonly #places: Uint32Array;

  /** @param design the kernel's, column-major */
  constructor(kernel: ColumnKernel, design: Float64Array, rows: number, columns: number) {
    this.#kernel = kernel;
    this.#design = design;
    this.#rows = rows;
    this.#weights = kernel.floats(kernel.stride);
    this.#roots = new Float64Array(rows);
    this.#weighted = kernel.floats(kernel.stride * columns, false);
    this.#row = kernel.floats(columns);
    this.#sums = kernel.floats(columns);
    this.#places = Uint32Array.from({ length: columns }, (_, j) => j);
  }

  /** How many of the kernel's values are taken. */
  static valuesFor(stride: number, columns: number): number {
    return stride * (columns + 1) + 2 * columns;
  }

  /** By how much the weights have changed since `rebuild`, as a share of their sum: how fast Newton's error falls. */
  drift(weights: Float64Array): number {
    let change = 0;
    for (let i = 0; i < this.#rows; i++) change += Math.abs(weights[i]! - this.#weights[i]!);
    return this.weightSum > 0 ? change / this.weightSum : Infinity;
  }

  /** Computes the whole of `working` at `weights`; `ridge` is added to the diagonal. */
  rebuild(working: readonly number[], weights: Float64Array, ridge: number): void {
    for (let i = 0; i < this.#rows; i++) this.#weights[i] = weights[i]!;
    this.weightSum = 0;
    for (let i = 0; i < this.#rows; i++) {
      this.weightSum += weights[i]!;
      this.#roots[i] = Math.sqrt(weights[i]! / this.#rows);
    }
    this.size = 0;
    this.extend(working, ridge);
  }

  /** Adds the columns of `working` from place `size` on, at the weights of the last `rebuild`. */
  extend(working: readonly number[], ridge: number): void {
    const first = this.size;
    this.#reserve(working.length);
    const rows = this.#rows;
    const kernel = this.#kernel;
    const width = kernel.stride;
    const design = this.#design;
    const roots = this.#roots;
    const weighted = this.#weighted;
    const { values, stride, means } = this;
    const entering = working.slice(first);
    kernel.products(design, entering, this.#weights, this.#sums);
    for (let a = first; a < working.length; a++) {
      const from = working[a]! * width;
      const to = a * width;
      const center = this.#sums[working[a]!]! / this.weightSum;
      means[a] = center;
      for (let i = 0; i < rows; i++) weighted[to + i] = roots[i]! * (design[from + i]! - center);
      if (width > rows) weighted[to + rows] = 0;
    }
    const row = this.#row;
    for (let a = first; a < working.length; a++) {
      kernel.products(weighted, this.#places, weighted.subarray(a * width, (a + 1) * width), row, a + 1);
      for (let e = 0; e <= a; e++) values[a * stride + e] = row[e]!;
    }
    for (let a = first; a < working.length; a++) this.values[a * this.stride + a]! += ridge;
    this.size = working.length;
  }

  /** Keeps the columns at the ascending `places` only, and changes the ridge by `ridgeChange`. */
  retain(places: readonly number[], ridgeChange: number): void {
    const { values, stride } = this;
    const width = this.#kernel.stride;
    places.forEach((from, to) => {
      for (let e = 0; e <= to; e++) values[to * stride + e] = values[from * stride + places[e]!]!;
      values[to * stride + to]! += ridgeChange;
      this.means[to] = this.means[from]!;
      if (from !== to) this.#weighted.copyWithin(to * width, from * width, (from + 1) * width);
    });
    this.size = places.length;
  }

  #reserve(size: number): void {
    if (size <= this.stride) return;
    const stride = 2 * size;
    const values = new Float64Array(stride * stride);
    for (let a = 0; a < this.size; a++) {
      values.set(this.values.subarray(a * this.stride, a * this.stride + a + 1), a * stride);
    }
    const means = new Float64Array(stride);
    means.set(this.means.subarray(0, this.size));
    this.values = values;
    this.means = means;
    this.stride = stride;
  }
}
