// What the GLCM features read of a matrix that is not symmetric: rows and columns have sums, means and entropies of
// their own. By PyRadiomics' formulas; JointAverage and SumSquares are those of the rows.

import type { CooccurrenceMatrix } from '../matrices/glcm.ts';
import { secondLargestMagnitude } from './extreme-eigenvalues.ts';
import type { GlcmStatistics } from './glcm-statistics.ts';
import { epsilon } from './size-matrix-statistics.ts';

/** Statistics of a matrix with at least one pair. */
export function asymmetricGlcmStatistics(matrix: CooccurrenceMatrix): GlcmStatistics {
  const { grayLevels, first, second, counts, total } = matrix;
  const highest = grayLevels.at(-1)!;
  const rows = new Float64Array(grayLevels.length);
  const columns = new Float64Array(grayLevels.length);
  const sums = new Float64Array(2 * highest + 1);
  const differences = new Float64Array(highest);
  let autocorrelation = 0;
  let jointEnergy = 0;
  let jointEntropy = 0;
  let maximumProbability = 0;
  for (let c = 0; c < counts.length; c++) {
    const p = counts[c]! / total;
    const levelI = grayLevels[first[c]!]!;
    const levelJ = grayLevels[second[c]!]!;
    rows[first[c]!]! += p;
    columns[second[c]!]! += p;
    sums[levelI + levelJ]! += p;
    differences[Math.abs(levelI - levelJ)]! += p;
    autocorrelation += p * levelI * levelJ;
    jointEnergy += p * p;
    jointEntropy -= p * Math.log2(p + epsilon);
    if (p > maximumProbability) maximumProbability = p;
  }
  const ofRows = marginalStatistics(rows, grayLevels);
  const ofColumns = marginalStatistics(columns, grayLevels);
  let covariance = 0;
  let mixed = 0;
  for (let c = 0; c < counts.length; c++) {
    const p = counts[c]! / total;
    covariance += p * (grayLevels[first[c]!]! - ofRows.mean) * (grayLevels[second[c]!]! - ofColumns.mean);
    mixed += p / (rows[first[c]!]! * columns[second[c]!]!);
  }
  const deviations = Math.sqrt(ofRows.variance) * Math.sqrt(ofColumns.variance);
  // Σ p log2(px py + ε) splits into the marginals' entropies, ε to first order.
  const crossEntropy = ofRows.plainEntropy + ofColumns.plainEntropy;
  const crossEntropy1 = crossEntropy - (mixed * epsilon) / Math.LN2;
  const crossEntropy2 = crossEntropy - (ofRows.present * ofColumns.present * epsilon) / Math.LN2;
  const independent = ofRows.present === 1 && ofColumns.present === 1;

  const centre = ofRows.mean + ofColumns.mean;
  const bySum = (term: (k: number) => number): number => weightedSum(sums, term);
  const byDifference = (term: (k: number) => number): number => weightedSum(differences, term);
  const differenceAverage = byDifference((k) => k);
  return {
    autocorrelation,
    jointAverage: ofRows.mean,
    clusterProminence: bySum((k) => (k - centre) ** 4),
    clusterShade: bySum((k) => (k - centre) ** 3),
    clusterTendency: bySum((k) => (k - centre) ** 2),
    contrast: byDifference((k) => k * k),
    correlation: deviations === 0 ? 1 : covariance / (deviations + epsilon),
    differenceAverage,
    differenceEntropy: entropy(differences),
    differenceVariance: byDifference((k) => (k - differenceAverage) ** 2),
    inverseDifference: byDifference((k) => 1 / (1 + k)),
    inverseDifferenceMoment: byDifference((k) => 1 / (1 + k * k)),
    inverseDifferenceMomentNormalized: byDifference((k) => 1 / (1 + (k * k) / (highest * highest))),
    inverseDifferenceNormalized: byDifference((k) => 1 / (1 + k / highest)),
    informationCorrelation1: independent
      ? 0
      : (jointEntropy - crossEntropy1) / Math.max(ofRows.entropy, ofColumns.entropy),
    informationCorrelation2: independent
      ? 0
      : Math.sqrt(Math.max(0, 1 - Math.exp(-2 * (crossEntropy2 - jointEntropy)))),
    inverseVariance: byDifference((k) => (k === 0 ? 0 : 1 / (k * k))),
    jointEnergy,
    jointEntropy,
    maximumProbability,
    sumAverage: bySum((k) => k),
    sumEntropy: entropy(sums),
    sumSquares: ofRows.variance,
    maximalCorrelationCoefficient: () => maximalCorrelationCoefficient(matrix, rows, columns),
  };
}

function weightedSum(probabilities: Float64Array, term: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    if (probabilities[k] !== 0) sum += probabilities[k]! * term(k);
  }
  return sum;
}

function entropy(probabilities: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    if (probabilities[k] !== 0) sum -= probabilities[k]! * Math.log2(probabilities[k]! + epsilon);
  }
  return sum;
}

interface MarginalStatistics {
  readonly mean: number;
  readonly variance: number;
  readonly entropy: number;
  /** Without ε. */
  readonly plainEntropy: number;
  /** Grey levels that occur. */
  readonly present: number;
}

function marginalStatistics(probabilities: Float64Array, grayLevels: Float64Array): MarginalStatistics {
  let mean = 0;
  for (let i = 0; i < probabilities.length; i++) mean += probabilities[i]! * grayLevels[i]!;
  let variance = 0;
  let plainEntropy = 0;
  let present = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (p === 0) continue;
    variance += p * (grayLevels[i]! - mean) ** 2;
    plainEntropy -= p * Math.log2(p);
    present++;
  }
  return { mean, variance, entropy: entropy(probabilities), plainEntropy, present };
}

/** The second singular value of p(i,j) / √(px(i) py(j) + ε), whose squares are the eigenvalues of PyRadiomics' Q. */
function maximalCorrelationCoefficient(
  { grayLevels, first, second, counts, total }: CooccurrenceMatrix,
  rows: Float64Array,
  columns: Float64Array,
): number {
  const size = grayLevels.length;
  if (size < 2) return 1;
  const scaled = new Float64Array(size * size);
  for (let c = 0; c < counts.length; c++) {
    const [i, j] = [first[c]!, second[c]!];
    scaled[i * size + j] = counts[c]! / total / Math.sqrt(rows[i]! * columns[j]! + epsilon);
  }
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += scaled[i * size + k]! * scaled[j * size + k]!;
      product[i * size + j] = sum;
      product[j * size + i] = sum;
    }
  }
  // Independent rows and columns have 0, of which rounding would leave its square root.
  const square = secondLargestMagnitude(product, size);
  return square < size * epsilon ? 0 : Math.sqrt(square);
}
