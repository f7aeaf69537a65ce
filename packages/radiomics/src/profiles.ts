// Named recipes: which features of which images, under which settings. A profile's columns never vary.

import { featuresOfClass } from './features/feature-tables.ts';
import type { ImageType } from './image-types.ts';
import { columnNames, type ExtractionParameters } from './parameters/extraction-parameters.ts';
import { defaultSettings, type RadiomicsSettings } from './settings.ts';

/**
 * `paper`: shape, and 86 features (18 first order, 22 GLCM, 16 GLRLM, 16 GLSZM, 14 GLDM) of the original image and
 * 8 wavelet bands: 788. `pyradiomics`: every feature of every class on the original image, PyRadiomics' defaults: 107.
 */
export type RadiomicsProfile = 'paper' | 'pyradiomics';

interface Profile {
  readonly imageTypes: readonly ImageType[];
  /** Names of the features to compute, by class, in column order. */
  readonly features: ExtractionParameters['features'];
  readonly settings: Partial<RadiomicsSettings>;
}

const allFeatures = {
  shape: featuresOfClass('shape'),
  firstorder: featuresOfClass('firstorder'),
  glcm: featuresOfClass('glcm'),
  glrlm: featuresOfClass('glrlm'),
  glszm: featuresOfClass('glszm'),
  gldm: featuresOfClass('gldm'),
  ngtdm: featuresOfClass('ngtdm'),
};

const profiles: Readonly<Record<RadiomicsProfile, Profile>> = {
  paper: {
    imageTypes: ['Original', 'Wavelet'],
    features: {
      ...allFeatures,
      // SumAverage is twice JointAverage; MCC the paper's 22 leave out as well.
      glcm: allFeatures.glcm.filter((name) => name !== 'SumAverage' && name !== 'MCC'),
      ngtdm: [],
    },
    // Images are z-scored: a hundredth of a standard deviation becomes the unit, a grey level a quarter of one.
    settings: { intensityScale: 100, binWidth: 25, additionalInfo: false },
  },
  pyradiomics: { imageTypes: ['Original'], features: allFeatures, settings: {} },
};

/**
 * The parameters that a profile stands for; `changes` go over its settings, `imageTypes` replaces its images.
 * @throws {RangeError} when there is no such profile.
 */
export function profileParameters(
  profile: RadiomicsProfile,
  changes: Partial<RadiomicsSettings> = {},
  imageTypes?: readonly ImageType[],
): ExtractionParameters {
  if (!Object.hasOwn(profiles, profile)) {
    throw new RangeError(
      `Cannot extract features: expected a profile of ${Object.keys(profiles).join(', ')}, got ${String(profile)}`,
    );
  }
  const { imageTypes: own, features, settings } = profiles[profile];
  return {
    imageTypes: Object.fromEntries((imageTypes ?? own).map((type) => [type, {}])),
    features,
    settings: { ...defaultSettings, ...settings, ...changes },
  };
}

/** The columns of a profile, always the same and in the same order; `imageTypes` replaces the profile's own. */
export function featureNames(
  profile: RadiomicsProfile,
  imageTypes?: readonly ImageType[],
): readonly string[] {
  return columnNames(profileParameters(profile, {}, imageTypes));
}
