// Why a value is missing: a short word for tables, and a sentence for people.

/** Each code with what it means. */
export const reasonCodes = {
  'no-neighbours': 'no two voxels of the region are neighbours at the distances asked for',
  'no-runs': 'no line of voxels in any direction holds two voxels of the region',
  'no-image': 'the filter gives no such image of this image, which is too small for it',
  'too-many-levels':
    'the bin width makes more grey levels of the region than the feature can be counted over',
  'not-finite': 'the formula has no finite value for this region, such as 0 / 0',
  deprecated: 'PyRadiomics deprecates the feature in favour of one that says the same',
} as const;

export type ReasonCode = keyof typeof reasonCodes;

export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
}
