// The recipe that a command line asks for: a parameter file or a profile, and single settings on top.

import { readFileSync } from 'node:fs';
import {
  parseIbsiSettings,
  parseParameters,
  profileParameters,
  settingOverrides,
  type RadiomicsProfile,
} from '@glioscope/radiomics';
import type { RadiomicsRecipe } from '../../radiomics/recipe.ts';
import { settingValues } from '../../radiomics/setting-texts.ts';

export interface RecipeRequest {
  /** PyRadiomics' parameter file (YAML or JSON); with the profile `ibsi`, a file of that profile's settings. */
  readonly params?: string;
  /** PyRadiomics' defaults when there is neither file nor profile. */
  readonly profile?: string;
  readonly label?: number;
  /** `key:value` texts, by PyRadiomics' names, or by those of the profile `ibsi`. */
  readonly settings: readonly string[];
}

/** @throws {RangeError} when the file, the profile or a setting cannot be used. */
export function readRecipe({ params, profile, label, settings }: RecipeRequest): RadiomicsRecipe {
  const values = settingValues(settings);
  const labelled = label === undefined ? {} : { label };
  if (profile === 'ibsi') {
    const base = params === undefined ? {} : readFrom(params, parseIbsiSettings);
    const changes = parseIbsiSettings(JSON.stringify(values));
    return { definitions: 'ibsi', settings: { ...base, ...changes, ...labelled } };
  }
  if (params !== undefined && profile !== undefined) {
    throw new RangeError(
      `Cannot use the parameter file ${params} and the profile ${profile} together: name one of them`,
    );
  }
  const base =
    params === undefined
      ? profileParameters((profile ?? 'pyradiomics') as RadiomicsProfile)
      : readFrom(params, parseParameters);
  return {
    definitions: 'pyradiomics',
    parameters: { ...base, settings: { ...base.settings, ...settingOverrides(values), ...labelled } },
  };
}

function readFrom<Parsed>(path: string, parse: (text: string) => Parsed): Parsed {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new RangeError(
      `Cannot read the parameter file ${path}: ${(error as Error).message}; check the path`,
      { cause: error },
    );
  }
  try {
    return parse(text);
  } catch (error) {
    throw new RangeError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
