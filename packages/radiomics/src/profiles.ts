// Named recipes: which features of which images, under which settings. A profile's columns never vary.

import { firstOrderFeatures } from './features/first-order.ts';
import type { FeatureClass } from './features/feature.ts';
import { glcmFeatures } from './features/glcm.ts';
import { gldmFeatures } from './features/gldm.ts';
import { glrlmFeatures } from './features/glrlm.ts';
import { glszmFeatures } from './features/glszm.ts';
import { ngtdmFeatures } from './features/ngtdm.ts';
import { shapeFeatures } from './features/shape.ts';
import type { RadiomicsSettings } from './settings.ts';
import { waveletBands } from './wavelet.ts';

/**
 * `paper`: shape, and 86 features (18 first order, 22 GLCM, 16 GLRLM, 16 GLSZM, 14 GLDM) of the original image and
 * 8 wavelet bands: 788. `pyradiomics`: every feature of every class on the original image, PyRadiomics' defaults: 107.
 */
export type RadiomicsProfile = 'paper' | 'pyradiomics';

/** `wavelet` stands for the 8 bands of the first level with coif1. */
export type ImageType = 'original' | 'wavelet';

/** A feature with its class, as the tables in `features/` describe it. */
export interface FeatureDescription {
  readonly featureClass: FeatureClass;
  readonly name: string;
  readonly formula: string;
  readonly ibsi: string | null;
  readonly description: string;
}

interface Profile {
  readonly imageTypes: readonly ImageType[];
  /** Names of the features to compute, by class, in column order. */
  readonly features: Readonly<Record<FeatureClass, readonly string[]>>;
  readonly settings: Partial<RadiomicsSettings>;
}

const tables = {
  shape: shapeFeatures,
  firstorder: firstOrderFeatures,
  glcm: glcmFeatures,
  glrlm: glrlmFeatures,
  glszm: glszmFeatures,
  gldm: gldmFeatures,
  ngtdm: ngtdmFeatures,
} as const;

/** The classes that are computed from intensities, in column order. */
export const intensityClasses = ['firstorder', 'glcm', 'glrlm', 'glszm', 'gldm', 'ngtdm'] as const;

const namesOf = (rows: readonly { readonly name: string }[]): string[] => rows.map(({ name }) => name);

const allFeatures: Profile['features'] = {
  shape: namesOf(tables.shape),
  firstorder: namesOf(tables.firstorder),
  glcm: namesOf(tables.glcm),
  glrlm: namesOf(tables.glrlm),
  glszm: namesOf(tables.glszm),
  gldm: namesOf(tables.gldm),
  ngtdm: namesOf(tables.ngtdm),
};

const profiles: Readonly<Record<RadiomicsProfile, Profile>> = {
  paper: {
    imageTypes: ['original', 'wavelet'],
    features: {
      ...allFeatures,
      // SumAverage is twice JointAverage; MCC the paper's 22 leave out as well.
      glcm: allFeatures.glcm.filter((name) => name !== 'SumAverage' && name !== 'MCC'),
      ngtdm: [],
    },
    // Images are z-scored: a hundredth of a standard deviation becomes the unit, a grey level a quarter of one.
    settings: { intensityScale: 100, binWidth: 25 },
  },
  pyradiomics: { imageTypes: ['original'], features: allFeatures, settings: {} },
};

/** @throws {RangeError} when there is no such profile. */
export function profileOf(name: RadiomicsProfile): Profile {
  if (!Object.hasOwn(profiles, name)) {
    throw new RangeError(
      `Cannot extract features: expected a profile of ${Object.keys(profiles).join(', ')}, got ${String(name)}`,
    );
  }
  return profiles[name];
}

/** Image names in column order: `original`, `wavelet-LLH`, … `wavelet-LLL`. */
export function imageNames(imageTypes: readonly ImageType[]): string[] {
  return imageTypes.flatMap((type) =>
    type === 'original' ? ['original'] : waveletBands.map((band) => `wavelet-${band}`),
  );
}

/**
 * The columns of a profile, always the same and in the same order: `original_shape_MeshVolume`, …,
 * `wavelet-LLH_glcm_JointEntropy`, …. `imageTypes` replaces the profile's own.
 */
export function featureNames(
  profile: RadiomicsProfile,
  imageTypes?: readonly ImageType[],
): readonly string[] {
  const { features, imageTypes: own } = profileOf(profile);
  return [
    ...features.shape.map((name) => `original_shape_${name}`),
    ...imageNames(imageTypes ?? own).flatMap((image) =>
      intensityClasses.flatMap((featureClass) =>
        features[featureClass].map((name) => `${image}_${featureClass}_${name}`),
      ),
    ),
  ];
}

/** Every feature that the package computes, with formula, IBSI tag and description. */
export function describeFeatures(): readonly FeatureDescription[] {
  return (Object.keys(tables) as FeatureClass[]).flatMap((featureClass) =>
    tables[featureClass].map(({ name, formula, ibsi, description }) => ({
      featureClass,
      name,
      formula,
      ibsi,
      description,
    })),
  );
}
