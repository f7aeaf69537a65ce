// Moran's I and Geary's C: sums over every pair of voxels, weighted by the inverse of their distance. The weights
// depend on the step between two voxels alone, so the sums are correlations on the grid, and Fourier transforms give
// them exactly (to rounding) in the time of the box instead of the square of the region:
// Σᵢⱼ wᵢⱼ aᵢ bⱼ = 1/N Σₖ W(k) A(k) B*(k) on a grid of twice the box, where nothing wraps around.

import type { Vector3 } from '@glioscope/volume';
import { fourierSize, transform3 } from './fourier.ts';

export interface SpatialCorrelation {
  readonly moran: number;
  readonly geary: number;
}

/**
 * `voxels`: places in a grid of `size`, x fastest, with their intensities. A constant intensity has Moran's I and
 * Geary's C 1; both are NaN for a single voxel.
 */
export function spatialCorrelation(
  voxels: Int32Array,
  values: Float64Array,
  size: Vector3,
  spacingMm: Vector3,
): SpatialCorrelation {
  const count = voxels.length;
  if (count < 2) return { moran: Number.NaN, geary: Number.NaN };
  const { at, extent } = boxOf(voxels, size);
  const grid = extent.map((length) => fourierSize(2 * length - 1)) as unknown as Vector3;
  const [width, height, depth] = grid;
  const total = width * height * depth;
  let mean = 0;
  for (let k = 0; k < count; k++) mean += values[k]! / count;
  let squares = 0;
  for (let k = 0; k < count; k++) squares += (values[k]! - mean) ** 2;
  if (!(squares > 0)) return { moran: 1, geary: 1 };

  // Two real arrays share a transform: the mask with the centred intensities, their squares with the weights.
  const mask = new Float64Array(total);
  const centred = new Float64Array(total);
  const squared = new Float64Array(total);
  const deviation = Math.sqrt(squares / count);
  for (let k = 0; k < count; k++) {
    const place = at(k, grid);
    const value = (values[k]! - mean) / deviation;
    mask[place] = 1;
    centred[place] = value;
    squared[place] = value * value;
  }
  const weights = new Float64Array(total);
  for (let z = 0, k = 0; z < depth; z++) {
    const dz = Math.min(z, depth - z);
    for (let y = 0; y < height; y++) {
      const dy = Math.min(y, height - y);
      for (let x = 0; x < width; x++, k++) {
        const dx = Math.min(x, width - x);
        // Steps beyond the box join no two voxels; leaving them 0 keeps them out of every sum.
        if (k === 0 || dx >= extent[0] || dy >= extent[1] || dz >= extent[2]) continue;
        weights[k] = 1 / Math.hypot(dx * spacingMm[0], dy * spacingMm[1], dz * spacingMm[2]);
      }
    }
  }
  transform3(mask, centred, grid, extent);
  transform3(squared, weights, grid, grid);

  let weightSum = 0;
  let product = 0;
  let squareSum = 0;
  for (let z = 0, k = 0; z < depth; z++) {
    const oppositeZ = z === 0 ? 0 : depth - z;
    for (let y = 0; y < height; y++) {
      const row = width * ((y === 0 ? 0 : height - y) + height * oppositeZ);
      for (let x = 0; x < width; x++, k++) {
        const o = row + (x === 0 ? 0 : width - x);
        // F(a + ib) at k and -k parts into the transforms of a and of b.
        const maskRe = (mask[k]! + mask[o]!) / 2;
        const maskIm = (centred[k]! - centred[o]!) / 2;
        const centredRe = (centred[k]! + centred[o]!) / 2;
        const centredIm = (mask[o]! - mask[k]!) / 2;
        const squaredRe = (squared[k]! + squared[o]!) / 2;
        const squaredIm = (weights[k]! - weights[o]!) / 2;
        // The weights are even: their transform is real.
        const weight = (weights[k]! + weights[o]!) / 2;
        weightSum += weight * (maskRe * maskRe + maskIm * maskIm);
        product += weight * (centredRe * centredRe + centredIm * centredIm);
        squareSum += weight * (squaredRe * maskRe + squaredIm * maskIm);
      }
    }
  }
  // Centred intensities were scaled so that their squares sum to the count. Σ w (gᵢ - gⱼ)² = 2 Σ w gᵢ² - 2 Σ w gᵢ gⱼ.
  return {
    moran: product / weightSum,
    geary: ((count - 1) / count) * ((squareSum - product) / weightSum),
  };
}

/** The box of the voxels: its extent, and where voxel k lies when the box's corner is put on another grid's. */
function boxOf(
  voxels: Int32Array,
  size: Vector3,
): { readonly extent: Vector3; readonly at: (k: number, grid: Vector3) => number } {
  const places = new Int32Array(3 * voxels.length);
  const low = [Infinity, Infinity, Infinity];
  const high = [0, 0, 0];
  for (let k = 0; k < voxels.length; k++) {
    const x = voxels[k]! % size[0];
    const rest = (voxels[k]! - x) / size[0];
    const y = rest % size[1];
    const z = (rest - y) / size[1];
    [x, y, z].forEach((place, axis) => {
      places[3 * k + axis] = place;
      low[axis] = Math.min(low[axis]!, place);
      high[axis] = Math.max(high[axis]!, place);
    });
  }
  return {
    extent: high.map((place, axis) => place - low[axis]! + 1) as unknown as Vector3,
    at: (k, grid) =>
      places[3 * k]! -
      low[0]! +
      grid[0] * (places[3 * k + 1]! - low[1]! + grid[1] * (places[3 * k + 2]! - low[2]!)),
  };
}
