// What a feature is: its formula, its names, its source, and how far others agree; found by any of its names.

import { ibsiAgreement, pyradiomicsAgreement, relatedIbsiTag, type Agreement } from './agreement.ts';
import { ibsiManual, ibsiSections, sourcesOf } from './feature-sources.ts';
import type { FeatureClass } from './features/feature.ts';
import { describeFeatures } from './features/feature-tables.ts';
import { describeIbsiFeatures, type IbsiFeatureDescription } from './ibsi/index.ts';
import { nearestName } from './parameters/nearest-name.ts';

export interface FeatureExplanation {
  /** PyRadiomics' class; null for a feature of the IBSI that PyRadiomics does not have. */
  readonly featureClass: FeatureClass | null;
  /** PyRadiomics' name, or the IBSI's tag. */
  readonly name: string;
  readonly formula: string;
  /** Null where the IBSI's name says it. */
  readonly description: string | null;
  /** Why PyRadiomics deprecates it, or null. */
  readonly deprecated: string | null;
  readonly ibsi: Pick<IbsiFeatureDescription, 'tag' | 'code' | 'name'> | null;
  /** Where the formula is written down: PyRadiomics' documentation, the IBSI's manual, the first paper. */
  readonly sources: readonly string[];
  readonly pyradiomics: Agreement;
  readonly ibsiAgreement: Agreement;
}

/** Every feature of PyRadiomics' classes with what is known of it, in the order of the tables. */
export function explainFeatures(): readonly (FeatureExplanation & { readonly featureClass: FeatureClass })[] {
  const ibsiFeatures = new Map(describeIbsiFeatures().map((feature) => [feature.tag, feature]));
  return describeFeatures().map(({ featureClass, name, formula, description, deprecated, ibsi }) => {
    const tag = relatedIbsiTag(featureClass, { name, ibsi });
    const related = tag === null ? undefined : ibsiFeatures.get(tag);
    const { pyradiomics, ibsi: section, paper } = sourcesOf[featureClass];
    return {
      featureClass,
      name,
      formula,
      description,
      deprecated,
      ibsi: related === undefined ? null : { tag: related.tag, code: related.code, name: related.name },
      sources: [
        `PyRadiomics documentation, ${pyradiomics}`,
        ...(related === undefined ? [] : [`${ibsiManual}, ${section}`]),
        paper,
      ],
      pyradiomics: pyradiomicsAgreement(featureClass, name),
      ibsiAgreement: ibsiAgreement(featureClass, { name, ibsi }),
    };
  });
}

/** The features of the `ibsi` profile that PyRadiomics does not have, in the order of its columns. */
export function explainIbsiFeatures(): readonly FeatureExplanation[] {
  const shared = new Set(explainFeatures().map(({ ibsi }) => ibsi?.tag));
  return describeIbsiFeatures()
    .filter(({ tag }) => !shared.has(tag))
    .map(({ tag, code, name, formula, family }) => ({
      featureClass: null,
      name: tag,
      formula,
      description: null,
      deprecated: null,
      ibsi: { tag, code, name },
      sources: [`${ibsiManual}, ${ibsiSections[family]}`],
      pyradiomics: { verdict: 'absent', why: 'PyRadiomics has no such feature' },
      ibsiAgreement: { verdict: 'exact', why: null },
    }));
}

/**
 * The features of a name: a column (`original_glcm_JointEntropy`, `cm_joint_entr_d1_3d_avg`), a feature with its class
 * (`glcm_JointEntropy`), a bare feature (`GrayLevelVariance`: one a class that has it), or an IBSI tag, code or name.
 * Case does not matter.
 * @throws {RangeError} when nothing has that name, with the nearest that has.
 */
export function explainFeature(query: string): readonly FeatureExplanation[] {
  const all = [...explainFeatures(), ...explainIbsiFeatures()];
  const wanted = query.trim().toLowerCase();
  const column = wanted.replace(/^[^_]+_(?=(shape2?d?|firstorder|glcm|glrlm|glszm|gldm|ngtdm)_)/, '');
  const found = all.filter((feature) =>
    namesOf(feature).some((name) => [wanted, column].includes(name.toLowerCase())),
  );
  if (found.length > 0) return found;
  // A column of the ibsi profile: the tag, then aggregation and discretisation. One tag may begin another.
  const begun = all.filter(({ ibsi }) => ibsi !== null && wanted.startsWith(`${ibsi.tag}_`));
  const longest = Math.max(...begun.map(({ ibsi }) => ibsi!.tag.length));
  if (begun.length > 0) return begun.filter(({ ibsi }) => ibsi!.tag.length === longest);
  const nearest = nearestName(column, all.flatMap(namesOf));
  throw new RangeError(
    `Cannot explain '${query}': expected a feature such as glcm_JointEntropy or original_glcm_JointEntropy, ` +
      `or an IBSI tag such as cm_joint_entr. Did you mean ${nearest}? FEATURES.md lists all`,
  );
}

function namesOf({ featureClass, name, ibsi }: FeatureExplanation): string[] {
  return [
    ...(featureClass === null ? [] : [`${featureClass}_${name}`]),
    name,
    ...(ibsi ? [ibsi.tag, ibsi.code, ibsi.name] : []),
  ];
}
