// The inner machinery of the Cox elastic net: Breslow's partial likelihood in the linear predictors, and coordinate
// descent on its quadratic approximations. With few covariates the approximation is exact (Newton's, with the whole
// matrix of second derivatives); with many it keeps the diagonal in the predictors, as Simon et al. (2011) do.

import type { SortedPatients } from './cox-likelihood.ts';

/** The likelihood at the current coefficients; patients are in time order. */
export interface PenalisedState {
  readonly patients: SortedPatients;
  readonly beta: Float64Array;
  readonly predictor: Float64Array;
  /** Derivatives of the log likelihood by each predictor: first, and minus the diagonal of the second. */
  readonly gradient: Float64Array;
  readonly weight: Float64Array;
  readonly hazardWeight: Float64Array;
  readonly riskSum: Float64Array;
  logLikelihood: number;
}

/** All coefficients and predictors 0; call `evaluate` before reading derivatives. */
export function createState(patients: SortedPatients, p: number): PenalisedState {
  const n = patients.order.length;
  const zeros = (length: number): Float64Array => new Float64Array(length);
  return {
    patients,
    beta: zeros(p),
    predictor: zeros(n),
    gradient: zeros(n),
    weight: zeros(n),
    hazardWeight: zeros(n),
    riskSum: zeros(patients.starts.length - 1),
    logLikelihood: 0,
  };
}

/** Updates likelihood and derivatives after the predictors have changed. */
export function evaluate(state: PenalisedState): void {
  const { predictor, gradient, weight, hazardWeight, riskSum } = state;
  const { starts, events } = state.patients;
  let largest = -Infinity;
  for (const value of predictor) if (value > largest) largest = value;
  let risk = 0;
  for (let group = starts.length - 2; group >= 0; group--) {
    for (let i = starts[group]!; i < starts[group + 1]!; i++) {
      hazardWeight[i] = Math.exp(predictor[i]! - largest);
      risk += hazardWeight[i]!;
    }
    riskSum[group] = risk;
  }
  let logLikelihood = 0;
  let hazard = 0;
  let hazardSquares = 0;
  for (let group = 0; group < starts.length - 1; group++) {
    let deaths = 0;
    for (let i = starts[group]!; i < starts[group + 1]!; i++) deaths += events[i]!;
    hazard += deaths / riskSum[group]!;
    hazardSquares += deaths / (riskSum[group]! * riskSum[group]!);
    logLikelihood -= deaths * Math.log(riskSum[group]!);
    for (let i = starts[group]!; i < starts[group + 1]!; i++) {
      const own = hazardWeight[i]!;
      gradient[i] = events[i]! - own * hazard;
      weight[i] = Math.max(0, own * hazard - own * own * hazardSquares);
      if (events[i] === 1) logLikelihood += predictor[i]! - largest;
    }
  }
  state.logLikelihood = logLikelihood;
}

/** The inner product of two vectors. */
export function product(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

// Far below the 1e-5 to which coefficients are compared with glmnet.
const tolerance = 1e-9;
const outerLimit = 200;
const sweepLimit = 5000;
/** Up to this many covariates the whole matrix of second derivatives is cheaper than its slower convergence without. */
const mostDenseColumns = 200;

/** A quadratic approximation of -log likelihood / n around the coefficients at which it was prepared. */
interface Quadratic {
  prepare(): void;
  /** Minus the derivative by coefficient j where the descent stands. */
  slope(j: number): number;
  curvature(j: number): number;
  move(j: number, change: number): void;
  /** Brings the linear predictors up to date. */
  finish(): void;
}

/** Minimises at one penalty from the state's coefficients; false when it does not converge. */
export function descend(
  state: PenalisedState,
  columns: readonly Float64Array[],
  lambda: number,
  alpha: number,
): boolean {
  const { beta, predictor } = state;
  const n = predictor.length;
  const p = columns.length;
  const absolute = lambda * alpha;
  const square = lambda * (1 - alpha);
  const before = new Float64Array(p);
  const predictorBefore = new Float64Array(n);
  const quadratic =
    p <= mostDenseColumns ? denseQuadratic(state, columns, before) : diagonalQuadratic(state, columns);
  const penalised = (): number => {
    let penalty = 0;
    for (const value of beta) penalty += absolute * Math.abs(value) + (square / 2) * value * value;
    return -state.logLikelihood / n + penalty;
  };
  const update = (j: number): number => {
    const curvature = quadratic.curvature(j);
    const slope = quadratic.slope(j) + curvature * beta[j]!;
    const shrunken = Math.sign(slope) * Math.max(0, Math.abs(slope) - absolute);
    const bottom = curvature + square;
    const change = (bottom > 0 ? shrunken / bottom : 0) - beta[j]!;
    if (change === 0) return 0;
    beta[j]! += change;
    quadratic.move(j, change);
    return Math.abs(change);
  };
  evaluate(state);
  let objective = penalised();
  // An approximation far from the optimum is not worth solving exactly: each is solved to a share of the last move.
  let rest = 1e-3;
  for (let outer = 0; outer < outerLimit; outer++) {
    before.set(beta);
    predictorBefore.set(predictor);
    quadratic.prepare();
    // All coordinates, then those in use until they rest, until a full sweep changes nothing.
    for (let sweep = 0; sweep < sweepLimit;) {
      let largest = 0;
      for (let j = 0; j < p; j++) largest = Math.max(largest, update(j));
      sweep++;
      if (largest < rest) break;
      for (; sweep < sweepLimit; sweep++) {
        largest = 0;
        for (let j = 0; j < p; j++) if (beta[j] !== 0) largest = Math.max(largest, update(j));
        if (largest < rest) break;
      }
    }
    quadratic.finish();

    evaluate(state);
    let next = penalised();
    for (
      let halving = 0;
      halving < 40 && !(next <= objective + 1e-13 * (1 + Math.abs(objective)));
      halving++
    ) {
      for (let j = 0; j < p; j++) beta[j] = (beta[j]! + before[j]!) / 2;
      for (let i = 0; i < n; i++) predictor[i] = (predictor[i]! + predictorBefore[i]!) / 2;
      evaluate(state);
      next = penalised();
    }
    objective = next;
    let moved = 0;
    for (let j = 0; j < p; j++) moved = Math.max(moved, Math.abs(beta[j]! - before[j]!));
    if (!Number.isFinite(moved)) return false;
    if (moved < tolerance && rest <= tolerance) return true;
    rest = Math.max(tolerance, Math.min(rest, 0.02 * moved));
  }
  return false;
}

function diagonalQuadratic(state: PenalisedState, columns: readonly Float64Array[]): Quadratic {
  const { predictor } = state;
  const n = predictor.length;
  const residual = new Float64Array(n);
  const weight = new Float64Array(n);
  const curvatures = new Float64Array(columns.length);
  return {
    prepare() {
      residual.set(state.gradient);
      weight.set(state.weight);
      curvatures.fill(-1);
    },
    slope: (j) => product(columns[j]!, residual) / n,
    curvature(j) {
      if (curvatures[j]! < 0) {
        const column = columns[j]!;
        let sum = 0;
        for (let i = 0; i < n; i++) sum += weight[i]! * column[i]! * column[i]!;
        curvatures[j] = sum / n;
      }
      return curvatures[j]!;
    },
    move(j, change) {
      const column = columns[j]!;
      for (let i = 0; i < n; i++) {
        residual[i]! -= weight[i]! * column[i]! * change;
        predictor[i]! += column[i]! * change;
      }
    },
    finish: () => undefined,
  };
}

function denseQuadratic(
  state: PenalisedState,
  columns: readonly Float64Array[],
  before: Float64Array,
): Quadratic {
  const { beta, predictor, gradient, hazardWeight, riskSum } = state;
  const { starts, events } = state.patients;
  const n = predictor.length;
  const p = columns.length;
  const slopes = new Float64Array(p);
  const second = new Float64Array(p * p);
  const spread = new Float64Array(n);
  const sum = new Float64Array(p);
  const weighted = new Float64Array(n);
  return {
    prepare() {
      // Each death adds its risk set's weighted covariance: second moments patient by patient, then the means' share.
      second.fill(0);
      sum.fill(0);
      for (let i = 0; i < n; i++) spread[i] = events[i]! - gradient[i]!;
      for (let j = 0; j < p; j++) {
        const column = columns[j]!;
        slopes[j] = product(column, gradient) / n;
        for (let i = 0; i < n; i++) weighted[i] = spread[i]! * column[i]!;
        for (let k = 0; k <= j; k++) second[j * p + k] = product(weighted, columns[k]!) / n;
      }
      for (let group = starts.length - 2; group >= 0; group--) {
        let deaths = 0;
        for (let i = starts[group]!; i < starts[group + 1]!; i++) {
          deaths += events[i]!;
          for (let j = 0; j < p; j++) sum[j]! += hazardWeight[i]! * columns[j]![i]!;
        }
        if (deaths === 0) continue;
        const share = deaths / (n * riskSum[group]! * riskSum[group]!);
        for (let j = 0; j < p; j++) {
          const factor = share * sum[j]!;
          for (let k = 0; k <= j; k++) second[j * p + k]! -= factor * sum[k]!;
        }
      }
      for (let j = 0; j < p; j++) for (let k = 0; k < j; k++) second[k * p + j] = second[j * p + k]!;
    },
    slope: (j) => slopes[j]!,
    curvature: (j) => Math.max(0, second[j * p + j]!),
    move(j, change) {
      for (let k = 0; k < p; k++) slopes[k]! -= second[j * p + k]! * change;
    },
    finish() {
      for (let j = 0; j < p; j++) {
        const change = beta[j]! - before[j]!;
        if (change === 0) continue;
        const column = columns[j]!;
        for (let i = 0; i < n; i++) predictor[i]! += column[i]! * change;
      }
    },
  };
}
