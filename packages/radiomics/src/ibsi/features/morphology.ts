// Morphological features. V and A are the mesh's volume and surface; λ₁ ≥ λ₂ ≥ λ₃ the eigenvalues of the voxels'
// sample covariance (over Nv - 1), and a, b, c = 2 √λ.

import type { MorphologyStatistics } from '../morphology/morphology-statistics.ts';
import { featureTable, type IbsiFeatureDefinition } from './ibsi-feature.ts';

/** 36 π V² / A³: 1 for a ball. */
const compactness = ({ volume, area }: MorphologyStatistics): number =>
  (36 * Math.PI * volume ** 2) / area ** 3;

export const morphologyFeatures: readonly IbsiFeatureDefinition<MorphologyStatistics>[] =
  featureTable<MorphologyStatistics>([
    ['morph_volume', 'RNU0', 'Volume (mesh)', 'V = Σ a · (b × c) / 6', (s) => s.volume],
    ['morph_vol_approx', 'YEKZ', 'Volume (voxel counting)', 'Nv × voxel volume', (s) => s.voxelVolume],
    ['morph_area_mesh', 'C0JK', 'Surface area (mesh)', 'A = Σ |ab × ac| / 2', (s) => s.area],
    ['morph_av', '2PR5', 'Surface to volume ratio', 'A / V', (s) => s.area / s.volume],
    [
      'morph_comp_1',
      'SKGS',
      'Compactness 1',
      'V / (√π A^(3/2))',
      (s) => Math.sqrt(compactness(s)) / (6 * Math.PI),
    ],
    ['morph_comp_2', 'BQWJ', 'Compactness 2', '36π V² / A³', compactness],
    [
      'morph_sph_dispr',
      'KRCK',
      'Spherical disproportion',
      'A / (36π V²)^(1/3)',
      (s) => 1 / Math.cbrt(compactness(s)),
    ],
    ['morph_sphericity', 'QCFX', 'Sphericity', '(36π V²)^(1/3) / A', (s) => Math.cbrt(compactness(s))],
    [
      'morph_asphericity',
      '25C7',
      'Asphericity',
      '(A³ / (36π V²))^(1/3) - 1',
      (s) => 1 / Math.cbrt(compactness(s)) - 1,
    ],
    ['morph_com', 'KLMA', 'Centre of mass shift', '|mean X - Σ g X / Σ g|', (s) => s.centreOfMassShift],
    ['morph_diam', 'L0JK', 'Maximum 3D diameter', 'max |a - b| over mesh vertices', (s) => s.diameter],
    ['morph_pca_maj_axis', 'TDIC', 'Major axis length', '4 √λ₁', (s) => 2 * s.semiAxes[0]],
    ['morph_pca_min_axis', 'P9VJ', 'Minor axis length', '4 √λ₂', (s) => 2 * s.semiAxes[1]],
    ['morph_pca_least_axis', '7J51', 'Least axis length', '4 √λ₃', (s) => 2 * s.semiAxes[2]],
    ['morph_pca_elongation', 'Q3CK', 'Elongation', '√(λ₂ / λ₁)', (s) => s.semiAxes[1] / s.semiAxes[0]],
    ['morph_pca_flatness', 'N17B', 'Flatness', '√(λ₃ / λ₁)', (s) => s.semiAxes[2] / s.semiAxes[0]],
    [
      'morph_vol_dens_aabb',
      'PBX1',
      'Volume density (axis-aligned bounding box)',
      'V / V_aabb',
      (s) => s.volume / s.alignedBox.volume,
    ],
    [
      'morph_area_dens_aabb',
      'R59B',
      'Area density (axis-aligned bounding box)',
      'A / A_aabb',
      (s) => s.area / s.alignedBox.area,
    ],
    [
      'morph_vol_dens_ombb',
      'ZH1A',
      'Volume density (oriented minimum bounding box)',
      'V / V_ombb',
      (s) => s.volume / s.orientedBox.volume,
    ],
    [
      'morph_area_dens_ombb',
      'IQYR',
      'Area density (oriented minimum bounding box)',
      'A / A_ombb',
      (s) => s.area / s.orientedBox.area,
    ],
    [
      'morph_vol_dens_aee',
      '6BDE',
      'Volume density (approximate enclosing ellipsoid)',
      '3 V / (4π a b c)',
      (s) => s.volume / s.approximateEllipsoid.volume,
    ],
    [
      'morph_area_dens_aee',
      'RDD2',
      'Area density (approximate enclosing ellipsoid)',
      'A / A_aee',
      (s) => s.area / s.approximateEllipsoid.area,
    ],
    [
      'morph_vol_dens_mvee',
      'SWZ1',
      'Volume density (minimum volume enclosing ellipsoid)',
      'V / V_mvee',
      (s) => s.volume / s.leastEllipsoid.volume,
    ],
    [
      'morph_area_dens_mvee',
      'BRI8',
      'Area density (minimum volume enclosing ellipsoid)',
      'A / A_mvee',
      (s) => s.area / s.leastEllipsoid.area,
    ],
    [
      'morph_vol_dens_conv_hull',
      'R3ER',
      'Volume density (convex hull)',
      'V / V_hull',
      (s) => s.volume / s.convexHull.volume,
    ],
    [
      'morph_area_dens_conv_hull',
      '7T7F',
      'Area density (convex hull)',
      'A / A_hull',
      (s) => s.area / s.convexHull.area,
    ],
    ['morph_integ_int', '99N0', 'Integrated intensity', 'V Σ g / Nv', (s) => s.volume * s.meanIntensity],
    [
      'morph_moran_i',
      'N365',
      "Moran's I index",
      'Nv Σ w (gᵢ - μ)(gⱼ - μ) / (Σ w Σ (g - μ)²), w = 1 / distance',
      (s) => s.moran,
    ],
    [
      'morph_geary_c',
      'NPT7',
      "Geary's C measure",
      '(Nv - 1) Σ w (gᵢ - gⱼ)² / (2 Σ w Σ (g - μ)²), w = 1 / distance',
      (s) => s.geary,
    ],
  ]);
