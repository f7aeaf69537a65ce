// Grey level dependence features: PyRadiomics' 14 (the IBSI's NGLDM). A voxel's dependence is 1 plus the number of
// its 26 neighbours whose grey level differs by no more than a set amount.

import type { FeatureDefinition } from './feature.ts';
import type { SizeMatrixStatistics } from './size-matrix-statistics.ts';

export const gldmFeatures: readonly FeatureDefinition<SizeMatrixStatistics>[] = [
  {
    name: 'DependenceEntropy',
    formula: '-Σ p(i,j) log2(p(i,j) + ε)',
    ibsi: 'ngl_dc_entr',
    description: 'Randomness of grey level and size of dependences, bits.',
    value: (s) => s.entropy,
  },
  {
    name: 'DependenceNonUniformity',
    formula: 'Σ P(j)² / Nz',
    ibsi: 'ngl_dcnu',
    description: 'Unevenness of dependences over sizes.',
    value: (s) => s.sizeNonUniformity,
  },
  {
    name: 'DependenceNonUniformityNormalized',
    formula: 'Σ P(j)² / Nz²',
    ibsi: 'ngl_dcnu_norm',
    description: 'Unevenness of dependences over sizes, as a fraction.',
    value: (s) => s.sizeNonUniformityNormalized,
  },
  {
    name: 'DependencePercentage',
    formula: 'Nz / Np',
    ibsi: 'ngl_dc_perc',
    description: 'Always 1.',
    deprecated: 'PyRadiomics computes no value: it is always 1',
    value: () => Number.NaN,
  },
  {
    name: 'DependenceVariance',
    formula: 'Σ p(j) (j - μ)²',
    ibsi: 'ngl_dc_var',
    description: 'Variance of size over dependences.',
    value: (s) => s.sizeVariance,
  },
  {
    name: 'GrayLevelNonUniformity',
    formula: 'Σ P(i)² / Nz',
    ibsi: 'ngl_glnu',
    description: 'Unevenness of dependences over grey levels.',
    value: (s) => s.grayLevelNonUniformity,
  },
  {
    name: 'GrayLevelNonUniformityNormalized',
    formula: 'Σ P(i)² / Nz²',
    ibsi: null,
    description: 'Evenness of the grey levels.',
    deprecated: 'PyRadiomics computes no value: it equals the first-order Uniformity',
    value: () => Number.NaN,
  },
  {
    name: 'GrayLevelVariance',
    formula: 'Σ p(i) (i - μ)²',
    ibsi: 'ngl_gl_var',
    description: 'Variance of grey level over dependences.',
    value: (s) => s.grayLevelVariance,
  },
  {
    name: 'HighGrayLevelEmphasis',
    formula: 'Σ P(i) i² / Nz',
    ibsi: 'ngl_hgce',
    description: 'Weight of dependences of high grey level.',
    value: (s) => s.highGrayLevelEmphasis,
  },
  {
    name: 'LargeDependenceEmphasis',
    formula: 'Σ P(j) j² / Nz',
    ibsi: 'ngl_hde',
    description: 'Weight of large dependences.',
    value: (s) => s.largeEmphasis,
  },
  {
    name: 'LargeDependenceHighGrayLevelEmphasis',
    formula: 'Σ P(i,j) i² j² / Nz',
    ibsi: 'ngl_hdhge',
    description: 'Weight of large dependences of high grey level.',
    value: (s) => s.largeHighEmphasis,
  },
  {
    name: 'LargeDependenceLowGrayLevelEmphasis',
    formula: 'Σ P(i,j) j² / i² / Nz',
    ibsi: 'ngl_hdlge',
    description: 'Weight of large dependences of low grey level.',
    value: (s) => s.largeLowEmphasis,
  },
  {
    name: 'LowGrayLevelEmphasis',
    formula: 'Σ P(i) / i² / Nz',
    ibsi: 'ngl_lgce',
    description: 'Weight of dependences of low grey level.',
    value: (s) => s.lowGrayLevelEmphasis,
  },
  {
    name: 'SmallDependenceEmphasis',
    formula: 'Σ P(j) / j² / Nz',
    ibsi: 'ngl_lde',
    description: 'Weight of small dependences.',
    value: (s) => s.smallEmphasis,
  },
  {
    name: 'SmallDependenceHighGrayLevelEmphasis',
    formula: 'Σ P(i,j) i² / j² / Nz',
    ibsi: 'ngl_ldhge',
    description: 'Weight of small dependences of high grey level.',
    value: (s) => s.smallHighEmphasis,
  },
  {
    name: 'SmallDependenceLowGrayLevelEmphasis',
    formula: 'Σ P(i,j) / (i² j²) / Nz',
    ibsi: 'ngl_ldlge',
    description: 'Weight of small dependences of low grey level.',
    value: (s) => s.smallLowEmphasis,
  },
];
