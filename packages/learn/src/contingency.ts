// Tests of independence in tables of counts: Pearson's chi-square (with Yates' correction for 2 x 2) and
// Fisher's exact test for 2 x 2, two-sided by summing tables at most as probable as the observed one, as R does.

import { chiSquareUpperTail } from '@glioscope/numeric';
import type { TestResult } from './group-comparisons.ts';

export interface ChiSquareResult extends TestResult {
  /** Counts expected under independence. */
  readonly expected: readonly (readonly number[])[];
}

function checkTable(what: string, table: readonly (readonly number[])[]): void {
  const width = table[0]?.length ?? 0;
  if (table.length < 2 || width < 2) {
    throw new RangeError(
      `Cannot run ${what}: expected at least 2 x 2 counts, got ${table.length} x ${width}`,
    );
  }
  table.forEach((row, i) => {
    if (row.length !== width) {
      throw new RangeError(`Cannot run ${what}: row ${i} has ${row.length} counts, expected ${width}`);
    }
    for (const count of row) {
      if (!Number.isInteger(count) || count < 0) {
        throw new RangeError(
          `Cannot run ${what}: expected whole counts of at least 0, got ${count} in row ${i}`,
        );
      }
    }
  });
}

/**
 * Pearson's chi-square. Rows and columns of zeros are left out (they say nothing).
 * @param yates continuity correction, used for 2 x 2 alone (default true, as R and SciPy)
 */
export function chiSquareTest(table: readonly (readonly number[])[], yates: boolean = true): ChiSquareResult {
  checkTable('the chi-square test', table);
  const kept = table.filter((row) => row.some((count) => count > 0));
  const columns = (table[0] ?? []).map((_, j) => j).filter((j) => table.some((row) => row[j]! > 0));
  if (kept.length < 2 || columns.length < 2) {
    return {
      statistic: null,
      p: null,
      degreesOfFreedom: [],
      expected: [],
      reason: 'fewer than two rows or columns have counts',
    };
  }
  const observed = kept.map((row) => columns.map((j) => row[j]!));
  const rowSums = observed.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = columns.map((_, j) => observed.reduce((sum, row) => sum + row[j]!, 0));
  const total = rowSums.reduce((sum, count) => sum + count, 0);
  const expected = rowSums.map((rowSum) => columnSums.map((columnSum) => (rowSum * columnSum) / total));
  const degrees = (observed.length - 1) * (columns.length - 1);
  let statistic = 0;
  observed.forEach((row, i) =>
    row.forEach((count, j) => {
      const difference = Math.abs(count - expected[i]![j]!);
      const corrected = yates && degrees === 1 ? difference - Math.min(0.5, difference) : difference;
      statistic += corrected ** 2 / expected[i]![j]!;
    }),
  );
  return { statistic, p: chiSquareUpperTail(statistic, degrees), degreesOfFreedom: [degrees], expected };
}

export interface FisherResult {
  readonly p: number;
  /** (a·d)/(b·c); null when undefined (0/0), Infinity is given as null with `reason` too. */
  readonly oddsRatio: number | null;
  readonly reason?: string;
}

/** Fisher's exact test of [[a, b], [c, d]], two-sided. */
export function fisherExactTest(table: readonly (readonly number[])[]): FisherResult {
  checkTable("Fisher's exact test", table);
  if (table.length !== 2 || table[0]!.length !== 2) {
    throw new RangeError(
      `Cannot run Fisher's exact test: expected 2 x 2 counts, got ${table.length} x ${table[0]!.length}`,
    );
  }
  const [[a, b], [c, d]] = table as [[number, number], [number, number]];
  const low = Math.max(0, a - d);
  const high = Math.min(a + b, a + c);
  // Weights by the ratio of neighbouring hypergeometric terms, from the mode outwards so that nothing overflows.
  const mode = Math.min(high, Math.max(low, Math.floor(((a + b + 1) * (a + c + 1)) / (a + b + c + d + 2))));
  const weights = new Float64Array(high - low + 1);
  weights[mode - low] = 1;
  const ratio = (k: number): number => ((a + b - k) * (a + c - k)) / ((k + 1) * (d - a + k + 1));
  for (let k = mode; k < high; k++) weights[k + 1 - low] = weights[k - low]! * ratio(k);
  for (let k = mode; k > low; k--) weights[k - 1 - low] = weights[k - low]! / ratio(k - 1);
  const observed = weights[a - low]!;
  let total = 0;
  let extreme = 0;
  for (const weight of weights) {
    total += weight;
    if (weight <= observed * (1 + 1e-7)) extreme += weight;
  }
  const p = Math.min(1, extreme / total);
  const oddsRatio = b * c === 0 ? null : (a * d) / (b * c);
  return oddsRatio === null
    ? { p, oddsRatio, reason: 'a count of zero leaves the odds ratio undefined' }
    : { p, oddsRatio };
}
