// The kernel of penalised logistic regression: the minimiser of
//   -log likelihood / n + penalty·(l1Ratio·|b|₁ + (1 - l1Ratio)/2·||b||²)
// for one penalty after another (glmnet's objective; Friedman, Hastie & Tibshirani 2010). Each solution starts the
// next. Newton steps on a working set of columns are solved exactly (`minimiseQuadratic`), where coordinate descent
// would need thousands of sweeps on the correlated columns of radiomics; then columns that violate optimality enter.

import { columnProducts } from './column-products.ts';
import { createQuadraticWorkspace, minimiseQuadratic } from './penalised-quadratic.ts';

/** Columns one after the other, centred and scaled; classes 0 and 1. */
export interface LogisticProblem {
  readonly rows: number;
  readonly columns: number;
  /** Column-major. */
  readonly design: Float64Array;
  readonly target: Float64Array;
}

export interface LogisticSolution {
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

/** How many violating columns enter the working set at a time. */
const entrants = 12;
/** Newton's method ends when no coefficient (of a column of deviation 1) moves by more. */
const movement = 1e-9;

/** The smallest penalty at which all coefficients are 0 (for ridge alone: at a share of 0.001, as glmnet). */
export function largestLogisticPenalty(problem: LogisticProblem, l1Ratio: number): number {
  const { rows, columns, design, target } = problem;
  let share = 0;
  for (let i = 0; i < rows; i++) share += target[i]! / rows;
  let largest = 0;
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += design[j * rows + i]! * (target[i]! - share);
    largest = Math.max(largest, Math.abs(sum));
  }
  return largest / (rows * Math.max(l1Ratio, 1e-3));
}

/** Solutions for each of `penalties`, best in descending order. */
export function solveLogisticPath(
  problem: LogisticProblem,
  penalties: ArrayLike<number>,
  l1Ratio: number,
): LogisticSolution[] {
  const { rows, columns, design, target } = problem;
  const beta = new Float64Array(columns);
  const linear = new Float64Array(rows);
  const residual = new Float64Array(rows);
  const weights = new Float64Array(rows);
  const products = new Float64Array(columns);
  const gradient = new Float64Array(columns);
  const candidate = new Float64Array(rows);
  const isWorking = new Uint8Array(columns);
  const workspace = createQuadraticWorkspace();
  const means = new Float64Array(columns);
  let weightSum = 0;
  let weighted = new Float64Array(0);
  let hessian = new Float64Array(0);
  let positives = 0;
  for (let i = 0; i < rows; i++) positives += target[i]!;
  let intercept = Math.log(positives / (rows - positives));
  linear.fill(intercept);

  /** Residuals and weights at `linear`. */
  function evaluate(): void {
    for (let i = 0; i < rows; i++) {
      const value = linear[i]!;
      const small = Math.exp(-Math.abs(value));
      const probability = value >= 0 ? 1 / (1 + small) : small / (1 + small);
      residual[i] = target[i]! - probability;
      weights[i] = Math.max(small / ((1 + small) * (1 + small)), 1e-12);
    }
  }

  /** Mean negative log likelihood. */
  function loss(values: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const value = target[i]! > 0 ? -values[i]! : values[i]!;
      sum += value > 0 ? value + Math.log1p(Math.exp(-value)) : Math.log1p(Math.exp(value));
    }
    return sum / rows;
  }

  function penaltyOf(coefficients: ArrayLike<number>, threshold: number, ridge: number): number {
    let sum = 0;
    for (let j = 0; j < coefficients.length; j++) {
      const value = coefficients[j]!;
      sum += threshold * Math.abs(value) + 0.5 * ridge * value * value;
    }
    return sum;
  }

  /** The Hessian of the columns of `working` at the present weights, the intercept eliminated. */
  function computeHessian(working: readonly number[], ridge: number): void {
    const size = working.length;
    if (weighted.length < size * rows) weighted = new Float64Array(2 * size * rows);
    if (hessian.length < size * size) hessian = new Float64Array(4 * size * size);
    weightSum = 0;
    for (let i = 0; i < rows; i++) {
      weightSum += weights[i]!;
      candidate[i] = Math.sqrt(weights[i]! / rows);
    }
    for (let a = 0; a < size; a++) {
      const offset = working[a]! * rows;
      let center = 0;
      for (let i = 0; i < rows; i++) center += weights[i]! * design[offset + i]!;
      center /= weightSum;
      means[a] = center;
      for (let i = 0; i < rows; i++) {
        weighted[a * rows + i] = candidate[i]! * (design[offset + i]! - center);
      }
    }
    gramLower(weighted, rows, size, hessian);
    for (let a = 0; a < size; a++) hessian[a * size + a]! += ridge;
  }

  /** One Newton step over `working`; returns the largest movement of the linear predictor by one coefficient. */
  function newtonStep(working: readonly number[], threshold: number, ridge: number): number {
    const size = working.length;
    const current = new Float64Array(size);
    const c = new Float64Array(size);
    let residualSum = 0;
    for (let i = 0; i < rows; i++) residualSum += residual[i]!;
    columnProducts(design, rows, working, residual, products);
    for (let a = 0; a < size; a++) {
      const j = working[a]!;
      current[a] = beta[j]!;
      c[a] = (products[j]! - means[a]! * residualSum) / rows;
    }
    for (let a = 0; a < size; a++) {
      const value = current[a]!;
      if (value === 0) continue;
      for (let e = 0; e < a; e++) c[e]! += hessian[a * size + e]! * value;
      for (let e = a; e < size; e++) c[e]! += hessian[e * size + a]! * value;
      // The gradient above is that of the likelihood alone; the ridge in H serves its own term.
      c[a]! -= ridge * value;
    }
    const next = Float64Array.from(current);
    minimiseQuadratic(hessian, c, threshold, size, next, workspace);
    let nextIntercept = intercept + residualSum / weightSum;
    let moved = Math.abs(residualSum / weightSum);
    for (let a = 0; a < size; a++) {
      const change = next[a]! - current[a]!;
      nextIntercept -= means[a]! * change;
      moved = Math.max(moved, Math.abs(change));
    }
    candidate.fill(nextIntercept);
    for (let a = 0; a < size; a++) {
      const value = next[a]!;
      if (value === 0) continue;
      const offset = working[a]! * rows;
      for (let i = 0; i < rows; i++) candidate[i]! += value * design[offset + i]!;
    }
    let share = 1;
    if (moved > 1e-5) {
      // Far from the optimum a full step may overshoot.
      const before = loss(linear) + penaltyOf(current, threshold, ridge);
      const trial = Float64Array.from(next);
      const values = Float64Array.from(candidate);
      while (share > 1e-6) {
        if (loss(values) + penaltyOf(trial, threshold, ridge) <= before + 1e-14 * Math.abs(before)) break;
        share /= 2;
        for (let a = 0; a < size; a++) trial[a] = current[a]! + share * (next[a]! - current[a]!);
        for (let i = 0; i < rows; i++) values[i] = linear[i]! + share * (candidate[i]! - linear[i]!);
      }
      next.set(trial);
      candidate.set(values);
    }
    intercept += share * (nextIntercept - intercept);
    for (let a = 0; a < size; a++) beta[working[a]!] = next[a]!;
    linear.set(candidate);
    return moved;
  }

  /** Adds to `working` the columns of `pool` that violate optimality most; returns how many violate it. */
  function enter(pool: readonly number[], working: number[], threshold: number): number {
    const violators: number[] = [];
    for (const j of pool) {
      if (isWorking[j] === 1) continue;
      if (gradient[j]! > threshold * (1 + 1e-9) + 1e-12) violators.push(j);
    }
    violators.sort((x, y) => gradient[y]! - gradient[x]!);
    for (const j of violators.slice(0, threshold > 0 ? entrants : columns)) {
      working.push(j);
      isWorking[j] = 1;
    }
    return violators.length;
  }

  function computeGradient(pool: readonly number[]): void {
    columnProducts(design, rows, pool, residual, products);
    for (const j of pool) gradient[j] = Math.abs(products[j]!) / rows;
  }

  const everyColumn = Array.from({ length: columns }, (_, j) => j);
  evaluate();
  computeGradient(everyColumn);
  let previous = Infinity;
  return Array.from(penalties, (penalty): LogisticSolution => {
    const threshold = penalty * l1Ratio;
    const ridge = penalty * (1 - l1Ratio);
    const working = everyColumn.filter((j) => beta[j] !== 0);
    isWorking.fill(0);
    for (const j of working) isWorking[j] = 1;
    // The strong rule (Tibshirani et al. 2012): columns likely to enter; the rest is looked at before the end.
    const likely = everyColumn.filter((j) => gradient[j]! >= 2 * threshold - previous);
    previous = threshold;
    enter(likely, working, threshold);
    let moved = Infinity;
    let entered = 1;
    for (let step = 0; step < 20 * (columns + 10); step++) {
      // A Hessian from close by still converges fast.
      if (entered > 0 || moved > 1e-2) computeHessian(working, ridge);
      moved = newtonStep(working, threshold, ridge);
      evaluate();
      const settled = moved < movement;
      const pool = settled ? everyColumn : likely;
      computeGradient(pool);
      entered = enter(pool, working, threshold);
      if (settled && entered === 0) break;
    }
    return { coefficients: Float64Array.from(beta), intercept };
  });
}

/** The lower triangle of the Gram matrix of `size` columns of `rows` values, four products at a time. */
function gramLower(columns: Float64Array, rows: number, size: number, gram: Float64Array): void {
  for (let a = 0; a < size; a += 2) {
    const second = a + 1 < size;
    const p = a * rows;
    const q = second ? p + rows : p;
    for (let e = 0; e <= a + 1 && e < size; e += 2) {
      const r = e * rows;
      const t = e + 1 < size ? r + rows : r;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      for (let i = 0; i < rows; i++) {
        const x0 = columns[p + i]!;
        const x1 = columns[q + i]!;
        const y0 = columns[r + i]!;
        const y1 = columns[t + i]!;
        s00 += x0 * y0;
        s01 += x0 * y1;
        s10 += x1 * y0;
        s11 += x1 * y1;
      }
      gram[a * size + e] = s00;
      if (e + 1 < size) gram[a * size + e + 1] = s01;
      if (second) {
        gram[(a + 1) * size + e] = s10;
        if (e + 1 < size) gram[(a + 1) * size + e + 1] = s11;
      }
    }
  }
}
