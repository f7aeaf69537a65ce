// The largest magnitude among the eigenvalues of a small symmetric matrix: Householder's reduction to tridiagonal form
// (Golub & Van Loan §8.3), then bisection. An x is above all magnitudes when T + x and x - T are both positive definite,
// which their pivots tell one by one. Nothing is allocated from call to call.

export class SpectralRadius {
  readonly #diagonal: Float64Array;
  /** Square of the entry between rows i - 1 and i; entry 0 is 0. */
  readonly #squares: Float64Array;
  readonly #reflector: Float64Array;
  readonly #product: Float64Array;

  /** For matrices of at most `most` rows. */
  constructor(most: number) {
    this.#diagonal = new Float64Array(most);
    this.#squares = new Float64Array(most + 1);
    this.#reflector = new Float64Array(most);
    this.#product = new Float64Array(most);
  }

  /** To 13 digits; `matrix` holds `size` × `size` values and is overwritten. */
  of(matrix: Float64Array, size: number): number {
    this.#tridiagonalise(matrix, size);
    const diagonal = this.#diagonal;
    const squares = this.#squares;
    squares[size] = 0;
    let high = 0;
    for (let i = 0; i < size; i++) {
      const radius = Math.abs(diagonal[i]!) + Math.sqrt(squares[i]!) + Math.sqrt(squares[i + 1]!);
      if (radius > high) high = radius;
    }
    let low = 0;
    while (high - low > high * 2 ** -45) {
      const middle = (low + high) / 2;
      if (middle === low || middle === high) break;
      if (this.#isAbove(middle, size)) high = middle;
      else low = middle;
    }
    return (low + high) / 2;
  }

  #isAbove(x: number, size: number): boolean {
    const diagonal = this.#diagonal;
    const squares = this.#squares;
    let below = 1;
    let above = 1;
    for (let i = 0; i < size; i++) {
      below = x - diagonal[i]! - squares[i]! / below;
      above = x + diagonal[i]! - squares[i]! / above;
      if (!(below > 0 && above > 0)) return false;
    }
    return true;
  }

  #tridiagonalise(a: Float64Array, size: number): void {
    const diagonal = this.#diagonal;
    const squares = this.#squares;
    const v = this.#reflector;
    const p = this.#product;
    squares[0] = 0;
    for (let k = 0; k < size - 1; k++) {
      const column = k * size;
      diagonal[k] = a[column + k]!;
      let norm2 = 0;
      // The matrix is symmetric: row k is column k.
      for (let i = k + 1; i < size; i++) norm2 += a[column + i]! * a[column + i]!;
      const head = a[column + k + 1]!;
      const rest = norm2 - head * head;
      squares[k + 1] = rest > 0 ? norm2 : head * head;
      if (!(rest > 0)) continue;
      // Reflect what lies below the diagonal onto its first entry; the sign that avoids cancellation.
      const alpha = head > 0 ? -Math.sqrt(norm2) : Math.sqrt(norm2);
      v[k + 1] = head - alpha;
      for (let i = k + 2; i < size; i++) v[i] = a[column + i]!;
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
        const vi = v[i]!;
        const pi = p[i]!;
        for (let j = k + 1; j < size; j++) a[i * size + j]! -= vi * p[j]! + pi * v[j]!;
      }
    }
    diagonal[size - 1] = a[size * size - 1]!;
  }
}
