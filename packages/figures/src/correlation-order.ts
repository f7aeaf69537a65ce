// The order in which a correlation map shows its features: leaves of average-linkage clustering on 1 − |r|, so that
// what goes together stands together.

/**
 * A permutation of the rows of a symmetric matrix of correlations. Ties go to the earlier pair, and of two merged
 * clusters the one with the earlier feature comes first: same matrix, same order. Pairs that are not finite count as
 * uncorrelated. Takes cubic time, for the tens of features that a figure can hold.
 */
export function correlationOrder(matrix: readonly (readonly number[])[]): number[] {
  const distance = (i: number, j: number): number => {
    const r = matrix[i]?.[j] ?? Number.NaN;
    return Number.isFinite(r) ? 1 - Math.abs(r) : 1;
  };
  const clusters = matrix.map((_, i) => [i]);
  while (clusters.length > 1) {
    let best = Number.POSITIVE_INFINITY;
    let pair: readonly [number, number] = [0, 1];
    for (let a = 0; a < clusters.length; a++) {
      for (let b = a + 1; b < clusters.length; b++) {
        let sum = 0;
        for (const i of clusters[a]!) for (const j of clusters[b]!) sum += distance(i, j);
        const mean = sum / (clusters[a]!.length * clusters[b]!.length);
        if (mean < best - 1e-12) {
          best = mean;
          pair = [a, b];
        }
      }
    }
    const [a, b] = pair;
    clusters[a] = [...clusters[a]!, ...clusters[b]!];
    clusters.splice(b, 1);
  }
  return clusters[0] ?? [];
}
