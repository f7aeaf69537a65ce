// Which test compares a characteristic between groups, and its outcome with the reason for the choice.

import {
  chiSquareTest,
  fisherExactTest,
  kruskalWallisTest,
  leveneTest,
  mannWhitneyTest,
  studentTTest,
  welchTTest,
  type TestResult,
} from '@glioscope/learn';
import type { AnalysisWarning } from './analysis-warning.ts';

/** Test of numbers between two groups: `auto` looks at normality and variances first. */
export type NumberTest = 'auto' | 't' | 'welch' | 'mann-whitney';

export interface LevelSummary {
  readonly known: number;
  readonly missing: number;
  readonly counts: readonly {
    readonly level: string;
    readonly count: number;
    readonly share: number | null;
  }[];
}

/** A test with its name and why it was chosen; `p` is null with `reason`. */
export interface CharacteristicTest {
  readonly name: string;
  readonly chosen: string;
  readonly statistic: number | null;
  readonly degreesOfFreedom: readonly number[];
  readonly p: number | null;
  /** Adjusted over all tests of the table after Benjamini and Hochberg. */
  readonly adjustedP: number | null;
  readonly reason?: string;
}

const told = (name: string, chosen: string, result: TestResult): CharacteristicTest => ({
  name,
  chosen,
  statistic: result.statistic,
  degreesOfFreedom: result.degreesOfFreedom,
  p: result.p,
  adjustedP: null,
  ...(result.reason === undefined ? {} : { reason: result.reason }),
});

const untested = (name: string, reason: string): CharacteristicTest => ({
  name,
  chosen: 'no test is possible',
  statistic: null,
  degreesOfFreedom: [],
  p: null,
  adjustedP: null,
  reason,
});

/** @param parts known values of each group
 * @param normal whether all of them look normal */
export function numberTest(
  parts: readonly Float64Array[],
  normal: boolean,
  asked: NumberTest,
): CharacteristicTest {
  const filled = parts.filter((part) => part.length > 0);
  if (filled.length < 2) return untested('none', 'fewer than two groups have values');
  if (filled.length > 2) {
    const why =
      asked === 'auto' ? 'more than two groups' : `more than two groups, where ${asked} does not apply`;
    return told('Kruskal–Wallis', why, kruskalWallisTest(filled));
  }
  const [first, second] = filled as [Float64Array, Float64Array];
  const few = first.length < 2 || second.length < 2;
  if (asked === 'mann-whitney') return told('Mann–Whitney', 'asked for', mannWhitneyTest(first, second));
  if (asked !== 'auto') {
    if (few) return untested(asked, 'a group has fewer than two values');
    return asked === 't'
      ? told("Student's t", 'asked for', studentTTest(first, second))
      : told("Welch's t", 'asked for', welchTTest(first, second));
  }
  if (!normal || few) {
    const why = few ? 'a group has fewer than two values' : 'not normal in every group (Shapiro–Wilk)';
    return told('Mann–Whitney', why, mannWhitneyTest(first, second));
  }
  const { p } = leveneTest([first, second]);
  return p !== null && p < 0.05
    ? told("Welch's t", 'normal; variances differ (Levene)', welchTTest(first, second))
    : told("Student's t", 'normal; variances alike (Levene)', studentTTest(first, second));
}

/** Chi-square, or Fisher's exact test of 2 × 2 small counts; what is only approximate goes to `warnings`. */
export function levelTest(
  column: string,
  groups: readonly LevelSummary[],
  warnings: AnalysisWarning[],
): CharacteristicTest {
  const filled = groups.filter(({ known }) => known > 0);
  // Levels that no patient with a group has say nothing.
  const places = (filled[0]?.counts ?? [])
    .map((_, k) => k)
    .filter((k) => filled.some(({ counts }) => counts[k]!.count > 0));
  const counts = filled.map((group) => places.map((k) => group.counts[k]!.count));
  if (filled.length < 2 || places.length < 2) {
    return untested(
      'none',
      filled.length < 2 ? 'fewer than two groups have values' : 'only one level occurs',
    );
  }
  const result = chiSquareTest(counts);
  const small = result.expected.some((row) => row.some((value) => value < 5));
  if (!small) {
    const name = counts.length === 2 && places.length === 2 ? 'chi-square (Yates)' : 'chi-square';
    return told(name, 'expected counts of 5 and more', result);
  }
  if (counts.length === 2 && places.length === 2) {
    const { p } = fisherExactTest(counts);
    return {
      name: "Fisher's exact",
      chosen: 'an expected count below 5',
      statistic: null,
      degreesOfFreedom: [],
      p,
      adjustedP: null,
    };
  }
  warnings.push({
    code: 'small-expected-counts',
    text: `"${column}": some expected counts are below 5, so the chi-square test is approximate; combine rare levels`,
    columns: [column],
  });
  return told('chi-square', 'an expected count below 5, but more than 2 × 2 counts: approximate', result);
}
