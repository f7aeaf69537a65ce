// Which diagnostics an extraction may report: fixed by its parameters, so that tables have the same columns for every case.

import type { ExtractionParameters } from '../parameters/extraction-parameters.ts';

const ofImage = ['Spacing', 'Size', 'Mean', 'Minimum', 'Maximum'];
const ofMask = [
  'Spacing',
  'Size',
  'BoundingBox',
  'VoxelNum',
  'VolumeNum',
  'CenterOfMassIndex',
  'CenterOfMass',
];
const ofMaskOnImage = [...ofMask, 'Mean', 'Minimum', 'Maximum'];

/**
 * PyRadiomics' `diagnostics_…` names in its order; none when `additionalInfo` is off. Those of a corrected mask have
 * values only where the mask was on another grid.
 */
export function diagnosticNames({ settings }: Pick<ExtractionParameters, 'settings'>): readonly string[] {
  const { additionalInfo, resampledSpacingMm, interpolator, correctMask, resegmentRange } = settings;
  if (!additionalInfo) return [];
  const under = (prefix: string, names: readonly string[]): string[] =>
    names.map((name) => `diagnostics_${prefix}_${name}`);
  const isResampled = resampledSpacingMm !== null && interpolator !== null;
  return [
    ...under('Versions', ['Glioscope']),
    ...under('Configuration', ['Settings', 'EnabledImageTypes']),
    ...under('Image-original', ['Hash', 'Dimensionality', ...ofImage]),
    ...under('Mask-original', ['Hash', ...ofMask]),
    ...(isResampled ? under('Image-interpolated', ofImage) : []),
    ...(isResampled ? under('Mask-interpolated', ofMaskOnImage) : []),
    ...(correctMask ? under('Mask-corrected', ofMaskOnImage) : []),
    ...(resegmentRange === null ? [] : under('Mask-resegmented', ofMaskOnImage)),
  ];
}
