// PyRadiomics' names of the settings, and the type that its schema demands of each.

import type { RadiomicsSettings } from '../settings.ts';

/** `any` is checked by its value alone. Lists are of the named type. */
export type SettingType = 'whole' | 'number' | 'boolean' | 'text' | 'any' | 'wholes' | 'numbers';

export interface SettingName {
  /** As a parameter file writes it. */
  readonly pyradiomics: string;
  readonly name: keyof RadiomicsSettings;
  readonly type: SettingType;
  /** Whether 0 and below are refused, which the setting's own check allows. */
  readonly positive?: true;
}

/** In the order of PyRadiomics' schema; then what is ours alone. */
export const settingNames: readonly SettingName[] = [
  { pyradiomics: 'minimumROIDimensions', name: 'minimumRoiDimensions', type: 'whole' },
  { pyradiomics: 'minimumROISize', name: 'minimumRoiSize', type: 'whole', positive: true },
  { pyradiomics: 'geometryTolerance', name: 'geometryTolerance', type: 'number', positive: true },
  { pyradiomics: 'correctMask', name: 'correctMask', type: 'boolean' },
  { pyradiomics: 'additionalInfo', name: 'additionalInfo', type: 'boolean' },
  { pyradiomics: 'label', name: 'label', type: 'whole' },
  { pyradiomics: 'label_channel', name: 'labelChannel', type: 'whole' },
  { pyradiomics: 'binWidth', name: 'binWidth', type: 'number' },
  { pyradiomics: 'binCount', name: 'binCount', type: 'whole' },
  { pyradiomics: 'normalize', name: 'normalize', type: 'boolean' },
  { pyradiomics: 'normalizeScale', name: 'normalizeScale', type: 'number', positive: true },
  { pyradiomics: 'removeOutliers', name: 'removeOutliers', type: 'number' },
  { pyradiomics: 'resampledPixelSpacing', name: 'resampledSpacingMm', type: 'numbers' },
  { pyradiomics: 'interpolator', name: 'interpolator', type: 'any' },
  { pyradiomics: 'padDistance', name: 'padDistance', type: 'whole' },
  { pyradiomics: 'distances', name: 'distances', type: 'wholes' },
  { pyradiomics: 'force2D', name: 'force2D', type: 'boolean' },
  { pyradiomics: 'force2Ddimension', name: 'force2DDimension', type: 'whole' },
  { pyradiomics: 'resegmentRange', name: 'resegmentRange', type: 'numbers' },
  { pyradiomics: 'resegmentMode', name: 'resegmentMode', type: 'text' },
  { pyradiomics: 'resegmentShape', name: 'resegmentShape', type: 'boolean' },
  { pyradiomics: 'preCrop', name: 'preCrop', type: 'boolean' },
  { pyradiomics: 'sigma', name: 'sigma', type: 'numbers' },
  { pyradiomics: 'start_level', name: 'startLevel', type: 'whole' },
  { pyradiomics: 'level', name: 'level', type: 'whole' },
  { pyradiomics: 'wavelet', name: 'wavelet', type: 'text' },
  { pyradiomics: 'gradientUseSpacing', name: 'gradientUseSpacing', type: 'boolean' },
  { pyradiomics: 'lbp2DRadius', name: 'lbp2DRadius', type: 'number' },
  { pyradiomics: 'lbp2DSamples', name: 'lbp2DSamples', type: 'whole' },
  { pyradiomics: 'lbp2DMethod', name: 'lbp2DMethod', type: 'text' },
  { pyradiomics: 'lbp3DLevels', name: 'lbp3DLevels', type: 'whole' },
  { pyradiomics: 'lbp3DIcosphereRadius', name: 'lbp3DIcosphereRadius', type: 'number' },
  { pyradiomics: 'lbp3DIcosphereSubdivision', name: 'lbp3DIcosphereSubdivision', type: 'whole' },
  { pyradiomics: 'voxelArrayShift', name: 'voxelArrayShift', type: 'whole' },
  { pyradiomics: 'symmetricalGLCM', name: 'symmetricalGlcm', type: 'boolean' },
  { pyradiomics: 'weightingNorm', name: 'weightingNorm', type: 'any' },
  { pyradiomics: 'gldm_a', name: 'dependenceDifference', type: 'whole' },
  { pyradiomics: 'intensityScale', name: 'intensityScale', type: 'number', positive: true },
];

export const voxelSettingNames: readonly SettingName[] = [
  { pyradiomics: 'kernelRadius', name: 'kernelRadius', type: 'whole' },
  { pyradiomics: 'maskedKernel', name: 'maskedKernel', type: 'boolean' },
  { pyradiomics: 'initValue', name: 'initValue', type: 'number' },
  { pyradiomics: 'voxelBatch', name: 'voxelBatch', type: 'whole', positive: true },
];

/** Settings under PyRadiomics' names, as its diagnostics list them; ours alone only where it changes something. */
export function underPyradiomicsNames(
  settings: Partial<RadiomicsSettings>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...settingNames, ...voxelSettingNames]
      .filter(({ name }) => settings[name] !== undefined)
      .filter(({ name }) => name !== 'intensityScale' || settings.intensityScale !== 1)
      .map(({ pyradiomics, name }) => [pyradiomics, settings[name]]),
  );
}
