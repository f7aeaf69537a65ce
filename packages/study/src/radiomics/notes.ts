// Why values are missing, in short: one `…_notes` column for each image type and feature class.

import type { ReasonCode } from '@glioscope/radiomics';

const classes = 'shape2D|shape|firstorder|glcm|glrlm|glszm|gldm|ngtdm';
const pyradiomicsColumn = new RegExp(`^([^_]+_(?:${classes}))_(.+)$`);

/** `original_glcm_Idm` is the feature `Idm` of the group `original_glcm`; an IBSI tag's group is its family. */
export function columnGroup(column: string): { readonly group: string; readonly feature: string } {
  const match = pyradiomicsColumn.exec(column);
  if (match) return { group: match[1]!, feature: match[2]! };
  const at = column.indexOf('_');
  return at > 0
    ? { group: column.slice(0, at), feature: column.slice(at + 1) }
    : { group: column, feature: column };
}

/** The notes columns of feature columns, in the order in which their groups appear. */
export function notesColumns(columns: readonly string[]): string[] {
  return [...new Set(columns.map((column) => `${columnGroup(column).group}_notes`))];
}

/**
 * The text of each notes column that has something to say: `no-neighbours` where the whole group lacks values,
 * `not-finite: Imc1, Imc2` where some do; several codes are parted by `; `.
 */
export function notesOf(
  columns: readonly string[],
  codes: ReadonlyMap<string, ReasonCode>,
): Record<string, string> {
  const sizes = new Map<string, number>();
  const missing = new Map<string, Map<ReasonCode, string[]>>();
  for (const column of columns) {
    const { group, feature } = columnGroup(column);
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
    const code = codes.get(column);
    if (code === undefined) continue;
    const ofGroup = missing.get(group) ?? new Map<ReasonCode, string[]>();
    missing.set(group, ofGroup);
    ofGroup.set(code, [...(ofGroup.get(code) ?? []), feature]);
  }
  return Object.fromEntries(
    [...missing].map(([group, ofGroup]) => [
      `${group}_notes`,
      [...ofGroup]
        .map(([code, features]) =>
          features.length === sizes.get(group) ? code : `${code}: ${features.join(', ')}`,
        )
        .join('; '),
    ]),
  );
}
