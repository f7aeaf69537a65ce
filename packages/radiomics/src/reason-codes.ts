// Why a value is missing, as a short word for tables; the sentence stands in `FeatureValues.reasons`.

/** Each code with what it means. */
export const reasonCodes = {
  'no-neighbours': 'no two voxels of the region are neighbours at the distances asked for',
  'no-runs': 'no line of voxels in any direction holds two voxels of the region',
  'not-finite': 'the formula has no finite value for this region, such as 0 / 0',
} as const;

export type ReasonCode = keyof typeof reasonCodes;

/** The code of a reason's sentence. */
export function reasonCode(reason: string): ReasonCode {
  if (/neighbour/.test(reason)) return 'no-neighbours';
  return /\bruns?\b/.test(reason) ? 'no-runs' : 'not-finite';
}
