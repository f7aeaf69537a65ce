// What an extraction is told: which features of which images, under which settings; and the columns that follow.

import type { FeatureClass } from '../features/feature.ts';
import { imageNamesOf, type ImageType } from '../image-types.ts';
import type { RadiomicsSettings } from '../settings.ts';

export interface ExtractionParameters {
  /** The images to measure in column order, each with what of the settings differs for it. */
  readonly imageTypes: Readonly<Partial<Record<ImageType, Partial<RadiomicsSettings>>>>;
  /** The names of the features of each class, in column order. */
  readonly features: Readonly<Partial<Record<FeatureClass, readonly string[]>>>;
  readonly settings: RadiomicsSettings;
}

/** The classes that are computed from intensities, as the parameters order them. */
export function intensityClassesOf({ features }: Pick<ExtractionParameters, 'features'>): FeatureClass[] {
  return (Object.keys(features) as FeatureClass[]).filter((name) => !name.startsWith('shape'));
}

/** The image types with their settings, in column order. */
export function imagesOf({
  imageTypes,
  settings,
}: ExtractionParameters): readonly (readonly [ImageType, RadiomicsSettings])[] {
  return (Object.entries(imageTypes) as [ImageType, Partial<RadiomicsSettings>][]).map(
    ([type, changes]) => [type, { ...settings, ...changes }] as const,
  );
}

/**
 * The columns, always the same and in the same order whatever the image and mask: `original_shape_MeshVolume`, …,
 * `original_glcm_Contrast`, …, `wavelet-LLH_glcm_JointEntropy`, …. Shape comes first, then image by image.
 */
export function columnNames(parameters: ExtractionParameters): readonly string[] {
  const classes = intensityClassesOf(parameters);
  return [
    ...shapeColumns(parameters),
    ...imagesOf(parameters).flatMap(([type, own]) =>
      imageNamesOf(type, own).flatMap((image) => imageColumns(image, classes, parameters)),
    ),
  ];
}

/** The columns of the region's shape. */
export function shapeColumns({
  features,
  settings,
}: Pick<ExtractionParameters, 'features' | 'settings'>): string[] {
  return [
    ...imageColumns('original', ['shape'], { features }),
    // As in PyRadiomics there is no shape of a plane where features are not of planes.
    ...(settings.force2D ? imageColumns('original', ['shape2D'], { features }) : []),
  ];
}

/** The columns of these classes of one image. */
export function imageColumns(
  image: string,
  classes: readonly FeatureClass[],
  { features }: Pick<ExtractionParameters, 'features'>,
): string[] {
  return classes.flatMap((kind) => (features[kind] ?? []).map((name) => `${image}_${kind}_${name}`));
}
