// Grey levels laid out in the region's padded box, with the neighbourhoods that matrices are counted in.

import { directionsAt, neighbourhoodIn, type Neighbourhood } from '../directions.ts';
import type { Discretised } from '../discretisation.ts';
import type { Region } from '../region.ts';
import type { RadiomicsSettings } from '../settings.ts';

export interface GrayLevelGrid {
  readonly region: Region;
  /** The grey levels that occur, rising. */
  readonly grayLevels: Float64Array;
  /** The padded box: 0 outside the region, else 1 + the row of the voxel's grey level. */
  readonly rows: Int32Array;
  /** To the neighbours at the distances that are asked for: GLCM, GLDM, NGTDM. The same object as `adjacent` for 1. */
  readonly neighbours: Neighbourhood;
  /** To the neighbours at distance 1: GLRLM, GLSZM. */
  readonly adjacent: Neighbourhood;
}

/** The 26 voxels around one. */
const allAround = { distances: [1], force2D: false, force2DDimension: 0 } as const;

/** The neighbourhoods in a region's padded box under these settings; the padding must reach the largest distance. */
export function neighbourhoodsOf(
  { size, boxSize }: Region,
  settings: Pick<RadiomicsSettings, 'distances' | 'force2D' | 'force2DDimension'>,
): Pick<GrayLevelGrid, 'neighbours' | 'adjacent'> {
  const adjacent = neighbourhoodIn(directionsAt([1], settings), size, boxSize);
  const { distances } = settings;
  return {
    adjacent,
    neighbours: distances.every((distance) => distance === 1)
      ? adjacent
      : neighbourhoodIn(directionsAt(distances, settings), size, boxSize),
  };
}

/**
 * Lays out the grey levels; `rows`, if given, is a zeroed or earlier box of the same region that is written over.
 * Without neighbourhoods the neighbours are the 26 around a voxel.
 */
export function grayLevelGrid(
  region: Region,
  discretised: Discretised,
  rows?: Int32Array,
  neighbourhoods: Pick<GrayLevelGrid, 'neighbours' | 'adjacent'> = neighbourhoodsOf(region, allAround),
): GrayLevelGrid {
  const [width, height, depth] = region.boxSize;
  const box = rows ?? new Int32Array(width * height * depth);
  const { boxIndex } = region;
  for (let k = 0; k < boxIndex.length; k++) box[boxIndex[k]!] = discretised.rows[k]!;
  return {
    region,
    grayLevels: discretised.grayLevels,
    rows: box,
    neighbours: neighbourhoods.neighbours,
    adjacent: neighbourhoods.adjacent,
  };
}
