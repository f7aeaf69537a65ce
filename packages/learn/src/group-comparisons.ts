// Tests between groups of numbers: Levene (1960) and Brown & Forsythe (1974), Student's and Welch's t,
// Kruskal-Wallis. Two-sided. A test that the data do not allow gives p null with the reason, never NaN.

import {
  averageRanks,
  chiSquareUpperTail,
  fUpperTail,
  mean,
  median,
  sampleVariance,
  tTwoSided,
} from '@glioscope/numeric';

/** A test's outcome; `statistic` and `p` are null together, with `reason`. */
export interface TestResult {
  readonly statistic: number | null;
  readonly p: number | null;
  /** One number, or numerator and denominator for F; empty when the law has none. */
  readonly degreesOfFreedom: readonly number[];
  readonly reason?: string;
}

/**
 * About which centre Levene's test takes deviations: `median` and `trimmed` (the trimmed mean; all values are still
 * tested, where older SciPy tested only those left) are Brown and Forsythe's.
 */
export type LeveneCenter = 'mean' | 'median' | 'trimmed';

const impossible = (reason: string, degreesOfFreedom: readonly number[] = []): TestResult => ({
  statistic: null,
  p: null,
  degreesOfFreedom,
  reason,
});

function checkGroups(what: string, groups: readonly ArrayLike<number>[], leastSize: number): void {
  if (groups.length < 2) {
    throw new RangeError(`Cannot run ${what}: expected at least 2 groups, got ${groups.length}`);
  }
  groups.forEach((group, g) => {
    if (group.length < leastSize) {
      throw new RangeError(
        `Cannot run ${what}: expected at least ${leastSize} values in group ${g}, got ${group.length}`,
      );
    }
    for (let i = 0; i < group.length; i++) {
      if (!Number.isFinite(group[i]!)) {
        throw new RangeError(
          `Cannot run ${what}: expected finite values, got ${group[i]} as value ${i} of group ${g}`,
        );
      }
    }
  });
}

/** The values without the floor(share·n) smallest and as many largest. */
function trimmed(values: ArrayLike<number>, share: number): Float64Array {
  const cut = Math.floor(share * values.length);
  return Float64Array.from(values)
    .sort()
    .subarray(cut, values.length - cut);
}

/**
 * Levene's test of equal variances: an analysis of variance of |x - centre|.
 * @param trim share cut off at each end by the trimmed mean, from 0 to below 0.5
 */
export function leveneTest(
  groups: readonly ArrayLike<number>[],
  center: LeveneCenter = 'median',
  trim: number = 0.05,
): TestResult {
  checkGroups("Levene's test", groups, 1);
  if (!(trim >= 0 && trim < 0.5)) {
    throw new RangeError(`Cannot run Levene's test: expected a trim from 0 to below 0.5, got ${trim}`);
  }
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  const degreesOfFreedom = [groups.length - 1, total - groups.length];
  if (total <= groups.length) return impossible('every group has one value', degreesOfFreedom);
  const deviations = groups.map((group) => {
    const middle =
      center === 'median' ? median(group) : mean(center === 'trimmed' ? trimmed(group, trim) : group);
    return Float64Array.from(group, (value) => Math.abs(value - middle));
  });
  const means = deviations.map((group) => mean(group));
  const grand = deviations.reduce((sum, group, g) => sum + means[g]! * group.length, 0) / total;
  let between = 0;
  let within = 0;
  deviations.forEach((group, g) => {
    between += group.length * (means[g]! - grand) ** 2;
    for (const value of group) within += (value - means[g]!) ** 2;
  });
  if (within <= 1e-28 * (total * grand * grand))
    return impossible('deviations do not vary within groups', degreesOfFreedom);
  const statistic = (degreesOfFreedom[1]! * between) / (degreesOfFreedom[0]! * within);
  return {
    statistic,
    p: fUpperTail(statistic, degreesOfFreedom[0]!, degreesOfFreedom[1]!),
    degreesOfFreedom,
  };
}

/** Student's t-test (equal variances) of two independent groups; t > 0 when the first mean is larger. */
export function studentTTest(first: ArrayLike<number>, second: ArrayLike<number>): TestResult {
  checkGroups("Student's t-test", [first, second], 2);
  const degrees = first.length + second.length - 2;
  const pooled =
    ((first.length - 1) * sampleVariance(first) + (second.length - 1) * sampleVariance(second)) / degrees;
  return tTest(first, second, pooled * (1 / first.length + 1 / second.length), degrees);
}

/** Welch's t-test (unequal variances), with the Welch-Satterthwaite degrees of freedom. */
export function welchTTest(first: ArrayLike<number>, second: ArrayLike<number>): TestResult {
  checkGroups("Welch's t-test", [first, second], 2);
  const a = sampleVariance(first) / first.length;
  const b = sampleVariance(second) / second.length;
  if (a + b === 0) return tTest(first, second, 0, 1);
  const share = a / (a + b);
  const degrees = 1 / (share ** 2 / (first.length - 1) + (1 - share) ** 2 / (second.length - 1));
  return tTest(first, second, a + b, degrees);
}

function tTest(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  squaredError: number,
  degrees: number,
): TestResult {
  const firstMean = mean(first);
  const secondMean = mean(second);
  const magnitude = Math.max(Math.abs(firstMean), Math.abs(secondMean));
  if (!(squaredError > (1e-14 * magnitude) ** 2)) return impossible('values do not vary within groups');
  const statistic = (firstMean - secondMean) / Math.sqrt(squaredError);
  return { statistic, p: tTwoSided(statistic, degrees), degreesOfFreedom: [degrees] };
}

/** Kruskal and Wallis' test of equal locations, corrected for ties. */
export function kruskalWallisTest(groups: readonly ArrayLike<number>[]): TestResult {
  checkGroups('the Kruskal-Wallis test', groups, 1);
  const all = groups.flatMap((group) => Array.from(group));
  const total = all.length;
  const ranks = averageRanks(all);
  const degreesOfFreedom = [groups.length - 1];
  const correction = 1 - tieSum(all) / (total ** 3 - total);
  if (!(correction > 0)) return impossible('all values are equal', degreesOfFreedom);
  let sum = 0;
  let start = 0;
  for (const group of groups) {
    let rankSum = 0;
    for (let i = 0; i < group.length; i++) rankSum += ranks[start + i]!;
    sum += rankSum ** 2 / group.length;
    start += group.length;
  }
  const statistic = ((12 / (total * (total + 1))) * sum - 3 * (total + 1)) / correction;
  return { statistic, p: chiSquareUpperTail(statistic, degreesOfFreedom[0]!), degreesOfFreedom };
}

/** The sum of t³ - t over groups of t equal values. */
export function tieSum(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  let sum = 0;
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    sum += (end - start) ** 3 - (end - start);
    start = end;
  }
  return sum;
}
