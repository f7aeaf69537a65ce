// Grey level run length features: PyRadiomics' 16. A run is a row of voxels of one grey level along a direction;
// each value is the mean over the 13 directions (or that of the one weighted matrix).

import type { FeatureDefinition } from './feature.ts';
import type { SizeMatrixStatistics } from './size-matrix-statistics.ts';

export const glrlmFeatures: readonly FeatureDefinition<SizeMatrixStatistics>[] = [
  {
    name: 'GrayLevelNonUniformity',
    formula: 'Σ P(i)² / Nr',
    ibsi: 'rlm_glnu',
    description: 'Unevenness of runs over grey levels.',
    value: (s) => s.grayLevelNonUniformity,
  },
  {
    name: 'GrayLevelNonUniformityNormalized',
    formula: 'Σ P(i)² / Nr²',
    ibsi: 'rlm_glnu_norm',
    description: 'Unevenness of runs over grey levels, as a fraction.',
    value: (s) => s.grayLevelNonUniformityNormalized,
  },
  {
    name: 'GrayLevelVariance',
    formula: 'Σ p(i) (i - μ)²',
    ibsi: 'rlm_gl_var',
    description: 'Variance of grey level over runs.',
    value: (s) => s.grayLevelVariance,
  },
  {
    name: 'HighGrayLevelRunEmphasis',
    formula: 'Σ P(i) i² / Nr',
    ibsi: 'rlm_hgre',
    description: 'Weight of runs of high grey level.',
    value: (s) => s.highGrayLevelEmphasis,
  },
  {
    name: 'LongRunEmphasis',
    formula: 'Σ P(j) j² / Nr',
    ibsi: 'rlm_lre',
    description: 'Weight of large runs.',
    value: (s) => s.largeEmphasis,
  },
  {
    name: 'LongRunHighGrayLevelEmphasis',
    formula: 'Σ P(i,j) i² j² / Nr',
    ibsi: 'rlm_lrhge',
    description: 'Weight of large runs of high grey level.',
    value: (s) => s.largeHighEmphasis,
  },
  {
    name: 'LongRunLowGrayLevelEmphasis',
    formula: 'Σ P(i,j) j² / i² / Nr',
    ibsi: 'rlm_lrlge',
    description: 'Weight of large runs of low grey level.',
    value: (s) => s.largeLowEmphasis,
  },
  {
    name: 'LowGrayLevelRunEmphasis',
    formula: 'Σ P(i) / i² / Nr',
    ibsi: 'rlm_lgre',
    description: 'Weight of runs of low grey level.',
    value: (s) => s.lowGrayLevelEmphasis,
  },
  {
    name: 'RunEntropy',
    formula: '-Σ p(i,j) log2(p(i,j) + ε)',
    ibsi: 'rlm_rl_entr',
    description: 'Randomness of grey level and size of runs, bits.',
    value: (s) => s.entropy,
  },
  {
    name: 'RunLengthNonUniformity',
    formula: 'Σ P(j)² / Nr',
    ibsi: 'rlm_rlnu',
    description: 'Unevenness of runs over sizes.',
    value: (s) => s.sizeNonUniformity,
  },
  {
    name: 'RunLengthNonUniformityNormalized',
    formula: 'Σ P(j)² / Nr²',
    ibsi: 'rlm_rlnu_norm',
    description: 'Unevenness of runs over sizes, as a fraction.',
    value: (s) => s.sizeNonUniformityNormalized,
  },
  {
    name: 'RunPercentage',
    formula: 'Nr / Np',
    ibsi: 'rlm_r_perc',
    description: 'Number of runs over number of voxels: 1 is the finest texture.',
    value: (s) => s.percentage,
  },
  {
    name: 'RunVariance',
    formula: 'Σ p(j) (j - μ)²',
    ibsi: 'rlm_rl_var',
    description: 'Variance of size over runs.',
    value: (s) => s.sizeVariance,
  },
  {
    name: 'ShortRunEmphasis',
    formula: 'Σ P(j) / j² / Nr',
    ibsi: 'rlm_sre',
    description: 'Weight of small runs.',
    value: (s) => s.smallEmphasis,
  },
  {
    name: 'ShortRunHighGrayLevelEmphasis',
    formula: 'Σ P(i,j) i² / j² / Nr',
    ibsi: 'rlm_srhge',
    description: 'Weight of small runs of high grey level.',
    value: (s) => s.smallHighEmphasis,
  },
  {
    name: 'ShortRunLowGrayLevelEmphasis',
    formula: 'Σ P(i,j) / (i² j²) / Nr',
    ibsi: 'rlm_srlge',
    description: 'Weight of small runs of low grey level.',
    value: (s) => s.smallLowEmphasis,
  },
];
