// Cohen's (1960) kappa of two raters, plain or weighted (1968), with the large-sample error of Fleiss, Cohen &
// Everitt (1969).

import { normalQuantile, normalTwoSided } from '@glioscope/numeric';

export interface KappaResult {
  /** 1 perfect, 0 chance, below 0 worse; null with `reason`. */
  readonly kappa: number | null;
  readonly standardError: number | null;
  readonly interval: readonly [number, number] | null;
  /** Two-sided test of kappa 0, by the error that holds at 0. */
  readonly z: number | null;
  readonly p: number | null;
  /** Share of ratings that agree. */
  readonly agreement: number;
  readonly reason?: string;
}

export interface KappaOptions {
  /** How near misses count by rank: not at all (default), falling linearly, or by squares. */
  readonly weights?: 'none' | 'linear' | 'quadratic';
  /** All categories in order; default: those that occur, sorted. */
  readonly categories?: readonly (string | number)[];
  readonly confidence?: number;
}

/** Agreement of two raters' categories of the same patients beyond chance. */
export function cohenKappa(
  first: readonly (string | number)[],
  second: readonly (string | number)[],
  options: KappaOptions = {},
): KappaResult {
  const n = first.length;
  if (n !== second.length || n === 0) {
    throw new RangeError(
      `Cannot compute kappa: expected ratings of the same patients, got ${n} and ${second.length}`,
    );
  }
  const { weights = 'none', confidence = 0.95 } = options;
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(
      `Cannot compute an interval: expected a confidence between 0 and 1, got ${confidence}`,
    );
  }
  const categories =
    options.categories ?? [...new Set([...first, ...second])].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
  const k = categories.length;
  const place = new Map(categories.map((category, c) => [category, c]));
  const shares = new Float64Array(k * k);
  const rows = new Float64Array(k);
  const columns = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const a = place.get(first[i]!);
    const b = place.get(second[i]!);
    if (a === undefined || b === undefined) {
      throw new RangeError(
        `Cannot compute kappa: "${String(a === undefined ? first[i] : second[i])}" of patient ${i} is not a category`,
      );
    }
    shares[a * k + b]! += 1 / n;
    rows[a]! += 1 / n;
    columns[b]! += 1 / n;
  }
  const weight = (a: number, b: number): number => {
    if (a === b) return 1;
    if (weights === 'none') return 0;
    const distance = Math.abs(a - b) / (k - 1);
    return 1 - (weights === 'linear' ? distance : distance ** 2);
  };
  let observed = 0;
  let expected = 0;
  let agreement = 0;
  const rowWeights = new Float64Array(k);
  const columnWeights = new Float64Array(k);
  for (let a = 0; a < k; a++) {
    agreement += shares[a * k + a]!;
    for (let b = 0; b < k; b++) {
      observed += weight(a, b) * shares[a * k + b]!;
      expected += weight(a, b) * rows[a]! * columns[b]!;
      rowWeights[a]! += weight(a, b) * columns[b]!;
      columnWeights[b]! += weight(a, b) * rows[a]!;
    }
  }
  if (!(1 - expected > 1e-12)) {
    const reason = 'both raters put every patient into one and the same category';
    return { kappa: null, standardError: null, interval: null, z: null, p: null, agreement, reason };
  }
  const kappa = (observed - expected) / (1 - expected);
  let spread = 0;
  let spreadAtZero = 0;
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      const mean = rowWeights[a]! + columnWeights[b]!;
      spread += shares[a * k + b]! * (weight(a, b) - mean * (1 - kappa)) ** 2;
      spreadAtZero += rows[a]! * columns[b]! * (weight(a, b) - mean) ** 2;
    }
  }
  const chance = 1 - expected;
  const errorOf = (square: number): number => Math.sqrt(Math.max(0, square) / n) / chance;
  const standardError = errorOf(spread - (kappa - expected * (1 - kappa)) ** 2);
  const errorAtZero = errorOf(spreadAtZero - expected ** 2);
  const reach = normalQuantile((1 + confidence) / 2) * standardError;
  const z = errorAtZero > 0 ? kappa / errorAtZero : null;
  return {
    kappa,
    standardError,
    interval: [kappa - reach, Math.min(1, kappa + reach)],
    z,
    p: z === null ? null : normalTwoSided(z),
    agreement,
  };
}
