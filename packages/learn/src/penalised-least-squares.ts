// The kernel of LASSO and elastic net: the exact minimiser of
//   ||y - Xb||² / 2n + penalty·(l1Ratio·|b|₁ + (1 - l1Ratio)/2·||b||²)
// (scikit-learn's objective) for one penalty after another, by an active set. With the signs of the active
// coefficients fixed, the minimum solves a linear system; a step towards it stops where a coefficient would change
// sign, which then leaves; the column that violates optimality most enters. Each step lowers the objective, so the
// method ends, and ends at the minimum to rounding: coordinate descent needs thousands of sweeps for that on the
// strongly correlated columns of radiomics.

import { ColumnKernel, paddedRows } from './column-kernel.ts';

/** Columns of a centred design, one after the other, and a centred target. */
export interface CentredProblem {
  readonly rows: number;
  readonly columns: number;
  /** Column-major. */
  readonly design: Float64Array;
  readonly target: Float64Array;
}

/** The smallest penalty at which all coefficients are 0: max |X'y| / (n·l1Ratio). */
export function largestPenalty(problem: CentredProblem, l1Ratio: number): number {
  const { rows, columns, design, target } = problem;
  let largest = 0;
  for (let j = 0; j < columns; j++) {
    largest = Math.max(largest, Math.abs(innerProduct(design, j * rows, target, 0, rows)));
  }
  return largest / (rows * l1Ratio);
}

/** Coefficients for each of `penalties` (best in descending order: each solution starts the next). */
export function solvePath(
  problem: CentredProblem,
  penalties: ArrayLike<number>,
  l1Ratio: number,
): Float64Array[] {
  const { rows, columns } = problem;
  const stride = paddedRows(rows);
  return ColumnKernel.use(rows, columns, stride * (columns + 1) + 2 * columns, (kernel) => {
    const solver = new ActiveSet(kernel, problem, l1Ratio);
    return Array.from(penalties, (penalty) => solver.solve(penalty));
  });
}

/** The inner product of n values of `x` from `a` on with those of `y` from `b` on; four sums keep the adders busy. */
function innerProduct(x: Float64Array, a: number, y: Float64Array, b: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s0 += x[a + i]! * y[b + i]!;
    s1 += x[a + i + 1]! * y[b + i + 1]!;
    s2 += x[a + i + 2]! * y[b + i + 2]!;
    s3 += x[a + i + 3]! * y[b + i + 3]!;
  }
  for (; i < n; i++) s0 += x[a + i]! * y[b + i]!;
  return s0 + s1 + (s2 + s3);
}

/** A pivot's least share of its diagonal: below it a column counts as a combination of the active ones. */
const dependence = 1e-10;

class ActiveSet {
  readonly #kernel: ColumnKernel;
  /** The kernel's, as are the residual, the gradient and the products of one column. */
  readonly #design: Float64Array;
  readonly #gramRow: Float64Array;
  readonly #problem: CentredProblem;
  readonly #l1Ratio: number;
  readonly #coefficients: Float64Array;
  readonly #residual: Float64Array;
  /** As last looked at. */
  readonly #gradient: Float64Array;
  readonly #everyColumn: Uint32Array;
  readonly #likely: Uint32Array;
  /** The last solution's threshold. */
  #threshold = Infinity;
  readonly #step: Float64Array;
  /** Active columns in order of entry, their signs, and the Cholesky factor of their Gram matrix / n + ridge. */
  readonly #active: number[] = [];
  readonly #signs: number[] = [];
  readonly #isActive: Uint8Array;
  #factor: Float64Array;
  #stride = 32;
  #ridge = 0;
  readonly #gradientScale: number;
  /** Whether coefficients moved since the residual was computed. */
  #stale = false;

  constructor(kernel: ColumnKernel, problem: CentredProblem, l1Ratio: number) {
    this.#kernel = kernel;
    this.#problem = problem;
    this.#design = kernel.columns(problem.design, problem.rows, problem.columns);
    this.#gramRow = kernel.floats(problem.columns);
    this.#l1Ratio = l1Ratio;
    this.#coefficients = new Float64Array(problem.columns);
    this.#residual = kernel.floats(kernel.stride);
    this.#residual.set(problem.target);
    this.#gradient = kernel.floats(problem.columns);
    this.#everyColumn = Uint32Array.from({ length: problem.columns }, (_, j) => j);
    this.#likely = new Uint32Array(problem.columns);
    this.#step = new Float64Array(problem.columns);
    this.#isActive = new Uint8Array(problem.columns);
    this.#factor = new Float64Array(this.#stride * this.#stride);
    this.#gradientScale = largestPenalty(problem, 1);
  }

  solve(penalty: number): Float64Array {
    const { rows, columns } = this.#problem;
    const ridge = penalty * (1 - this.#l1Ratio);
    const threshold = penalty * this.#l1Ratio;
    if (ridge !== this.#ridge) {
      this.#ridge = ridge;
      this.#refactor();
    }
    // Gradients carry rounding of some 1e-15 of their largest; a violation must stand clear of it.
    const slack = 1e-11 * threshold + 1e-13 * this.#gradientScale;
    const limit = 100 * (rows + columns);
    // The strong rule (Tibshirani et al. 2012): columns likely to enter; the rest is looked at before the end.
    let likely = 0;
    for (let j = 0; j < columns; j++) {
      if (this.#isActive[j] === 1 || Math.abs(this.#gradient[j]!) >= 2 * threshold - this.#threshold) {
        this.#likely[likely++] = j;
      }
    }
    this.#threshold = threshold;
    for (let iteration = 0; iteration < limit; iteration++) {
      this.#descend(threshold);
      let entering = this.#worstViolator(this.#likely.subarray(0, likely), threshold + slack);
      if (entering < 0) {
        entering = this.#worstViolator(this.#everyColumn, threshold + slack);
        if (entering < 0) return Float64Array.from(this.#coefficients);
        this.#likely[likely++] = entering;
      }
      this.#enter(entering, this.#gradient[entering]! > 0 ? 1 : -1);
    }
    throw new Error(
      `Cannot solve the elastic net at penalty ${penalty}: no optimum after ${limit} steps on ${rows} rows and ` +
        `${columns} columns; leave out columns that repeat others or raise the penalty`,
    );
  }

  /** The inactive column of `pool` whose gradient exceeds `bound` most, or -1. */
  #worstViolator(pool: Uint32Array, bound: number): number {
    this.#computeResidual();
    let worst = bound;
    let violator = -1;
    const { rows } = this.#problem;
    this.#kernel.products(this.#design, pool, this.#residual, this.#gradient);
    for (let k = 0; k < pool.length; k++) {
      const j = pool[k]!;
      const size = Math.abs((this.#gradient[j]! /= rows));
      if (size > worst && this.#isActive[j] === 0) {
        worst = size;
        violator = j;
      }
    }
    return violator;
  }

  /** Minimises over the active columns, dropping those whose coefficient would change sign. */
  #descend(threshold: number): void {
    const coefficients = this.#coefficients;
    while (this.#active.length > 0) {
      this.#computeResidual();
      const size = this.#active.length;
      const step = this.#step;
      const { rows } = this.#problem;
      this.#kernel.products(this.#design, this.#active, this.#residual, this.#gradient);
      for (let a = 0; a < size; a++) {
        const j = this.#active[a]!;
        step[a] = this.#gradient[j]! / rows - threshold * this.#signs[a]! - this.#ridge * coefficients[j]!;
      }
      this.#solveFactor(step, size);
      const blocked = this.#advance(step, size, 1);
      if (blocked < 0) return;
      this.#leave(blocked);
    }
  }

  /** Moves by at most `reach` steps; returns the place of the coefficient that reached 0 first, or -1. */
  #advance(step: Float64Array, size: number, reach: number): number {
    let length = reach;
    let blocked = -1;
    for (let a = 0; a < size; a++) {
      const value = this.#coefficients[this.#active[a]!]!;
      const sign = this.#signs[a]!;
      if (sign * (value + reach * step[a]!) >= 0 && reach !== Infinity) continue;
      if (sign * step[a]! >= 0) continue;
      const reached = Math.max(0, -value / step[a]!);
      if (reached < length) {
        length = reached;
        blocked = a;
      }
    }
    this.#stale = true;
    for (let a = 0; a < size; a++) {
      const j = this.#active[a]!;
      this.#coefficients[j] = a === blocked ? 0 : this.#coefficients[j]! + length * step[a]!;
    }
    return blocked;
  }

  #computeResidual(): void {
    if (!this.#stale) return;
    this.#stale = false;
    const residual = this.#residual;
    residual.set(this.#problem.target);
    this.#kernel.add(this.#design, this.#active, this.#coefficients, -1, residual);
  }

  /** The inner products of `column` with the first `count` active columns and itself, by column, / n. */
  #computeGramRow(column: number, count: number): void {
    const { stride } = this.#kernel;
    const vector = this.#design.subarray(column * stride, (column + 1) * stride);
    const row = this.#gramRow;
    this.#kernel.products(this.#design, this.#active, vector, row, count);
    for (let a = 0; a < count; a++) row[this.#active[a]!]! /= this.#problem.rows;
    let squares = 0;
    for (let i = 0; i < stride; i++) squares += vector[i]! * vector[i]!;
    row[column] = squares / this.#problem.rows;
  }

  /** Adds a column; one that depends on the active ones first trades places with one of them. */
  #enter(column: number, sign: number): void {
    for (;;) {
      const size = this.#active.length;
      this.#reserve(size + 1);
      if (this.#appendRow(column, size)) {
        this.#active.push(column);
        this.#signs.push(sign);
        this.#isActive[column] = 1;
        return;
      }
      // Along this direction the fit stays as it is and the absolute sum of coefficients falls: go to its end.
      const step = this.#step;
      this.#computeGramRow(column, size);
      for (let a = 0; a < size; a++) step[a] = -sign * this.#gramRow[this.#active[a]!]!;
      this.#solveFactor(step, size);
      const before = Float64Array.from(this.#active, (j) => this.#coefficients[j]!);
      const blocked = this.#advance(step, size, Infinity);
      if (blocked < 0) {
        throw new Error(
          'Cannot solve the elastic net: the columns are numerically dependent; scale them first',
        );
      }
      const moved = before[blocked]! / -step[blocked]!;
      this.#coefficients[column]! += sign * moved;
      this.#leave(blocked);
    }
  }

  #reserve(size: number): void {
    if (size <= this.#stride) return;
    const stride = this.#stride * 2;
    const factor = new Float64Array(stride * stride);
    for (let a = 0; a < this.#active.length; a++) {
      for (let b = 0; b <= a; b++) factor[a * stride + b] = this.#factor[a * this.#stride + b]!;
    }
    this.#stride = stride;
    this.#factor = factor;
  }

  /** Writes the factor's row for `column` at place `a`; false when the column depends on those before it. */
  #appendRow(column: number, a: number): boolean {
    const factor = this.#factor;
    const row = a * this.#stride;
    this.#computeGramRow(column, a);
    const gram = this.#gramRow;
    const diagonal = gram[column]! + this.#ridge;
    let pivot = diagonal;
    for (let b = 0; b < a; b++) {
      const other = b * this.#stride;
      const rest = innerProduct(factor, row, factor, other, b);
      const value = (gram[this.#active[b]!]! - rest) / factor[other + b]!;
      factor[row + b] = value;
      pivot -= value * value;
    }
    if (!(pivot > dependence * diagonal)) return false;
    factor[row + a] = Math.sqrt(pivot);
    return true;
  }

  /** The factor anew, after the ridge changed. A column that now depends on others goes, and may return. */
  #refactor(): void {
    for (let a = 0; a < this.#active.length;) {
      const column = this.#active[a]!;
      if (this.#appendRow(column, a)) {
        a++;
        continue;
      }
      this.#coefficients[column] = 0;
      this.#stale = true;
      this.#isActive[column] = 0;
      this.#active.splice(a, 1);
      this.#signs.splice(a, 1);
    }
  }

  /** Removes the active column at place `a` and restores the factor by Givens rotations. */
  #leave(a: number): void {
    const column = this.#active[a]!;
    this.#coefficients[column] = 0;
    this.#isActive[column] = 0;
    this.#active.splice(a, 1);
    this.#signs.splice(a, 1);
    const factor = this.#factor;
    const stride = this.#stride;
    const size = this.#active.length;
    for (let r = a; r < size; r++) {
      for (let c = 0; c <= r + 1; c++) factor[r * stride + c] = factor[(r + 1) * stride + c]!;
    }
    for (let r = a; r < size; r++) {
      const x = factor[r * stride + r]!;
      const y = factor[r * stride + r + 1]!;
      const length = Math.hypot(x, y);
      const cosine = x / length;
      const sine = y / length;
      for (let k = r; k < size; k++) {
        const u = factor[k * stride + r]!;
        const v = factor[k * stride + r + 1]!;
        factor[k * stride + r] = cosine * u + sine * v;
        factor[k * stride + r + 1] = cosine * v - sine * u;
      }
    }
  }

  /** Solves L·Lᵀ·x = values in place. */
  #solveFactor(values: Float64Array, size: number): void {
    const factor = this.#factor;
    const stride = this.#stride;
    for (let a = 0; a < size; a++) {
      const rest = innerProduct(factor, a * stride, values, 0, a);
      values[a] = (values[a]! - rest) / factor[a * stride + a]!;
    }
    for (let a = size - 1; a >= 0; a--) {
      let sum = values[a]!;
      for (let b = a + 1; b < size; b++) sum -= factor[b * stride + a]! * values[b]!;
      values[a] = sum / factor[a * stride + a]!;
    }
  }
}
