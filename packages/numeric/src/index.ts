export { createRandom, restoreRandom } from './random.ts';
export type { Random, RandomState } from './random.ts';
export {
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareUpperTail,
  fCdf,
  fQuantile,
  fUpperTail,
  normalCdf,
  normalQuantile,
  normalTwoSided,
  normalUpperTail,
  tCdf,
  tQuantile,
  tTwoSided,
  tUpperTail,
} from './distributions.ts';
export {
  createMatrix,
  dot,
  identityMatrix,
  matrixFromRows,
  multiply,
  multiplyVector,
  transpose,
} from './matrix.ts';
export type { Matrix } from './matrix.ts';
export {
  choleskyFactor,
  invertPositiveDefinite,
  logDeterminant,
  NotPositiveDefiniteError,
  solveCholesky,
  solvePositiveDefinite,
} from './cholesky.ts';
export { symmetricEigen } from './symmetric-eigen.ts';
export type { SymmetricEigen } from './symmetric-eigen.ts';
export {
  averageRanks,
  mean,
  median,
  populationVariance,
  quantile,
  sampleVariance,
  sortedOrder,
} from './summaries.ts';
