// All feature tables by class: which features there are, and what is said of them.

import type { FeatureClass, FeatureDefinition } from './feature.ts';
import { firstOrderFeatures } from './first-order.ts';
import { glcmFeatures } from './glcm.ts';
import { gldmFeatures } from './gldm.ts';
import { glrlmFeatures } from './glrlm.ts';
import { glszmFeatures } from './glszm.ts';
import { ngtdmFeatures } from './ngtdm.ts';
import { shape2DFeatures } from './shape-2d.ts';
import { shapeFeatures } from './shape.ts';

/** A feature with its class, as the tables describe it. */
export interface FeatureDescription {
  readonly featureClass: FeatureClass;
  readonly name: string;
  readonly formula: string;
  readonly ibsi: string | null;
  readonly description: string;
  /** Why it is deprecated, or null. A deprecated feature is part of the columns only when named. */
  readonly deprecated: string | null;
}

const tables: Readonly<Record<FeatureClass, readonly Omit<FeatureDefinition<never>, 'value'>[]>> = {
  shape: shapeFeatures,
  shape2D: shape2DFeatures,
  firstorder: firstOrderFeatures,
  glcm: glcmFeatures,
  glrlm: glrlmFeatures,
  glszm: glszmFeatures,
  gldm: gldmFeatures,
  ngtdm: ngtdmFeatures,
};

export const featureClasses: readonly FeatureClass[] = Object.keys(tables) as FeatureClass[];

/** The class's features that are not deprecated, in PyRadiomics' order. */
export function featuresOfClass(featureClass: FeatureClass): readonly string[] {
  return tables[featureClass].filter(({ deprecated }) => deprecated === undefined).map(({ name }) => name);
}

/** Every feature that the package knows, with formula, IBSI tag and description. */
export function describeFeatures(): readonly FeatureDescription[] {
  return featureClasses.flatMap((featureClass) =>
    tables[featureClass].map(({ name, formula, ibsi, description, deprecated = null }) => ({
      featureClass,
      name,
      formula,
      ibsi,
      description,
      deprecated,
    })),
  );
}
