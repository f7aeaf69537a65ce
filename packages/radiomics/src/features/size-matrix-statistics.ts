// The sums that GLRLM, GLSZM and GLDM share: each is a table of counts by grey level (rows i) and by a size
// (columns j: run length, zone size, dependence), and their features are the same formulas under other names.

import type { SizeMatrix } from '../matrices/size-matrix.ts';

/** 2^-52, which PyRadiomics adds inside logarithms so that log2(0) does not occur. */
export const epsilon: number = Number.EPSILON;

/** Statistics of one table. N is the number of counted things (runs, zones or voxels). */
export interface SizeMatrixStatistics {
  /** Σ p(j) / j² */
  readonly smallEmphasis: number;
  /** Σ p(j) j² */
  readonly largeEmphasis: number;
  /** Σ P(i)² / N and the same over N² */
  readonly grayLevelNonUniformity: number;
  readonly grayLevelNonUniformityNormalized: number;
  /** Σ P(j)² / N and the same over N² */
  readonly sizeNonUniformity: number;
  readonly sizeNonUniformityNormalized: number;
  /** N / Σ P(j) j */
  readonly percentage: number;
  readonly grayLevelVariance: number;
  readonly sizeVariance: number;
  /** -Σ p(i,j) log2(p(i,j) + ε) */
  readonly entropy: number;
  /** Σ p(i) / i² and Σ p(i) i² */
  readonly lowGrayLevelEmphasis: number;
  readonly highGrayLevelEmphasis: number;
  readonly smallLowEmphasis: number;
  readonly smallHighEmphasis: number;
  readonly largeLowEmphasis: number;
  readonly largeHighEmphasis: number;
}

/** Statistics of a table with at least one count. */
export function sizeMatrixStatistics({ grayLevels, sizes, counts }: SizeMatrix): SizeMatrixStatistics {
  const rows = grayLevels.length;
  const columns = sizes.length;
  const byLevel = new Float64Array(rows);
  const bySize = new Float64Array(columns);
  let total = 0;
  for (let i = 0, k = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, k++) {
      const count = counts[k]!;
      if (count === 0) continue;
      byLevel[i]! += count;
      bySize[j]! += count;
      total += count;
    }
  }
  let entropy = 0;
  let smallLow = 0;
  let smallHigh = 0;
  let largeLow = 0;
  let largeHigh = 0;
  for (let i = 0, k = 0; i < rows; i++) {
    const level2 = grayLevels[i]! * grayLevels[i]!;
    for (let j = 0; j < columns; j++, k++) {
      const count = counts[k]!;
      if (count === 0) continue;
      const size2 = sizes[j]! * sizes[j]!;
      const p = count / total;
      entropy -= p * Math.log2(p + epsilon);
      smallLow += count / (level2 * size2);
      smallHigh += (count * level2) / size2;
      largeLow += (count * size2) / level2;
      largeHigh += count * level2 * size2;
    }
  }
  const levels = marginal(byLevel, grayLevels, total);
  const bySizes = marginal(bySize, sizes, total);
  return {
    smallEmphasis: bySizes.inverseSquares,
    largeEmphasis: bySizes.squares,
    grayLevelNonUniformity: levels.sumOfSquaredCounts / total,
    grayLevelNonUniformityNormalized: levels.sumOfSquaredCounts / (total * total),
    sizeNonUniformity: bySizes.sumOfSquaredCounts / total,
    sizeNonUniformityNormalized: bySizes.sumOfSquaredCounts / (total * total),
    percentage: 1 / bySizes.mean,
    grayLevelVariance: levels.variance,
    sizeVariance: bySizes.variance,
    entropy,
    lowGrayLevelEmphasis: levels.inverseSquares,
    highGrayLevelEmphasis: levels.squares,
    smallLowEmphasis: smallLow / total,
    smallHighEmphasis: smallHigh / total,
    largeLowEmphasis: largeLow / total,
    largeHighEmphasis: largeHigh / total,
  };
}

interface Marginal {
  readonly mean: number;
  readonly variance: number;
  readonly squares: number;
  readonly inverseSquares: number;
  readonly sumOfSquaredCounts: number;
}

function marginal(counts: Float64Array, values: Float64Array, total: number): Marginal {
  let sum = 0;
  let squares = 0;
  let inverseSquares = 0;
  let sumOfSquaredCounts = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    const value = values[i]!;
    sum += count * value;
    squares += count * value * value;
    inverseSquares += count / (value * value);
    sumOfSquaredCounts += count * count;
  }
  const mean = sum / total;
  let variance = 0;
  for (let i = 0; i < counts.length; i++) variance += counts[i]! * (values[i]! - mean) ** 2;
  return {
    mean,
    variance: variance / total,
    squares: squares / total,
    inverseSquares: inverseSquares / total,
    sumOfSquaredCounts,
  };
}
