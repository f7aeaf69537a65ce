// What to extract, as a command gives it, and the columns and the function that follow from it.

import {
  columnNames,
  diagnosticNames,
  extractIbsi,
  extractRadiomics,
  ibsiFeatureNames,
  maskOfChannel,
  type ExtractionParameters,
  type IbsiSettings,
  type ReasonCode,
} from '@glioscope/radiomics';
import type { ComponentMask, LabelMap, Volume } from '@glioscope/volume';

/** Plain data, so that it can go to a worker thread and into a key. */
export type RadiomicsRecipe =
  | { readonly definitions: 'pyradiomics'; readonly parameters: ExtractionParameters }
  | { readonly definitions: 'ibsi'; readonly settings: Partial<IbsiSettings> };

/** What is measured of one image and mask. */
export interface Measured {
  readonly diagnostics: Readonly<Record<string, unknown>>;
  readonly values: ArrayLike<number>;
  /** Why a column has no value, by column. */
  readonly codes: ReadonlyMap<string, ReasonCode>;
}

/** What a case may set itself; null where the recipe counts. */
export interface CaseSettings {
  readonly label: number | null;
  readonly labelChannel: number | null;
}

export interface Extractor {
  /** Feature columns, the same for every case. */
  readonly columns: readonly string[];
  /** Columns of diagnostics, likewise. */
  readonly diagnostics: readonly string[];
  extract(image: Volume, mask: LabelMap | ComponentMask, own: CaseSettings): Measured;
}

/** @throws {RangeError} when settings are out of their range. */
export function extractorOf(recipe: RadiomicsRecipe): Extractor {
  return recipe.definitions === 'ibsi'
    ? ibsiExtractor(recipe.settings)
    : pyradiomicsExtractor(recipe.parameters);
}

function pyradiomicsExtractor(parameters: ExtractionParameters): Extractor {
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

function ibsiExtractor(settings: Partial<IbsiSettings>): Extractor {
  return {
    columns: ibsiFeatureNames(settings),
    diagnostics: [],
    extract(image, mask, { label, labelChannel }) {
      const { values, reasons } = extractIbsi(image, maskOfChannel(mask, labelChannel ?? 0), {
        ...settings,
        ...(label === null ? {} : { label }),
      });
      // The IBSI's matrices are all of neighbours; whatever else is missing is a formula without a value.
      const codes = new Map(
        [...reasons].map(([name, text]): [string, ReasonCode] => [
          name,
          /neighbours/.test(text) ? 'no-neighbours' : 'not-finite',
        ]),
      );
      return { diagnostics: {}, values, codes };
    },
  };
}
