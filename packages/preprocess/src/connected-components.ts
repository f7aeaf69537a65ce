// Connected components of a mask, in linear time: runs along x are joined by union-find (Rosenfeld and Pfaltz 1966,
// over runs instead of voxels), so the cost lies in one pass over the voxels and in few comparisons of runs.

import { voxelCount, type Geometry, type Mask } from '@glioscope/volume';

/** Which voxels touch: those sharing a face (6), or also an edge or a corner (26). */
export type Connectivity = 6 | 26;

/** Components numbered from 1 in the order in which their first voxels stand in memory. */
export interface Components {
  /** The component of each voxel, 0 for background. */
  readonly labels: Int32Array;
  /** Number of voxels of component k at `[k - 1]`. */
  readonly sizes: readonly number[];
}

/** Components of the labelled voxels; labels are not told apart. */
export function connectedComponents(mask: Mask, connectivity: Connectivity = 26): Components {
  return componentsOf(mask.geometry, mask.data, connectivity, false);
}

/** The voxels of the component with most voxels (of equals the first in memory), with their labels; the rest is 0. */
export function largestComponent(mask: Mask, connectivity: Connectivity = 26): Mask {
  const { labels, sizes } = connectedComponents(mask, connectivity);
  let largest = 0;
  for (let i = 1; i < sizes.length; i++) if (sizes[i]! > sizes[largest]!) largest = i;
  const data = new Uint8Array(mask.data.length);
  for (let i = 0; i < data.length; i++) if (labels[i] === largest + 1) data[i] = mask.data[i]!;
  return { geometry: mask.geometry, data };
}

/**
 * Fills holes with `label`: background that no path over faces joins to the grid's border.
 * A cavity open to the border through the mask's rim stays.
 */
export function fillHoles(mask: Mask, label = 1): Mask {
  const { geometry } = mask;
  const { labels, sizes } = componentsOf(geometry, mask.data, 6, true);
  const touchesBorder = new Uint8Array(sizes.length + 1);
  const [width, height, depth] = geometry.size;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const row = width * (y + height * z);
      if (z === 0 || z === depth - 1 || y === 0 || y === height - 1) {
        for (let x = 0; x < width; x++) touchesBorder[labels[row + x]!] = 1;
      } else {
        touchesBorder[labels[row]!] = 1;
        touchesBorder[labels[row + width - 1]!] = 1;
      }
    }
  }
  const data = mask.data.slice();
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0 && touchesBorder[labels[i]!] === 0) data[i] = label;
  }
  return { geometry, data };
}

/** `ofBackground` labels the zeros instead. */
function componentsOf(
  geometry: Geometry,
  data: Uint8Array,
  connectivity: Connectivity,
  ofBackground: boolean,
): Components {
  const [width, height, depth] = geometry.size;
  const inside = (value: number): boolean => (value === 0) === ofBackground;

  // Runs of each row, end excluded; rowStart[r] is the first run of row r = y + height * z.
  const rowStart = new Int32Array(height * depth + 1);
  let runFrom = new Int32Array(1024);
  let runTo = new Int32Array(1024);
  let runs = 0;
  for (let row = 0, i = 0; row < height * depth; row++) {
    rowStart[row] = runs;
    for (let x = 0; x < width;) {
      if (!inside(data[i]!)) {
        x++;
        i++;
        continue;
      }
      if (runs === runFrom.length) {
        runFrom = grown(runFrom);
        runTo = grown(runTo);
      }
      runFrom[runs] = x;
      while (x < width && inside(data[i]!)) {
        x++;
        i++;
      }
      runTo[runs++] = x;
    }
  }
  rowStart[height * depth] = runs;

  // The smaller root wins, so a root is the component's first run and numbering follows memory order.
  const parent = Int32Array.from({ length: runs }, (_, run) => run);
  const rootOf = (run: number): number => {
    let root = run;
    while (parent[root] !== root) root = parent[root]!;
    while (parent[run] !== root) [parent[run], run] = [root, parent[run]!];
    return root;
  };
  const reach = connectivity === 26 ? 1 : 0;
  const joinRows = (row: number, other: number): void => {
    let a = rowStart[row]!;
    let b = rowStart[other]!;
    const aEnd = rowStart[row + 1]!;
    const bEnd = rowStart[other + 1]!;
    while (a < aEnd && b < bEnd) {
      if (runFrom[a]! < runTo[b]! + reach && runFrom[b]! < runTo[a]! + reach) {
        const rootA = rootOf(a);
        const rootB = rootOf(b);
        if (rootA < rootB) parent[rootB] = rootA;
        else parent[rootA] = rootB;
      }
      if (runTo[a]! < runTo[b]!) a++;
      else b++;
    }
  };
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const row = y + height * z;
      if (y > 0) joinRows(row, row - 1);
      if (z === 0) continue;
      joinRows(row, row - height);
      if (connectivity === 6) continue;
      if (y > 0) joinRows(row, row - height - 1);
      if (y < height - 1) joinRows(row, row - height + 1);
    }
  }

  const numberOf = new Int32Array(runs);
  const sizes: number[] = [];
  const labels = new Int32Array(voxelCount(geometry));
  for (let row = 0; row < height * depth; row++) {
    for (let run = rowStart[row]!; run < rowStart[row + 1]!; run++) {
      const root = rootOf(run);
      if (root === run) {
        sizes.push(0);
        numberOf[run] = sizes.length;
      }
      const number = numberOf[root]!;
      sizes[number - 1]! += runTo[run]! - runFrom[run]!;
      labels.fill(number, row * width + runFrom[run]!, row * width + runTo[run]!);
    }
  }
  return { labels, sizes };
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
