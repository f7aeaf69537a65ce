// What lies in one voxel's kernel. Grey levels are renumbered 1, 2, … in the order in which the kernel shows them, so
// that tables by grey level are as small as the kernel, however many levels the image has.

import type { Vector3 } from '@glioscope/volume';
import type { Kernel } from './kernel.ts';

/** Grey levels and intensities of a box that is padded by the kernel's radius. */
export interface LevelBox {
  readonly size: Vector3;
  /** 0 where a kernel finds nothing, else 1 + the place of the voxel's grey level in `grayLevels`. */
  readonly rows: Int32Array;
  /** The grey levels that occur, rising. */
  readonly grayLevels: Float64Array;
  /** Null when no feature reads intensities. */
  readonly intensities: Float64Array | null;
}

/** One object for all voxels: `read` writes the next kernel over the last. */
export class KernelSample {
  /** Voxels in the kernel, empty cells left out. */
  voxels = 0;
  /** Grey levels in the kernel. */
  levels = 0;
  /** Of each cell the number of its grey level in this kernel, counted from 1; 0 where the cell is empty. */
  readonly level: Uint16Array;
  /** The grey level behind each number. */
  readonly grayLevel: Float64Array;
  /** Voxels of each number. */
  readonly count: Int32Array;
  /** Intensities of the kernel's voxels, the first `voxels` entries. */
  readonly intensity: Float64Array;
  readonly #box: LevelBox;
  readonly #offsets: Int32Array;
  readonly #numberOf: Uint16Array;
  readonly #rowOf: Int32Array;

  constructor(box: LevelBox, kernel: Kernel) {
    this.#box = box;
    this.#offsets = new Int32Array(kernel.cells);
    const [width, height] = kernel.size;
    for (let cell = 0; cell < kernel.cells; cell++) {
      const y = Math.floor(cell / width) % height;
      const z = Math.floor(cell / (width * height));
      this.#offsets[cell] = (cell % width) + box.size[0] * (y + box.size[1] * z);
    }
    this.level = new Uint16Array(kernel.cells);
    this.grayLevel = new Float64Array(kernel.cells + 1);
    this.count = new Int32Array(kernel.cells + 1);
    this.intensity = new Float64Array(kernel.cells);
    this.#numberOf = new Uint16Array(box.grayLevels.length + 1);
    this.#rowOf = new Int32Array(kernel.cells + 1);
  }

  /** Reads the kernel whose first cell is at `corner` in the box. */
  read(corner: number): void {
    const { rows, grayLevels, intensities } = this.#box;
    const offsets = this.#offsets;
    const numberOf = this.#numberOf;
    const rowOf = this.#rowOf;
    const { level, grayLevel, count, intensity } = this;
    let levels = 0;
    let voxels = 0;
    for (let cell = 0; cell < offsets.length; cell++) {
      const index = corner + offsets[cell]!;
      const row = rows[index]!;
      if (row === 0) {
        level[cell] = 0;
        continue;
      }
      let number = numberOf[row]!;
      if (number === 0) {
        number = ++levels;
        numberOf[row] = number;
        rowOf[number] = row;
        grayLevel[number] = grayLevels[row - 1]!;
        count[number] = 0;
      }
      level[cell] = number;
      count[number]!++;
      if (intensities !== null) intensity[voxels] = intensities[index]!;
      voxels++;
    }
    for (let number = 1; number <= levels; number++) numberOf[rowOf[number]!] = 0;
    this.levels = levels;
    this.voxels = voxels;
  }
}
