// Neighbouring grey tone difference features: PyRadiomics' 5.

import type { FeatureDefinition } from './feature.ts';
import type { NgtdmStatistics } from './ngtdm-statistics.ts';

export const ngtdmFeatures: readonly FeatureDefinition<NgtdmStatistics>[] = [
  {
    name: 'Busyness',
    formula: 'Σ pᵢ sᵢ / Σ |i pᵢ - j pⱼ|',
    ibsi: 'ngt_busyness',
    description: 'Rate of change from a voxel to its neighbours; 0 for a single grey level.',
    value: (s) => s.busyness,
  },
  {
    name: 'Coarseness',
    formula: '1 / Σ pᵢ sᵢ',
    ibsi: 'ngt_coarseness',
    description: 'Spatial rate of change: high is locally uniform; 10⁶ where nothing changes.',
    value: (s) => s.coarseness,
  },
  {
    name: 'Complexity',
    formula: 'Σ |i - j| (pᵢ sᵢ + pⱼ sⱼ) / (pᵢ + pⱼ) / Np',
    ibsi: 'ngt_complexity',
    description: 'Non-uniformity with rapid changes.',
    value: (s) => s.complexity,
  },
  {
    name: 'Contrast',
    formula: 'Σ pᵢ pⱼ (i - j)² / (Ng (Ng - 1)) · Σ sᵢ / Np',
    ibsi: 'ngt_contrast',
    description: 'Range of grey levels times rate of change; 0 for a single grey level.',
    value: (s) => s.contrast,
  },
  {
    name: 'Strength',
    formula: 'Σ (pᵢ + pⱼ) (i - j)² / Σ sᵢ',
    ibsi: 'ngt_strength',
    description: "Visibility of the texture's primitives; 0 where nothing changes.",
    value: (s) => s.strength,
  },
];
