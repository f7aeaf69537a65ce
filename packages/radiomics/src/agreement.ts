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

/** Where a number, or that there is one, differs from PyRadiomics 3.1.0 although the definition is the same. */
export const pyradiomicsDifferences: readonly string[] = [
  'Wavelets: arithmetic is in float64. PyRadiomics transforms a float32 image in float32, and its values carry that rounding: some 1e-6 of the value, more (2e-5 found) for wavelets with long filters and for values near 0. With its transform run in float64 the numbers agree to 1e-8; of integer and float64 images they agree as they are.',
  'Constant intensities: Skewness and Kurtosis are 0. PyRadiomics gives -1, 0 or 1, whichever way its mean rounded, when a derived image is constant but not a round number; of an image that is constant everywhere, features of LoG and Gradient are rounding in both.',
  'RobustMeanAbsoluteDeviation keeps the values between two percentiles. In binary patterns (LBP3D) many values are equal but for their last bit, and which of them fall on the percentile is rounding, here and there (up to a fifth of the value in small regions); counting them in gives the number given here. A pattern that lies on the edge of a grey level likewise falls on either side, and moves the texture by a voxel.',
  'GLCM Imc2 and MCC of independent grey levels are 0 where rounding brings HXY2 below HXY, or an eigenvalue below 0; PyRadiomics leaves that direction out of the mean, or has NaN where no other is left. Below some 1e-7 both are roots of rounding errors. Imc1 of a direction whose weighted matrix has nearly all its weight in one cell is a quotient of rounding errors in both.',
  'Smallest axes, Elongation and Flatness of a region in a line or an oblique plane are 0; PyRadiomics has the square root of rounding, or 0.',
  'NGTDM Busyness divides by a difference that cancels: where it is 0 but for rounding, PyRadiomics can give 1e15; here it is 0.',
  'An intensity that lies on a percentile or a grey level’s edge but for its last digit can fall on the other side where sines or exponentials enter (windowed sinc, Gaussian).',
  '`sitkLabelGaussian` gives a place halfway between voxels to either.',
  'Values where PyRadiomics has none: LBP3D with one level (`lbp3DLevels: 1`, which stops it), images without a finite number (the logarithm or exponential of an image of zeros stops it; here the columns of that image have a reason), and shape2D of a region one voxel wide along x, which it mistakes for the layer’s axis.',
  'No value, with a reason, where PyRadiomics has a 0: InverseVariance without pairs of neighbours, RunEntropy and RunVariance without runs.',
  'Grids: PyRadiomics refuses a mask whose spacing or origin differs by a millionth of the spacing, as the 32-bit headers of NIfTI make it; here 1/1000 mm, 1/100 mm and 0.05° pass unless `geometryTolerance` is set, and lengths are the image’s. With `correctMask` a mask is corrected beyond a millionth, as there.',
  'More than a million grey levels (a bin width that does not suit the intensities): GLCM has no value, with a reason; PyRadiomics needs the square of their number in memory and stops with the whole case. Likewise MCC where more than 4096 grey levels occur, GLRLM where its tables would take more than a GiB, NGTDM where more than 131,072 grey levels occur, and all textures, Entropy and Uniformity beyond 2³¹ grey levels.',
  'Refused here: labels above 65535, a label of its own for an image type, 2D files. Saved as a volume of one layer and with `force2D: true`, a 2D image has the numbers that PyRadiomics gives for the 2D file, but for LoG, which needs four voxels along each axis.',
  '`interpolator: 3` is a B-spline, as the documentation of PyRadiomics has it; SimpleITK 2.4 and newer have no interpolator of that number.',
];
