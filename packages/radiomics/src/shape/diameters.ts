// The largest distances between vertices of the region's mesh: over all, and within planes of constant z, y or x.
// PyRadiomics compares every pair. A farthest point is a corner of the convex hull, and so of the hull in each of the
// three planes through it: plane hulls (monotone chains over rows, which need no sorting) give the diameters of the
// planes and leave few vertices to compare for the whole. Vertices are midpoints between voxels, exact in half voxels.

import type { Vector3 } from '@glioscope/volume';
import type { Region } from '../region.ts';

/** mm. Slice: constant z; column: constant y; row: constant x. */
export interface Diameters {
  readonly slice: number;
  readonly column: number;
  readonly row: number;
  readonly volume: number;
}

/** Vertices in half voxels of the padded box, x, y, z after one another. */
type Vertices = Int32Array;

export function measureDiameters(region: Region): Diameters {
  const vertices = meshVertices(region);
  const slice = planeDiameter(vertices, region, 2, 1, 0);
  const column = planeDiameter(slice.corners, region, 1, 2, 0, vertices);
  const row = planeDiameter(column.corners, region, 0, 2, 1, vertices);
  return {
    slice: slice.diameter,
    column: column.diameter,
    row: row.diameter,
    volume: farthestPair(row.corners, region.spacingMm),
  };
}

/** One vertex for each face between a voxel of the region and one outside. */
function meshVertices({ boxIndex, boxSize }: Region): Vertices {
  const [width, height, depth] = boxSize;
  const slice = width * height;
  const inside = new Uint8Array(slice * depth);
  for (let k = 0; k < boxIndex.length; k++) inside[boxIndex[k]!] = 1;
  const steps = Int32Array.of(-1, 1, -width, width, -slice, slice);
  let faces = 0;
  for (let k = 0; k < boxIndex.length; k++) {
    const i = boxIndex[k]!;
    faces +=
      6 -
      inside[i - 1]! -
      inside[i + 1]! -
      inside[i - width]! -
      inside[i + width]! -
      inside[i - slice]! -
      inside[i + slice]!;
  }
  const vertices = new Int32Array(faces * 3);
  let v = 0;
  for (let k = 0; k < boxIndex.length; k++) {
    const index = boxIndex[k]!;
    // Most voxels have no face outside: for them no place is worked out.
    if (inside[index - 1]! & inside[index + 1]! & inside[index - width]! & inside[index + width]!) {
      if (inside[index - slice]! & inside[index + slice]!) continue;
    }
    const x = index % width;
    const y = ((index - x) / width) % height;
    const z = Math.floor(index / slice);
    for (let s = 0; s < 6; s++) {
      if (inside[index + steps[s]!] !== 0) continue;
      const half = s % 2 === 0 ? -1 : 1;
      vertices[v++] = 2 * x + (s < 2 ? half : 0);
      vertices[v++] = 2 * y + (s === 2 || s === 3 ? half : 0);
      vertices[v++] = 2 * z + (s > 3 ? half : 0);
    }
  }
  return vertices;
}

/**
 * The largest distance within planes of constant `planeAxis`, from `all` vertices, and those of `candidates` that are
 * corners of their plane's hull.
 */
function planeDiameter(
  candidates: Vertices,
  { boxSize, spacingMm }: Region,
  planeAxis: number,
  rowAxis: number,
  columnAxis: number,
  all: Vertices = candidates,
): { readonly diameter: number; readonly corners: Vertices } {
  const planes = 2 * boxSize[planeAxis]!;
  const rows = 2 * boxSize[rowAxis]!;
  // The first and last vertex of each row: no other can be a corner.
  const low = new Int32Array(planes * rows).fill(0x7fffffff);
  const high = new Int32Array(planes * rows).fill(-1);
  for (let v = 0; v < all.length; v += 3) {
    const line = all[v + planeAxis]! * rows + all[v + rowAxis]!;
    const column = all[v + columnAxis]!;
    if (column < low[line]!) low[line] = column;
    if (column > high[line]!) high[line] = column;
  }
  const isLowCorner = new Uint8Array(low.length);
  const isHighCorner = new Uint8Array(low.length);
  const chainRows = new Int32Array(2 * rows);
  const chainColumns = new Int32Array(2 * rows);
  let largest = 0;
  for (let plane = 0; plane < planes; plane++) {
    const start = plane * rows;
    const lower = hullChain(low, high, start, rows, 1, chainRows, chainColumns, 0);
    const both = hullChain(low, high, start, rows, -1, chainRows, chainColumns, lower);
    for (let i = 0; i < both; i++) {
      (i < lower ? isLowCorner : isHighCorner)[start + chainRows[i]!] = 1;
      for (let j = 0; j < i; j++) {
        const rowStep = (chainRows[i]! / 2) * spacingMm[rowAxis]! - (chainRows[j]! / 2) * spacingMm[rowAxis]!;
        const columnStep =
          (chainColumns[i]! / 2) * spacingMm[columnAxis]! - (chainColumns[j]! / 2) * spacingMm[columnAxis]!;
        largest = Math.max(largest, rowStep * rowStep + columnStep * columnStep);
      }
    }
  }
  const corners: number[] = [];
  for (let v = 0; v < candidates.length; v += 3) {
    const line = candidates[v + planeAxis]! * rows + candidates[v + rowAxis]!;
    const column = candidates[v + columnAxis]!;
    if (
      (isLowCorner[line] === 1 && column === low[line]) ||
      (isHighCorner[line] === 1 && column === high[line])
    ) {
      corners.push(candidates[v]!, candidates[v + 1]!, candidates[v + 2]!);
    }
  }
  return { diameter: Math.sqrt(largest), corners: Int32Array.from(corners) };
}

/**
 * One side of a plane's convex hull (Andrew's monotone chain): `side` 1 the low ends of the rows, -1 the high ones.
 * Writes row and column of its corners from position `from` on and returns the position after them.
 */
function hullChain(
  low: Int32Array,
  high: Int32Array,
  start: number,
  rows: number,
  side: 1 | -1,
  chainRows: Int32Array,
  chainColumns: Int32Array,
  from: number,
): number {
  let top = from;
  for (let row = 0; row < rows; row++) {
    if (high[start + row]! < 0) continue;
    const column = side === 1 ? low[start + row]! : high[start + row]!;
    while (top - from >= 2) {
      const rowA = chainRows[top - 2]!;
      const columnA = chainColumns[top - 2]!;
      const turn =
        (chainRows[top - 1]! - rowA) * (column - columnA) - (chainColumns[top - 1]! - columnA) * (row - rowA);
      if (side * turn > 0) break;
      top--;
    }
    chainRows[top] = row;
    chainColumns[top++] = column;
  }
  return top;
}

/** The largest distance of two vertices; pairs that the distances from the centre rule out are skipped. */
function farthestPair(vertices: Vertices, spacingMm: Vector3): number {
  const count = vertices.length / 3;
  const points = new Float64Array(vertices.length);
  const centre = [0, 0, 0];
  for (let v = 0; v < vertices.length; v++) {
    points[v] = (vertices[v]! / 2) * spacingMm[v % 3]!;
    centre[v % 3]! += points[v]! / count;
  }
  const radius = Float64Array.from({ length: count }, (_, p) =>
    Math.hypot(points[3 * p]! - centre[0]!, points[3 * p + 1]! - centre[1]!, points[3 * p + 2]! - centre[2]!),
  );
  const order = Int32Array.from({ length: count }, (_, p) => p).sort((a, b) => radius[b]! - radius[a]!);
  let largest = 0;
  let reach = 0;
  for (let i = 1; i < count; i++) {
    const a = 3 * order[i]!;
    // Radii fall: when the farthest partner cannot do better, no later vertex can. The factor covers rounding.
    if ((radius[order[i]!]! + radius[order[0]!]!) * (1 + 1e-12) < reach) break;
    for (let j = 0; j < i; j++) {
      if ((radius[order[i]!]! + radius[order[j]!]!) * (1 + 1e-12) < reach) break;
      const b = 3 * order[j]!;
      const dx = points[a]! - points[b]!;
      const dy = points[a + 1]! - points[b + 1]!;
      const dz = points[a + 2]! - points[b + 2]!;
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > largest) {
        largest = squared;
        reach = Math.sqrt(squared);
      }
    }
  }
  return Math.sqrt(largest);
}
