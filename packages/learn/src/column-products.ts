// Inner products of many columns with one vector: what penalised fits spend most of their time on. Four columns at a
// time read the vector once.

/**
 * Writes to `products[j]` the inner product of column `j` of a column-major design and `vector`, for each `j` in
 * `pool`.
 */
export function columnProducts(
  design: Float64Array,
  rows: number,
  pool: ArrayLike<number>,
  vector: Float64Array,
  products: Float64Array,
): void {
  let k = 0;
  for (; k + 3 < pool.length; k += 4) {
    const a = pool[k]! * rows;
    const b = pool[k + 1]! * rows;
    const c = pool[k + 2]! * rows;
    const d = pool[k + 3]! * rows;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < rows; i++) {
      const value = vector[i]!;
      s0 += design[a + i]! * value;
      s1 += design[b + i]! * value;
      s2 += design[c + i]! * value;
      s3 += design[d + i]! * value;
    }
    products[pool[k]!] = s0;
    products[pool[k + 1]!] = s1;
    products[pool[k + 2]!] = s2;
    products[pool[k + 3]!] = s3;
  }
  for (; k < pool.length; k++) {
    const offset = pool[k]! * rows;
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += design[offset + i]! * vector[i]!;
    products[pool[k]!] = sum;
  }
}

/** Subtracts from `vector` the sum of coefficient times column over the columns of `pool`. */
export function subtractColumns(
  design: Float64Array,
  rows: number,
  pool: ArrayLike<number>,
  coefficients: Float64Array,
  vector: Float64Array,
): void {
  let k = 0;
  for (; k + 3 < pool.length; k += 4) {
    const a = pool[k]! * rows;
    const b = pool[k + 1]! * rows;
    const c = pool[k + 2]! * rows;
    const d = pool[k + 3]! * rows;
    const x0 = coefficients[pool[k]!]!;
    const x1 = coefficients[pool[k + 1]!]!;
    const x2 = coefficients[pool[k + 2]!]!;
    const x3 = coefficients[pool[k + 3]!]!;
    for (let i = 0; i < rows; i++) {
      vector[i]! -= x0 * design[a + i]! + x1 * design[b + i]! + (x2 * design[c + i]! + x3 * design[d + i]!);
    }
  }
  for (; k < pool.length; k++) {
    const offset = pool[k]! * rows;
    const x = coefficients[pool[k]!]!;
    for (let i = 0; i < rows; i++) vector[i]! -= x * design[offset + i]!;
  }
}
