// Axial slices as radiologists look at them: the patient's right on the left of the picture, the front on top.
// Grids may lie along any axes; the nearest anatomical axis decides what is column, row and slice.

import type { Geometry, Volume } from '@glioscope/volume';

interface GridAxis {
  readonly axis: 0 | 1 | 2;
  /** True when the grid runs against the wanted direction. */
  readonly flipped: boolean;
}

/** Which grid axes run to the patient's left, back and head. */
export interface AxialView {
  readonly column: GridAxis;
  readonly row: GridAxis;
  readonly slice: GridAxis;
  readonly width: number;
  readonly height: number;
  readonly slices: number;
  /** Height of a pixel over its width. */
  readonly pixelAspect: number;
}

/** Finds the view of a grid: for each of left, posterior, superior the grid axis that runs most along it. */
export function axialView({ direction, size, spacingMm }: Geometry): AxialView {
  const free = new Set<0 | 1 | 2>([0, 1, 2]);
  const pick = (anatomical: 0 | 1 | 2): GridAxis => {
    let best: 0 | 1 | 2 = [...free][0]!;
    for (const axis of free) {
      if (Math.abs(direction[3 * anatomical + axis]!) > Math.abs(direction[3 * anatomical + best]!))
        best = axis;
    }
    free.delete(best);
    return { axis: best, flipped: direction[3 * anatomical + best]! < 0 };
  };
  const slice = pick(2);
  const row = pick(1);
  const column = pick(0);
  return {
    column,
    row,
    slice,
    width: size[column.axis],
    height: size[row.axis],
    slices: size[slice.axis],
    pixelAspect: spacingMm[row.axis] / spacingMm[column.axis],
  };
}

/** The values of axial slice `index` (counted along the grid), row by row from front to back. */
export function axialSlice({ geometry, data }: Volume, view: AxialView, index: number): Float32Array {
  const { size } = geometry;
  const strides = [1, size[0], size[0] * size[1]];
  const values = new Float32Array(view.width * view.height);
  const base = index * strides[view.slice.axis]!;
  for (let row = 0; row < view.height; row++) {
    const y = view.row.flipped ? view.height - 1 - row : row;
    for (let column = 0; column < view.width; column++) {
      const x = view.column.flipped ? view.width - 1 - column : column;
      values[row * view.width + column] =
        data[base + y * strides[view.row.axis]! + x * strides[view.column.axis]!]!;
    }
  }
  return values;
}

/** The axial slice in which a mask is largest; the middle one for an empty mask. */
export function largestAxialSlice(mask: Volume, view: AxialView): number {
  let best = Math.floor(view.slices / 2);
  let most = 0;
  for (let index = 0; index < view.slices; index++) {
    const inside = axialSlice(mask, view, index).reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
    if (inside > most) {
      most = inside;
      best = index;
    }
  }
  return best;
}
