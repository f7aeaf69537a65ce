// The families in the IBSI's order, with how each one's tags end: aggregation, then discretisation.

import {
  histogramFeatures,
  intensityFeatures,
  localIntensityFeatures,
  volumeHistogramFeatures,
} from './features/intensity.ts';
import type { IbsiFamily, IbsiFeatureDefinition } from './features/ibsi-feature.ts';
import { morphologyFeatures } from './features/morphology.ts';
import {
  cooccurrenceFeatures,
  dependenceFeatures,
  distanceZoneFeatures,
  runLengthFeatures,
  sizeZoneFeatures,
  toneDifferenceFeatures,
} from './features/texture.ts';
import { ibsiSettings, type IbsiDiscretisation, type IbsiSettings } from './settings.ts';

/** A family's table under the name that its statistics have. */
export const familyTables: {
  readonly morphology: typeof morphologyFeatures;
  readonly localIntensity: typeof localIntensityFeatures;
  readonly intensity: typeof intensityFeatures;
  readonly histogram: typeof histogramFeatures;
  readonly volumeHistogram: typeof volumeHistogramFeatures;
  readonly glcm: typeof cooccurrenceFeatures;
  readonly glrlm: typeof runLengthFeatures;
  readonly glszm: typeof sizeZoneFeatures;
  readonly gldzm: typeof distanceZoneFeatures;
  readonly ngtdm: typeof toneDifferenceFeatures;
  readonly ngldm: typeof dependenceFeatures;
} = {
  morphology: morphologyFeatures,
  localIntensity: localIntensityFeatures,
  intensity: intensityFeatures,
  histogram: histogramFeatures,
  volumeHistogram: volumeHistogramFeatures,
  glcm: cooccurrenceFeatures,
  glrlm: runLengthFeatures,
  glszm: sizeZoneFeatures,
  gldzm: distanceZoneFeatures,
  ngtdm: toneDifferenceFeatures,
  ngldm: dependenceFeatures,
};

export type FamilyKey = keyof typeof familyTables;

const familyNames: Readonly<Record<FamilyKey, IbsiFamily>> = {
  morphology: 'morphology',
  localIntensity: 'local intensity',
  intensity: 'intensity statistics',
  histogram: 'intensity histogram',
  volumeHistogram: 'intensity-volume histogram',
  glcm: 'grey level co-occurrence',
  glrlm: 'grey level run length',
  glszm: 'grey level size zone',
  gldzm: 'grey level distance zone',
  ngtdm: 'neighbourhood grey tone difference',
  ngldm: 'neighbouring grey level dependence',
};

const directional = {
  '2d': ['2d_avg', '2d_s_mrg'],
  '2.5d': ['2.5d_d_mrg', '2.5d_v_mrg'],
  '3d': ['3d_avg', '3d_v_mrg'],
} as const;

/** The aggregations that the settings ask of a family; of families without any, one that is empty. */
export function aggregationsOf(family: FamilyKey, { textureSpaces }: IbsiSettings): readonly string[] {
  switch (family) {
    case 'glcm':
    case 'glrlm':
      return textureSpaces.flatMap((space) => directional[space]);
    case 'glszm':
    case 'gldzm':
    case 'ngtdm':
    case 'ngldm':
      return textureSpaces;
    default:
      return [''];
  }
}

/** The end of a family's tags under one aggregation: parameters, aggregation, discretisation. */
export function tagEnding(family: FamilyKey, aggregation: string, settings: IbsiSettings): string {
  const parts: string[] = [];
  if (family === 'glcm') parts.push(`d${settings.cooccurrenceDistance}`);
  if (family === 'ngldm') {
    parts.push(`d${settings.dependenceDistance}`, `a${decimal(settings.dependenceCoarseness)}`);
  }
  if (aggregation !== '') parts.push(aggregation);
  if (family === 'histogram' || aggregation !== '') {
    const ending = discretisationTag(settings.discretisation);
    if (ending !== '') parts.push(ending);
  }
  return parts.map((part) => `_${part}`).join('');
}

function discretisationTag(discretisation: IbsiDiscretisation): string {
  switch (discretisation.method) {
    case 'none':
      return '';
    case 'fixedBinSize':
      return `fbs_w${decimal(discretisation.width)}`;
    case 'fixedBinNumber':
      return `fbn_n${discretisation.count}`;
  }
}

/** The tags write whole numbers with a decimal: 25.0. */
function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

/**
 * The columns of an extraction with these settings: the same for every image and mask.
 * @throws {RangeError} when a setting is unknown or out of range.
 */
export function ibsiFeatureNames(changes: Partial<IbsiSettings> = {}): string[] {
  const settings = ibsiSettings(changes);
  return (Object.keys(familyTables) as FamilyKey[]).flatMap((family) =>
    aggregationsOf(family, settings).flatMap((aggregation) => {
      const ending = tagEnding(family, aggregation, settings);
      return familyTables[family].map(({ tag }) => tag + ending);
    }),
  );
}

/** What is known about a feature, before aggregation and discretisation. */
export interface IbsiFeatureDescription {
  /** The beginning of its columns' names. */
  readonly tag: string;
  /** The IBSI's code. */
  readonly code: string;
  readonly name: string;
  readonly family: IbsiFamily;
  readonly formula: string;
}

/** Every feature, in the columns' order. */
export function describeIbsiFeatures(): IbsiFeatureDescription[] {
  return (Object.keys(familyTables) as FamilyKey[]).flatMap((family) =>
    familyTables[family].map(({ tag, code, name, formula }: IbsiFeatureDefinition<never>) => ({
      tag,
      code,
      name,
      family: familyNames[family],
      formula,
    })),
  );
}
