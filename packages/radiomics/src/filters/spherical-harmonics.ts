// Spherical harmonics of all orders of one degree.

/** Real and imaginary parts, for each point the orders -n to n: index point * (2 n + 1) + order + n. */
export interface Harmonics {
  readonly degree: number;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * Y_n^m = √((2n + 1) / 4π · (n - m)! / (n + m)!) · P_n^m(cos polar) · exp(i m azimuth), with the Condon-Shortley phase.
 * @param degree - n, from 0.
 */
export function sphericalHarmonics(degree: number, azimuths: Float64Array, polars: Float64Array): Harmonics {
  const orders = 2 * degree + 1;
  const real = new Float64Array(azimuths.length * orders);
  const imaginary = new Float64Array(real.length);
  for (let point = 0; point < azimuths.length; point++) {
    for (let m = 0; m <= degree; m++) {
      const legendre = associatedLegendre(degree, m, Math.cos(polars[point]!));
      const value = Math.sqrt((orders / (4 * Math.PI)) * factorialRatio(degree - m, degree + m)) * legendre;
      const sign = m % 2 === 0 ? 1 : -1;
      const cosine = value * Math.cos(m * azimuths[point]!);
      const sine = value * Math.sin(m * azimuths[point]!);
      const at = point * orders + degree;
      real[at + m] = cosine;
      imaginary[at + m] = sine;
      if (m === 0) continue;
      real[at - m] = sign * cosine;
      imaginary[at - m] = -sign * sine;
    }
  }
  return { degree, real, imaginary };
}

/** low! / high!. */
function factorialRatio(low: number, high: number): number {
  let ratio = 1;
  for (let k = low + 1; k <= high; k++) ratio /= k;
  return ratio;
}

/** P_n^m(x) by recurrence over the degree, from P_m^m. */
function associatedLegendre(n: number, m: number, x: number): number {
  const sine = Math.sqrt((1 - x) * (1 + x));
  let before = 0;
  let current = 1;
  for (let k = 1; k <= m; k++) current *= -(2 * k - 1) * sine;
  for (let k = m + 1; k <= n; k++) {
    const next = ((2 * k - 1) * x * current - (k + m - 1) * before) / (k - m);
    before = current;
    current = next;
  }
  return current;
}
