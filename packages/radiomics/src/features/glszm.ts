// Grey level size zone features: PyRadiomics' 16. A zone is a 26-connected set of voxels of one grey level.

import type { FeatureDefinition } from './feature.ts';
import type { SizeMatrixStatistics } from './size-matrix-statistics.ts';

export const glszmFeatures: readonly FeatureDefinition<SizeMatrixStatistics>[] = [
  {
    name: 'GrayLevelNonUniformity',
    formula: 'Σ P(i)² / Nz',
    ibsi: 'szm_glnu',
    description: 'Unevenness of zones over grey levels.',
    value: (s) => s.grayLevelNonUniformity,
  },
  {
    name: 'GrayLevelNonUniformityNormalized',
    formula: 'Σ P(i)² / Nz²',
    ibsi: 'szm_glnu_norm',
    description: 'Unevenness of zones over grey levels, as a fraction.',
    value: (s) => s.grayLevelNonUniformityNormalized,
  },
  {
    name: 'GrayLevelVariance',
    formula: 'Σ p(i) (i - μ)²',
    ibsi: 'szm_gl_var',
    description: 'Variance of grey level over zones.',
    value: (s) => s.grayLevelVariance,
  },
  {
    name: 'HighGrayLevelZoneEmphasis',
    formula: 'Σ P(i) i² / Nz',
    ibsi: 'szm_hgze',
    description: 'Weight of zones of high grey level.',
    value: (s) => s.highGrayLevelEmphasis,
  },
  {
    name: 'LargeAreaEmphasis',
    formula: 'Σ P(j) j² / Nz',
    ibsi: 'szm_lze',
    description: 'Weight of large zones.',
    value: (s) => s.largeEmphasis,
  },
  {
    name: 'LargeAreaHighGrayLevelEmphasis',
    formula: 'Σ P(i,j) i² j² / Nz',
    ibsi: 'szm_lzhge',
    description: 'Weight of large zones of high grey level.',
    value: (s) => s.largeHighEmphasis,
  },
  {
    name: 'LargeAreaLowGrayLevelEmphasis',
    formula: 'Σ P(i,j) j² / i² / Nz',
    ibsi: 'szm_lzlge',
    description: 'Weight of large zones of low grey level.',
    value: (s) => s.largeLowEmphasis,
  },
  {
    name: 'LowGrayLevelZoneEmphasis',
    formula: 'Σ P(i) / i² / Nz',
    ibsi: 'szm_lgze',
    description: 'Weight of zones of low grey level.',
    value: (s) => s.lowGrayLevelEmphasis,
  },
  {
    name: 'SizeZoneNonUniformity',
    formula: 'Σ P(j)² / Nz',
    ibsi: 'szm_zsnu',
    description: 'Unevenness of zones over sizes.',
    value: (s) => s.sizeNonUniformity,
  },
  {
    name: 'SizeZoneNonUniformityNormalized',
    formula: 'Σ P(j)² / Nz²',
    ibsi: 'szm_zsnu_norm',
    description: 'Unevenness of zones over sizes, as a fraction.',
    value: (s) => s.sizeNonUniformityNormalized,
  },
  {
    name: 'SmallAreaEmphasis',
    formula: 'Σ P(j) / j² / Nz',
    ibsi: 'szm_sze',
    description: 'Weight of small zones.',
    value: (s) => s.smallEmphasis,
  },
  {
    name: 'SmallAreaHighGrayLevelEmphasis',
    formula: 'Σ P(i,j) i² / j² / Nz',
    ibsi: 'szm_szhge',
    description: 'Weight of small zones of high grey level.',
    value: (s) => s.smallHighEmphasis,
  },
  {
    name: 'SmallAreaLowGrayLevelEmphasis',
    formula: 'Σ P(i,j) / (i² j²) / Nz',
    ibsi: 'szm_szlge',
    description: 'Weight of small zones of low grey level.',
    value: (s) => s.smallLowEmphasis,
  },
  {
    name: 'ZoneEntropy',
    formula: '-Σ p(i,j) log2(p(i,j) + ε)',
    ibsi: 'szm_zs_entr',
    description: 'Randomness of grey level and size of zones, bits.',
    value: (s) => s.entropy,
  },
  {
    name: 'ZonePercentage',
    formula: 'Nz / Np',
    ibsi: 'szm_z_perc',
    description: 'Number of zones over number of voxels: 1 is the finest texture.',
    value: (s) => s.percentage,
  },
  {
    name: 'ZoneVariance',
    formula: 'Σ p(j) (j - μ)²',
    ibsi: 'szm_zs_var',
    description: 'Variance of size over zones.',
    value: (s) => s.sizeVariance,
  },
];
