// Grey level size zones: how many 26-connected zones of a grey level and a size there are. Each voxel is put on the
// stack once: the time is linear in the region.

import type { GrayLevelGrid } from './grid.ts';
import type { SizeMatrix } from './size-matrix.ts';

/** The matrix, with a column for each zone size that occurs. */
export function sizeZoneMatrix({ region, grayLevels, rows, offsets }: GrayLevelGrid): SizeMatrix {
  const { boxIndex } = region;
  // Voxels still without a zone; a voxel is struck out when it goes on the stack.
  const remaining = rows.slice();
  const stack = new Int32Array(boxIndex.length);
  const zoneRows = new Int32Array(boxIndex.length);
  const zoneSizes = new Int32Array(boxIndex.length);
  const neighbours = Int32Array.from([...offsets, ...offsets.map((offset) => -offset)]);
  let zones = 0;
  for (let k = 0; k < boxIndex.length; k++) {
    const seed = boxIndex[k]!;
    const row = remaining[seed]!;
    if (row === 0) continue;
    remaining[seed] = 0;
    stack[0] = seed;
    let top = 1;
    let size = 0;
    while (top > 0) {
      const index = stack[--top]!;
      size++;
      for (let n = 0; n < 26; n++) {
        const other = index + neighbours[n]!;
        if (remaining[other] !== row) continue;
        remaining[other] = 0;
        stack[top++] = other;
      }
    }
    zoneRows[zones] = row - 1;
    zoneSizes[zones++] = size;
  }
  const sizes = Float64Array.from(new Set(zoneSizes.subarray(0, zones))).sort();
  const columnOf = new Map(Array.from(sizes, (size, column) => [size, column]));
  const counts = new Int32Array(grayLevels.length * sizes.length);
  for (let zone = 0; zone < zones; zone++) {
    counts[zoneRows[zone]! * sizes.length + columnOf.get(zoneSizes[zone]!)!]!++;
  }
  return { grayLevels, sizes, counts };
}
