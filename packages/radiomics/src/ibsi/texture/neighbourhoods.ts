// What matrices read from a voxel's whole neighbourhood: the difference from its neighbours' mean (NGTDM), and how
// many of them are alike (NGLDM).

import type { ToneDifferenceMatrix } from '../../matrices/ngtdm.ts';
import { countCells, type CellCounts } from './cell-counts.ts';
import { neighbourOffsets, type TextureGrid, type VoxelRange } from './texture-grid.ts';

/** Per grey level (index: the level) voxels with neighbours, and the sum of their differences. */
export interface ToneDifferences {
  readonly counts: Int32Array;
  readonly differences: Float64Array;
}

/** Voxels without a neighbour in the intensity mask are not counted. */
export function toneDifferences(
  { levels, voxels, boxSize, levelCount }: TextureGrid,
  { start, end }: VoxelRange,
  dimensions: 2 | 3,
): ToneDifferences {
  const neighbours = neighbourOffsets(1, dimensions, boxSize);
  const counts = new Int32Array(levelCount + 1);
  const differences = new Float64Array(levelCount + 1);
  for (let k = start; k < end; k++) {
    const index = voxels[k]!;
    let found = 0;
    let sum = 0;
    for (let n = 0; n < neighbours.length; n++) {
      const level = levels[index + neighbours[n]!]!;
      if (level === 0) continue;
      found++;
      sum += level;
    }
    if (found === 0) continue;
    const own = levels[index]!;
    counts[own]!++;
    differences[own]! += Math.abs(own - sum / found);
  }
  return { counts, differences };
}

/** The sum of these (at least one). */
export function mergeToneDifferences(parts: readonly ToneDifferences[]): ToneDifferences {
  const counts = new Int32Array(parts[0]!.counts.length);
  const differences = new Float64Array(counts.length);
  for (const part of parts) {
    for (let level = 0; level < counts.length; level++) {
      counts[level]! += part.counts[level]!;
      differences[level]! += part.differences[level]!;
    }
  }
  return { counts, differences };
}

/** The matrix of the levels that were counted. */
export function toneDifferenceMatrixOf({ counts, differences }: ToneDifferences): ToneDifferenceMatrix {
  const used = Array.from(counts.keys()).filter((level) => counts[level]! > 0);
  return {
    grayLevels: Float64Array.from(used),
    counts: Int32Array.from(used, (level) => counts[level]!),
    differences: Float64Array.from(used, (level) => differences[level]!),
  };
}

/** Voxels coded level × columns + 1 + the neighbours whose level differs by at most `coarseness`. */
export function dependenceCells(
  { levels, voxels, boxSize }: TextureGrid,
  { start, end }: VoxelRange,
  dimensions: 2 | 3,
  distance: number,
  coarseness: number,
  columns: number,
): CellCounts {
  const neighbours = neighbourOffsets(distance, dimensions, boxSize);
  const codes = new Float64Array(end - start);
  for (let k = start; k < end; k++) {
    const index = voxels[k]!;
    const own = levels[index]!;
    let alike = 1;
    for (let n = 0; n < neighbours.length; n++) {
      const other = levels[index + neighbours[n]!]!;
      if (other !== 0 && Math.abs(own - other) <= coarseness) alike++;
    }
    codes[k - start] = own * columns + alike;
  }
  return countCells(codes);
}
