// Shape features: PyRadiomics' 14, from the region alone, in mm. Its mesh runs through the midpoints between region
// and background; axes come from the covariance of the voxel centres.

import type { FeatureDefinition } from './feature.ts';
import type { ShapeStatistics } from '../shape/shape-statistics.ts';

export const shapeFeatures: readonly FeatureDefinition<ShapeStatistics>[] = [
  {
    name: 'Elongation',
    formula: '√(λ₂ / λ₁)',
    ibsi: 'morph_pca_elongation',
    description: 'Minor over major axis: 1 is round, 0 a line.',
    value: (s) => Math.sqrt(s.eigenvalues[1] / s.eigenvalues[0]),
  },
  {
    name: 'Flatness',
    formula: '√(λ₃ / λ₁)',
    ibsi: 'morph_pca_flatness',
    description: 'Least over major axis: 1 is round, 0 flat.',
    value: (s) => Math.sqrt(s.eigenvalues[2] / s.eigenvalues[0]),
  },
  {
    name: 'LeastAxisLength',
    formula: '4 √λ₃',
    ibsi: 'morph_pca_least_axis',
    description: 'Length of the least axis of the enclosing ellipsoid, mm.',
    value: (s) => 4 * Math.sqrt(s.eigenvalues[2]),
  },
  {
    name: 'MajorAxisLength',
    formula: '4 √λ₁',
    ibsi: 'morph_pca_maj_axis',
    description: 'Length of the major axis of the enclosing ellipsoid, mm.',
    value: (s) => 4 * Math.sqrt(s.eigenvalues[0]),
  },
  {
    name: 'Maximum2DDiameterColumn',
    formula: 'max |a - b|, same y',
    ibsi: null,
    description: 'Largest distance of mesh vertices in a plane of constant y (coronal), mm.',
    value: (s) => s.diameters.column,
  },
  {
    name: 'Maximum2DDiameterRow',
    formula: 'max |a - b|, same x',
    ibsi: null,
    description: 'Largest distance of mesh vertices in a plane of constant x (sagittal), mm.',
    value: (s) => s.diameters.row,
  },
  {
    name: 'Maximum2DDiameterSlice',
    formula: 'max |a - b|, same z',
    ibsi: null,
    description: 'Largest distance of mesh vertices in a plane of constant z (axial), mm.',
    value: (s) => s.diameters.slice,
  },
  {
    name: 'Maximum3DDiameter',
    formula: 'max |a - b|',
    ibsi: 'morph_diam',
    description: 'Largest distance of mesh vertices, mm.',
    value: (s) => s.diameters.volume,
  },
  {
    name: 'MeshVolume',
    formula: 'Σ a · (b × c) / 6',
    ibsi: 'morph_volume',
    description: 'Volume of the mesh, mm³.',
    value: (s) => s.meshVolume,
  },
  {
    name: 'MinorAxisLength',
    formula: '4 √λ₂',
    ibsi: 'morph_pca_min_axis',
    description: 'Length of the minor axis of the enclosing ellipsoid, mm.',
    value: (s) => 4 * Math.sqrt(s.eigenvalues[1]),
  },
  {
    name: 'Sphericity',
    formula: '(36 π V²)^(1/3) / A',
    ibsi: 'morph_sphericity',
    description: 'Surface of the ball of the same volume over the surface: 1 is a ball.',
    value: (s) => (36 * Math.PI * s.meshVolume ** 2) ** (1 / 3) / s.surfaceArea,
  },
  {
    name: 'SurfaceArea',
    formula: 'Σ |(a - c) × (b - c)| / 2',
    ibsi: 'morph_area_mesh',
    description: 'Surface of the mesh, mm².',
    value: (s) => s.surfaceArea,
  },
  {
    name: 'SurfaceVolumeRatio',
    formula: 'A / V',
    ibsi: 'morph_av',
    description: 'Surface over volume, 1/mm.',
    value: (s) => s.surfaceArea / s.meshVolume,
  },
  {
    name: 'VoxelVolume',
    formula: 'Np × voxel volume',
    ibsi: 'morph_vol_approx',
    description: 'Number of voxels times the volume of one, mm³.',
    value: (s) => s.voxelVolume,
  },
];
