// The recipe that a command line asks for: a parameter file or a profile, and single settings on top.

import { readFileSync } from 'node:fs';
import {
  parseParameters,
  profileParameters,
  settingOverrides,
  type ExtractionParameters,
  type RadiomicsProfile,
} from '@glioscope/radiomics';
import type { RadiomicsRecipe } from '../../radiomics/recipe.ts';
import { settingValues } from '../../radiomics/setting-texts.ts';

export interface RecipeRequest {
  /** PyRadiomics' parameter file (YAML or JSON). */
  readonly params?: string;
  /** Instead of a file; PyRadiomics' defaults when there is neither. */
  readonly profile?: string;
  readonly label?: number;
  /** `key:value` texts, by PyRadiomics' names. */
  readonly settings: readonly string[];
}

/** @throws {RangeError} when the file, the profile or a setting cannot be used. */
export function readRecipe({ params, profile, label, settings }: RecipeRequest): RadiomicsRecipe {
  if (params !== undefined && profile !== undefined) {
    throw new RangeError(
      `Cannot use the parameter file ${params} and the profile ${profile} together: name one of them`,
    );
  }
  const base =
    params === undefined
      ? profileParameters((profile ?? 'pyradiomics') as RadiomicsProfile)
      : readParameters(params);
  const changes = settingOverrides(settingValues(settings));
  return {
    parameters: {
      ...base,
      settings: { ...base.settings, ...changes, ...(label === undefined ? {} : { label }) },
    },
  };
}

function readParameters(path: string): ExtractionParameters {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new RangeError(
      `Cannot read the parameter file ${path}: ${(error as Error).message}; check the path`,
      {
        cause: error,
      },
    );
  }
  try {
    return parseParameters(text);
  } catch (error) {
    throw new RangeError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
