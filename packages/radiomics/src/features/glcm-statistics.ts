// What the GLCM features read: the sums over one symmetric co-occurrence matrix, by PyRadiomics' formulas.

import type { CooccurrenceMatrix } from '../matrices/glcm.ts';
import { secondLargestMagnitude } from './extreme-eigenvalues.ts';
import { epsilon } from './size-matrix-statistics.ts';

export interface GlcmStatistics {
  readonly autocorrelation: number;
  readonly jointAverage: number;
  readonly clusterProminence: number;
  readonly clusterShade: number;
  readonly clusterTendency: number;
  readonly contrast: number;
  readonly correlation: number;
  readonly differenceAverage: number;
  readonly differenceEntropy: number;
  readonly differenceVariance: number;
  readonly inverseDifference: number;
  readonly inverseDifferenceMoment: number;
  readonly inverseDifferenceMomentNormalized: number;
  readonly inverseDifferenceNormalized: number;
  readonly informationCorrelation1: number;
  readonly informationCorrelation2: number;
  readonly inverseVariance: number;
  readonly jointEnergy: number;
  readonly jointEntropy: number;
  readonly maximumProbability: number;
  readonly sumAverage: number;
  readonly sumEntropy: number;
  readonly sumSquares: number;
  /** An eigenvalue problem of the size of the matrix: computed only when asked for. */
  maximalCorrelationCoefficient(): number;
}

/** Statistics of a matrix with at least one pair. */
export function glcmStatistics(matrix: CooccurrenceMatrix): GlcmStatistics {
  const { grayLevels, first, second, counts, total } = matrix;
  const cells = counts.length;
  const highest = grayLevels.at(-1)!;
  // The matrix is symmetric: its row and column sums are the same.
  const marginal = new Float64Array(grayLevels.length);
  const sums = new Float64Array(2 * highest + 1);
  const differences = new Float64Array(highest);
  let autocorrelation = 0;
  let jointEnergy = 0;
  let jointEntropy = 0;
  let maximumProbability = 0;
  for (let c = 0; c < cells; c++) {
    const i = first[c]!;
    const j = second[c]!;
    const levelI = grayLevels[i]!;
    const levelJ = grayLevels[j]!;
    const both = (2 * counts[c]!) / total;
    // On the diagonal the two ways of a pair fall into one cell.
    const p = i === j ? both : both / 2;
    const times = i === j ? 1 : 2;
    marginal[i]! += p;
    if (i !== j) marginal[j]! += p;
    sums[levelI + levelJ]! += both;
    differences[levelJ - levelI]! += both;
    autocorrelation += both * levelI * levelJ;
    jointEnergy += times * p * p;
    jointEntropy -= both * Math.log2(p + epsilon);
    if (p > maximumProbability) maximumProbability = p;
  }

  let mean = 0;
  for (let i = 0; i < marginal.length; i++) mean += marginal[i]! * grayLevels[i]!;
  let variance = 0;
  let marginalEntropy = 0;
  let plainEntropy = 0;
  let present = 0;
  for (let i = 0; i < marginal.length; i++) {
    const p = marginal[i]!;
    variance += p * (grayLevels[i]! - mean) ** 2;
    if (p === 0) continue;
    present++;
    marginalEntropy -= p * Math.log2(p + epsilon);
    plainEntropy -= p * Math.log2(p);
  }
  let covariance = 0;
  let mixed = 0;
  for (let c = 0; c < cells; c++) {
    const i = first[c]!;
    const j = second[c]!;
    const both = (2 * counts[c]!) / total;
    covariance += both * (grayLevels[i]! - mean) * (grayLevels[j]! - mean);
    mixed += both / (marginal[i]! * marginal[j]!);
  }
  // Σ p log2(px py + ε) splits into the marginals' entropies, ε to first order: its square is beyond float64 here.
  const crossEntropy1 = 2 * plainEntropy - (mixed * epsilon) / Math.LN2;
  const crossEntropy2 = 2 * plainEntropy - (present * present * epsilon) / Math.LN2;

  let clusterProminence = 0;
  let clusterShade = 0;
  let clusterTendency = 0;
  let sumAverage = 0;
  let sumEntropy = 0;
  for (let k = 2; k < sums.length; k++) {
    const p = sums[k]!;
    if (p === 0) continue;
    const centred = k - 2 * mean;
    const squared = centred * centred;
    clusterTendency += p * squared;
    clusterShade += p * squared * centred;
    clusterProminence += p * squared * squared;
    sumAverage += p * k;
    sumEntropy -= p * Math.log2(p + epsilon);
  }

  let contrast = 0;
  let differenceAverage = 0;
  let differenceEntropy = 0;
  let inverseDifference = 0;
  let inverseDifferenceMoment = 0;
  let inverseDifferenceMomentNormalized = 0;
  let inverseDifferenceNormalized = 0;
  let inverseVariance = 0;
  for (let k = 0; k < differences.length; k++) {
    const p = differences[k]!;
    if (p === 0) continue;
    const squared = k * k;
    contrast += p * squared;
    differenceAverage += p * k;
    differenceEntropy -= p * Math.log2(p + epsilon);
    inverseDifference += p / (1 + k);
    inverseDifferenceMoment += p / (1 + squared);
    inverseDifferenceMomentNormalized += p / (1 + squared / (highest * highest));
    inverseDifferenceNormalized += p / (1 + k / highest);
    if (k > 0) inverseVariance += p / squared;
  }
  let differenceVariance = 0;
  for (let k = 0; k < differences.length; k++) {
    differenceVariance += differences[k]! * (k - differenceAverage) ** 2;
  }

  return {
    autocorrelation,
    jointAverage: mean,
    clusterProminence,
    clusterShade,
    clusterTendency,
    contrast,
    correlation: variance === 0 ? 1 : covariance / (variance + epsilon),
    differenceAverage,
    differenceEntropy,
    differenceVariance,
    inverseDifference,
    inverseDifferenceMoment,
    inverseDifferenceMomentNormalized,
    inverseDifferenceNormalized,
    informationCorrelation1: present === 1 ? 0 : (jointEntropy - crossEntropy1) / marginalEntropy,
    // Rounding can bring HXY2 below HXY where grey levels are independent: no information is shared.
    informationCorrelation2:
      present === 1 ? 0 : Math.sqrt(Math.max(0, 1 - Math.exp(-2 * (crossEntropy2 - jointEntropy)))),
    inverseVariance,
    jointEnergy,
    jointEntropy,
    maximumProbability,
    sumAverage,
    sumEntropy,
    sumSquares: variance,
    maximalCorrelationCoefficient: () => maximalCorrelationCoefficient(matrix, marginal),
  };
}

/**
 * √ of the second largest eigenvalue of Q(i,j) = Σₖ p(i,k) p(j,k) / (px(i) py(k) + ε). Q is similar to the square of the
 * symmetric p(i,j) / √(px(i) py(j) + ε) (ε agrees to first order), whose eigenvalues are safer to compute.
 */
function maximalCorrelationCoefficient(
  { grayLevels, first, second, counts, total }: CooccurrenceMatrix,
  marginal: Float64Array,
): number {
  const size = grayLevels.length;
  if (size < 2) return 1;
  const scaled = new Float64Array(size * size);
  for (let c = 0; c < counts.length; c++) {
    const i = first[c]!;
    const j = second[c]!;
    const p = (i === j ? 2 : 1) * (counts[c]! / total);
    const value = p / Math.sqrt(marginal[i]! * marginal[j]! + epsilon);
    scaled[i * size + j] = value;
    scaled[j * size + i] = value;
  }
  return secondLargestMagnitude(scaled, size);
}
