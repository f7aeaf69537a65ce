// The sums over directions that become the means of GLCM's statistics.

import type { GlcmStatistics } from '../features/glcm-statistics.ts';
import type { Mutable } from './voxel-measure.ts';

export function emptyGlcmStatistics(maximalCorrelationCoefficient: () => number): Mutable<GlcmStatistics> {
  return {
    autocorrelation: 0,
    jointAverage: 0,
    clusterProminence: 0,
    clusterShade: 0,
    clusterTendency: 0,
    contrast: 0,
    correlation: 0,
    differenceAverage: 0,
    differenceEntropy: 0,
    differenceVariance: 0,
    inverseDifference: 0,
    inverseDifferenceMoment: 0,
    inverseDifferenceMomentNormalized: 0,
    inverseDifferenceNormalized: 0,
    informationCorrelation1: 0,
    informationCorrelation2: 0,
    inverseVariance: 0,
    jointEnergy: 0,
    jointEntropy: 0,
    maximumProbability: 0,
    sumAverage: 0,
    sumEntropy: 0,
    sumSquares: 0,
    maximalCorrelationCoefficient,
  };
}

export function clearGlcmStatistics(s: Mutable<GlcmStatistics>): void {
  s.autocorrelation = 0;
  s.jointAverage = 0;
  s.clusterProminence = 0;
  s.clusterShade = 0;
  s.clusterTendency = 0;
  s.contrast = 0;
  s.correlation = 0;
  s.differenceAverage = 0;
  s.differenceEntropy = 0;
  s.differenceVariance = 0;
  s.inverseDifference = 0;
  s.inverseDifferenceMoment = 0;
  s.inverseDifferenceMomentNormalized = 0;
  s.inverseDifferenceNormalized = 0;
  s.informationCorrelation1 = 0;
  s.informationCorrelation2 = 0;
  s.inverseVariance = 0;
  s.jointEnergy = 0;
  s.jointEntropy = 0;
  s.maximumProbability = 0;
  s.sumAverage = 0;
  s.sumEntropy = 0;
  s.sumSquares = 0;
}

/** Multiplies all sums: by the inverse number of directions they become means. */
export function scaleGlcmStatistics(s: Mutable<GlcmStatistics>, factor: number): void {
  s.autocorrelation *= factor;
  s.jointAverage *= factor;
  s.clusterProminence *= factor;
  s.clusterShade *= factor;
  s.clusterTendency *= factor;
  s.contrast *= factor;
  s.correlation *= factor;
  s.differenceAverage *= factor;
  s.differenceEntropy *= factor;
  s.differenceVariance *= factor;
  s.inverseDifference *= factor;
  s.inverseDifferenceMoment *= factor;
  s.inverseDifferenceMomentNormalized *= factor;
  s.inverseDifferenceNormalized *= factor;
  s.informationCorrelation1 *= factor;
  s.informationCorrelation2 *= factor;
  s.inverseVariance *= factor;
  s.jointEnergy *= factor;
  s.jointEntropy *= factor;
  s.maximumProbability *= factor;
  s.sumAverage *= factor;
  s.sumEntropy *= factor;
  s.sumSquares *= factor;
}
