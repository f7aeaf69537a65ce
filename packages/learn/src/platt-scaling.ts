// Probabilities from decision values: Platt's sigmoid, fitted by the Newton method of Lin, Lin & Weng (2007).
// Fit it on cross-validated decision values: a machine's values on its own training rows are too sure of themselves.

/** P(positive | value) = 1 / (1 + exp(slope·value + intercept)); slope is below 0 when the values are of use. */
export interface PlattSigmoid {
  readonly slope: number;
  readonly intercept: number;
}

/** Fits the sigmoid; deterministic. Throws unless both classes are present. */
export function fitPlattSigmoid(values: ArrayLike<number>, positive: readonly boolean[]): PlattSigmoid {
  if (values.length !== positive.length) {
    throw new RangeError(
      `Cannot fit probabilities: got ${values.length} decision values for ${positive.length} labels`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) {
      throw new RangeError(
        `Cannot fit probabilities: expected finite decision values, got ${values[i]} at ${i}`,
      );
    }
  }
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(
      `Cannot fit probabilities: expected both classes, got ${positives} positive and ${negatives} negative`,
    );
  }
  // Targets drawn in from 0 and 1 keep separable values from infinite slopes.
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  const targets = Float64Array.from(positive, (isPositive) => (isPositive ? high : low));
  const loss = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < targets.length; i++) {
      const t = a * values[i]! + b;
      sum +=
        t >= 0 ? targets[i]! * t + Math.log1p(Math.exp(-t)) : (targets[i]! - 1) * t + Math.log1p(Math.exp(t));
    }
    return sum;
  };
  let slope = 0;
  let intercept = Math.log((negatives + 1) / (positives + 1));
  let value = loss(slope, intercept);
  for (let iteration = 0; iteration < 100; iteration++) {
    // The ridge keeps the Hessian positive definite when all values are equal.
    let h11 = 1e-12;
    let h22 = 1e-12;
    let h21 = 0;
    let g1 = 0;
    let g2 = 0;
    for (let i = 0; i < targets.length; i++) {
      const x = values[i]!;
      const t = slope * x + intercept;
      const p = 1 / (1 + Math.exp(t));
      const d2 = p * (1 - p);
      h11 += x * x * d2;
      h22 += d2;
      h21 += x * d2;
      const d1 = targets[i]! - p;
      g1 += x * d1;
      g2 += d1;
    }
    if (Math.abs(g1) < 1e-9 && Math.abs(g2) < 1e-9) break;
    const determinant = h11 * h22 - h21 * h21;
    const stepA = -(h22 * g1 - h21 * g2) / determinant;
    const stepB = -(h11 * g2 - h21 * g1) / determinant;
    const directional = g1 * stepA + g2 * stepB;
    let length = 1;
    while (length >= 1e-10) {
      const next = loss(slope + length * stepA, intercept + length * stepB);
      if (next < value + 1e-4 * length * directional) {
        slope += length * stepA;
        intercept += length * stepB;
        value = next;
        break;
      }
      length /= 2;
    }
    // No descent within rounding: this is the minimum.
    if (length < 1e-10) break;
  }
  return { slope, intercept };
}

/** The probability of the positive class at a decision value, 0 to 1. */
export function plattProbability(sigmoid: PlattSigmoid, value: number): number {
  const t = sigmoid.slope * value + sigmoid.intercept;
  return t >= 0 ? Math.exp(-t) / (1 + Math.exp(-t)) : 1 / (1 + Math.exp(t));
}
