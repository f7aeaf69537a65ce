// What to extract, as a command gives it, and the columns and the function that follow from it.

import {
  columnNames,
  diagnosticNames,
  extractRadiomics,
  type ExtractionParameters,
  type ReasonCode,
} from '@glioscope/radiomics';
import type { Mask, Volume } from '@glioscope/volume';

/** Plain data, so that it can go to a worker thread and into a key. */
export interface RadiomicsRecipe {
  readonly parameters: ExtractionParameters;
}

/** What is measured of one image and mask. */
export interface Measured {
  readonly diagnostics: Readonly<Record<string, unknown>>;
  readonly values: ArrayLike<number>;
  /** Why a column has no value, by column. */
  readonly codes: ReadonlyMap<string, ReasonCode>;
}

/** What a case may set itself; null where the parameters count. */
export interface CaseSettings {
  readonly label: number | null;
  readonly labelChannel: number | null;
}

export interface Extractor {
  /** Feature columns, the same for every case. */
  readonly columns: readonly string[];
  /** Columns of diagnostics, likewise. */
  readonly diagnostics: readonly string[];
  extract(image: Volume, mask: Mask, own: CaseSettings): Measured;
}

export function extractorOf({ parameters }: RadiomicsRecipe): Extractor {
  return {
    columns: columnNames(parameters),
    diagnostics: diagnosticNames(parameters),
    extract(image, mask, { label, labelChannel }) {
      const settings = {
        ...parameters.settings,
        ...(label === null ? {} : { label }),
        ...(labelChannel === null ? {} : { labelChannel }),
      };
      return extractRadiomics(image, mask, { ...parameters, settings });
    },
  };
}
