// Zones of one grey level: their sizes, and how near their nearest voxel is to the border of the morphological mask.

import { countCells, type CellCounts } from './cell-counts.ts';
import { neighbourOffsets, type TextureGrid, type VoxelRange } from './texture-grid.ts';

export interface ZoneCells {
  /** Coded level × columns + size. */
  readonly sizes: CellCounts;
  /** Coded level × columns + distance. */
  readonly distances: CellCounts;
}

/** The zones of each range, which must hold whole zones: slices with 2 dimensions (8 neighbours), all with 3 (26). */
export function zoneCells(
  grid: TextureGrid,
  ranges: readonly VoxelRange[],
  dimensions: 2 | 3,
  columns: number,
): ZoneCells[] {
  const { levels, voxels, boxSize } = grid;
  const neighbours = neighbourOffsets(1, dimensions, boxSize);
  const distance = borderDistances(grid, dimensions);
  // Voxels still without a zone; a voxel is struck out when it goes on the stack.
  const remaining = levels.slice();
  const stack = new Int32Array(voxels.length);
  return ranges.map(({ start, end }) => {
    const sizes = new Float64Array(end - start);
    const distances = new Float64Array(end - start);
    let zones = 0;
    for (let k = start; k < end; k++) {
      const seed = voxels[k]!;
      const level = remaining[seed]!;
      if (level === 0) continue;
      remaining[seed] = 0;
      stack[0] = seed;
      let top = 1;
      let size = 0;
      let nearest = Infinity;
      while (top > 0) {
        const index = stack[--top]!;
        size++;
        if (distance[index]! < nearest) nearest = distance[index]!;
        for (let n = 0; n < neighbours.length; n++) {
          const other = index + neighbours[n]!;
          if (remaining[other] !== level) continue;
          remaining[other] = 0;
          stack[top++] = other;
        }
      }
      sizes[zones] = level * columns + size;
      distances[zones++] = level * columns + nearest;
    }
    return {
      sizes: countCells(sizes.subarray(0, zones)),
      distances: countCells(distances.subarray(0, zones)),
    };
  });
}

/**
 * Steps from face to face (4 neighbours in a slice, 6 in the volume) out of the morphological mask: 1 at its border.
 * Two passes, since the distance counts steps along axes.
 */
function borderDistances({ morphological, boxSize }: TextureGrid, dimensions: 2 | 3): Int32Array {
  const offsets = [1, boxSize[0], boxSize[0] * boxSize[1]].slice(0, dimensions);
  const distance = new Int32Array(morphological.length);
  for (let index = 0; index < distance.length; index++) {
    if (morphological[index] === 0) continue;
    let nearest = 0x7fffffff;
    for (const offset of offsets) nearest = Math.min(nearest, distance[index - offset]!);
    distance[index] = nearest + 1;
  }
  for (let index = distance.length - 1; index >= 0; index--) {
    if (morphological[index] === 0) continue;
    for (const offset of offsets) distance[index] = Math.min(distance[index]!, distance[index + offset]! + 1);
  }
  return distance;
}
