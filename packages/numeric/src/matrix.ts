// Dense row-major matrices of doubles: the few products that the statistics need, no views and no broadcasting.

/** A dense matrix; element (i, j) stands at `data[i * columns + j]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** A matrix of zeros, or one over `data` (row-major, not copied). */
export function createMatrix(rows: number, columns: number, data?: Float64Array): Matrix {
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || rows < 0 || columns < 0) {
    throw new RangeError(
      `Cannot create a matrix: expected whole sizes of at least 0, got ${rows} x ${columns}`,
    );
  }
  if (data !== undefined && data.length !== rows * columns) {
    throw new RangeError(
      `Cannot create a ${rows} x ${columns} matrix: expected ${rows * columns} values, got ${data.length}`,
    );
  }
  return { rows, columns, data: data ?? new Float64Array(rows * columns) };
}

/** A matrix from its rows, all of one length. */
export function matrixFromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    if (row.length !== columns) {
      throw new RangeError(
        `Cannot create a matrix: row ${i} has ${row.length} values, expected ${columns} as in row 0`,
      );
    }
    data.set(Array.from(row), i * columns);
  });
  return { rows: rows.length, columns, data };
}

/** The identity matrix. */
export function identityMatrix(size: number): Matrix {
  const result = createMatrix(size, size);
  for (let i = 0; i < size; i++) result.data[i * size + i] = 1;
  return result;
}

/** The transpose, as a new matrix. */
export function transpose(matrix: Matrix): Matrix {
  const { rows, columns, data } = matrix;
  const result = createMatrix(columns, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result.data[j * rows + i] = data[i * columns + j]!;
  }
  return result;
}

/** The product A·B. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.rows) {
    throw new RangeError(
      `Cannot multiply matrices: ${a.rows} x ${a.columns} by ${b.rows} x ${b.columns}; the inner sizes differ`,
    );
  }
  const result = createMatrix(a.rows, b.columns);
  const width = b.columns;
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const factor = a.data[i * a.columns + k]!;
      if (factor === 0) continue;
      for (let j = 0; j < width; j++) result.data[i * width + j]! += factor * b.data[k * width + j]!;
    }
  }
  return result;
}

/** The product A·x as a vector of `a.rows` values. */
export function multiplyVector(a: Matrix, x: ArrayLike<number>): Float64Array {
  if (a.columns !== x.length) {
    throw new RangeError(
      `Cannot multiply a ${a.rows} x ${a.columns} matrix by a vector of ${x.length} values`,
    );
  }
  const result = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    for (let j = 0; j < a.columns; j++) sum += a.data[i * a.columns + j]! * x[j]!;
    result[i] = sum;
  }
  return result;
}

/** The inner product of two vectors of one length. */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) {
    throw new RangeError(`Cannot form an inner product of vectors of ${x.length} and ${y.length} values`);
  }
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
