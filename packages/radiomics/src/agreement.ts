// What is known of each feature's agreement with PyRadiomics and with the IBSI, as data: `FEATURES.md` and
// `--explain` read it, and a test holds it against the IBSI's consensus values.

import type { FeatureClass } from './features/feature.ts';

/** Whether two definitions give the same number; `why` says where they part, or under which condition. */
export interface Agreement {
  readonly verdict: 'exact' | 'differs' | 'absent';
  readonly why: string | null;
}

const exact: Agreement = { verdict: 'exact', why: null };
const differs = (why: string): Agreement => ({ verdict: 'differs', why });

const flat = 'constant intensity gives 0, where PyRadiomics gives -1, 0 or 1 as its mean happens to round';

/** Departures from PyRadiomics 3.1.0; every other feature is exact. */
const pyradiomicsNotes: Readonly<Record<string, Agreement>> = {
  firstorder_Skewness: { verdict: 'exact', why: flat },
  firstorder_Kurtosis: { verdict: 'exact', why: flat },
  glcm_Imc2: {
    verdict: 'exact',
    why: 'a direction whose grey levels are independent counts as 0 where rounding brings HXY2 below HXY; PyRadiomics leaves it out of the mean',
  },
};

const divisor =
  'the covariance of the voxels is divided by Np, in the consensus values by Np - 1: shorter by a factor √((Np - 1) / Np)';

/** Departures from the IBSI's definitions, PyRadiomics' definition being the one computed. */
const ibsiNotes: Readonly<Record<string, Agreement>> = {
  shape_MajorAxisLength: differs(divisor),
  shape_MinorAxisLength: differs(divisor),
  shape_LeastAxisLength: differs(divisor),
  firstorder_Kurtosis: differs(
    '3 more than the IBSI’s excess kurtosis, which is 0 for a normal distribution',
  ),
  firstorder_Energy: { verdict: 'exact', why: 'with voxelArrayShift 0' },
  firstorder_RootMeanSquared: { verdict: 'exact', why: 'with voxelArrayShift 0' },
  ...Object.fromEntries(
    [
      'firstorder_Entropy',
      'glcm_JointEntropy',
      'glcm_DifferenceEntropy',
      'glcm_SumEntropy',
      'glrlm_RunEntropy',
      'glszm_ZoneEntropy',
      'gldm_DependenceEntropy',
    ].map((feature): [string, Agreement] => [
      feature,
      { verdict: 'exact', why: 'but for ε = 2.2e-16 inside the logarithm' },
    ]),
  ),
  glcm_SumSquares: {
    verdict: 'exact',
    why: 'with a symmetric matrix (symmetricalGLCM true), whose two marginals are one',
  },
};

/** Tags of the IBSI's quantity where the feature's own row has none because the numbers differ. */
const relatedTags: Readonly<Record<string, string>> = { firstorder_Kurtosis: 'stat_kurt' };

/** The IBSI's tag of the same quantity, or of the quantity that differs by definition; null when there is none. */
export function relatedIbsiTag(
  featureClass: FeatureClass,
  { name, ibsi }: { readonly name: string; readonly ibsi: string | null },
): string | null {
  return ibsi ?? relatedTags[`${featureClass}_${name}`] ?? null;
}

/** Agreement of the formula with PyRadiomics 3.1.0's; values agree within rounding where it is exact. */
export function pyradiomicsAgreement(featureClass: FeatureClass, name: string): Agreement {
  return pyradiomicsNotes[`${featureClass}_${name}`] ?? exact;
}

/** Agreement of the formula with the IBSI's reference manual (3D, features averaged over directions). */
export function ibsiAgreement(
  featureClass: FeatureClass,
  feature: { readonly name: string; readonly ibsi: string | null },
): Agreement {
  if (relatedIbsiTag(featureClass, feature) === null) {
    return { verdict: 'absent', why: 'the IBSI has no such feature' };
  }
  return ibsiNotes[`${featureClass}_${feature.name}`] ?? exact;
}

/** How the steps before the features depart from the IBSI's, whatever the feature. */
export const processingDifferences: readonly string[] = [
  'Fixed bin width: PyRadiomics’ bins start at a multiple of the width at or below the minimum; the IBSI’s at the lower end of the resegmentation range. Grey levels differ by a shift where that end is not a multiple of the width.',
  'Resampling: PyRadiomics’ new grid keeps the corner of the image’s first voxel, the mask is resampled by nearest neighbour, and intensities are not rounded; the IBSI aligns the grids’ centres, takes the mask at 0.5 after linear interpolation, and rounds intensities where they were whole numbers.',
  'Directions: the value is the mean over 13 directions (3D averaged); the IBSI’s merged and 2D aggregations are those of the `ibsi` profile.',
];
