// What to extract, as a command gives it, and the columns and the function that follow from it.

import {
  extractRadiomics,
  featureNames,
  reasonCode,
  type RadiomicsProfile,
  type RadiomicsSettings,
  type ReasonCode,
} from '@glioscope/radiomics';
import type { Mask, Volume } from '@glioscope/volume';

/** Plain data, so that it can go to a worker thread and into a key. */
export interface RadiomicsRecipe {
  readonly profile: RadiomicsProfile;
  readonly settings: Partial<RadiomicsSettings>;
}

/** What is measured of one image and mask. */
export interface Measured {
  readonly diagnostics: Readonly<Record<string, unknown>>;
  readonly values: ArrayLike<number>;
  /** Why a column has no value, by column. */
  readonly codes: ReadonlyMap<string, ReasonCode>;
}

export interface Extractor {
  /** Feature columns, the same for every case. */
  readonly columns: readonly string[];
  extract(image: Volume, mask: Mask, label: number | null): Measured;
}

/** @throws {RangeError} when there is no such profile. */
export function extractorOf({ profile, settings }: RadiomicsRecipe): Extractor {
  return {
    columns: featureNames(profile),
    extract(image, mask, label) {
      const changes = label === null ? settings : { ...settings, label };
      const { values, reasons } = extractRadiomics(image, mask, { profile, ...changes });
      return {
        diagnostics: {},
        values,
        codes: new Map([...reasons].map(([name, reason]) => [name, reasonCode(reason)])),
      };
    },
  };
}
