// First-order features: PyRadiomics' 18, from the intensities of the region's voxels; Entropy and Uniformity from
// their discretised grey levels. Kurtosis is not the excess (the IBSI's is 3 less).

import type { FeatureDefinition } from './feature.ts';
import type { FirstOrderStatistics } from './first-order-statistics.ts';

export const firstOrderFeatures: readonly FeatureDefinition<FirstOrderStatistics>[] = [
  {
    name: '10Percentile',
    formula: 'P10',
    ibsi: 'stat_p10',
    description: '10th percentile.',
    value: (s) => s.percentile10,
  },
  {
    name: '90Percentile',
    formula: 'P90',
    ibsi: 'stat_p90',
    description: '90th percentile.',
    value: (s) => s.percentile90,
  },
  {
    name: 'Energy',
    formula: 'Σ (x + c)²',
    ibsi: 'stat_energy',
    description: 'Sum of squared intensities, shifted by voxelArrayShift.',
    value: (s) => s.energy,
  },
  {
    name: 'Entropy',
    formula: '-Σ p(i) log2(p(i) + ε)',
    ibsi: 'ih_entropy',
    description: 'Randomness of the grey levels, bits.',
    value: (s) => s.entropy,
  },
  {
    name: 'InterquartileRange',
    formula: 'P75 - P25',
    ibsi: 'stat_iqr',
    description: 'Interquartile range.',
    value: (s) => s.interquartileRange,
  },
  {
    name: 'Kurtosis',
    formula: 'm₄ / m₂²',
    ibsi: null,
    description: 'Peakedness, 3 for a normal distribution; 0 for constant intensity.',
    value: (s) => s.kurtosis,
  },
  {
    name: 'Maximum',
    formula: 'max x',
    ibsi: 'stat_max',
    description: 'Largest intensity.',
    value: (s) => s.maximum,
  },
  {
    name: 'MeanAbsoluteDeviation',
    formula: 'mean |x - mean|',
    ibsi: 'stat_mad',
    description: 'Mean distance from the mean.',
    value: (s) => s.meanAbsoluteDeviation,
  },
  {
    name: 'Mean',
    formula: 'Σ x / Np',
    ibsi: 'stat_mean',
    description: 'Mean intensity.',
    value: (s) => s.mean,
  },
  {
    name: 'Median',
    formula: 'P50',
    ibsi: 'stat_median',
    description: 'Median intensity.',
    value: (s) => s.median,
  },
  {
    name: 'Minimum',
    formula: 'min x',
    ibsi: 'stat_min',
    description: 'Smallest intensity.',
    value: (s) => s.minimum,
  },
  {
    name: 'Range',
    formula: 'max x - min x',
    ibsi: 'stat_range',
    description: 'Range of intensities.',
    value: (s) => s.maximum - s.minimum,
  },
  {
    name: 'RobustMeanAbsoluteDeviation',
    formula: 'mean |x - mean| over P10 ≤ x ≤ P90',
    ibsi: 'stat_rmad',
    description: 'Mean distance from the mean, within the 10th to 90th percentile.',
    value: (s) => s.robustMeanAbsoluteDeviation,
  },
  {
    name: 'RootMeanSquared',
    formula: '√(Σ (x + c)² / Np)',
    ibsi: 'stat_rms',
    description: 'Root mean square, shifted by voxelArrayShift.',
    value: (s) => s.rootMeanSquared,
  },
  {
    name: 'Skewness',
    formula: 'm₃ / m₂^1.5',
    ibsi: 'stat_skew',
    description: 'Asymmetry; 0 for constant intensity.',
    value: (s) => s.skewness,
  },
  {
    name: 'TotalEnergy',
    formula: 'V Σ (x + c)²',
    ibsi: null,
    description: 'Energy times the volume of a voxel in mm³.',
    value: (s) => s.totalEnergy,
  },
  {
    name: 'Uniformity',
    formula: 'Σ p(i)²',
    ibsi: 'ih_uniformity',
    description: 'Evenness of the grey levels.',
    value: (s) => s.uniformity,
  },
  {
    name: 'Variance',
    formula: 'm₂',
    ibsi: 'stat_var',
    description: 'Variance of intensity (over Np).',
    value: (s) => s.variance,
  },
];
