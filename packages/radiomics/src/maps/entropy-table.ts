// Entropies of counts without a logarithm a cell. With counts c and their sum T,
// -Σ p log2(p + ε) = log2 T - Σ c log2 c / T - n ε / ln 2 for n cells: ε to first order, whose square is beyond float64.

import { epsilon } from '../features/size-matrix-statistics.ts';

/** ε / ln 2: what ε adds to each cell's term. */
export const epsilonBits: number = epsilon / Math.LN2;

/** c log2 c for c from 0 to `largest`. */
export function entropyTable(largest: number): Float64Array {
  const table = new Float64Array(largest + 1);
  for (let c = 1; c <= largest; c++) table[c] = c * Math.log2(c);
  return table;
}
