// A smooth random field in space: normal deviates on a lattice, joined by cubic B-splines.
// The lattice lies in millimetres, so the same stream gives the same field on any voxel grid.

import type { Random } from '@glioscope/numeric';

/** A field of mean 0 and variance 1 (averaged over space). */
export interface SmoothField {
  valueAt(x: number, y: number, z: number): number;
}

// Mean over the phase of the sum of squared cubic B-spline weights is 151/315 along each axis.
const normalisation = (315 / 151) ** 1.5;

/** Where a field varies: a cube, mm. Beyond it, the value at its border goes on. */
export interface FieldCube {
  readonly center: readonly [x: number, y: number, z: number];
  readonly halfExtentMm: number;
}

const headCube: FieldCube = { center: [0, 0, 0], halfExtentMm: 120 };

/**
 * Draws a field. `grainMm` is the lattice's spacing; along a line the field changes sign every 2.66 grains on average,
 * and its gradient has a mean magnitude of 1.88 per grain.
 * (Rice's formula with the spline's energies: the variance of the slope is (2/3) / (151/315) per grain².)
 */
export function smoothField(
  random: Random,
  grainMm: number,
  { center, halfExtentMm }: FieldCube = headCube,
): SmoothField {
  const [centerX, centerY, centerZ] = center;
  const nodes = Math.ceil((2 * halfExtentMm) / grainMm) + 4;
  const lattice = new Float32Array(nodes * nodes * nodes);
  for (let i = 0; i < lattice.length; i++) lattice[i] = random.normal() * normalisation;

  const lastCell = nodes - 4;
  return {
    valueAt(x, y, z) {
      const u = (x - centerX + halfExtentMm) / grainMm;
      const v = (y - centerY + halfExtentMm) / grainMm;
      const w = (z - centerZ + halfExtentMm) / grainMm;
      const i = Math.min(lastCell, Math.max(0, Math.floor(u)));
      const j = Math.min(lastCell, Math.max(0, Math.floor(v)));
      const k = Math.min(lastCell, Math.max(0, Math.floor(w)));
      const fu = Math.min(1, Math.max(0, u - i));
      const fv = Math.min(1, Math.max(0, v - j));
      const fw = Math.min(1, Math.max(0, w - k));
      const x0 = ((1 - fu) * (1 - fu) * (1 - fu)) / 6;
      const x1 = (fu * fu * (3 * fu - 6) + 4) / 6;
      const x3 = (fu * fu * fu) / 6;
      const x2 = 1 - x0 - x1 - x3;
      const y0 = ((1 - fv) * (1 - fv) * (1 - fv)) / 6;
      const y1 = (fv * fv * (3 * fv - 6) + 4) / 6;
      const y3 = (fv * fv * fv) / 6;
      const y2 = 1 - y0 - y1 - y3;
      const z0 = ((1 - fw) * (1 - fw) * (1 - fw)) / 6;
      const z1 = (fw * fw * (3 * fw - 6) + 4) / 6;
      const z3 = (fw * fw * fw) / 6;
      const z2 = 1 - z0 - z1 - z3;
      let sum = 0;
      for (let c = 0; c < 4; c++) {
        const zWeight = c === 0 ? z0 : c === 1 ? z1 : c === 2 ? z2 : z3;
        let plane = 0;
        for (let b = 0; b < 4; b++) {
          const yWeight = b === 0 ? y0 : b === 1 ? y1 : b === 2 ? y2 : y3;
          const at = i + nodes * (j + b + nodes * (k + c));
          plane +=
            yWeight *
            (x0 * lattice[at]! + x1 * lattice[at + 1]! + x2 * lattice[at + 2]! + x3 * lattice[at + 3]!);
        }
        sum += zWeight * plane;
      }
      return sum;
    },
  };
}
