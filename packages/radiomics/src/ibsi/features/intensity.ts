// Features of intensities: local peaks, statistics, histogram and intensity-volume histogram. x are intensities; of
// the histogram, grey levels.

import type { HistogramStatistics, IntensityStatistics } from '../intensity/intensity-statistics.ts';
import type { LocalIntensityStatistics } from '../intensity/local-intensity.ts';
import type { VolumeHistogramStatistics } from '../intensity/volume-histogram.ts';
import { featureTable, type IbsiFeatureDefinition } from './ibsi-feature.ts';

export const localIntensityFeatures: readonly IbsiFeatureDefinition<LocalIntensityStatistics>[] =
  featureTable<LocalIntensityStatistics>([
    [
      'loc_peak_loc',
      'VJGA',
      'Local intensity peak',
      'mean x within 1 cm³ around the maximum',
      (s) => s.localPeak,
    ],
    ['loc_peak_glob', '0F91', 'Global intensity peak', 'max of mean x within 1 cm³', (s) => s.globalPeak],
  ]);

export const intensityFeatures: readonly IbsiFeatureDefinition<IntensityStatistics>[] =
  featureTable<IntensityStatistics>([
    ['stat_mean', 'Q4LE', 'Mean intensity', 'Σ x / Nv', (s) => s.mean],
    ['stat_var', 'ECT3', 'Intensity variance', 'Σ (x - μ)² / Nv', (s) => s.variance],
    ['stat_skew', 'KE2A', 'Intensity skewness', 'm₃ / m₂^1.5', (s) => s.skewness],
    ['stat_kurt', 'IPH6', 'Excess intensity kurtosis', 'm₄ / m₂² - 3', (s) => s.excessKurtosis],
    ['stat_median', 'Y12H', 'Median intensity', 'P50', (s) => s.median],
    ['stat_min', '1GSF', 'Minimum intensity', 'min x', (s) => s.minimum],
    ['stat_p10', 'QG58', '10th intensity percentile', 'P10', (s) => s.percentile10],
    ['stat_p90', '8DWT', '90th intensity percentile', 'P90', (s) => s.percentile90],
    ['stat_max', '84IY', 'Maximum intensity', 'max x', (s) => s.maximum],
    ['stat_iqr', 'SALO', 'Intensity interquartile range', 'P75 - P25', (s) => s.interquartileRange],
    ['stat_range', '2OJQ', 'Intensity range', 'max x - min x', (s) => s.maximum - s.minimum],
    [
      'stat_mad',
      '4FUA',
      'Intensity-based mean absolute deviation',
      'Σ |x - μ| / Nv',
      (s) => s.meanAbsoluteDeviation,
    ],
    [
      'stat_rmad',
      '1128',
      'Intensity-based robust mean absolute deviation',
      'mean |x - mean| over P10 ≤ x ≤ P90',
      (s) => s.robustMeanAbsoluteDeviation,
    ],
    [
      'stat_medad',
      'N72L',
      'Intensity-based median absolute deviation',
      'Σ |x - P50| / Nv',
      (s) => s.medianAbsoluteDeviation,
    ],
    [
      'stat_cov',
      '7TET',
      'Intensity-based coefficient of variation',
      'σ / μ',
      (s) => s.coefficientOfVariation,
    ],
    [
      'stat_qcod',
      '9S40',
      'Intensity-based quartile coefficient of dispersion',
      '(P75 - P25) / (P75 + P25)',
      (s) => s.quartileDispersion,
    ],
    ['stat_energy', 'N8CA', 'Intensity-based energy', 'Σ x²', (s) => s.energy],
    ['stat_rms', '5ZWQ', 'Root mean square intensity', '√(Σ x² / Nv)', (s) => s.rootMeanSquared],
  ]);

export const histogramFeatures: readonly IbsiFeatureDefinition<HistogramStatistics>[] =
  featureTable<HistogramStatistics>([
    ['ih_mean', 'X6K6', 'Mean discretised intensity', 'Σ x / Nv', (s) => s.mean],
    ['ih_var', 'CH89', 'Discretised intensity variance', 'Σ (x - μ)² / Nv', (s) => s.variance],
    ['ih_skew', '88K1', 'Discretised intensity skewness', 'm₃ / m₂^1.5', (s) => s.skewness],
    ['ih_kurt', 'C3I7', 'Excess discretised intensity kurtosis', 'm₄ / m₂² - 3', (s) => s.excessKurtosis],
    ['ih_median', 'WIFQ', 'Median discretised intensity', 'P50', (s) => s.median],
    ['ih_min', '1PR8', 'Minimum discretised intensity', 'min x', (s) => s.minimum],
    ['ih_p10', 'GPMT', '10th discretised intensity percentile', 'P10', (s) => s.percentile10],
    ['ih_p90', 'OZ0C', '90th discretised intensity percentile', 'P90', (s) => s.percentile90],
    ['ih_max', '3NCY', 'Maximum discretised intensity', 'max x', (s) => s.maximum],
    ['ih_mode', 'AMMC', 'Intensity histogram mode', 'level of the largest count, nearest μ', (s) => s.mode],
    ['ih_iqr', 'WR0O', 'Discretised intensity interquartile range', 'P75 - P25', (s) => s.interquartileRange],
    ['ih_range', '5Z3W', 'Discretised intensity range', 'max x - min x', (s) => s.maximum - s.minimum],
    [
      'ih_mad',
      'D2ZX',
      'Intensity histogram mean absolute deviation',
      'Σ |x - μ| / Nv',
      (s) => s.meanAbsoluteDeviation,
    ],
    [
      'ih_rmad',
      'WRZB',
      'Intensity histogram robust mean absolute deviation',
      'mean |x - mean| over P10 ≤ x ≤ P90',
      (s) => s.robustMeanAbsoluteDeviation,
    ],
    [
      'ih_medad',
      '4RNL',
      'Intensity histogram median absolute deviation',
      'Σ |x - P50| / Nv',
      (s) => s.medianAbsoluteDeviation,
    ],
    [
      'ih_cov',
      'CWYJ',
      'Intensity histogram coefficient of variation',
      'σ / μ',
      (s) => s.coefficientOfVariation,
    ],
    [
      'ih_qcod',
      'SLWD',
      'Intensity histogram quartile coefficient of dispersion',
      '(P75 - P25) / (P75 + P25)',
      (s) => s.quartileDispersion,
    ],
    ['ih_entropy', 'TLU2', 'Discretised intensity entropy', '-Σ p(i) log2 p(i)', (s) => s.entropy],
    ['ih_uniformity', 'BJ5W', 'Discretised intensity uniformity', 'Σ p(i)²', (s) => s.uniformity],
    ['ih_max_grad', '12CE', 'Maximum histogram gradient', 'max H′(i)', (s) => s.maximumGradient],
    [
      'ih_max_grad_g',
      '8E6O',
      'Maximum histogram gradient intensity',
      'argmax H′(i)',
      (s) => s.maximumGradientLevel,
    ],
    ['ih_min_grad', 'VQB3', 'Minimum histogram gradient', 'min H′(i)', (s) => s.minimumGradient],
    [
      'ih_min_grad_g',
      'RHQZ',
      'Minimum histogram gradient intensity',
      'argmin H′(i)',
      (s) => s.minimumGradientLevel,
    ],
  ]);

export const volumeHistogramFeatures: readonly IbsiFeatureDefinition<VolumeHistogramStatistics>[] =
  featureTable<VolumeHistogramStatistics>([
    ['ivh_v10', 'NK6P', 'Volume fraction at 10% intensity', 'max ν with γ ≥ 0.1', (s) => s.volumeAt10],
    ['ivh_v90', '4279', 'Volume fraction at 90% intensity', 'max ν with γ ≥ 0.9', (s) => s.volumeAt90],
    ['ivh_i10', 'PWN1', 'Intensity at 10% volume', 'min x with ν ≤ 0.1', (s) => s.intensityAt10],
    ['ivh_i90', 'BOHI', 'Intensity at 90% volume', 'min x with ν ≤ 0.9', (s) => s.intensityAt90],
    [
      'ivh_diff_v10_v90',
      'WITY',
      'Volume fraction difference between 10% and 90% intensity',
      'V10 - V90',
      (s) => s.volumeAt10 - s.volumeAt90,
    ],
    [
      'ivh_diff_i10_i90',
      'JXJA',
      'Intensity difference between 10% and 90% volume',
      'I10 - I90',
      (s) => s.intensityAt10 - s.intensityAt90,
    ],
    ['ivh_auc', '9CMM', 'Area under the IVH curve', '∫ ν dγ, trapezia', (s) => s.area],
  ]);
