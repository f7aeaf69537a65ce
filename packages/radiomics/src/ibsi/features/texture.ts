// Features of texture matrices, in the IBSI's order. p is a matrix over its sum; i, j grey levels; r a run's length,
// a zone's size or distance, or a dependence count.

import type { GlcmStatistics } from '../../features/glcm-statistics.ts';
import type { NgtdmStatistics } from '../../features/ngtdm-statistics.ts';
import type { SizeStatistics } from '../texture/texture-statistics.ts';
import { featureTable, type IbsiFeatureDefinition } from './ibsi-feature.ts';

export const cooccurrenceFeatures: readonly IbsiFeatureDefinition<GlcmStatistics>[] =
  featureTable<GlcmStatistics>([
    ['cm_joint_max', 'GYBY', 'Joint maximum', 'max p(i,j)', (s) => s.maximumProbability],
    ['cm_joint_avg', '60VM', 'Joint average', 'μ = Σ i p(i,j)', (s) => s.jointAverage],
    ['cm_joint_var', 'UR99', 'Joint variance', 'Σ (i - μ)² p(i,j)', (s) => s.sumSquares],
    ['cm_joint_entr', 'TU9B', 'Joint entropy', '-Σ p(i,j) log2 p(i,j)', (s) => s.jointEntropy],
    ['cm_diff_avg', 'TF7R', 'Difference average', 'Σ k p(|i - j| = k)', (s) => s.differenceAverage],
    ['cm_diff_var', 'D3YU', 'Difference variance', 'Σ (k - μ)² p(|i - j| = k)', (s) => s.differenceVariance],
    [
      'cm_diff_entr',
      'NTRS',
      'Difference entropy',
      '-Σ p(|i - j| = k) log2 p(|i - j| = k)',
      (s) => s.differenceEntropy,
    ],
    ['cm_sum_avg', 'ZGXS', 'Sum average', 'Σ k p(i + j = k)', (s) => s.sumAverage],
    ['cm_sum_var', 'OEEB', 'Sum variance', 'Σ (k - μ)² p(i + j = k)', (s) => s.clusterTendency],
    ['cm_sum_entr', 'P6QZ', 'Sum entropy', '-Σ p(i + j = k) log2 p(i + j = k)', (s) => s.sumEntropy],
    ['cm_energy', '8ZQL', 'Angular second moment', 'Σ p(i,j)²', (s) => s.jointEnergy],
    ['cm_contrast', 'ACUI', 'Contrast', 'Σ (i - j)² p(i,j)', (s) => s.contrast],
    ['cm_dissimilarity', '8S9J', 'Dissimilarity', 'Σ |i - j| p(i,j)', (s) => s.differenceAverage],
    ['cm_inv_diff', 'IB1Z', 'Inverse difference', 'Σ p(i,j) / (1 + |i - j|)', (s) => s.inverseDifference],
    [
      'cm_inv_diff_norm',
      'NDRX',
      'Normalised inverse difference',
      'Σ p(i,j) / (1 + |i - j| / Ng)',
      (s) => s.inverseDifferenceNormalized,
    ],
    [
      'cm_inv_diff_mom',
      'WF0Z',
      'Inverse difference moment',
      'Σ p(i,j) / (1 + (i - j)²)',
      (s) => s.inverseDifferenceMoment,
    ],
    [
      'cm_inv_diff_mom_norm',
      '1QCO',
      'Normalised inverse difference moment',
      'Σ p(i,j) / (1 + (i - j)² / Ng²)',
      (s) => s.inverseDifferenceMomentNormalized,
    ],
    ['cm_inv_var', 'E8JP', 'Inverse variance', 'Σ p(i,j) / (i - j)², i ≠ j', (s) => s.inverseVariance],
    ['cm_corr', 'NI2N', 'Correlation', 'Σ (i - μ)(j - μ) p(i,j) / σ²', (s) => s.correlation],
    ['cm_auto_corr', 'QWB0', 'Autocorrelation', 'Σ i j p(i,j)', (s) => s.autocorrelation],
    ['cm_clust_tend', 'DG8W', 'Cluster tendency', 'Σ (i + j - 2μ)² p(i,j)', (s) => s.clusterTendency],
    ['cm_clust_shade', '7NFM', 'Cluster shade', 'Σ (i + j - 2μ)³ p(i,j)', (s) => s.clusterShade],
    ['cm_clust_prom', 'AE86', 'Cluster prominence', 'Σ (i + j - 2μ)⁴ p(i,j)', (s) => s.clusterProminence],
    [
      'cm_info_corr1',
      'R8DG',
      'Information correlation 1',
      '(HXY - HXY1) / HX',
      (s) => s.informationCorrelation1,
    ],
    [
      'cm_info_corr2',
      'JN9H',
      'Information correlation 2',
      '√(1 - exp(-2 (HXY2 - HXY)))',
      (s) => s.informationCorrelation2,
    ],
  ]);

/** What the four families of grey level by size share: the last part of tag and name, its statistic and formula. */
type SizeRow = readonly [formula: string, value: (statistics: SizeStatistics) => number];

const sizeRows: readonly SizeRow[] = [
  ['Σ p(r) / r²', (s) => s.smallEmphasis],
  ['Σ p(r) r²', (s) => s.largeEmphasis],
  ['Σ p(i) / i²', (s) => s.lowGrayLevelEmphasis],
  ['Σ p(i) i²', (s) => s.highGrayLevelEmphasis],
  ['Σ p(i,r) / (i² r²)', (s) => s.smallLowEmphasis],
  ['Σ p(i,r) i² / r²', (s) => s.smallHighEmphasis],
  ['Σ p(i,r) r² / i²', (s) => s.largeLowEmphasis],
  ['Σ p(i,r) i² r²', (s) => s.largeHighEmphasis],
  ['Σ P(i)² / N', (s) => s.grayLevelNonUniformity],
  ['Σ P(i)² / N²', (s) => s.grayLevelNonUniformityNormalized],
  ['Σ P(r)² / N', (s) => s.sizeNonUniformity],
  ['Σ P(r)² / N²', (s) => s.sizeNonUniformityNormalized],
  ['N / Nv', (s) => s.percentage],
  ['Σ (i - μ)² p(i)', (s) => s.grayLevelVariance],
  ['Σ (r - μ)² p(r)', (s) => s.sizeVariance],
  ['-Σ p(i,r) log2 p(i,r)', (s) => s.entropy],
];

function sizeTable(
  rows: readonly (readonly [tag: string, code: string, name: string])[],
): IbsiFeatureDefinition<SizeStatistics>[] {
  return rows.map(([tag, code, name], k) => {
    const [formula, value] = sizeRows[k]!;
    return { tag, code, name, formula, value };
  });
}

export const runLengthFeatures: readonly IbsiFeatureDefinition<SizeStatistics>[] = sizeTable([
  ['rlm_sre', '22OV', 'Short runs emphasis'],
  ['rlm_lre', 'W4KF', 'Long runs emphasis'],
  ['rlm_lgre', 'V3SW', 'Low grey level run emphasis'],
  ['rlm_hgre', 'G3QZ', 'High grey level run emphasis'],
  ['rlm_srlge', 'HTZT', 'Short run low grey level emphasis'],
  ['rlm_srhge', 'GD3A', 'Short run high grey level emphasis'],
  ['rlm_lrlge', 'IVPO', 'Long run low grey level emphasis'],
  ['rlm_lrhge', '3KUM', 'Long run high grey level emphasis'],
  ['rlm_glnu', 'R5YN', 'Grey level non-uniformity'],
  ['rlm_glnu_norm', 'OVBL', 'Normalised grey level non-uniformity'],
  ['rlm_rlnu', 'W92Y', 'Run length non-uniformity'],
  ['rlm_rlnu_norm', 'IC23', 'Normalised run length non-uniformity'],
  ['rlm_r_perc', '9ZK5', 'Run percentage'],
  ['rlm_gl_var', '8CE5', 'Grey level variance'],
  ['rlm_rl_var', 'SXLW', 'Run length variance'],
  ['rlm_rl_entr', 'HJ9O', 'Run entropy'],
]);

export const sizeZoneFeatures: readonly IbsiFeatureDefinition<SizeStatistics>[] = sizeTable([
  ['szm_sze', '5QRC', 'Small zone emphasis'],
  ['szm_lze', '48P8', 'Large zone emphasis'],
  ['szm_lgze', 'XMSY', 'Low grey level zone emphasis'],
  ['szm_hgze', '5GN9', 'High grey level zone emphasis'],
  ['szm_szlge', '5RAI', 'Small zone low grey level emphasis'],
  ['szm_szhge', 'HW1V', 'Small zone high grey level emphasis'],
  ['szm_lzlge', 'YH51', 'Large zone low grey level emphasis'],
  ['szm_lzhge', 'J17V', 'Large zone high grey level emphasis'],
  ['szm_glnu', 'JNSA', 'Grey level non-uniformity'],
  ['szm_glnu_norm', 'Y1RO', 'Normalised grey level non-uniformity'],
  ['szm_zsnu', '4JP3', 'Zone size non-uniformity'],
  ['szm_zsnu_norm', 'VB3A', 'Normalised zone size non-uniformity'],
  ['szm_z_perc', 'P30P', 'Zone percentage'],
  ['szm_gl_var', 'BYLV', 'Grey level variance'],
  ['szm_zs_var', '3NSA', 'Zone size variance'],
  ['szm_zs_entr', 'GU8N', 'Zone size entropy'],
]);

export const distanceZoneFeatures: readonly IbsiFeatureDefinition<SizeStatistics>[] = sizeTable([
  ['dzm_sde', '0GBI', 'Small distance emphasis'],
  ['dzm_lde', 'MB4I', 'Large distance emphasis'],
  ['dzm_lgze', 'S1RA', 'Low grey level zone emphasis'],
  ['dzm_hgze', 'K26C', 'High grey level zone emphasis'],
  ['dzm_sdlge', 'RUVG', 'Small distance low grey level emphasis'],
  ['dzm_sdhge', 'DKNJ', 'Small distance high grey level emphasis'],
  ['dzm_ldlge', 'A7WM', 'Large distance low grey level emphasis'],
  ['dzm_ldhge', 'KLTH', 'Large distance high grey level emphasis'],
  ['dzm_glnu', 'VFT7', 'Grey level non-uniformity'],
  ['dzm_glnu_norm', '7HP3', 'Normalised grey level non-uniformity'],
  ['dzm_zdnu', 'V294', 'Zone distance non-uniformity'],
  ['dzm_zdnu_norm', 'IATH', 'Normalised zone distance non-uniformity'],
  ['dzm_z_perc', 'VIWW', 'Zone percentage'],
  ['dzm_gl_var', 'QK93', 'Grey level variance'],
  ['dzm_zd_var', '7WT1', 'Zone distance variance'],
  ['dzm_zd_entr', 'GBDU', 'Zone distance entropy'],
]);

export const toneDifferenceFeatures: readonly IbsiFeatureDefinition<NgtdmStatistics>[] =
  featureTable<NgtdmStatistics>([
    ['ngt_coarseness', 'QCDE', 'Coarseness', '1 / Σ p(i) s(i)', (s) => s.coarseness],
    [
      'ngt_contrast',
      '65HE',
      'Contrast',
      'Σ p(i) p(j) (i - j)² / (Ng,p (Ng,p - 1)) · Σ s(i) / Nv,c',
      (s) => s.contrast,
    ],
    ['ngt_busyness', 'NQ30', 'Busyness', 'Σ p(i) s(i) / Σ |i p(i) - j p(j)|', (s) => s.busyness],
    [
      'ngt_complexity',
      'HDEZ',
      'Complexity',
      'Σ |i - j| (p(i) s(i) + p(j) s(j)) / (p(i) + p(j)) / Nv,c',
      (s) => s.complexity,
    ],
    ['ngt_strength', '1X9X', 'Strength', 'Σ (p(i) + p(j)) (i - j)² / Σ s(i)', (s) => s.strength],
  ]);

export const dependenceFeatures: readonly IbsiFeatureDefinition<SizeStatistics>[] = [
  ...sizeTable([
    ['ngl_lde', 'SODN', 'Low dependence emphasis'],
    ['ngl_hde', 'IMOQ', 'High dependence emphasis'],
    ['ngl_lgce', 'TL9H', 'Low grey level count emphasis'],
    ['ngl_hgce', 'OAE7', 'High grey level count emphasis'],
    ['ngl_ldlge', 'EQ3F', 'Low dependence low grey level emphasis'],
    ['ngl_ldhge', 'JA6D', 'Low dependence high grey level emphasis'],
    ['ngl_hdlge', 'NBZI', 'High dependence low grey level emphasis'],
    ['ngl_hdhge', '9QMG', 'High dependence high grey level emphasis'],
    ['ngl_glnu', 'FP8K', 'Grey level non-uniformity'],
    ['ngl_glnu_norm', '5SPA', 'Normalised grey level non-uniformity'],
    ['ngl_dcnu', 'Z87G', 'Dependence count non-uniformity'],
    ['ngl_dcnu_norm', 'OKJI', 'Normalised dependence count non-uniformity'],
    ['ngl_dc_perc', '6XV8', 'Dependence count percentage'],
    ['ngl_gl_var', '1PFV', 'Grey level variance'],
    ['ngl_dc_var', 'DNX2', 'Dependence count variance'],
    ['ngl_dc_entr', 'FCBV', 'Dependence count entropy'],
  ]),
  {
    tag: 'ngl_dc_energy',
    code: 'CAS9',
    name: 'Dependence count energy',
    formula: 'Σ p(i,r)²',
    value: (s) => s.energy,
  },
];
