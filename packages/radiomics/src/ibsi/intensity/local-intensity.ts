// Local intensity: the mean over a ball of 1 cm³ around a voxel, all voxels of the image that have their centre in it.
// The ball is a set of runs along x; prefix sums give each run's sum in one step.

import type { Vector3 } from '@glioscope/volume';

/** Radius of a ball of 1 cm³, mm. */
export const peakRadiusMm: number = 10 * Math.cbrt(3 / (4 * Math.PI));

export interface LocalIntensityStatistics {
  /** The mean around the brightest voxel; the highest such where several are. */
  readonly localPeak: number;
  /** The highest mean around any voxel of the region. */
  readonly globalPeak: number;
}

export function localIntensityStatistics(
  intensities: Float64Array,
  size: Vector3,
  spacingMm: Vector3,
  voxels: Int32Array,
): LocalIntensityStatistics {
  const [width, height, depth] = size;
  const sums = new Float64Array((width + 1) * height * depth);
  for (let row = 0; row < height * depth; row++) {
    for (let x = 0; x < width; x++) {
      sums[row * (width + 1) + x + 1] = sums[row * (width + 1) + x]! + intensities[row * width + x]!;
    }
  }
  const runs = ballRuns(spacingMm);
  let maximum = -Infinity;
  for (let k = 0; k < voxels.length; k++) maximum = Math.max(maximum, intensities[voxels[k]!]!);
  let localPeak = -Infinity;
  let globalPeak = -Infinity;
  for (let k = 0; k < voxels.length; k++) {
    const index = voxels[k]!;
    const x = index % width;
    const rest = (index - x) / width;
    const y = rest % height;
    const z = (rest - y) / height;
    let sum = 0;
    let count = 0;
    for (let r = 0; r < runs.length; r += 3) {
      const toY = y + runs[r]!;
      const toZ = z + runs[r + 1]!;
      if (toY < 0 || toY >= height || toZ < 0 || toZ >= depth) continue;
      const from = Math.max(0, x - runs[r + 2]!);
      const to = Math.min(width - 1, x + runs[r + 2]!);
      const row = (toY + height * toZ) * (width + 1);
      sum += sums[row + to + 1]! - sums[row + from]!;
      count += to - from + 1;
    }
    const mean = sum / count;
    if (mean > globalPeak) globalPeak = mean;
    if (intensities[index] === maximum && mean > localPeak) localPeak = mean;
  }
  return { localPeak, globalPeak };
}

/** The ball as dy, dz and half length along x of its runs, after one another. */
function ballRuns([stepX, stepY, stepZ]: Vector3): Int32Array {
  const runs: number[] = [];
  const reachY = Math.floor(peakRadiusMm / stepY);
  const reachZ = Math.floor(peakRadiusMm / stepZ);
  for (let dz = -reachZ; dz <= reachZ; dz++) {
    for (let dy = -reachY; dy <= reachY; dy++) {
      const rest = peakRadiusMm ** 2 - (dy * stepY) ** 2 - (dz * stepZ) ** 2;
      if (rest >= 0) runs.push(dy, dz, Math.floor(Math.sqrt(rest) / stepX));
    }
  }
  return Int32Array.from(runs);
}
