// What each column contributes to one patient's prediction: Shapley values (1953) of the game in which columns of
// unknown value are filled from background patients (Štrumbelj & Kononenko 2014; Lundberg & Lee 2017). They sum to
// the prediction less the background's mean prediction. Exact for linear models and for few columns, else by sampled
// coalitions and weighted least squares (Kernel SHAP), with each coalition's complement (Covert & Lee 2021).

import { createMatrix, solvePositiveDefinite, type Random } from '@glioscope/numeric';
import { checkColumns, checkFinite, type FeatureMatrix } from './feature-matrix.ts';

export interface Contributions {
  readonly names: readonly string[];
  /** Mean prediction of the background: what is predicted of a patient of whom nothing is known. */
  readonly base: number;
  /** One number a column; they sum to prediction - base. */
  readonly values: readonly number[];
  readonly prediction: number;
}

/** A model of any kind: one number a row. */
export type Predict = (matrix: FeatureMatrix) => ArrayLike<number>;

export interface KernelShapOptions {
  /** Needed with more than 12 columns that differ from the background. */
  readonly random?: Random;
  /** Coalitions to look at when there are too many for all (default 2048 + 2·columns). */
  readonly coalitions?: number;
}

interface Linear {
  readonly names: readonly string[];
  readonly coefficients: readonly number[];
  readonly intercept: number;
}

/** Up to so many columns all coalitions are looked at. */
const exactColumns = 12;
/** Rows handed to a model at a time. */
const batchRows = 8192;

/**
 * Contributions to the linear value of a model (for a logistic one the log odds), one result per row:
 * coefficient·(value - background mean).
 */
export function linearContributions(
  model: Linear,
  background: FeatureMatrix,
  matrix: FeatureMatrix,
): Contributions[] {
  for (const table of [background, matrix]) checkColumns('explain a linear model', table, model.names);
  checkFinite('explain a linear model', background);
  checkFinite('explain a linear model', matrix, 0);
  const { columns } = matrix;
  const means = new Float64Array(columns);
  for (let i = 0; i < background.rows; i++) {
    for (let j = 0; j < columns; j++) means[j]! += background.data[i * columns + j]! / background.rows;
  }
  let base = model.intercept;
  model.coefficients.forEach((coefficient, j) => (base += coefficient * means[j]!));
  return Array.from({ length: matrix.rows }, (_, i) => {
    const values = model.coefficients.map(
      (coefficient, j) => coefficient * (matrix.data[i * columns + j]! - means[j]!),
    );
    const prediction = base + values.reduce((sum, value) => sum + value, 0);
    return { names: [...model.names], base, values, prediction };
  });
}

/**
 * Contributions to any model's predictions, one result per row of `matrix`. Exact where at most 12 columns differ from
 * the background, else sampled. Costs (coalitions x background rows) predictions a row: some 50 to 100 background
 * rows are usual.
 */
export function kernelShap(
  predict: Predict,
  background: FeatureMatrix,
  matrix: FeatureMatrix,
  options: KernelShapOptions = {},
): Contributions[] {
  checkColumns('explain a prediction', matrix, background.names);
  checkFinite('explain a prediction', background);
  checkFinite('explain a prediction', matrix, 0);
  const { columns, names } = matrix;
  const predicted = predict(background);
  let base = 0;
  for (let b = 0; b < background.rows; b++) base += predicted[b]! / background.rows;
  const own = predict(matrix);
  return Array.from({ length: matrix.rows }, (_, i) => {
    const row = matrix.data.subarray(i * columns, (i + 1) * columns);
    const prediction = own[i]!;
    if (!Number.isFinite(prediction) || !Number.isFinite(base)) {
      throw new RangeError(
        `Cannot explain a prediction: expected finite predictions, got ${prediction} for row ${i} and mean ${base}`,
      );
    }
    // A column that no background row has another value of contributes nothing.
    const varying = names
      .map((_name, j) => j)
      .filter((j) => {
        for (let b = 0; b < background.rows; b++) {
          if (background.data[b * columns + j] !== row[j]) return true;
        }
        return false;
      });
    const valueOf = (coalitions: readonly Uint8Array[]): Float64Array =>
      coalitionValues(predict, background, row, varying, coalitions);
    const shares =
      varying.length <= exactColumns
        ? exactShares(varying.length, base, prediction, valueOf)
        : sampledShares(varying.length, base, prediction, valueOf, options, i);
    const values = names.map(() => 0);
    varying.forEach((j, k) => (values[j] = shares[k]!));
    return { names: [...names], base, values, prediction };
  });
}

/** Mean predictions over the background with the members of each coalition set to the row's values. */
function coalitionValues(
  predict: Predict,
  background: FeatureMatrix,
  row: Float64Array,
  varying: readonly number[],
  coalitions: readonly Uint8Array[],
): Float64Array {
  const { rows, columns } = background;
  const perBatch = Math.max(1, Math.floor(batchRows / rows));
  const values = new Float64Array(coalitions.length);
  for (let start = 0; start < coalitions.length; start += perBatch) {
    const count = Math.min(perBatch, coalitions.length - start);
    const data = new Float64Array(count * rows * columns);
    for (let c = 0; c < count; c++) {
      const members = coalitions[start + c]!;
      const offset = c * rows * columns;
      data.set(background.data, offset);
      for (let k = 0; k < varying.length; k++) {
        if (members[k] === 0) continue;
        const j = varying[k]!;
        for (let b = 0; b < rows; b++) data[offset + b * columns + j] = row[j]!;
      }
    }
    const predicted = predict({ ...background, rows: count * rows, data });
    for (let c = 0; c < count; c++) {
      let sum = 0;
      for (let b = 0; b < rows; b++) sum += predicted[c * rows + b]!;
      values[start + c] = sum / rows;
    }
  }
  return values;
}

type ValueOf = (coalitions: readonly Uint8Array[]) => Float64Array;

function exactShares(size: number, base: number, prediction: number, valueOf: ValueOf): Float64Array {
  const shares = new Float64Array(size);
  if (size === 0) return shares;
  const full = (1 << size) - 1;
  const coalitions = Array.from({ length: Math.max(0, full - 1) }, (_, mask) =>
    Uint8Array.from({ length: size }, (_member, k) => ((mask + 1) >> k) & 1),
  );
  const values = Float64Array.of(base, ...valueOf(coalitions), prediction);
  // Weight of a coalition of s others: s!(size - s - 1)! / size!.
  const weights = new Float64Array(size);
  weights[0] = 1 / size;
  for (let s = 1; s < size; s++) weights[s] = (weights[s - 1]! * s) / (size - s);
  for (let mask = 0; mask <= full; mask++) {
    let members = 0;
    for (let k = 0; k < size; k++) members += (mask >> k) & 1;
    for (let k = 0; k < size; k++) {
      if ((mask >> k) & 1) shares[k]! += weights[members - 1]! * values[mask]!;
      else shares[k]! -= weights[members]! * values[mask]!;
    }
  }
  return shares;
}

/** Coalitions of the smallest and largest sizes in full while they fit, the rest drawn, in complementary pairs. */
function chooseCoalitions(
  size: number,
  budget: number,
  random: Random,
): { coalitions: Uint8Array[]; weights: number[] } {
  const coalitions: Uint8Array[] = [];
  const weights: number[] = [];
  const addPair = (members: Uint8Array, weight: number): void => {
    coalitions.push(
      members,
      members.map((member) => 1 - member),
    );
    weights.push(weight, weight);
  };
  const kernel = (s: number): number => (size - 1) / (s * (size - s));
  const half = Math.floor(size / 2);
  let smallest = 1;
  // Of each size below the middle; its complements come along. The middle size is always drawn.
  for (let count = size; smallest < size / 2; smallest++) {
    if (coalitions.length + 2 * count > budget) break;
    const chosen = Array.from({ length: smallest }, (_, k) => k);
    for (;;) {
      const members = new Uint8Array(size);
      for (const k of chosen) members[k] = 1;
      addPair(members, kernel(smallest) / count);
      let place = smallest - 1;
      while (place >= 0 && chosen[place] === size - smallest + place) place--;
      if (place < 0) break;
      chosen[place]!++;
      for (let k = place + 1; k < smallest; k++) chosen[k] = chosen[k - 1]! + 1;
    }
    count = (count * (size - smallest)) / (smallest + 1);
  }
  const pairs = Math.floor((budget - coalitions.length) / 2);
  if (smallest > half || pairs < 1) return { coalitions, weights };
  let total = 0;
  const reach: number[] = [];
  // A pair of the middle size holds two coalitions of that size.
  for (let s = smallest; s <= half; s++) reach.push((total += 2 * s === size ? kernel(s) / 2 : kernel(s)));
  const places = Array.from({ length: size }, (_, k) => k);
  for (let pair = 0; pair < pairs; pair++) {
    const target = random.uniform() * total;
    const found = reach.findIndex((bound) => target < bound);
    const count = smallest + (found < 0 ? reach.length - 1 : found);
    for (let k = 0; k < count; k++) {
      const other = random.integer(k, size - 1);
      [places[k], places[other]] = [places[other]!, places[k]!];
    }
    const members = new Uint8Array(size);
    for (let k = 0; k < count; k++) members[places[k]!] = 1;
    addPair(members, total / pairs);
  }
  return { coalitions, weights };
}

function sampledShares(
  size: number,
  base: number,
  prediction: number,
  valueOf: ValueOf,
  options: KernelShapOptions,
  row: number,
): Float64Array {
  const { random, coalitions: budget = 2048 + 2 * size } = options;
  if (random === undefined) {
    throw new RangeError(
      `Cannot explain a prediction: ${size} columns are too many for all coalitions (at most ${exactColumns}); ` +
        'give a random stream to sample them',
    );
  }
  if (!(budget >= 2 * size)) {
    throw new RangeError(
      `Cannot explain a prediction: expected at least ${2 * size} coalitions for ${size} columns, got ${budget}`,
    );
  }
  const { coalitions, weights } = chooseCoalitions(size, budget, random.fork(`row ${row}`));
  const values = valueOf(coalitions);
  // The last column's share is what the others leave of the difference, so that the sum holds exactly.
  const difference = prediction - base;
  const free = size - 1;
  const normal = createMatrix(free, free);
  const right = new Float64Array(free);
  coalitions.forEach((members, c) => {
    const last = members[free]!;
    const weight = weights[c]!;
    const gain = values[c]! - base - last * difference;
    for (let j = 0; j < free; j++) {
      const x = members[j]! - last;
      if (x === 0) continue;
      right[j]! += weight * x * gain;
      for (let k = 0; k <= j; k++) normal.data[j * free + k]! += weight * x * (members[k]! - last);
    }
  });
  for (let j = 0; j < free; j++) {
    for (let k = 0; k < j; k++) normal.data[k * free + j] = normal.data[j * free + k]!;
  }
  const shares = new Float64Array(size);
  shares.set(solvePositiveDefinite(normal, right));
  let rest = difference;
  for (let k = 0; k < free; k++) rest -= shares[k]!;
  shares[free] = rest;
  return shares;
}
