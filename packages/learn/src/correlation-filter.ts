// Leaves out columns that repeat others: of every pair whose correlation exceeds a limit, the one of lower priority
// goes. Greedy and in one pass: a column stays unless it correlates with one that stays already.

import { averageRanks } from '@glioscope/numeric';
import { checkFinite, columnOf, type FeatureMatrix } from './feature-matrix.ts';

/** A column left out, and why: the kept column it repeats, or null when it is constant. */
export interface DroppedColumn {
  readonly name: string;
  readonly repeats: string | null;
  /** Signed correlation with the kept column; null when constant. */
  readonly correlation: number | null;
}

export interface CorrelationFilter {
  /** Names that stay, in the table's order. */
  readonly kept: readonly string[];
  readonly dropped: readonly DroppedColumn[];
}

export interface CorrelationFilterOptions {
  /** Largest absolute correlation between columns that stay (default 0.9). */
  readonly limit?: number;
  readonly method?: 'pearson' | 'spearman';
  /** One number a column; of a correlated pair the larger stays. Default: the earlier column stays. */
  readonly priority?: ArrayLike<number>;
}

/** Columns centred and of length 1, one after the other; a constant column is all 0. */
export function unitColumns(matrix: FeatureMatrix, method: 'pearson' | 'spearman' = 'pearson'): Float64Array {
  const { rows, columns } = matrix;
  const units = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    const column = method === 'spearman' ? averageRanks(columnOf(matrix, j)) : columnOf(matrix, j);
    let center = 0;
    let largest = 0;
    for (const value of column) {
      center += value / rows;
      largest = Math.max(largest, Math.abs(value));
    }
    let spread = 0;
    for (const value of column) spread = Math.max(spread, Math.abs(value - center));
    if (!(spread > 1e-13 * largest)) continue;
    let squares = 0;
    for (const value of column) squares += ((value - center) / spread) ** 2;
    const length = spread * Math.sqrt(squares);
    for (let i = 0; i < rows; i++) units[j * rows + i] = (column[i]! - center) / length;
  }
  return units;
}

/** The correlation of columns `j` and `k` of `unitColumns`' result. */
export function unitProduct(units: Float64Array, rows: number, j: number, k: number): number {
  const a = j * rows;
  const b = k * rows;
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += units[a + i]! * units[b + i]!;
  return Math.min(1, Math.max(-1, sum));
}

/** Chooses columns on training rows; apply with `selectColumns(table, filter.kept)`. Constant columns are dropped. */
export function fitCorrelationFilter(
  training: FeatureMatrix,
  options: CorrelationFilterOptions = {},
): CorrelationFilter {
  checkFinite('filter by correlation', training, 2);
  const { rows, names } = training;
  const { limit = 0.9, method = 'pearson', priority } = options;
  if (!(limit > 0 && limit <= 1)) {
    throw new RangeError(`Cannot filter by correlation: expected a limit above 0 and up to 1, got ${limit}`);
  }
  if (priority !== undefined) checkPriority(priority, names);
  const order = names.map((_, j) => j);
  if (priority !== undefined) order.sort((x, y) => priority[y]! - priority[x]! || x - y);
  const units = unitColumns(training, method);
  const isConstant = (j: number): boolean =>
    !units.subarray(j * rows, (j + 1) * rows).some((value) => value !== 0);
  const kept: number[] = [];
  const dropped: DroppedColumn[] = [];
  // Duplicates correlate by 1 but for rounding, so a limit of 1 drops exactly them.
  const bound = Math.min(limit, 1 - 1e-12);
  for (const j of order) {
    if (isConstant(j)) {
      dropped.push({ name: names[j]!, repeats: null, correlation: null });
      continue;
    }
    const repeated = kept.find((k) => Math.abs(unitProduct(units, rows, j, k)) > bound);
    if (repeated === undefined) {
      kept.push(j);
    } else {
      const correlation = unitProduct(units, rows, j, repeated);
      dropped.push({ name: names[j]!, repeats: names[repeated]!, correlation });
    }
  }
  kept.sort((x, y) => x - y);
  return { kept: kept.map((j) => names[j]!), dropped };
}

function checkPriority(priority: ArrayLike<number>, names: readonly string[]): void {
  if (priority.length !== names.length) {
    throw new RangeError(
      `Cannot filter by correlation: expected a priority for each of ${names.length} columns, got ${priority.length}`,
    );
  }
  for (let j = 0; j < names.length; j++) {
    if (!Number.isFinite(priority[j]!)) {
      throw new RangeError(
        `Cannot filter by correlation: expected finite priorities, got ${priority[j]} for column "${names[j]}"`,
      );
    }
  }
}
