// What a careful statistician would say of a table before a model is fitted on it: columns that say nothing or
// repeat others, rows that occur twice, too few patients, or classes too small for their folds.

import { foldRows, type FoldAssignment } from './cross-validation.ts';
import type { FeatureMatrix } from './feature-matrix.ts';

export interface TableWarning {
  readonly kind:
    | 'constant-column'
    | 'duplicate-column'
    | 'duplicate-row'
    | 'missing-values'
    | 'fewer-rows-than-columns'
    | 'few-events'
    | 'one-class-in-fold';
  /** One sentence that names what was found and says what to do. */
  readonly message: string;
  readonly columns: readonly string[];
  readonly rows: readonly number[];
}

export interface TableWarningOptions {
  readonly positive?: readonly boolean[];
  readonly folds?: FoldAssignment;
  /** Least rows of the rarer class per column (default 10). */
  readonly eventsPerVariable?: number;
}

const listed = (items: readonly (string | number)[]): string =>
  items.length <= 5 ? items.join(', ') : `${items.slice(0, 5).join(', ')} and ${items.length - 5} more`;

/** Indices of equal rows or columns: each later one with the first that it repeats. */
function repeats(keys: readonly string[]): [number, number][] {
  const first = new Map<string, number>();
  const found: [number, number][] = [];
  keys.forEach((key, index) => {
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    else found.push([earlier, index]);
  });
  return found;
}

/** Warnings about a table, and about classes and folds if given; empty when there is nothing to say. */
export function tableWarnings(matrix: FeatureMatrix, options: TableWarningOptions = {}): TableWarning[] {
  const { rows, columns, data, names } = matrix;
  const { positive, folds, eventsPerVariable = 10 } = options;
  for (const [what, length] of [
    ['labels', positive?.length],
    ['folds', folds?.length],
  ] as const) {
    if (length !== undefined && length !== rows) {
      throw new RangeError(`Cannot look a table over: got ${length} ${what} for ${rows} rows`);
    }
  }
  const warnings: TableWarning[] = [];
  const warn = (
    kind: TableWarning['kind'],
    message: string,
    which: { columns?: readonly string[]; rows?: readonly number[] } = {},
  ): void => {
    warnings.push({ kind, message, columns: which.columns ?? [], rows: which.rows ?? [] });
  };

  const missing = names.filter((_, j) => {
    for (let i = 0; i < rows; i++) if (!Number.isFinite(data[i * columns + j]!)) return true;
    return false;
  });
  if (missing.length > 0) {
    const holed = Array.from({ length: rows }, (_, i) => i).filter((i) =>
      data.subarray(i * columns, (i + 1) * columns).some((value) => !Number.isFinite(value)),
    );
    warn(
      'missing-values',
      `Values are missing in ${holed.length} rows of columns ${listed(missing)}: fill them or leave them out.`,
      { columns: missing, rows: holed },
    );
  }
  const columnKeys = names.map((_, j) => {
    const values: number[] = [];
    for (let i = 0; i < rows; i++) values.push(data[i * columns + j]!);
    return values;
  });
  const constant = new Set(
    names
      .map((_, j) => j)
      .filter((j) => rows > 1 && columnKeys[j]!.every((v) => Object.is(v, columnKeys[j]![0]))),
  );
  if (constant.size > 0) {
    const found = [...constant].map((j) => names[j]!);
    warn(
      'constant-column',
      `Columns have one value in all rows and say nothing: ${listed(found)}; leave them out.`,
      {
        columns: found,
      },
    );
  }
  const twins = repeats(columnKeys.map((values) => values.join())).filter(([, j]) => !constant.has(j));
  if (twins.length > 0) {
    const pairs = twins.map(([earlier, j]) => `${names[j]!} repeats ${names[earlier]!}`);
    warn('duplicate-column', `Columns repeat others: ${listed(pairs)}; keep one of each.`, {
      columns: twins.map(([, j]) => names[j]!),
    });
  }
  const rowKeys = Array.from({ length: rows }, (_, i) =>
    data.subarray(i * columns, (i + 1) * columns).join(),
  );
  const copies = repeats(rowKeys);
  if (copies.length > 0) {
    const pairs = copies.map(([earlier, i]) => `${i} repeats ${earlier}`);
    warn(
      'duplicate-row',
      `Rows repeat others (${listed(pairs)}): a patient in training and test at once makes results too good.`,
      { rows: copies.map(([, i]) => i) },
    );
  }
  if (rows < columns) {
    warn(
      'fewer-rows-than-columns',
      `There are ${rows} rows for ${columns} columns: use a penalty or choose columns within each training fold.`,
    );
  }
  if (positive !== undefined) {
    const positives = positive.filter(Boolean).length;
    const rarer = Math.min(positives, rows - positives);
    if (rarer < eventsPerVariable * columns) {
      warn(
        'few-events',
        `The rarer class has ${rarer} rows for ${columns} columns, fewer than ${eventsPerVariable} a column: ` +
          'expect optimism, penalise and validate.',
      );
    }
    if (folds !== undefined) warnOfFolds(positive, folds, warn);
  }
  return warnings;
}

function warnOfFolds(
  positive: readonly boolean[],
  folds: FoldAssignment,
  warn: (kind: TableWarning['kind'], message: string, which: { rows: readonly number[] }) => void,
): void {
  for (let fold = 0; fold <= Math.max(...folds); fold++) {
    const { training, heldOut } = foldRows(folds, fold);
    for (const [part, members] of [
      ['to train on', training],
      ['held out', heldOut],
    ] as const) {
      const found = members.filter((row) => positive[row]!).length;
      if (found > 0 && found < members.length) continue;
      const only = found === 0 ? 'no positive' : 'no negative';
      warn(
        'one-class-in-fold',
        `Fold ${fold} has ${only} row among the ${members.length} ${part}: use stratified or fewer folds.`,
        { rows: members },
      );
    }
  }
}
