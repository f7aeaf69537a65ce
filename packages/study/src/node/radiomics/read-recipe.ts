// The recipe that a command line asks for: a parameter file or a profile, and single settings on top.

import type { RadiomicsProfile, RadiomicsSettings } from '@glioscope/radiomics';
import type { RadiomicsRecipe } from '../../radiomics/recipe.ts';

export interface RecipeRequest {
  /** PyRadiomics' parameter file (YAML or JSON). */
  readonly params?: string;
  readonly profile?: string;
  readonly label?: number;
  /** `key:value` texts, by PyRadiomics' names. */
  readonly settings: readonly string[];
}

/** @throws {RangeError} when the file, the profile or a setting cannot be used. */
export function readRecipe({ profile = 'pyradiomics', label }: RecipeRequest): RadiomicsRecipe {
  const settings: Partial<RadiomicsSettings> = label === undefined ? {} : { label };
  return { profile: profile as RadiomicsProfile, settings };
}
