// Intraclass correlation in Shrout and Fleiss' (1979) six forms with the F-based intervals of McGraw and Wong
// (1996). Targets are rows, raters columns. ICC(2,1) measures absolute agreement of single raters drawn at random.

import { fQuantile, fUpperTail, type Matrix } from '@glioscope/numeric';

/** Shrout and Fleiss' names: model 1 to 3; single rater (1) or mean of the k raters (k). */
export type IccForm = '1,1' | '2,1' | '3,1' | '1,k' | '2,k' | '3,k';

export interface IccResult {
  /** Null with `reason` where the ratings do not define it. May be negative. */
  readonly icc: number | null;
  readonly interval: readonly [number, number] | null;
  /** F test of no agreement. */
  readonly statistic: number | null;
  readonly p: number | null;
  readonly reason?: string;
}

/** The intraclass correlation of `ratings` (targets x raters, complete) with a two-sided interval. */
export function intraclassCorrelation(
  ratings: Matrix,
  form: IccForm = '2,1',
  confidence: number = 0.95,
): IccResult {
  const { rows: n, columns: k, data } = ratings;
  if (n < 2 || k < 2) {
    throw new RangeError(
      `Cannot compute an intraclass correlation: expected at least 2 targets and 2 raters, got ${n} and ${k}`,
    );
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(
      `Cannot compute an interval: expected a confidence between 0 and 1, got ${confidence}`,
    );
  }
  const rowMeans = new Float64Array(n);
  const columnMeans = new Float64Array(k);
  let grand = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      const value = data[i * k + j]!;
      if (!Number.isFinite(value)) {
        throw new RangeError(
          `Cannot compute an intraclass correlation: expected finite ratings, got ${value} for target ${i}, rater ${j}`,
        );
      }
      rowMeans[i]! += value / k;
      columnMeans[j]! += value / n;
      grand += value / (n * k);
    }
  }
  let betweenRows = 0;
  let betweenColumns = 0;
  let error = 0;
  let withinRows = 0;
  for (let i = 0; i < n; i++) {
    betweenRows += k * (rowMeans[i]! - grand) ** 2;
    for (let j = 0; j < k; j++) {
      const value = data[i * k + j]!;
      withinRows += (value - rowMeans[i]!) ** 2;
      error += (value - rowMeans[i]! - columnMeans[j]! + grand) ** 2;
    }
  }
  for (let j = 0; j < k; j++) betweenColumns += n * (columnMeans[j]! - grand) ** 2;
  const rounding = 1e-26 * (1 + grand * grand) * n * k;
  if (betweenRows + withinRows <= rounding) return none('all ratings are equal');
  const squares = {
    n,
    k,
    rows: betweenRows / (n - 1),
    columns: betweenColumns / (k - 1),
    error: error <= rounding ? 0 : error / ((n - 1) * (k - 1)),
    within: withinRows <= rounding ? 0 : withinRows / (n * (k - 1)),
  };
  return estimate(squares, form, 1 - confidence);
}

interface MeanSquares {
  readonly n: number;
  readonly k: number;
  readonly rows: number;
  readonly columns: number;
  readonly error: number;
  readonly within: number;
}

const none = (reason: string): IccResult => ({ icc: null, interval: null, statistic: null, p: null, reason });

function estimate(squares: MeanSquares, form: IccForm, alpha: number): IccResult {
  const { n, k, rows, columns, error, within } = squares;
  const average = form.endsWith('k');
  const noise = form.startsWith('1') ? within : error;
  const noiseDegrees = form.startsWith('1') ? n * (k - 1) : (n - 1) * (k - 1);
  // Spearman and Brown: from one rater to the mean of k.
  const stepUp = (single: number): number => (average ? (k * single) / (1 + (k - 1) * single) : single);
  const agreement = form.startsWith('2');
  const single = agreement
    ? (rows - error) / (rows + (k - 1) * error + (k * (columns - error)) / n)
    : (rows - noise) / (rows + (k - 1) * noise);
  const icc = agreement && average ? (rows - error) / (rows + (columns - error) / n) : stepUp(single);
  if (!Number.isFinite(icc)) return none('the variances between targets and raters cancel out');
  if (noise === 0) {
    const reason = 'the raters agree up to a shift, which leaves no error to estimate an interval from';
    return { icc, interval: null, statistic: null, p: null, reason };
  }
  const statistic = rows / noise;
  const p = fUpperTail(statistic, n - 1, noiseDegrees);
  if (!agreement) {
    const low = statistic / fQuantile(1 - alpha / 2, n - 1, noiseDegrees);
    const high = statistic * fQuantile(1 - alpha / 2, noiseDegrees, n - 1);
    const bound = (f: number): number => stepUp((f - 1) / (f + k - 1));
    return { icc, interval: [bound(low), bound(high)], statistic, p };
  }
  // Satterthwaite's degrees of freedom of the raters' and the error's share together.
  const ratio = columns / error;
  const degrees =
    ((k - 1) * (n - 1) * (k * single * ratio + n * (1 + (k - 1) * single) - k * single) ** 2) /
    ((n - 1) * k ** 2 * single ** 2 * ratio ** 2 + (n * (1 + (k - 1) * single) - k * single) ** 2);
  const upperF = fQuantile(1 - alpha / 2, n - 1, degrees);
  const lowerF = fQuantile(1 - alpha / 2, degrees, n - 1);
  const spread = k * columns + (k * n - k - n) * error;
  const low = (n * (rows - upperF * error)) / (upperF * spread + n * rows);
  const high = (n * (lowerF * rows - error)) / (spread + n * lowerF * rows);
  return { icc, interval: [stepUp(low), stepUp(high)], statistic, p };
}
