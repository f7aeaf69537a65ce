// What a feature is: its formula, its names, its source, and how far others agree; found by any of its names.

import { ibsiAgreement, pyradiomicsAgreement, relatedIbsiTag, type Agreement } from './agreement.ts';
import type { FeatureClass } from './features/feature.ts';
import { ibsiNames } from './ibsi-names.ts';
import { nearestName } from './parameters/nearest-name.ts';
import { describeFeatures } from './features/feature-tables.ts';

export interface FeatureExplanation {
  readonly featureClass: FeatureClass;
  readonly name: string;
  readonly formula: string;
  readonly description: string;
  /** Why PyRadiomics deprecates it, or null. */
  readonly deprecated: string | null;
  readonly ibsi: { readonly tag: string; readonly name: string } | null;
  /** Where the formula is written down: PyRadiomics' documentation, the IBSI's manual, the first paper. */
  readonly sources: readonly string[];
  readonly pyradiomics: Agreement;
  readonly ibsiAgreement: Agreement;
}

interface ClassSources {
  readonly pyradiomics: string;
  readonly ibsi: string;
  readonly paper: string;
}

const manual = 'IBSI reference manual (Zwanenburg et al., arXiv 1612.07003)';
const sourcesOf: Readonly<Record<FeatureClass, ClassSources>> = {
  shape: {
    pyradiomics: 'Shape Features (3D)',
    ibsi: '3.1 Morphological features',
    paper: 'mesh: Lorensen and Cline, Computer Graphics 21:163 (1987)',
  },
  shape2D: {
    pyradiomics: 'Shape Features (2D)',
    ibsi: '3.1 Morphological features',
    paper: 'contour: marching squares, the 2D form of Lorensen and Cline, Computer Graphics 21:163 (1987)',
  },
  firstorder: {
    pyradiomics: 'First Order Features',
    ibsi: '3.3 Intensity-based statistical features and 3.4 Intensity histogram features',
    paper: 'textbook statistics',
  },
  glcm: {
    pyradiomics: 'Gray Level Co-occurrence Matrix (GLCM) Features',
    ibsi: '3.6 Grey level co-occurrence based features',
    paper: 'Haralick, Shanmugam and Dinstein, IEEE Trans. Syst. Man Cybern. 3:610 (1973)',
  },
  glrlm: {
    pyradiomics: 'Gray Level Run Length Matrix (GLRLM) Features',
    ibsi: '3.7 Grey level run length based features',
    paper: 'Galloway, Computer Graphics and Image Processing 4:172 (1975)',
  },
  glszm: {
    pyradiomics: 'Gray Level Size Zone Matrix (GLSZM) Features',
    ibsi: '3.8 Grey level size zone based features',
    paper: 'Thibault et al., Texture indexes and gray level size zone matrix (2009)',
  },
  gldm: {
    pyradiomics: 'Gray Level Dependence Matrix (GLDM) Features',
    ibsi: '3.11 Neighbouring grey level dependence based features',
    paper: 'Sun and Wee, Computer Vision, Graphics, and Image Processing 23:341 (1983)',
  },
  ngtdm: {
    pyradiomics: 'Neighbouring Gray Tone Difference Matrix (NGTDM) Features',
    ibsi: '3.10 Neighbourhood grey tone difference based features',
    paper: 'Amadasun and King, IEEE Trans. Syst. Man Cybern. 19:1264 (1989)',
  },
};

/** Every feature with what is known of it, in the order of the tables. */
export function explainFeatures(): readonly FeatureExplanation[] {
  return describeFeatures().map(({ featureClass, name, formula, description, deprecated, ibsi }) => {
    const tag = relatedIbsiTag(featureClass, { name, ibsi });
    const { pyradiomics, ibsi: section, paper } = sourcesOf[featureClass];
    return {
      featureClass,
      name,
      formula,
      description,
      deprecated,
      ibsi: tag === null ? null : { tag, name: ibsiNames[tag] ?? tag },
      sources: [
        `PyRadiomics documentation, ${pyradiomics}`,
        ...(tag === null ? [] : [`${manual}, ${section}`]),
        paper,
      ],
      pyradiomics: pyradiomicsAgreement(featureClass, name),
      ibsiAgreement: ibsiAgreement(featureClass, { name, ibsi }),
    };
  });
}

/**
 * The features of a name: a column (`original_glcm_JointEntropy`), a feature with its class (`glcm_JointEntropy`),
 * a bare feature (`GrayLevelVariance`: one a class that has it), or an IBSI tag or name. Case does not matter.
 * @throws {RangeError} when nothing has that name, with the nearest that has.
 */
export function explainFeature(query: string): readonly FeatureExplanation[] {
  const all = explainFeatures();
  const wanted = query.trim().toLowerCase();
  const namesOf = ({ featureClass, name, ibsi }: FeatureExplanation): string[] => [
    `${featureClass}_${name}`,
    name,
    ...(ibsi ? [ibsi.tag, ibsi.name] : []),
  ];
  const found = all.filter((feature) =>
    namesOf(feature).some((name, kind) => {
      const known = name.toLowerCase();
      return known === wanted || (kind === 0 && wanted.endsWith(`_${known}`));
    }),
  );
  if (found.length > 0) return found;
  const own = wanted.replace(/^[^_]+_(?=(shape2?d?|firstorder|glcm|glrlm|glszm|gldm|ngtdm)_)/, '');
  const nearest = nearestName(own, all.flatMap(namesOf));
  throw new RangeError(
    `Cannot explain '${query}': expected a feature such as glcm_JointEntropy or original_glcm_JointEntropy, ` +
      `or an IBSI tag such as cm_joint_entr. Did you mean ${nearest}? FEATURES.md lists all`,
  );
}
