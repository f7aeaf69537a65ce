// What a row of an IBSI feature table says.

/** The IBSI's families of features. */
export type IbsiFamily =
  | 'morphology'
  | 'local intensity'
  | 'intensity statistics'
  | 'intensity histogram'
  | 'intensity-volume histogram'
  | 'grey level co-occurrence'
  | 'grey level run length'
  | 'grey level size zone'
  | 'grey level distance zone'
  | 'neighbourhood grey tone difference'
  | 'neighbouring grey level dependence';

/** A feature as computed from its family's statistics. */
export interface IbsiFeatureDefinition<Statistics> {
  /** Tag without aggregation and discretisation. */
  readonly tag: string;
  /** The IBSI's four-letter code (five for one). */
  readonly code: string;
  readonly name: string;
  readonly formula: string;
  readonly value: (statistics: Statistics) => number;
}

/** A table of rows: tag, code, name, formula, value. */
export function featureTable<Statistics>(
  rows: readonly (readonly [
    tag: string,
    code: string,
    name: string,
    formula: string,
    value: (statistics: Statistics) => number,
  ])[],
): readonly IbsiFeatureDefinition<Statistics>[] {
  return rows.map(([tag, code, name, formula, value]) => ({ tag, code, name, formula, value }));
}
