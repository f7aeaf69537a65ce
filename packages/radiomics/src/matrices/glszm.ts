// Grey level size zones: how many connected zones of a grey level and a size there are (26 neighbours, in planes 8). In scan
// order each voxel joins the zones of the equal voxels behind it, by union-find: the time is linear in the region.

import type { Vector3 } from '@glioscope/volume';
import { Scratch } from '../scratch.ts';
import type { EqualNeighbours } from './equal-neighbours.ts';
import type { GrayLevelGrid } from './grid.ts';
import type { SizeMatrix } from './size-matrix.ts';

const known = new Map<string, Uint16Array>();

/**
 * For each set of directions (bits) a smaller one that leads to the same zones: of voxels behind that are neighbours of
 * each other and equal, one is enough, for they are in one zone already.
 */
function representativesOf(directions: readonly Vector3[]): Uint16Array {
  const key = directions.join(' ');
  const table = known.get(key) ?? makeRepresentatives(directions);
  known.set(key, table);
  return table;
}

function makeRepresentatives(directions: readonly Vector3[]): Uint16Array {
  const adjacent = directions.map((a) =>
    directions.reduce(
      (set, b, d) => (a.every((step, axis) => Math.abs(step - b[axis]!) <= 1) ? set | (1 << d) : set),
      0,
    ),
  );
  const table = new Uint16Array(1 << directions.length);
  for (let set = 1; set < table.length; set++) {
    const highest = 31 - Math.clz32(set);
    let group = 1 << highest;
    for (let front = group; front !== 0;) {
      const next = 31 - Math.clz32(front);
      const found = adjacent[next]! & set & ~group;
      group |= found;
      front = (front & ~(1 << next)) | found;
    }
    // The rest is a smaller set, done before.
    table[set] = (1 << highest) | table[set & ~group]!;
  }
  return table;
}

/** The matrix, with a column for each zone size that occurs. */
export function sizeZoneMatrix(
  { region, grayLevels, rows, adjacent: { directions, offsets } }: GrayLevelGrid,
  { behind }: EqualNeighbours,
  scratch: Scratch = new Scratch(),
): SizeMatrix {
  const { boxIndex } = region;
  const representatives = representativesOf(directions);
  // Each voxel's parent on the way to its zone's first voxel.
  const parent = scratch.int32('parent', rows.length);
  for (let k = 0; k < boxIndex.length; k++) {
    const index = boxIndex[k]!;
    let root = index;
    parent[index] = index;
    for (let set = representatives[behind[index]!]!; set !== 0;) {
      const direction = 31 - Math.clz32(set);
      set ^= 1 << direction;
      let other = index - offsets[direction]!;
      while (parent[other] !== other) {
        parent[other] = parent[parent[other]!]!;
        other = parent[other]!;
      }
      if (other < root) {
        parent[root] = other;
        root = other;
      } else {
        parent[other] = root;
      }
    }
  }
  // Parents come first in scan order, so that one look finds a root that already has its zone.
  const zoneOf = scratch.int32('zone of', rows.length);
  const zoneRows = scratch.int32('zone rows', boxIndex.length);
  const zoneSizes = scratch.int32('zone sizes', boxIndex.length);
  zoneSizes.fill(0);
  let zones = 0;
  for (let k = 0; k < boxIndex.length; k++) {
    const index = boxIndex[k]!;
    if (parent[index] === index) {
      zoneRows[zones] = rows[index]! - 1;
      zoneOf[index] = zones++;
    } else {
      zoneOf[index] = zoneOf[parent[index]!]!;
    }
    zoneSizes[zoneOf[index]!]!++;
  }
  const sizes = Float64Array.from(new Set(zoneSizes.subarray(0, zones))).sort();
  const columnOf = new Map(Array.from(sizes, (size, column) => [size, column]));
  const counts = new Int32Array(grayLevels.length * sizes.length);
  for (let zone = 0; zone < zones; zone++) {
    counts[zoneRows[zone]! * sizes.length + columnOf.get(zoneSizes[zone]!)!]!++;
  }
  return { grayLevels, sizes, counts };
}
