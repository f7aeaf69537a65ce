// The log-rank test of k groups (Mantel 1966; Peto & Peto 1972), its weighted forms (Gehan-Breslow, Tarone-Ware,
// Fleming-Harrington) and the stratified test, which adds up differences and variances over strata.

import {
  chiSquareUpperTail,
  createMatrix,
  NotPositiveDefiniteError,
  solvePositiveDefinite,
} from '@glioscope/numeric';
import { checkSurvivalData, countEvents, orderByTime, type SurvivalData } from './survival-data.ts';

/**
 * What a death counts for, where n patients are at risk and S is the pooled Kaplan-Meier curve just before it:
 * `log-rank` 1, `gehan-breslow` n, `tarone-ware` √n, `fleming-harrington` S^rho · (1 - S)^gamma.
 */
export type LogRankWeights = 'log-rank' | 'gehan-breslow' | 'tarone-ware' | 'fleming-harrington';

export interface LogRankOptions {
  /** Default `log-rank`. */
  readonly weights?: LogRankWeights;
  /** Of `fleming-harrington`; default 1 (Peto & Peto's form of the Wilcoxon test), which stresses early deaths. */
  readonly rho?: number;
  /** Of `fleming-harrington`; default 0; above 0 stresses late deaths. */
  readonly gamma?: number;
  /** Stratum of each patient, any whole number: groups are compared within strata, curves pooled within them too. */
  readonly strata?: ArrayLike<number>;
}

export interface LogRankResult {
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  readonly p: number;
  /** Patients of each group, by group number. */
  readonly patients: readonly number[];
  /** Observed and expected deaths of each group, weighted as the test weighs them. */
  readonly observed: readonly number[];
  readonly expected: readonly number[];
}

/**
 * Tests whether groups share one survival curve.
 * @param groups group number of each patient, 0 … groups - 1, each group having at least one patient
 * @throws RangeError with fewer than 2 groups, an empty group, no death at all, or unusable strata or exponents
 */
export function logRank(
  data: SurvivalData,
  groups: ArrayLike<number>,
  options: LogRankOptions = {},
): LogRankResult {
  checkSurvivalData(data);
  const groupCount = checkGroups(data, groups);
  const patients = Array.from({ length: groupCount }, () => 0);
  for (let i = 0; i < groups.length; i++) patients[groups[i]!]!++;
  const empty = patients.indexOf(0);
  if (empty >= 0) throw new RangeError(`Cannot run the log-rank test: group ${empty} has no patient`);
  if (countEvents(data) === 0) {
    throw new RangeError('Cannot run the log-rank test: expected at least 1 death, got 0');
  }
  const sums: LogRankSums = {
    observed: new Float64Array(groupCount),
    expected: new Float64Array(groupCount),
    variance: new Float64Array(groupCount * groupCount),
  };
  const weigh = weightFunction(options);
  for (const order of orderWithinStrata(data, options.strata)) {
    addStratum(sums, data, groups, order, weigh);
  }
  const { chiSquare, degreesOfFreedom } = combine(sums);
  return {
    chiSquare,
    degreesOfFreedom,
    p: chiSquareUpperTail(chiSquare, degreesOfFreedom),
    patients,
    observed: [...sums.observed],
    expected: [...sums.expected],
  };
}

interface LogRankSums {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  readonly variance: Float64Array;
}

function checkGroups(data: SurvivalData, groups: ArrayLike<number>): number {
  const n = data.times.length;
  if (groups.length !== n) {
    throw new RangeError(`Cannot run the log-rank test: expected ${n} group numbers, got ${groups.length}`);
  }
  let groupCount = 0;
  for (let i = 0; i < n; i++) {
    const group = groups[i]!;
    if (!Number.isInteger(group) || group < 0) {
      throw new RangeError(
        `Cannot run the log-rank test: expected a group number of 0 or more in row ${i}, got ${group}`,
      );
    }
    groupCount = Math.max(groupCount, group + 1);
  }
  if (groupCount < 2) throw new RangeError('Cannot run the log-rank test: expected at least 2 groups, got 1');
  return groupCount;
}

function weightFunction(options: LogRankOptions): (atRisk: number, survival: number) => number {
  const { weights = 'log-rank', rho = 1, gamma = 0 } = options;
  switch (weights) {
    case 'log-rank':
      return () => 1;
    case 'gehan-breslow':
      return (atRisk) => atRisk;
    case 'tarone-ware':
      return (atRisk) => Math.sqrt(atRisk);
    case 'fleming-harrington':
      if (!(rho >= 0 && rho < Infinity && gamma >= 0 && gamma < Infinity)) {
        throw new RangeError(
          `Cannot weigh the log-rank test: expected rho and gamma of 0 or more, got ${rho} and ${gamma}`,
        );
      }
      return (_, survival) => survival ** rho * (1 - survival) ** gamma;
  }
}

function orderWithinStrata(data: SurvivalData, strata: ArrayLike<number> | undefined): Int32Array[] {
  const order = orderByTime(data.times);
  if (strata === undefined) return [order];
  if (strata.length !== order.length) {
    throw new RangeError(
      `Cannot stratify the log-rank test: expected ${order.length} stratum numbers, got ${strata.length}`,
    );
  }
  const labels = new Set<number>();
  for (let i = 0; i < strata.length; i++) {
    if (!Number.isInteger(strata[i]!)) {
      throw new RangeError(
        `Cannot stratify the log-rank test: expected a whole number in row ${i}, got ${strata[i]}`,
      );
    }
    labels.add(strata[i]!);
  }
  return [...labels].sort((a, b) => a - b).map((label) => order.filter((row) => strata[row] === label));
}

function addStratum(
  { observed, expected, variance }: LogRankSums,
  data: SurvivalData,
  groups: ArrayLike<number>,
  order: Int32Array,
  weigh: (atRisk: number, survival: number) => number,
): void {
  const n = order.length;
  const groupCount = observed.length;
  const atRisk = new Float64Array(groupCount);
  for (let k = 0; k < n; k++) atRisk[groups[order[k]!]!]!++;
  let survival = 1;
  for (let start = 0; start < n;) {
    const time = data.times[order[start]!]!;
    const risk = n - start;
    let end = start;
    let deaths = 0;
    for (; end < n && data.times[order[end]!] === time; end++) deaths += data.events[order[end]!]!;
    if (deaths > 0) {
      const weight = weigh(risk, survival);
      for (let k = start; k < end; k++) {
        if (data.events[order[k]!] === 1) observed[groups[order[k]!]!]! += weight;
      }
      const spread = risk > 1 ? (weight * weight * deaths * (risk - deaths)) / (risk - 1) : 0;
      for (let g = 0; g < groupCount; g++) {
        const share = atRisk[g]! / risk;
        expected[g]! += weight * deaths * share;
        for (let h = 0; h < groupCount; h++) {
          variance[g * groupCount + h]! += spread * share * ((g === h ? 1 : 0) - atRisk[h]! / risk);
        }
      }
      survival *= (risk - deaths) / risk;
    }
    for (let k = start; k < end; k++) atRisk[groups[order[k]!]!]!--;
    start = end;
  }
}

// The groups' differences sum to 0, so one group of those that ever faced a death is left out.
function combine({ observed, expected, variance }: LogRankSums): {
  chiSquare: number;
  degreesOfFreedom: number;
} {
  const groupCount = observed.length;
  const used: number[] = [];
  for (let g = 0; g < groupCount; g++) if (expected[g]! > 0) used.push(g);
  const kept = used.slice(0, -1);
  const reduced = createMatrix(kept.length, kept.length);
  const difference = new Float64Array(kept.length);
  kept.forEach((g, i) => {
    difference[i] = observed[g]! - expected[g]!;
    kept.forEach((h, j) => (reduced.data[i * kept.length + j] = variance[g * groupCount + h]!));
  });
  if (kept.length === 0) {
    throw new RangeError(
      'Cannot run the log-rank test: only one group has patients under observation at a death; the groups do not overlap in time',
    );
  }
  let chiSquare = 0;
  try {
    const solved = solvePositiveDefinite(reduced, difference);
    for (let i = 0; i < kept.length; i++) chiSquare += difference[i]! * solved[i]!;
  } catch (error) {
    if (!(error instanceof NotPositiveDefiniteError)) throw error;
    throw new RangeError(
      'Cannot run the log-rank test: at no death are patients of several groups under observation, so nothing is compared',
      { cause: error },
    );
  }
  return { chiSquare, degreesOfFreedom: kept.length };
}
