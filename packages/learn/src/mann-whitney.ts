// The Mann-Whitney U test, two-sided. As SciPy chooses: exact when a group has at most 8 values and nothing ties,
// otherwise the normal approximation with the tie-corrected variance and a continuity correction of 1/2.

import { averageRanks, normalUpperTail } from '@glioscope/numeric';
import { tieSum, type TestResult } from './group-comparisons.ts';

/** How the p-value is computed; `auto` is SciPy's choice. */
export type MannWhitneyMethod = 'auto' | 'exact' | 'normal';

/** U of the first group (pairs in which its value is the larger, ties counting a half) and the two-sided p. */
export function mannWhitneyTest(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  method: MannWhitneyMethod = 'auto',
): TestResult {
  const n = first.length;
  const m = second.length;
  if (n === 0 || m === 0) {
    throw new RangeError(
      `Cannot run the Mann-Whitney test: expected values in both groups, got ${n} and ${m}`,
    );
  }
  const all = [...Array.from(first), ...Array.from(second)];
  const bad = all.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot run the Mann-Whitney test: expected finite values, got ${all[bad]} as value ${bad < n ? bad : bad - n} ` +
        `of the ${bad < n ? 'first' : 'second'} group`,
    );
  }
  const ranks = averageRanks(all);
  let rankSum = 0;
  for (let i = 0; i < n; i++) rankSum += ranks[i]!;
  const statistic = rankSum - (n * (n + 1)) / 2;
  const larger = Math.max(statistic, n * m - statistic);
  const ties = tieSum(all);
  const exact = method === 'exact' || (method === 'auto' && Math.min(n, m) <= 8 && ties === 0);
  if (exact) {
    if (ties > 0) {
      throw new RangeError(
        'Cannot compute the exact Mann-Whitney p: values tie; use the normal approximation',
      );
    }
    return { statistic, p: Math.min(1, 2 * exactUpperTail(larger, n, m)), degreesOfFreedom: [] };
  }
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (!(variance > 0))
    return { statistic: null, p: null, degreesOfFreedom: [], reason: 'all values are equal' };
  const z = (larger - (n * m) / 2 - 0.5) / Math.sqrt(variance);
  return { statistic, p: Math.min(1, 2 * normalUpperTail(z)), degreesOfFreedom: [] };
}

/** P(U ≥ u) without ties, by Mann and Whitney's recurrence in probabilities (no overflow). */
function exactUpperTail(u: number, n: number, m: number): number {
  const [small, large] = n < m ? [n, m] : [m, n];
  // law[i][u]: probability of U = u for i values against j, j growing; the largest value belongs to either group.
  let law: Float64Array[] = Array.from({ length: small + 1 }, () => Float64Array.of(1));
  for (let j = 1; j <= large; j++) {
    const next: Float64Array[] = [Float64Array.of(1)];
    for (let i = 1; i <= small; i++) {
      const values = new Float64Array(i * j + 1);
      const fromFirst = next[i - 1]!;
      const fromSecond = law[i]!;
      const share = i / (i + j);
      for (let k = 0; k < fromFirst.length; k++) values[k + j]! += share * fromFirst[k]!;
      for (let k = 0; k < fromSecond.length; k++) values[k]! += (1 - share) * fromSecond[k]!;
      next.push(values);
    }
    law = next;
  }
  const distribution = law[small]!;
  let tail = 0;
  for (let k = distribution.length - 1; k >= u; k--) tail += distribution[k]!;
  return tail;
}
