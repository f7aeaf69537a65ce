// The log-rank test of k groups (Mantel 1966; Peto & Peto 1972): equal weights at every death time.
// Weighted (Fleming-Harrington) and stratified forms are left out.

import {
  chiSquareUpperTail,
  createMatrix,
  NotPositiveDefiniteError,
  solvePositiveDefinite,
} from '@glioscope/numeric';
import { checkSurvivalData, countEvents, orderByTime, type SurvivalData } from './survival-data.ts';

export interface LogRankResult {
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  readonly p: number;
  /** Patients, observed and expected deaths of each group, by group number. */
  readonly patients: readonly number[];
  readonly observed: readonly number[];
  readonly expected: readonly number[];
}

/**
 * Tests whether groups share one survival curve.
 * @param groups group number of each patient, 0 … groups - 1, each group having at least one patient
 * @throws RangeError with fewer than 2 groups, an empty group, or no death at all
 */
export function logRank(data: SurvivalData, groups: ArrayLike<number>): LogRankResult {
  checkSurvivalData(data);
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
  const atRisk = new Float64Array(groupCount);
  for (let i = 0; i < n; i++) atRisk[groups[i]!]!++;
  const patients = [...atRisk];
  const empty = patients.indexOf(0);
  if (empty >= 0) throw new RangeError(`Cannot run the log-rank test: group ${empty} has no patient`);
  if (countEvents(data) === 0) {
    throw new RangeError('Cannot run the log-rank test: expected at least 1 death, got 0');
  }

  const observed = new Float64Array(groupCount);
  const expected = new Float64Array(groupCount);
  const variance = new Float64Array(groupCount * groupCount);
  const order = orderByTime(data.times);
  for (let start = 0; start < n;) {
    const time = data.times[order[start]!]!;
    let end = start;
    let deaths = 0;
    for (; end < n && data.times[order[end]!] === time; end++) {
      const row = order[end]!;
      deaths += data.events[row]!;
      observed[groups[row]!]! += data.events[row]!;
    }
    const risk = n - start;
    if (deaths > 0) {
      const spread = risk > 1 ? (deaths * (risk - deaths)) / (risk - 1) : 0;
      for (let g = 0; g < groupCount; g++) {
        const share = atRisk[g]! / risk;
        expected[g]! += deaths * share;
        for (let h = 0; h < groupCount; h++) {
          variance[g * groupCount + h]! += spread * share * ((g === h ? 1 : 0) - atRisk[h]! / risk);
        }
      }
    }
    for (let k = start; k < end; k++) atRisk[groups[order[k]!]!]!--;
    start = end;
  }

  // The groups' differences sum to 0, so one group of those that ever faced a death is left out.
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
  return {
    chiSquare,
    degreesOfFreedom: kept.length,
    p: chiSquareUpperTail(chiSquare, kept.length),
    patients,
    observed: [...observed],
    expected: [...expected],
  };
}
