// The kernel around a voxel: which of its cells are neighbours in which direction, and which lie on one line. Cells are
// numbered x fastest; a kernel that reaches beyond the image or the mask has empty cells there, so one shape serves all.

import type { Vector3 } from '@glioscope/volume';

export interface Kernel {
  /** Cells along x, y, z: 2 × radius + 1, or 1 across slices. */
  readonly size: Vector3;
  readonly cells: number;
}

/** Cells that are a step apart, direction by direction. */
export interface Pairs {
  /** Direction d has the pairs from `start[d]` up to `start[d + 1]`. */
  readonly start: Int32Array;
  readonly first: Uint16Array;
  /** The cell that comes later in scan order. */
  readonly second: Uint16Array;
}

/** Cells in a row, direction by direction: each cell lies on one line of each direction. */
export interface Lines {
  /** Line l has the cells from `start[l]` up to `start[l + 1]`. */
  readonly start: Int32Array;
  readonly cells: Uint16Array;
  /** Direction d has the lines from `directionStart[d]` up to `directionStart[d + 1]`. */
  readonly directionStart: Int32Array;
}

/** The kernel of a radius; `flatAxis` (0 x, 1 y, 2 z) is the axis across slices when kernels are to stay within one. */
export function kernelOf(radius: number, flatAxis: number | null): Kernel {
  const length = (axis: number): number => (axis === flatAxis ? 1 : 2 * radius + 1);
  const size: Vector3 = [length(0), length(1), length(2)];
  return { size, cells: size[0] * size[1] * size[2] };
}

/**
 * Steps whose longest component is one of `distances`, one of each two opposites: the one that points to a later voxel.
 * Order by z, then y, then x.
 */
export function stepsOf(distances: readonly number[], flatAxis: number | null): Vector3[] {
  const reach = Math.max(...distances);
  const along = Array.from({ length: 2 * reach + 1 }, (_, k) => k - reach);
  const steps: Vector3[] = along.flatMap((z) => along.flatMap((y) => along.map((x): Vector3 => [x, y, z])));
  return steps.filter(
    ([x, y, z]) =>
      (z > 0 || (z === 0 && (y > 0 || (y === 0 && x > 0)))) &&
      distances.includes(Math.max(Math.abs(x), Math.abs(y), z)) &&
      (flatAxis === null || [x, y, z][flatAxis] === 0),
  );
}

export function pairsOf(kernel: Kernel, steps: readonly Vector3[]): Pairs {
  const start = new Int32Array(steps.length + 1);
  const first: number[] = [];
  const second: number[] = [];
  steps.forEach((step, d) => {
    for (let cell = 0; cell < kernel.cells; cell++) {
      const other = neighbour(kernel, cell, step);
      if (other < 0) continue;
      first.push(cell);
      second.push(other);
    }
    start[d + 1] = first.length;
  });
  return { start, first: Uint16Array.from(first), second: Uint16Array.from(second) };
}

export function linesOf(kernel: Kernel, steps: readonly Vector3[]): Lines {
  const start: number[] = [0];
  const cells: number[] = [];
  const directionStart = new Int32Array(steps.length + 1);
  steps.forEach((step, d) => {
    for (let head = 0; head < kernel.cells; head++) {
      if (neighbour(kernel, head, [-step[0], -step[1], -step[2]]) >= 0) continue;
      for (let cell = head; cell >= 0; cell = neighbour(kernel, cell, step)) cells.push(cell);
      start.push(cells.length);
    }
    directionStart[d + 1] = start.length - 1;
  });
  return { start: Int32Array.from(start), cells: Uint16Array.from(cells), directionStart };
}

/** The cell a step away, or -1 outside the kernel. */
function neighbour({ size }: Kernel, cell: number, [dx, dy, dz]: Vector3): number {
  const x = (cell % size[0]) + dx;
  const y = (Math.floor(cell / size[0]) % size[1]) + dy;
  const z = Math.floor(cell / (size[0] * size[1])) + dz;
  const inside = x >= 0 && x < size[0] && y >= 0 && y < size[1] && z >= 0 && z < size[2];
  return inside ? x + size[0] * (y + size[1] * z) : -1;
}
