// The second largest magnitude among the eigenvalues of a symmetric matrix: Householder's reduction to tridiagonal form
// (Golub & Van Loan §8.3), then bisection by Sturm counts (§8.4). Cubic once, where all eigenvectors would cost a
// hundred times that; for the maximal correlation coefficient, whose matrix has a row a grey level.

/** `matrix` holds `size` × `size` values, at least 2 × 2, and is overwritten. */
export function secondLargestMagnitude(matrix: Float64Array, size: number): number {
  const { diagonal, squares } = tridiagonalise(matrix, size);
  let bound = 0;
  for (let i = 0; i < size; i++) {
    bound = Math.max(bound, Math.abs(diagonal[i]!) + Math.sqrt(squares[i]!) + Math.sqrt(squares[i + 1] ?? 0));
  }
  // The two largest magnitudes are among the two eigenvalues at either end.
  const magnitudes = [0, 1, size - 2, size - 1]
    .filter((rank, at, ranks) => ranks.indexOf(rank) === at)
    .map((rank) => Math.abs(eigenvalueOfRank(rank, diagonal, squares, bound)))
    .sort((a, b) => b - a);
  return magnitudes[1]!;
}

/** Diagonal, and squares of the subdiagonal (entry i beside rows i - 1 and i; entry 0 is 0). */
function tridiagonalise(
  a: Float64Array,
  size: number,
): { readonly diagonal: Float64Array; readonly squares: Float64Array } {
  const diagonal = new Float64Array(size);
  const squares = new Float64Array(size);
  const v = new Float64Array(size);
  const p = new Float64Array(size);
  // Far below rounding: of a matrix of low rank what is left shrinks with each reflection, until its squares underflow.
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]!));
  const negligible = (largest * 2 ** -70) ** 2;
  for (let k = 0; k < size - 1; k++) {
    diagonal[k] = a[k * size + k]!;
    let norm2 = 0;
    for (let i = k + 1; i < size; i++) norm2 += a[i * size + k]! ** 2;
    if (!(norm2 > negligible)) continue;
    squares[k + 1] = norm2;
    const head = a[(k + 1) * size + k]!;
    const rest = norm2 - head * head;
    if (!(rest > 0)) {
      squares[k + 1] = head * head;
      continue;
    }
    // Reflect the column below the diagonal onto its first entry; the sign that avoids cancellation.
    const alpha = head > 0 ? -Math.sqrt(norm2) : Math.sqrt(norm2);
    v[k + 1] = head - alpha;
    for (let i = k + 2; i < size; i++) v[i] = a[i * size + k]!;
    const beta = 1 / (norm2 - head * alpha);
    let vp = 0;
    for (let i = k + 1; i < size; i++) {
      let sum = 0;
      for (let j = k + 1; j < size; j++) sum += a[i * size + j]! * v[j]!;
      p[i] = beta * sum;
      vp += v[i]! * p[i]!;
    }
    const shift = (beta * vp) / 2;
    for (let i = k + 1; i < size; i++) p[i]! -= shift * v[i]!;
    for (let i = k + 1; i < size; i++) {
      for (let j = k + 1; j < size; j++) a[i * size + j]! -= v[i]! * p[j]! + p[i]! * v[j]!;
    }
  }
  diagonal[size - 1] = a[size * size - 1]!;
  return { diagonal, squares };
}

/** The eigenvalue with `rank` smaller ones, to the last digits of `bound`. */
function eigenvalueOfRank(
  rank: number,
  diagonal: Float64Array,
  squares: Float64Array,
  bound: number,
): number {
  let low = -bound;
  let high = bound;
  for (;;) {
    const middle = (low + high) / 2;
    if (high - low <= bound * 2 ** -54 || middle <= low || middle >= high) return middle;
    if (countBelow(middle, diagonal, squares) > rank) high = middle;
    else low = middle;
  }
}

/** Number of eigenvalues below `x`: negative pivots of the shifted matrix. */
function countBelow(x: number, diagonal: Float64Array, squares: Float64Array): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - x - squares[i]! / pivot;
    if (pivot === 0) pivot = Number.EPSILON * Number.EPSILON;
    if (pivot < 0) count++;
  }
  return count;
}
