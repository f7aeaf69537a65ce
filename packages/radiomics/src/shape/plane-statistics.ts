// What the 2D shape features read of a region in one plane: perimeter and surface of the polygon through the midpoints
// between region and background (marching squares; where two pixels touch at a corner alone they are kept apart, as in
// PyRadiomics), the largest distance of its vertices, and the axes of the ellipse of the same covariance.

import type { Region } from '../region.ts';
import { measureDiameters } from './diameters.ts';
import { axisEigenvalues } from './shape-statistics.ts';

export interface PlaneStatistics {
  /** mm² */
  readonly meshSurface: number;
  /** Number of pixels times the area of one, mm². */
  readonly pixelSurface: number;
  /** mm */
  readonly perimeter: number;
  readonly maximumDiameter: number;
  /** Eigenvalues of the covariance of the pixel centres (over Np), mm², falling, none below 0. */
  readonly eigenvalues: readonly [number, number];
}

/** Measures a region of at least two voxels that has one layer across `axis` (0 is x, 1 y, 2 z). */
export function planeStatistics(region: Region, axis: 0 | 1 | 2): PlaneStatistics {
  const { boxIndex, boxSize, spacingMm, padding } = region;
  const [columnAxis, rowAxis] = axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1];
  const strides = [1, boxSize[0], boxSize[0] * boxSize[1]];
  const inside = new Uint8Array(boxSize[0] * boxSize[1] * boxSize[2]);
  for (let k = 0; k < boxIndex.length; k++) inside[boxIndex[k]!] = 1;
  const width = boxSize[columnAxis!]!;
  const height = boxSize[rowAxis!]!;
  const [column, row] = [strides[columnAxis!]!, strides[rowAxis!]!];
  const start = padding[axis] * strides[axis]!;

  // Squares between four pixel centres by their corners inside: one, two side by side, two opposite, three, four.
  const counts = { single: 0, alongRow: 0, alongColumn: 0, opposite: 0, three: 0, four: 0 };
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const index = start + y * row + x * column;
      const a = inside[index]!;
      const b = inside[index + column]!;
      const c = inside[index + row]!;
      const d = inside[index + row + column]!;
      const corners = a + b + c + d;
      if (corners === 1) counts.single++;
      else if (corners === 3) counts.three++;
      else if (corners === 4) counts.four++;
      else if (corners === 2) {
        if (a === b) counts.alongRow++;
        else if (a === c) counts.alongColumn++;
        else counts.opposite++;
      }
    }
  }
  const [columnSpacing, rowSpacing] = [spacingMm[columnAxis!]!, spacingMm[rowAxis!]!];
  const pixel = columnSpacing * rowSpacing;
  const cut = Math.hypot(columnSpacing, rowSpacing) / 2;
  const halves = counts.alongRow + counts.alongColumn;
  const diameters = measureDiameters(region);
  const [first, second] = axisEigenvalues(region);
  return {
    meshSurface:
      ((counts.single + 2 * counts.opposite + 4 * halves + 7 * counts.three + 8 * counts.four) / 8) * pixel,
    pixelSurface: boxIndex.length * pixel,
    perimeter:
      (counts.single + 2 * counts.opposite + counts.three) * cut +
      counts.alongRow * columnSpacing +
      counts.alongColumn * rowSpacing,
    maximumDiameter: axis === 0 ? diameters.row : axis === 1 ? diameters.column : diameters.slice,
    eigenvalues: [first, second],
  };
}
