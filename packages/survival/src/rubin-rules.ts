// Rubin's (1987) rules: one estimate and one error from the analyses of several imputed tables, with Barnard and Rubin's
// (1999) degrees of freedom, as R's `mice::pool` gives them.

import { tQuantile, tTwoSided } from '@glioscope/numeric';
import type { CoxModel } from './cox.ts';

export interface PooledEstimate {
  readonly estimate: number;
  readonly standardError: number;
  /** Mean variance inside the imputed tables, variance of the estimates between them, and their sum. */
  readonly within: number;
  readonly between: number;
  readonly total: number;
  readonly degreesOfFreedom: number;
  /** Rise of the variance due to the missing values, relative to `within`; and its share of the total. */
  readonly relativeIncrease: number;
  readonly missingShare: number;
  /** Fraction of information missing. */
  readonly missingInformation: number;
  readonly interval: readonly [number, number];
  readonly p: number;
}

/**
 * @param estimates and their squared standard errors, one an imputed table, at least 2
 * @param completeDegreesOfFreedom those that the complete table would give; Infinity for large samples
 */
export function poolEstimates(
  estimates: ArrayLike<number>,
  variances: ArrayLike<number>,
  completeDegreesOfFreedom: number = Infinity,
  confidence: number = 0.95,
): PooledEstimate {
  const m = estimates.length;
  if (m < 2 || variances.length !== m) {
    throw new RangeError(
      `Cannot pool: expected at least 2 estimates with a variance each, got ${m} and ${variances.length}`,
    );
  }
  if (!(completeDegreesOfFreedom > 0)) {
    throw new RangeError(`Cannot pool: expected degrees of freedom above 0, got ${completeDegreesOfFreedom}`);
  }
  let sum = 0;
  let within = 0;
  for (let k = 0; k < m; k++) {
    if (!Number.isFinite(estimates[k]!) || !(variances[k]! > 0)) {
      throw new RangeError(
        `Cannot pool: expected a finite estimate and a variance above 0 from table ${k}, got ${estimates[k]} and ${variances[k]}`,
      );
    }
    sum += estimates[k]! / m;
    within += variances[k]! / m;
  }
  let between = 0;
  for (let k = 0; k < m; k++) between += (estimates[k]! - sum) ** 2 / (m - 1);
  const total = within + (1 + 1 / m) * between;
  const relativeIncrease = ((1 + 1 / m) * between) / within;
  const missingShare = ((1 + 1 / m) * between) / total;
  const freedom = barnardRubin(m, missingShare, completeDegreesOfFreedom);
  const standardError = Math.sqrt(total);
  // Beyond a million the t distribution is normal to the last digits.
  const finite = Math.min(freedom, 1e6);
  const reach = tQuantile(1 - (1 - confidence) / 2, finite) * standardError;
  return {
    estimate: sum,
    standardError,
    within,
    between,
    total,
    degreesOfFreedom: freedom,
    relativeIncrease,
    missingShare,
    missingInformation:
      (relativeIncrease + (freedom === Infinity ? 0 : 2 / (freedom + 3))) / (relativeIncrease + 1),
    interval: [sum - reach, sum + reach],
    p: tTwoSided(sum / standardError, finite),
  };
}

function barnardRubin(m: number, missingShare: number, complete: number): number {
  // mice's floor: without variance between tables the old degrees of freedom would be infinite.
  const share = Math.max(missingShare, 1e-4);
  const old = (m - 1) / (share * share);
  if (complete === Infinity) return old;
  const observed = ((complete + 1) / (complete + 3)) * complete * (1 - share);
  return (old * observed) / (old + observed);
}

/** Cox models of the same columns, one an imputed table; degrees of freedom of the complete table: deaths - columns. */
export function poolCoxModels(
  models: readonly CoxModel[],
  confidence: number = 0.95,
): ({
  readonly name: string;
  readonly hazardRatio: number;
  readonly hazardRatioInterval: readonly [number, number];
} & PooledEstimate)[] {
  const first = models[0];
  if (first === undefined) throw new RangeError('Cannot pool: expected at least 2 models, got 0');
  const other = models.find((model) => model.names.join('\n') !== first.names.join('\n'));
  if (other !== undefined) {
    throw new RangeError(
      `Cannot pool: expected the same columns in every model, got ${first.names.join(', ')} and ${other.names.join(', ')}`,
    );
  }
  return first.names.map((name, j) => {
    const pooled = poolEstimates(
      models.map(({ coefficients }) => coefficients[j]!),
      models.map(({ standardErrors }) => standardErrors[j]! ** 2),
      Math.max(1, first.deaths - first.names.length),
      confidence,
    );
    const [low, high] = pooled.interval;
    return {
      name,
      hazardRatio: Math.exp(pooled.estimate),
      hazardRatioInterval: [Math.exp(low), Math.exp(high)] as const,
      ...pooled,
    };
  });
}
