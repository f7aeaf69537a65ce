// Whether predicted probabilities come true: calibration in the large and slope (Cox 1958), the curve of observed
// against predicted shares, and Hosmer and Lemeshow's (1980) test.

import { chiSquareUpperTail, normalQuantile, quantile, sortedOrder } from '@glioscope/numeric';
import { checkProbabilities, singleClassReason } from './probabilities.ts';

export interface CalibrationCoefficient {
  readonly value: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
}

export interface CalibrationLine {
  /** Coefficient of logit(probability) in a logistic model of the outcome: 1 is right, below 1 too extreme. */
  readonly slope: CalibrationCoefficient | null;
  /** Intercept of that model. */
  readonly intercept: CalibrationCoefficient | null;
  /** Intercept with the slope held at 1: 0 is right, above 0 the probabilities are too low (in the large). */
  readonly inTheLarge: CalibrationCoefficient | null;
  readonly reason?: string;
}

const lineTask = 'fit a calibration line';

/**
 * Slope, intercept and calibration in the large with Wald intervals.
 * @param options.bound probabilities are kept at least this far from 0 and 1 (default 0: they must lie between)
 */
export function calibrationLine(
  probabilities: ArrayLike<number>,
  positive: readonly boolean[],
  options: { readonly confidence?: number; readonly bound?: number } = {},
): CalibrationLine {
  checkProbabilities(lineTask, probabilities, positive);
  const { confidence = 0.95, bound = 0 } = options;
  if (!(confidence > 0 && confidence < 1) || !(bound >= 0 && bound < 0.5)) {
    throw new RangeError(
      `Cannot ${lineTask}: expected a confidence between 0 and 1 and a bound from 0 to below 0.5, ` +
        `got ${confidence} and ${bound}`,
    );
  }
  const logits = Float64Array.from(probabilities, (probability, i) => {
    const kept = Math.min(1 - bound, Math.max(bound, probability));
    if (kept > 0 && kept < 1) return Math.log(kept) - Math.log1p(-kept);
    throw new RangeError(
      `Cannot ${lineTask}: row ${i} has probability ${probability}, which has no logit; give a bound, say 1e-6`,
    );
  });
  const reason = singleClassReason(positive);
  if (reason !== null) return { slope: null, intercept: null, inTheLarge: null, reason };
  const reach = normalQuantile((1 + confidence) / 2);
  const coefficient = (value: number, variance: number): CalibrationCoefficient => {
    const standardError = Math.sqrt(variance);
    return { value, standardError, interval: [value - reach * standardError, value + reach * standardError] };
  };
  const fixed = fitLine(logits, positive, false)!;
  const inTheLarge = coefficient(fixed.intercept, fixed.interceptVariance);
  const free = fitLine(logits, positive, true);
  if (free === null) {
    return {
      slope: null,
      intercept: null,
      inTheLarge,
      reason:
        'the probabilities separate the classes completely, or are all equal: the slope has no finite estimate',
    };
  }
  return {
    slope: coefficient(free.slope, free.slopeVariance),
    intercept: coefficient(free.intercept, free.interceptVariance),
    inTheLarge,
  };
}

interface Line {
  readonly intercept: number;
  readonly slope: number;
  readonly interceptVariance: number;
  readonly slopeVariance: number;
}

/** Newton's method for intercept and (if free, else 1) slope; null when the likelihood has no maximum. */
function fitLine(logits: Float64Array, positive: readonly boolean[], free: boolean): Line | null {
  let intercept = 0;
  let slope = free ? 0 : 1;
  let value = logLikelihood(logits, positive, intercept, slope);
  for (let iteration = 0; iteration < 200; iteration++) {
    let g0 = 0;
    let g1 = 0;
    let h00 = 0;
    let h01 = 0;
    let h11 = 0;
    for (let i = 0; i < logits.length; i++) {
      const x = logits[i]!;
      const probability = 1 / (1 + Math.exp(-(intercept + slope * x)));
      const residual = (positive[i]! ? 1 : 0) - probability;
      const weight = probability * (1 - probability);
      g0 += residual;
      g1 += residual * x;
      h00 += weight;
      h01 += weight * x;
      h11 += weight * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (free && !(determinant > 1e-10 * h00 * h11)) return null;
    const step0 = free ? (h11 * g0 - h01 * g1) / determinant : g0 / h00;
    const step1 = free ? (h00 * g1 - h01 * g0) / determinant : 0;
    let share = 1;
    for (; share > 1e-8; share /= 2) {
      const next = logLikelihood(logits, positive, intercept + share * step0, slope + share * step1);
      if (next >= value - 1e-12 * Math.abs(value)) {
        value = next;
        break;
      }
    }
    intercept += share * step0;
    slope += share * step1;
    if (Math.abs(slope) > 1e6 || value > -1e-7) return null;
    if (
      Math.abs(step0) <= 1e-11 * (1 + Math.abs(intercept)) &&
      Math.abs(step1) <= 1e-11 * (1 + Math.abs(slope))
    ) {
      return free
        ? { intercept, slope, interceptVariance: h11 / determinant, slopeVariance: h00 / determinant }
        : { intercept, slope, interceptVariance: 1 / h00, slopeVariance: 0 };
    }
  }
  return null;
}

function logLikelihood(
  logits: Float64Array,
  positive: readonly boolean[],
  intercept: number,
  slope: number,
): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const value = (intercept + slope * logits[i]!) * (positive[i]! ? 1 : -1);
    sum -= value > 0 ? Math.log1p(Math.exp(-value)) : Math.log1p(Math.exp(value)) - value;
  }
  return sum;
}

/** A group of patients with like probabilities. */
export interface CalibrationGroup {
  readonly patients: number;
  readonly positives: number;
  readonly meanProbability: number;
  /** Share that came true. */
  readonly observed: number;
}

/**
 * Groups by quantiles of the probabilities (type 7, bounds belong to the lower group; tied bounds merge), in
 * ascending order; empty groups are left out.
 */
export function calibrationCurve(
  probabilities: ArrayLike<number>,
  positive: readonly boolean[],
  groups: number = 10,
): CalibrationGroup[] {
  checkProbabilities('draw a calibration curve', probabilities, positive);
  if (!Number.isInteger(groups) || groups < 2) {
    throw new RangeError(`Cannot draw a calibration curve: expected at least 2 groups, got ${groups}`);
  }
  const bounds = Array.from({ length: groups }, (_, g) => quantile(probabilities, (g + 1) / groups));
  const found: CalibrationGroup[] = [];
  let group = 0;
  let patients = 0;
  let positives = 0;
  let sum = 0;
  const close = (): void => {
    if (patients > 0) {
      found.push({ patients, positives, meanProbability: sum / patients, observed: positives / patients });
    }
    patients = positives = sum = 0;
  };
  for (const row of sortedOrder(probabilities)) {
    while (group < groups - 1 && probabilities[row]! > bounds[group]!) {
      close();
      group++;
    }
    patients++;
    if (positive[row]!) positives++;
    sum += probabilities[row]!;
  }
  close();
  return found;
}

export interface HosmerLemeshow {
  readonly statistic: number | null;
  readonly p: number | null;
  readonly degreesOfFreedom: number;
  readonly groups: readonly CalibrationGroup[];
  readonly reason?: string;
}

/**
 * Hosmer and Lemeshow's test that probabilities come true, in groups by quantiles. Degrees of freedom: groups - 2 for
 * probabilities of the rows that the model was fitted on, groups for new patients (`external`).
 */
export function hosmerLemeshowTest(
  probabilities: ArrayLike<number>,
  positive: readonly boolean[],
  options: { readonly groups?: number; readonly external?: boolean } = {},
): HosmerLemeshow {
  const groups = calibrationCurve(probabilities, positive, options.groups ?? 10);
  const degreesOfFreedom = groups.length - (options.external === true ? 0 : 2);
  const impossible = (reason: string): HosmerLemeshow => ({
    statistic: null,
    p: null,
    degreesOfFreedom,
    groups,
    reason,
  });
  if (degreesOfFreedom < 1)
    return impossible(`${groups.length} groups of distinct probabilities are too few`);
  let statistic = 0;
  for (const { patients, positives, meanProbability } of groups) {
    const variance = patients * meanProbability * (1 - meanProbability);
    const difference = positives - patients * meanProbability;
    if (variance === 0 && difference !== 0)
      return impossible('an outcome of predicted probability 0 came true');
    if (variance > 0) statistic += difference ** 2 / variance;
  }
  return { statistic, p: chiSquareUpperTail(statistic, degreesOfFreedom), degreesOfFreedom, groups };
}
