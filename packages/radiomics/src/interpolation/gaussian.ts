// Interpolation by a Gaussian's mass in each voxel around a place (Yushkevich's scheme in ITK, with SimpleITK's widths):
// the mean of the voxels under those masses, or for labels the value that has the greatest share.

import type { VoxelArray } from '@glioscope/volume';
import { itkErf } from './itk-erf.ts';
import type { Interpolation } from './sampler.ts';

interface Masses {
  /** First voxel and the voxel after the last. */
  begin: number;
  end: number;
  readonly masses: Float64Array;
}

/** A sampler over the voxels within `alpha` σ of a place; σ in voxels. */
function gaussianOver(
  sigma: number,
  alpha: number,
  combine: (
    data: VoxelArray,
    width: number,
    slice: number,
    axes: readonly [Masses, Masses, Masses],
  ) => number,
): Interpolation {
  return (data, size, spacingMm) => {
    const axes = size.map((length, axis) => {
      // By way of millimetres as in ITK: where a voxel is just within reach, the last digit decides.
      const sigmaMm = sigma * spacingMm[axis]!;
      return {
        begin: 0,
        end: 0,
        masses: new Float64Array(length),
        reach: (sigmaMm * alpha) / spacingMm[axis]!,
        step: 1 / ((Math.SQRT2 * sigmaMm) / spacingMm[axis]!),
      };
    });
    const moveTo = (axis: number, place: number): void => {
      const target = axes[axis]!;
      const { reach, step } = target;
      // Voxel i covers i - 0.5 to i + 0.5.
      target.begin = Math.max(0, Math.floor(place + 0.5 - reach));
      target.end = Math.min(size[axis]!, Math.ceil(place + 0.5 + reach));
      // Twice the masses: the factor cancels. Borders are added up in turn as ITK does, which rounds.
      let border = (-0.5 - place + target.begin) * step;
      let before = itkErf(border);
      for (let i = target.begin; i < target.end; i++) {
        border += step;
        const after = itkErf(border);
        target.masses[i] = after - before;
        before = after;
      }
    };
    return (x, y, z) => {
      moveTo(0, x);
      moveTo(1, y);
      moveTo(2, z);
      return combine(data, size[0], size[0] * size[1], axes as unknown as readonly [Masses, Masses, Masses]);
    };
  };
}

/** σ 0.8 voxels, cut off at 4 σ. */
export const gaussian: Interpolation = gaussianOver(0.8, 4, (data, width, slice, [xs, ys, zs]) => {
  let sum = 0;
  let weights = 0;
  for (let z = zs.begin; z < zs.end; z++) {
    for (let y = ys.begin; y < ys.end; y++) {
      for (let x = xs.begin; x < xs.end; x++) {
        const weight = xs.masses[x]! * ys.masses[y]! * zs.masses[z]!;
        sum += weight * data[x + width * y + slice * z]!;
        weights += weight;
      }
    }
  }
  return sum / weights;
});

/** σ 1 voxel, cut off at 1 σ. Equal shares: the value met first. */
export const labelGaussian: Interpolation = gaussianOver(1, 1, (data, width, slice, [xs, ys, zs]) => {
  const shares = new Map<number, number>();
  let best = 0;
  let most = 0;
  for (let z = zs.begin; z < zs.end; z++) {
    for (let y = ys.begin; y < ys.end; y++) {
      for (let x = xs.begin; x < xs.end; x++) {
        const value = data[x + width * y + slice * z]!;
        const share = (shares.get(value) ?? 0) + xs.masses[x]! * ys.masses[y]! * zs.masses[z]!;
        shares.set(value, share);
        if (share > most) {
          most = share;
          best = value;
        }
      }
    }
  }
  return best;
});
