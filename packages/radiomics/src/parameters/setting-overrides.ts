// Single settings by PyRadiomics' names, to go over a parameter file or a profile.

import type { RadiomicsSettings } from '../settings.ts';
import { parseParameters } from './parse-parameters.ts';
import { settingNames, voxelSettingNames } from './setting-names.ts';

/**
 * The settings that `values` (by PyRadiomics' names) stand for, and no others.
 * @throws as `parseParameters`.
 */
export function settingOverrides(values: Readonly<Record<string, unknown>>): Partial<RadiomicsSettings> {
  const ofVoxels = (key: string): boolean => voxelSettingNames.some(({ pyradiomics }) => pyradiomics === key);
  const part = (wanted: boolean): Record<string, unknown> =>
    Object.fromEntries(Object.entries(values).filter(([key]) => ofVoxels(key) === wanted));
  const { settings } = parseParameters(JSON.stringify({ setting: part(false), voxelSetting: part(true) }));
  const given = [...settingNames, ...voxelSettingNames].filter(({ pyradiomics }) => pyradiomics in values);
  return {
    ...Object.fromEntries(given.map(({ name }) => [name, settings[name]])),
    // PyRadiomics' command makes a float of each sigma: 3 names its image 3-0.
    ...('sigma' in values ? { sigmaNames: null } : {}),
  };
}
