// Which maps are wanted: names of columns, or names by class.

import { featuresOfClass } from '../features/feature-tables.ts';
import { firstOrderFeatures } from '../features/first-order.ts';
import { glcmFeatures } from '../features/glcm.ts';
import { gldmFeatures } from '../features/gldm.ts';
import { glrlmFeatures } from '../features/glrlm.ts';
import { glszmFeatures } from '../features/glszm.ts';
import { ngtdmFeatures } from '../features/ngtdm.ts';

/** The classes that can be mapped: all but shape. */
export type MapFeatureClass = 'firstorder' | 'glcm' | 'glrlm' | 'glszm' | 'gldm' | 'ngtdm';

/** Names of features by class; null or an empty list for all of a class that are not deprecated. */
export type MapFeaturesByClass = Readonly<Partial<Record<MapFeatureClass, readonly string[] | null>>>;

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

export const mapFeatureClasses: readonly MapFeatureClass[] = [
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
 * Sorts the wanted features by class; within a class they keep their order.
 * @throws {RangeError} for names that are not features of these classes, and when none is wanted.
 */
export function wantedFeatures(
  features: readonly string[] | MapFeaturesByClass,
  imageName: string,
): readonly WantedClass[] {
  const wanted = new Map<MapFeatureClass, string[]>();
  if (isList(features)) {
    for (const column of features) {
      const [featureClass, name] = splitColumn(column, imageName);
      const names = wanted.get(featureClass) ?? [];
      if (!names.includes(name)) names.push(name);
      wanted.set(featureClass, names);
    }
  } else {
    for (const [key, names] of Object.entries(features)) {
      const featureClass = requireClass(key);
      if (names === null || names.length === 0) wanted.set(featureClass, [...featuresOfClass(featureClass)]);
      else wanted.set(featureClass, [...new Set(names.map((name) => requireName(featureClass, name)))]);
    }
  }
  if (wanted.size === 0) {
    throw new RangeError(
      'Cannot compute feature maps: expected at least one feature, got none; name some, or a class',
    );
  }
  return mapFeatureClasses
    .filter((featureClass) => wanted.has(featureClass))
    .map((featureClass) => ({ featureClass, names: wanted.get(featureClass)! }));
}

function isList(features: readonly string[] | MapFeaturesByClass): features is readonly string[] {
  return Array.isArray(features);
}

function splitColumn(column: string, imageName: string): [MapFeatureClass, string] {
  const prefix = `${imageName}_`;
  const [featureClass, name, ...rest] = column.slice(prefix.length).split('_');
  if (!column.startsWith(prefix) || name === undefined || rest.length > 0) {
    throw new RangeError(
      `Cannot compute feature maps: expected names such as ${imageName}_glcm_JointEntropy, got ${column}`,
    );
  }
  const known = requireClass(featureClass!);
  return [known, requireName(known, name)];
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
