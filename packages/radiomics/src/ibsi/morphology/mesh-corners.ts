// The mesh's vertices that can be corners of its convex hull: in each plane of constant z the corners of that
// plane's hull (Andrew's monotone chain over the rows' ends, which needs no sorting).

import type { Region } from '../../region.ts';

/** Candidate vertices in half voxels of the region's padded box, x, y, z after one another. Whole numbers. */
export function meshCorners({ boxIndex, boxSize }: Region): Int32Array {
  const [width, height, depth] = boxSize;
  const rows = 2 * height;
  const planes = 2 * depth;
  // Vertices lie half a voxel from a voxel of the region along one axis: the ends of each row of them.
  const low = new Int32Array(planes * rows).fill(0x7fffffff);
  const high = new Int32Array(planes * rows).fill(-1);
  const widen = (plane: number, row: number, from: number, to: number): void => {
    const line = plane * rows + row;
    if (from < low[line]!) low[line] = from;
    if (to > high[line]!) high[line] = to;
  };
  for (let k = 0; k < boxIndex.length; k++) {
    const index = boxIndex[k]!;
    const x = index % width;
    const rest = (index - x) / width;
    const y = rest % height;
    const z = (rest - y) / height;
    widen(2 * z, 2 * y, 2 * x - 1, 2 * x + 1);
    widen(2 * z, 2 * y - 1, 2 * x, 2 * x);
    widen(2 * z, 2 * y + 1, 2 * x, 2 * x);
    widen(2 * z - 1, 2 * y, 2 * x, 2 * x);
    widen(2 * z + 1, 2 * y, 2 * x, 2 * x);
  }
  const corners: number[] = [];
  for (let plane = 0; plane < planes; plane++) {
    const seen = new Set<number>();
    for (const ends of [low, high]) {
      const side = ends === low ? 1 : -1;
      const chain: [row: number, column: number][] = [];
      for (let row = 0; row < rows; row++) {
        if (high[plane * rows + row]! < 0) continue;
        const column = ends[plane * rows + row]!;
        while (chain.length >= 2) {
          const [rowA, columnA] = chain.at(-2)!;
          const [rowB, columnB] = chain.at(-1)!;
          const turn = (rowB - rowA) * (column - columnA) - (columnB - columnA) * (row - rowA);
          if (side * turn > 0) break;
          chain.pop();
        }
        chain.push([row, column]);
      }
      for (const [row, column] of chain) {
        const code = row * 2 * width + column;
        if (seen.has(code)) continue;
        seen.add(code);
        corners.push(column, row, plane);
      }
    }
  }
  return Int32Array.from(corners);
}
