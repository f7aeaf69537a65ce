// The Hessian of a weighted likelihood over a working set of columns, the intercept eliminated, kept from step to step:
// columns that enter add their rows, columns that leave take theirs along, and only weights that have drifted ask for
// the whole anew. Newton's steps converge with a Hessian from close by, and cost a tenth of it.

/** The Hessian of `size` columns at the weights of its last `rebuild`. */
export class WorkingHessian {
  /** Row-major, `stride` values a row; the lower triangle is kept. */
  values: Float64Array = new Float64Array(0);
  stride: number = 0;
  size: number = 0;
  weightSum: number = 0;
  /** The columns' means by weight. */
  means: Float64Array = new Float64Array(0);
  readonly #design: Float64Array;
  readonly #rows: number;
  readonly #weights: Float64Array;
  readonly #roots: Float64Array;
  /** Columns times the roots of the weights, centred, one after the other. */
  #weighted: Float64Array = new Float64Array(0);

  /** @param design column-major, `rows` values a column */
  constructor(design: Float64Array, rows: number) {
    this.#design = design;
    this.#rows = rows;
    this.#weights = new Float64Array(rows);
    this.#roots = new Float64Array(rows);
  }

  /** By how much the weights have changed since `rebuild`, as a share of their sum: how fast Newton's error falls. */
  drift(weights: Float64Array): number {
    let change = 0;
    for (let i = 0; i < this.#rows; i++) change += Math.abs(weights[i]! - this.#weights[i]!);
    return this.weightSum > 0 ? change / this.weightSum : Infinity;
  }

  /** Computes the whole of `working` at `weights`; `ridge` is added to the diagonal. */
  rebuild(working: readonly number[], weights: Float64Array, ridge: number): void {
    this.#weights.set(weights);
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
    const weights = this.#weights;
    const roots = this.#roots;
    const design = this.#design;
    const weighted = this.#weighted;
    for (let a = first; a < working.length; a++) {
      const offset = working[a]! * rows;
      let center = 0;
      for (let i = 0; i < rows; i++) center += weights[i]! * design[offset + i]!;
      center /= this.weightSum;
      this.means[a] = center;
      for (let i = 0; i < rows; i++) weighted[a * rows + i] = roots[i]! * (design[offset + i]! - center);
    }
    gramLower(weighted, rows, first, working.length, this.values, this.stride);
    for (let a = first; a < working.length; a++) this.values[a * this.stride + a]! += ridge;
    this.size = working.length;
  }

  /** Keeps the columns at the ascending `places` only, and changes the ridge by `ridgeChange`. */
  retain(places: readonly number[], ridgeChange: number): void {
    const { values, stride } = this;
    const rows = this.#rows;
    places.forEach((from, to) => {
      for (let e = 0; e <= to; e++) values[to * stride + e] = values[from * stride + places[e]!]!;
      values[to * stride + to]! += ridgeChange;
      this.means[to] = this.means[from]!;
      if (from !== to) this.#weighted.copyWithin(to * rows, from * rows, (from + 1) * rows);
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
    const weighted = new Float64Array(stride * this.#rows);
    weighted.set(this.#weighted.subarray(0, this.size * this.#rows));
    const means = new Float64Array(stride);
    means.set(this.means.subarray(0, this.size));
    this.values = values;
    this.#weighted = weighted;
    this.means = means;
    this.stride = stride;
  }
}

/** Rows `first` to `size` of the lower triangle of the columns' Gram matrix, two rows by four at a time. */
function gramLower(
  columns: Float64Array,
  rows: number,
  first: number,
  size: number,
  gram: Float64Array,
  stride: number,
): void {
  for (let a = first; a < size; a += 2) {
    const b = Math.min(a + 1, size - 1);
    const p = a * rows;
    const q = b * rows;
    for (let e = 0; e <= b; e += 4) {
      // Past the diagonal columns are counted again; their products go where nothing is read.
      const r = e * rows;
      const t = Math.min(e + 1, b) * rows;
      const u = Math.min(e + 2, b) * rows;
      const v = Math.min(e + 3, b) * rows;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let z0 = 0;
      let z1 = 0;
      let z2 = 0;
      let z3 = 0;
      for (let i = 0; i < rows; i++) {
        const x = columns[p + i]!;
        const y = columns[q + i]!;
        const y0 = columns[r + i]!;
        const y1 = columns[t + i]!;
        const y2 = columns[u + i]!;
        const y3 = columns[v + i]!;
        s0 += x * y0;
        s1 += x * y1;
        s2 += x * y2;
        s3 += x * y3;
        z0 += y * y0;
        z1 += y * y1;
        z2 += y * y2;
        z3 += y * y3;
      }
      const above = a * stride + e;
      const below = b * stride + e;
      gram[above] = s0;
      gram[below] = z0;
      if (e + 1 <= b) {
        gram[above + 1] = s1;
        gram[below + 1] = z1;
      }
      if (e + 2 <= b) {
        gram[above + 2] = s2;
        gram[below + 2] = z2;
      }
      if (e + 3 <= b) {
        gram[above + 3] = s3;
        gram[below + 3] = z3;
      }
    }
  }
}
