// Shape features of a region in one plane: PyRadiomics' 9 and a deprecated one, in mm. Its polygon runs through the
// midpoints between region and background; axes come from the covariance of the pixel centres.

import type { PlaneStatistics } from '../shape/plane-statistics.ts';
import type { FeatureDefinition } from './feature.ts';

const sphericity = (s: PlaneStatistics): number => (2 * Math.sqrt(Math.PI * s.meshSurface)) / s.perimeter;

export const shape2DFeatures: readonly FeatureDefinition<PlaneStatistics>[] = [
  {
    name: 'Elongation',
    formula: '√(λ₂ / λ₁)',
    ibsi: null,
    description: 'Minor over major axis: 1 is round, 0 a line.',
    value: (s) => Math.sqrt(s.eigenvalues[1] / s.eigenvalues[0]),
  },
  {
    name: 'MajorAxisLength',
    formula: '4 √λ₁',
    ibsi: null,
    description: 'Length of the major axis of the enclosing ellipse, mm.',
    value: (s) => 4 * Math.sqrt(s.eigenvalues[0]),
  },
  {
    name: 'MaximumDiameter',
    formula: 'max |a - b|',
    ibsi: null,
    description: 'Largest distance of the polygon’s vertices, mm.',
    value: (s) => s.maximumDiameter,
  },
  {
    name: 'MeshSurface',
    formula: 'Σ a × b / 2',
    ibsi: null,
    description: 'Area of the polygon, mm².',
    value: (s) => s.meshSurface,
  },
  {
    name: 'MinorAxisLength',
    formula: '4 √λ₂',
    ibsi: null,
    description: 'Length of the minor axis of the enclosing ellipse, mm.',
    value: (s) => 4 * Math.sqrt(s.eigenvalues[1]),
  },
  {
    name: 'Perimeter',
    formula: 'Σ |a - b|',
    ibsi: null,
    description: 'Length of the polygon, mm.',
    value: (s) => s.perimeter,
  },
  {
    name: 'PerimeterSurfaceRatio',
    formula: 'P / A',
    ibsi: null,
    description: 'Perimeter over area, 1/mm.',
    value: (s) => s.perimeter / s.meshSurface,
  },
  {
    name: 'PixelSurface',
    formula: 'Np × pixel area',
    ibsi: null,
    description: 'Number of pixels times the area of one, mm².',
    value: (s) => s.pixelSurface,
  },
  {
    name: 'SphericalDisproportion',
    formula: 'P / (2 √(π A))',
    ibsi: null,
    description: 'Perimeter over that of the disc of the same area.',
    deprecated: 'the inverse of Sphericity',
    value: (s) => 1 / sphericity(s),
  },
  {
    name: 'Sphericity',
    formula: '2 √(π A) / P',
    ibsi: null,
    description: 'Perimeter of the disc of the same area over the perimeter: 1 is a disc.',
    value: sphericity,
  },
];
