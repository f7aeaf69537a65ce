// The sandwich variance of a Cox model (Lin & Wei 1989): each patient's, or each cluster's, influence on the
// coefficients, squared and summed. Holds where the model is approximate, patients repeat, or weights are not counts.

import { labelsOf, type SortedPatients } from './cox-likelihood.ts';

/**
 * Row-major p × p.
 * @param scoreResiduals per unit of weight, row-major, rows in sorted order
 * @param clusters label of each patient in the data's order; patients of one label count as one
 */
export function robustCovariance(
  patients: SortedPatients,
  scoreResiduals: Float64Array,
  covariance: ArrayLike<number>,
  clusters: ArrayLike<number | string> | undefined,
): { readonly covariance: Float64Array; readonly clusters: number } {
  const { order, weights } = patients;
  const n = order.length;
  const p = Math.round(Math.sqrt(covariance.length));
  const labels = clusters === undefined ? null : labelsOf('cluster', clusters, n);
  const numbers = new Map<string, number>();
  const sums: Float64Array[] = [];
  for (let i = 0; i < n; i++) {
    const label = labels === null ? String(i) : labels[order[i]!]!;
    let number = numbers.get(label);
    if (number === undefined) {
      number = sums.length;
      numbers.set(label, number);
      sums.push(new Float64Array(p));
    }
    const sum = sums[number]!;
    const weight = weights === null ? 1 : weights[i]!;
    for (let j = 0; j < p; j++) sum[j]! += weight * scoreResiduals[i * p + j]!;
  }
  const robust = new Float64Array(p * p);
  const influence = new Float64Array(p);
  for (const sum of sums) {
    influence.fill(0);
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) influence[j]! += covariance[j * p + k]! * sum[k]!;
    }
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) robust[j * p + k]! += influence[j]! * influence[k]!;
    }
  }
  return { covariance: robust, clusters: sums.length };
}
