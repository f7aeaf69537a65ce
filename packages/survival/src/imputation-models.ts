// One step of chained equations: draws for the missing values of one column given the others. Predictive mean matching
// for numbers (Little 1988; van Buuren 2018, §3.4), Bayesian logistic regression for 0 and 1 (Rubin 1987, §5.3),
// kept finite under separation by a few weighted pseudo-patients (White, Daniel & Royston 2010).

import {
  chiSquareQuantile,
  choleskyFactor,
  createMatrix,
  invertPositiveDefinite,
  solveCholesky,
  type Matrix,
  type Random,
} from '@glioscope/numeric';

/** Predictors (first column 1) and target; rows where the target is known, and rows where it is to be drawn. */
export interface ImputationStep {
  readonly known: Matrix;
  readonly target: Float64Array;
  readonly missing: Matrix;
}

/** Each missing value becomes that of one of the `donors` patients whose predictions are nearest. */
export function drawByPredictiveMeanMatching(
  { known, target, missing }: ImputationStep,
  random: Random,
  donors: number,
): Float64Array {
  const p = known.columns;
  const { information, moments } = normalEquations(known, target, null);
  // A trace of ridge keeps nearly collinear predictors usable.
  for (let j = 0; j < p; j++) information.data[j * p + j]! *= 1 + 1e-5;
  const estimate = solveCholesky(choleskyFactor(information, 1e-14), moments);
  let residual = 0;
  const fitted = predictRows(known, estimate);
  for (let i = 0; i < known.rows; i++) residual += (target[i]! - fitted[i]!) ** 2;
  const freedom = Math.max(1, known.rows - p);
  const scale = Math.sqrt(
    residual / chiSquareQuantile(Math.min(1 - 1e-12, Math.max(1e-12, random.uniform())), freedom),
  );
  const drawn = addNormalDraw(estimate, invertPositiveDefinite(information), scale, random);
  const order = Array.from({ length: known.rows }, (_, i) => i).sort(
    (a, b) => fitted[a]! - fitted[b]! || a - b,
  );
  const sorted = order.map((row) => fitted[row]!);
  return predictRows(missing, drawn).map((prediction) => {
    const chosen = nearestOf(sorted, prediction, Math.min(donors, known.rows), random);
    return target[order[chosen]!]!;
  });
}

// Place, among ascending values, of one of the nearest few, taken at random.
function nearestOf(sorted: readonly number[], value: number, count: number, random: Random): number {
  let high = sorted.findIndex((entry) => entry >= value);
  if (high < 0) high = sorted.length;
  let low = high - 1;
  for (let k = 0; k < count; k++) {
    const below = low >= 0 ? value - sorted[low]! : Infinity;
    const above = high < sorted.length ? sorted[high]! - value : Infinity;
    if (below <= above) low--;
    else high++;
  }
  return random.integer(low + 1, high - 1);
}

/** Each missing value is drawn as 0 or 1 with the chance that a drawn logistic model gives it. */
export function drawByLogisticRegression(
  { known, target, missing }: ImputationStep,
  random: Random,
): Float64Array {
  const { rows, outcomes, weights } = augment(known, target);
  const { estimate, covariance } = fitWeightedLogistic(rows, outcomes, weights);
  const drawn = addNormalDraw(estimate, covariance, 1, random);
  return predictRows(missing, drawn).map((value) => (random.uniform() < 1 / (1 + Math.exp(-value)) ? 1 : 0));
}

function augment(
  known: Matrix,
  target: Float64Array,
): { rows: Matrix; outcomes: Float64Array; weights: Float64Array } {
  const { rows: n, columns: p } = known;
  const extra = 4 * (p - 1);
  const rows = createMatrix(n + extra, p);
  rows.data.set(known.data);
  const outcomes = new Float64Array(n + extra);
  outcomes.set(target);
  const weights = new Float64Array(n + extra).fill(p / Math.max(1, extra));
  weights.fill(1, 0, n);
  const means = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) means[j]! += known.data[i * p + j]! / n;
  let row = n;
  for (let j = 1; j < p; j++) {
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (known.data[i * p + j]! - means[j]!) ** 2;
    const deviation = Math.sqrt(squares / Math.max(1, n - 1));
    for (const side of [-1, 1]) {
      for (const outcome of [0, 1]) {
        rows.data.set(means, row * p);
        rows.data[row * p + j] = means[j]! + side * deviation;
        outcomes[row++] = outcome;
      }
    }
  }
  return { rows, outcomes, weights };
}

function fitWeightedLogistic(
  rows: Matrix,
  outcomes: Float64Array,
  weights: Float64Array,
): { estimate: Float64Array; covariance: Matrix } {
  const p = rows.columns;
  let estimate = new Float64Array(p);
  const working = new Float64Array(rows.rows);
  const workingWeights = new Float64Array(rows.rows);
  for (let iteration = 0; ; iteration++) {
    predictRows(rows, estimate).forEach((value, i) => {
      // Bounded, so that a weight never vanishes and the next system can be solved.
      const eta = Math.max(-30, Math.min(30, value));
      const mean = 1 / (1 + Math.exp(-eta));
      const slope = Math.max(1e-10, mean * (1 - mean));
      workingWeights[i] = weights[i]! * slope;
      working[i] = eta + (outcomes[i]! - mean) / slope;
    });
    const { information, moments } = normalEquations(rows, working, workingWeights);
    for (let j = 0; j < p; j++) information.data[j * p + j]! *= 1 + 1e-8;
    const next = Float64Array.from(solveCholesky(choleskyFactor(information, 1e-14), moments));
    const change = next.reduce((largest, value, j) => Math.max(largest, Math.abs(value - estimate[j]!)), 0);
    estimate = next;
    if (change < 1e-8 || iteration === 50)
      return { estimate, covariance: invertPositiveDefinite(information) };
  }
}

function normalEquations(
  { rows, columns: p, data }: Matrix,
  target: Float64Array,
  weights: Float64Array | null,
): { information: Matrix; moments: Float64Array } {
  const information = createMatrix(p, p);
  const moments = new Float64Array(p);
  for (let i = 0; i < rows; i++) {
    const weight = weights === null ? 1 : weights[i]!;
    for (let j = 0; j < p; j++) {
      const weighted = weight * data[i * p + j]!;
      moments[j]! += weighted * target[i]!;
      for (let k = 0; k < p; k++) information.data[j * p + k]! += weighted * data[i * p + k]!;
    }
  }
  return { information, moments };
}

function predictRows({ rows, columns: p, data }: Matrix, coefficients: Float64Array): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += data[i * p + j]! * coefficients[j]!;
    return sum;
  });
}

function addNormalDraw(
  estimate: Float64Array,
  covariance: Matrix,
  scale: number,
  random: Random,
): Float64Array {
  const p = estimate.length;
  const factor = choleskyFactor(covariance, 1e-14).data;
  const normals = Float64Array.from({ length: p }, () => random.normal());
  return estimate.map((value, j) => {
    let sum = value;
    for (let k = 0; k <= j; k++) sum += scale * factor[j * p + k]! * normals[k]!;
    return sum;
  });
}
