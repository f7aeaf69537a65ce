// A table of numbers with named columns: what every estimator here is fitted on. Rows are patients.
// A missing value is NaN; estimators refuse it by name, and `fitMedianImputer` fills it.

import type { Matrix } from '@glioscope/numeric';

/** A row-major matrix whose columns have distinct names. */
export interface FeatureMatrix extends Matrix {
  readonly names: readonly string[];
}

/** A feature matrix over `data` (row-major, not copied). */
export function createFeatureMatrix(names: readonly string[], data: Float64Array): FeatureMatrix {
  const columns = names.length;
  if (columns === 0)
    throw new RangeError('Cannot create a feature matrix: expected at least one column name');
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new RangeError(
        `Cannot create a feature matrix: column "${name}" appears twice; give columns distinct names`,
      );
    }
    seen.add(name);
  }
  if (data.length % columns !== 0) {
    throw new RangeError(
      `Cannot create a feature matrix: ${data.length} values do not fill rows of ${columns} columns`,
    );
  }
  return { rows: data.length / columns, columns, data, names };
}

/** A feature matrix from its rows; null and undefined become NaN. */
export function featureMatrixFromRows(
  names: readonly string[],
  rows: readonly ArrayLike<number | null | undefined>[],
): FeatureMatrix {
  const data = new Float64Array(rows.length * names.length);
  rows.forEach((row, i) => {
    if (row.length !== names.length) {
      throw new RangeError(
        `Cannot create a feature matrix: row ${i} has ${row.length} values for ${names.length} columns`,
      );
    }
    for (let j = 0; j < names.length; j++) data[i * names.length + j] = row[j] ?? Number.NaN;
  });
  return createFeatureMatrix(names, data);
}

/** The rows at `indices`, in that order (an index may repeat). */
export function selectRows(matrix: FeatureMatrix, indices: ArrayLike<number>): FeatureMatrix {
  const { columns, rows, data, names } = matrix;
  const selected = new Float64Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i]!;
    if (!(row >= 0 && row < rows)) {
      throw new RangeError(`Cannot select row ${row}: the feature matrix has ${rows} rows`);
    }
    selected.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return { rows: indices.length, columns, data: selected, names };
}

/** The columns called `names`, in that order. Throws when one does not exist. */
export function selectColumns(matrix: FeatureMatrix, names: readonly string[]): FeatureMatrix {
  const place = new Map(matrix.names.map((name, j) => [name, j]));
  const sources = names.map((name) => {
    const source = place.get(name);
    if (source === undefined) {
      throw new RangeError(
        `Cannot select feature "${name}": the table has ${matrix.columns} columns and none of that name`,
      );
    }
    return source;
  });
  const data = new Float64Array(matrix.rows * names.length);
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < sources.length; j++) {
      data[i * sources.length + j] = matrix.data[i * matrix.columns + sources[j]!]!;
    }
  }
  return { rows: matrix.rows, columns: names.length, data, names: [...names] };
}

/** The matrices side by side; all have the same number of rows and no name twice. */
export function joinColumns(...matrices: readonly FeatureMatrix[]): FeatureMatrix {
  const rows = matrices[0]?.rows ?? 0;
  const names = matrices.flatMap((matrix) => matrix.names);
  const data = new Float64Array(rows * names.length);
  let offset = 0;
  for (const matrix of matrices) {
    if (matrix.rows !== rows) {
      throw new RangeError(`Cannot join feature matrices of ${rows} and ${matrix.rows} rows`);
    }
    for (let i = 0; i < rows; i++) {
      data.set(matrix.data.subarray(i * matrix.columns, (i + 1) * matrix.columns), i * names.length + offset);
    }
    offset += matrix.columns;
  }
  return createFeatureMatrix(names, data);
}

/** Column `j` as its own array. */
export function columnOf(matrix: FeatureMatrix, j: number): Float64Array {
  const column = new Float64Array(matrix.rows);
  for (let i = 0; i < matrix.rows; i++) column[i] = matrix.data[i * matrix.columns + j]!;
  return column;
}

/** Without a branch a value: what is not finite, less itself, is NaN. */
function allFinite(data: Float64Array): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = data.length & ~3;
  for (let k = 0; k < whole; k += 4) {
    a += data[k]! - data[k]!;
    b += data[k + 1]! - data[k + 1]!;
    c += data[k + 2]! - data[k + 2]!;
    d += data[k + 3]! - data[k + 3]!;
  }
  for (let k = whole; k < data.length; k++) a += data[k]! - data[k]!;
  return a + b + c + d === 0;
}

/** Throws unless there are rows enough and every value is finite; the error names the cell. */
export function checkFinite(what: string, matrix: FeatureMatrix, leastRows: number = 1): void {
  if (matrix.rows < leastRows) {
    throw new RangeError(
      `Cannot ${what}: expected at least ${leastRows} row${leastRows === 1 ? '' : 's'}, got ${matrix.rows}`,
    );
  }
  const { data, columns, names } = matrix;
  if (allFinite(data)) return;
  for (let k = 0; k < data.length; k++) {
    if (!Number.isFinite(data[k]!)) {
      throw new RangeError(
        `Cannot ${what}: expected finite values, got ${data[k]} in row ${Math.floor(k / columns)}, ` +
          `column "${names[k % columns]}"; fill or leave out missing values first`,
      );
    }
  }
}

/** Throws unless `matrix` has the columns a model was fitted on, in the same order. */
export function checkColumns(what: string, matrix: FeatureMatrix, names: readonly string[]): void {
  const first = names.findIndex((name, j) => matrix.names[j] !== name);
  if (first < 0 && matrix.columns === names.length) return;
  throw new RangeError(
    first < 0 || matrix.columns !== names.length
      ? `Cannot ${what}: expected the ${names.length} columns of the fit, got ${matrix.columns}; select them by name`
      : `Cannot ${what}: expected column ${first} to be "${names[first]}", got "${matrix.names[first]}"; ` +
          `select the columns of the fit by name`,
  );
}

/** Throws unless there is one target per row. */
export function checkLength(what: string, matrix: FeatureMatrix, length: number): void {
  if (matrix.rows !== length) {
    throw new RangeError(
      `Cannot ${what}: expected one target for each of ${matrix.rows} rows, got ${length}`,
    );
  }
}

/** Throws unless both classes are present. */
export function checkBothClasses(what: string, positive: readonly boolean[], least: number = 1): void {
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  if (positives < least || negatives < least) {
    throw new RangeError(
      `Cannot ${what}: expected at least ${least} row${least === 1 ? '' : 's'} of each class, ` +
        `got ${positives} positive and ${negatives} negative`,
    );
  }
}
