// The kernel of penalised logistic regression: the minimiser of
//   -log likelihood / n + penalty·(l1Ratio·|b|₁ + (1 - l1Ratio)/2·||b||²)
// for one penalty after another (glmnet's objective; Friedman, Hastie & Tibshirani 2010). Each solution starts the
// next. Newton steps on a working set of columns are solved exactly (`minimiseQuadratic`), where coordinate descent
// would need thousands of sweeps on the correlated columns of radiomics; then columns that violate optimality enter.

import { ColumnKernel, paddedRows } from './column-kernel.ts';
import { createQuadraticWorkspace, forgetFactor, minimiseQuadratic } from './penalised-quadratic.ts';
import { WorkingHessian } from './working-hessian.ts';

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
/** Within so far a move of the linear predictor the quadratic bounds the likelihood well enough for a full step. */
const trusted = 0.3;
/** Weights may have drifted by this share before the Hessian is computed anew. */
const leastDrift = 0.025;

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

/**
 * Solutions for each of `penalties`, best in descending order.
 * @param tolerance a solution stands when no coefficient (of a column of deviation 1) would move by more
 */
export function solveLogisticPath(
  problem: LogisticProblem,
  penalties: ArrayLike<number>,
  l1Ratio: number,
  tolerance: number = 1e-9,
): LogisticSolution[] {
  const { rows, columns } = problem;
  const stride = paddedRows(rows);
  const values = stride * columns + WorkingHessian.valuesFor(stride, columns) + 3 * stride + columns;
  return ColumnKernel.use(rows, columns, values, (kernel) =>
    descendPath(kernel, problem, penalties, l1Ratio, tolerance),
  );
}

function descendPath(
  kernel: ColumnKernel,
  problem: LogisticProblem,
  penalties: ArrayLike<number>,
  l1Ratio: number,
  tolerance: number,
): LogisticSolution[] {
  const { rows, columns, target } = problem;
  const { stride } = kernel;
  const design = kernel.columns(problem.design, rows, columns);
  const beta = new Float64Array(columns);
  const linear = kernel.floats(stride);
  const residual = kernel.floats(stride);
  const weights = new Float64Array(rows);
  const products = kernel.floats(columns);
  const gradient = new Float64Array(columns);
  const candidate = kernel.floats(stride);
  const proposed = new Float64Array(columns);
  const isWorking = new Uint8Array(columns);
  const workspace = createQuadraticWorkspace();
  const hessian = new WorkingHessian(kernel, design, rows, columns);
  const everyColumn = Uint32Array.from({ length: columns }, (_, j) => j);
  const likely = new Uint32Array(columns);
  const found = new Uint32Array(columns);
  const usedColumns = new Uint32Array(columns);
  const from = new Float64Array(columns);
  /** By place in the working set: coefficients, those proposed, and the linear term of the quadratic. */
  let current = new Float64Array(0);
  let next = new Float64Array(0);
  let c = new Float64Array(0);
  /** Coefficients at the last penalty. */
  const before = new Float64Array(columns);
  /** Gradients when all columns were looked at last and before that, the residuals then, and how long columns are. */
  const seen = new Float64Array(columns);
  const seenBefore = new Float64Array(columns);
  const residualSeen = new Float64Array(rows);
  const residualSeenBefore = new Float64Array(rows);
  const norms = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let squares = 0;
    for (let k = j * stride; k < (j + 1) * stride; k++) squares += design[k]! * design[k]!;
    norms[j] = Math.sqrt(squares / rows);
  }
  let positives = 0;
  for (let i = 0; i < rows; i++) positives += target[i]!;
  let intercept = Math.log(positives / (rows - positives));
  let interceptBefore = intercept;
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

  function penaltyOf(
    coefficients: ArrayLike<number>,
    count: number,
    threshold: number,
    ridge: number,
  ): number {
    let sum = 0;
    for (let j = 0; j < count; j++) {
      const value = coefficients[j]!;
      sum += threshold * Math.abs(value) + 0.5 * ridge * value * value;
    }
    return sum;
  }

  /**
   * One Newton step over `working`, whose products with the residual are known; returns the largest movement of the
   * linear predictor by one coefficient.
   */
  function newtonStep(working: readonly number[], threshold: number, ridge: number): number {
    const size = working.length;
    const { values: h, stride: width, means, weightSum } = hessian;
    if (current.length < size) {
      current = new Float64Array(2 * size);
      next = new Float64Array(2 * size);
      c = new Float64Array(2 * size);
    }
    let residualSum = 0;
    for (let i = 0; i < rows; i++) residualSum += residual[i]!;
    for (let a = 0; a < size; a++) {
      const j = working[a]!;
      current[a] = beta[j]!;
      c[a] = (products[j]! - means[a]! * residualSum) / rows;
    }
    for (let a = 0; a < size; a++) {
      // The gradient above is that of the likelihood alone; the ridge in H serves its own term.
      let sum = -ridge * current[a]!;
      for (let e = 0; e <= a; e++) sum += h[a * width + e]! * current[e]!;
      for (let e = a + 1; e < size; e++) sum += h[e * width + a]! * current[e]!;
      c[a]! += sum;
    }
    for (let a = 0; a < size; a++) next[a] = current[a]!;
    minimiseQuadratic(h, c, threshold, size, width, next, workspace);
    let nextIntercept = intercept + residualSum / weightSum;
    let moved = Math.abs(residualSum / weightSum);
    for (let a = 0; a < size; a++) {
      const change = next[a]! - current[a]!;
      nextIntercept -= means[a]! * change;
      moved = Math.max(moved, Math.abs(change));
    }
    candidate.fill(nextIntercept);
    let used = 0;
    for (let a = 0; a < size; a++) {
      if (next[a] === 0) continue;
      proposed[working[a]!] = next[a]!;
      usedColumns[used++] = working[a]!;
    }
    kernel.add(design, usedColumns, proposed, 1, candidate, used);
    let farthest = 0;
    for (let i = 0; i < rows; i++) farthest = Math.max(farthest, Math.abs(candidate[i]! - linear[i]!));
    let share = 1;
    if (farthest > trusted) {
      // Far from the optimum a full step may overshoot.
      const before = loss(linear) + penaltyOf(current, size, threshold, ridge);
      const trial = next.slice();
      const values = candidate.slice();
      while (share > 1e-6) {
        if (loss(values) + penaltyOf(trial, size, threshold, ridge) <= before + 1e-14 * Math.abs(before))
          break;
        share /= 2;
        for (let a = 0; a < size; a++) trial[a] = current[a]! + share * (next[a]! - current[a]!);
        for (let i = 0; i < rows; i++) values[i] = linear[i]! + share * (candidate[i]! - linear[i]!);
      }
      next.set(trial);
      candidate.set(values);
    }
    intercept += share * (nextIntercept - intercept);
    for (let a = 0; a < size; a++) beta[working[a]!] = next[a]!;
    for (let i = 0; i < rows; i++) linear[i] = candidate[i]!;
    return moved;
  }

  /** Leaves in `working` the columns whose coefficients are not 0. */
  function keepActive(working: number[], ridgeChange: number): void {
    const places: number[] = [];
    working.forEach((j, a) => {
      if (beta[j] !== 0) places.push(a);
      else isWorking[j] = 0;
    });
    if (places.length < working.length || ridgeChange !== 0) forgetFactor(workspace);
    hessian.retain(places, ridgeChange);
    places.forEach((place, a) => (working[a] = working[place]!));
    working.length = places.length;
  }

  /** Adds to `working` the columns of `pool` that violate optimality most; returns how many violate it. */
  function enter(pool: ArrayLike<number>, working: number[], threshold: number): number {
    const violators: number[] = [];
    for (let k = 0; k < pool.length; k++) {
      const j = pool[k]!;
      if (gradient[j]! > threshold * (1 + 1e-9) + 1e-12 && isWorking[j] === 0) violators.push(j);
    }
    if (violators.length === 0) return 0;
    violators.sort((x, y) => gradient[y]! - gradient[x]!);
    for (const j of violators.slice(0, threshold > 0 ? entrants : columns)) {
      working.push(j);
      isWorking[j] = 1;
    }
    return violators.length;
  }

  function computeGradient(pool: ArrayLike<number>): void {
    kernel.products(design, pool, residual, products);
    for (let k = 0; k < pool.length; k++) gradient[pool[k]!] = Math.abs(products[pool[k]!]!) / rows;
  }

  /**
   * Moves each coefficient on by as much as the last penalty but one let it go, in proportion: between columns that
   * enter or leave, the path is smooth.
   */
  function extrapolate(working: readonly number[], share: number): void {
    for (const j of working) {
      const change = share * (beta[j]! - before[j]!);
      proposed[j] = before[j] === 0 || (beta[j]! + change) * beta[j]! <= 0 ? 0 : change;
      beta[j]! += proposed[j]!;
    }
    kernel.add(design, working, proposed, 1, linear);
    const change = share * (intercept - interceptBefore);
    intercept += change;
    for (let i = 0; i < rows; i++) linear[i]! += change;
  }

  /**
   * The columns that may violate optimality. The residual is taken apart into what the last two looks at all columns
   * foretell, on the line through them, and a rest; a gradient is off by no more than that rest is long, so that
   * columns well below the threshold by this account need no look.
   */
  function suspects(threshold: number): Uint32Array {
    let along = 0;
    let length = 0;
    for (let i = 0; i < rows; i++) {
      const direction = residualSeen[i]! - residualSeenBefore[i]!;
      along += (residual[i]! - residualSeen[i]!) * direction;
      length += direction * direction;
    }
    const share = length > 0 ? along / length : 0;
    let squares = 0;
    for (let i = 0; i < rows; i++) {
      const direction = residualSeen[i]! - residualSeenBefore[i]!;
      squares += (residual[i]! - residualSeen[i]! - share * direction) ** 2;
    }
    const reach = Math.sqrt(squares / rows);
    let count = 0;
    for (let j = 0; j < columns; j++) {
      const foretold = seen[j]! + share * (seen[j]! - seenBefore[j]!);
      if (isWorking[j] === 1 || Math.abs(foretold) + reach * norms[j]! > threshold * 0.999)
        found[count++] = j;
    }
    if (count < columns / 2) return found.subarray(0, count);
    residualSeenBefore.set(residualSeen);
    for (let i = 0; i < rows; i++) residualSeen[i] = residual[i]!;
    return everyColumn;
  }

  /** As `computeGradient`; what was seen of all columns is kept for `suspects`. */
  function lookAt(pool: ArrayLike<number>): void {
    computeGradient(pool);
    if (pool !== everyColumn) return;
    seenBefore.set(seen);
    for (let j = 0; j < columns; j++) seen[j] = products[j]! / rows;
  }

  evaluate();
  for (let i = 0; i < rows; i++) residualSeen[i] = residual[i]!;
  lookAt(everyColumn);
  let previous = Infinity;
  let previousRidge = 0;
  let previousStep = Infinity;
  const working: number[] = [];
  return Array.from(penalties, (penalty): LogisticSolution => {
    const threshold = penalty * l1Ratio;
    const ridge = penalty * (1 - l1Ratio);
    keepActive(working, ridge - previousRidge);
    previousRidge = ridge;
    const stepShare = (previous - penalty) / previousStep;
    // The strong rule (Tibshirani et al. 2012): columns likely to enter; the rest is looked at before the end.
    const strong = (2 * penalty - previous) * l1Ratio;
    let count = 0;
    for (let j = 0; j < columns; j++) {
      if (isWorking[j] === 1 || gradient[j]! >= strong) likely[count++] = j;
    }
    if (stepShare > 0 && stepShare < 2) {
      from.set(beta);
      const interceptFrom = intercept;
      extrapolate(working, stepShare);
      before.set(from);
      interceptBefore = interceptFrom;
      evaluate();
    } else {
      before.set(beta);
      interceptBefore = intercept;
    }
    previousStep = previous - penalty;
    previous = penalty;
    computeGradient(likely.subarray(0, count));
    enter(likely.subarray(0, count), working, threshold);
    let drift = hessian.drift(weights);
    // Between a column's entry and the end of the steps only working columns are looked at.
    let entered = true;
    let movedBefore = 0;
    for (let step = 0; step < 20 * (columns + 10); step++) {
      if (drift > leastDrift) {
        hessian.rebuild(working, weights, ridge);
        forgetFactor(workspace);
      } else if (hessian.size < working.length) hessian.extend(working, ridge);
      const moved = newtonStep(working, threshold, ridge);
      evaluate();
      drift = hessian.drift(weights);
      // The next step will be this one times about what the Hessian is off by, which the last two tell, too.
      const shrinkage = entered || movedBefore === 0 ? 1 : (5 * moved) / movedBefore;
      movedBefore = moved;
      const settled = moved * Math.min(1, 10 * drift, shrinkage) < tolerance;
      const pool: ArrayLike<number> = settled
        ? suspects(threshold)
        : entered
          ? likely.subarray(0, count)
          : working;
      lookAt(pool);
      const size = working.length;
      entered = enter(pool, working, threshold) > 0;
      if (!entered) {
        if (settled) break;
      } else if (settled) {
        for (let a = size; a < working.length; a++) {
          if (likely.indexOf(working[a]!) < 0 || likely.indexOf(working[a]!) >= count)
            likely[count++] = working[a]!;
        }
      }
    }
    return { coefficients: beta.slice(), intercept };
  });
}
