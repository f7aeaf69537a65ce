// What a row of a feature table says: one row a feature, and the class's kernel has the numbers that rows read.

/** The feature classes, by PyRadiomics' names. */
export type FeatureClass = 'shape' | 'shape2D' | 'firstorder' | 'glcm' | 'glrlm' | 'glszm' | 'gldm' | 'ngtdm';

/** A feature as computed from its class's statistics. */
export interface FeatureDefinition<Statistics> {
  /** PyRadiomics' name, without image type and class. */
  readonly name: string;
  /** The formula in the notation of PyRadiomics' documentation. */
  readonly formula: string;
  /** Tag of the same quantity in the IBSI's consensus tables, or null when the IBSI has none. */
  readonly ibsi: string | null;
  readonly description: string;
  /** Why PyRadiomics deprecates it: it is computed (or, if equal to another, refused with this) only when named. */
  readonly deprecated?: string;
  readonly value: (statistics: Statistics) => number;
}
