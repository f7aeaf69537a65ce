// Grey levels laid out in the region's padded box: what the matrices are counted on.

import { directionOffsets } from '../directions.ts';
import type { Discretised } from '../discretisation.ts';
import type { Region } from '../region.ts';

export interface GrayLevelGrid {
  readonly region: Region;
  /** The grey levels that occur, rising. */
  readonly grayLevels: Float64Array;
  /** The padded box: 0 outside the region, else 1 + the row of the voxel's grey level. */
  readonly rows: Int32Array;
  /** Array steps to the neighbour in each of the 13 directions. */
  readonly offsets: Int32Array;
}

/** Lays out the grey levels; `rows`, if given, is a zeroed or earlier box of the same region that is written over. */
export function grayLevelGrid(region: Region, discretised: Discretised, rows?: Int32Array): GrayLevelGrid {
  const [width, height, depth] = region.boxSize;
  const box = rows ?? new Int32Array(width * height * depth);
  const { boxIndex } = region;
  for (let k = 0; k < boxIndex.length; k++) box[boxIndex[k]!] = discretised.rows[k]!;
  return {
    region,
    grayLevels: discretised.grayLevels,
    rows: box,
    offsets: directionOffsets(region.boxSize),
  };
}
