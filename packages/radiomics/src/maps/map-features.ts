// Which maps are wanted: names of columns, or names by class.

import type { FeatureClass } from '../features/feature.ts';
import { featuresOfClass } from '../features/feature-tables.ts';
import { firstOrderFeatures } from '../features/first-order.ts';
import { glcmFeatures } from '../features/glcm.ts';
import { gldmFeatures } from '../features/gldm.ts';
import { glrlmFeatures } from '../features/glrlm.ts';
import { glszmFeatures } from '../features/glszm.ts';
import { ngtdmFeatures } from '../features/ngtdm.ts';

/** The classes that can be mapped: all but shape. */
export type MapFeatureClass = 'firstorder' | 'glcm' | 'glrlm' | 'glszm' | 'gldm' | 'ngtdm';

/** Names of features by class; null or an empty list for all of a class that are not deprecated. Shape is passed over. */
export type MapFeaturesByClass = Readonly<Partial<Record<FeatureClass, readonly string[] | null>>>;

export const mapFeatureTables: {
  readonly firstorder: typeof firstOrderFeatures;
  readonly glcm: typeof glcmFeatures;
  readonly glrlm: typeof glrlmFeatures;
  readonly glszm: typeof glszmFeatures;
  readonly gldm: typeof gldmFeatures;
  readonly ngtdm: typeof ngtdmFeatures;
} = {
  firstorder: firstOrderFeatures,
  glcm: glcmFeatures,
  glrlm: glrlmFeatures,
  glszm: glszmFeatures,
  gldm: gldmFeatures,
  ngtdm: ngtdmFeatures,
};

const mapFeatureClasses: readonly MapFeatureClass[] = [
  'firstorder',
  'glcm',
  'glrlm',
  'glszm',
  'gldm',
  'ngtdm',
];

/** The wanted features of one class, in the order in which their maps come. */
export interface WantedClass {
  readonly featureClass: MapFeatureClass;
  readonly names: readonly string[];
}

/**
 * The wanted features of each image, sorted by class; within a class they keep their order. Images of which none is
 * wanted are left out.
 * @throws {RangeError} for names that are not features of these classes and images, and when none is wanted.
 */
export function wantedFeatures(
  features: readonly string[] | MapFeaturesByClass,
  imageNames: readonly string[],
): ReadonlyMap<string, readonly WantedClass[]> {
  const byImage = new Map<string, Map<MapFeatureClass, string[]>>(
    imageNames.map((image) => [image, new Map()]),
  );
  if (isList(features)) {
    for (const column of features) {
      const [image, featureClass, name] = splitColumn(column, imageNames);
      const byClass = byImage.get(image)!;
      const names = byClass.get(featureClass) ?? [];
      if (!names.includes(name)) names.push(name);
      byClass.set(featureClass, names);
    }
  } else {
    for (const [key, given] of Object.entries(features)) {
      // As in PyRadiomics: a region as a whole has a shape, kernels have none.
      if (key === 'shape' || key === 'shape2D') continue;
      const featureClass = requireClass(key);
      const all = given === null || given.length === 0;
      const names = all
        ? featuresOfClass(featureClass)
        : given.map((name) => requireName(featureClass, name));
      for (const byClass of byImage.values()) byClass.set(featureClass, [...new Set(names)]);
    }
  }
  const wanted = new Map<string, readonly WantedClass[]>();
  for (const [image, byClass] of byImage) {
    if (byClass.size === 0) continue;
    wanted.set(
      image,
      mapFeatureClasses
        .filter((featureClass) => byClass.has(featureClass))
        .map((featureClass) => ({ featureClass, names: byClass.get(featureClass)! })),
    );
  }
  if (wanted.size === 0) {
    throw new RangeError(
      'Cannot compute feature maps: expected at least one feature of an image, got none; name some, or a class',
    );
  }
  return wanted;
}

function isList(features: readonly string[] | MapFeaturesByClass): features is readonly string[] {
  return Array.isArray(features);
}

function splitColumn(column: string, imageNames: readonly string[]): [string, MapFeatureClass, string] {
  const image = imageNames.find((name) => column.startsWith(`${name}_`));
  const [featureClass, name, ...rest] = column.slice((image ?? '').length + 1).split('_');
  if (image === undefined || name === undefined || rest.length > 0) {
    throw new RangeError(
      `Cannot compute feature maps: expected names such as original_glcm_JointEntropy, of the images ` +
        `${imageNames.join(', ')}, got ${column}`,
    );
  }
  const known = requireClass(featureClass!);
  return [image, known, requireName(known, name)];
}

function requireClass(name: string): MapFeatureClass {
  if (!(mapFeatureClasses as readonly string[]).includes(name)) {
    throw new RangeError(
      `Cannot compute feature maps: expected a class of ${mapFeatureClasses.join(', ')}, got ${name}` +
        (name.startsWith('shape') ? '; shape describes a region as a whole' : ''),
    );
  }
  return name as MapFeatureClass;
}

function requireName(featureClass: MapFeatureClass, name: string): string {
  const known: string[] = mapFeatureTables[featureClass].map((row) => row.name);
  if (!known.includes(name)) {
    throw new RangeError(
      `Cannot compute feature maps: expected a feature of ${featureClass} (${known.join(', ')}), got ${name}`,
    );
  }
  return name;
}
