// Z-score of a sequence by the mean and standard deviation of its brain (SPEC §2): each sequence by itself.

import { requireSameGeometry, type Mask, type Volume } from '@glioscope/volume';

export interface NormalisedVolume {
  /** (value - mean) / standardDeviation in the brain, exactly 0 outside it. */
  readonly volume: Volume<Float32Array>;
  /** Mean of the brain's voxels, in the sequence's own units. */
  readonly mean: number;
  /** Their population standard deviation (divisor n), greater than 0. */
  readonly standardDeviation: number;
}

/**
 * Normalises a sequence to mean 0 and standard deviation 1 within `brain` (every labelled voxel).
 * Sums run in double precision, the mean first and then the squares around it.
 * @throws {RangeError} when the brain is empty, holds one value only, or a value that is not finite.
 */
export function normaliseInBrain(volume: Volume, brain: Mask): NormalisedVolume {
  requireSameGeometry([
    { name: 'the sequence', volume },
    { name: 'the brain mask', volume: brain },
  ]);
  const { data, geometry } = volume;
  const inside = brain.data;
  let count = 0;
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    if (inside[i] === 0) continue;
    count++;
    sum += data[i]!;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    if (inside[i] === 0) continue;
    const distance = data[i]! - mean;
    squares += distance * distance;
  }
  const standardDeviation = Math.sqrt(squares / count);
  if (!(standardDeviation > 0 && standardDeviation < Infinity)) {
    const found =
      count === 0
        ? 'no brain voxels'
        : standardDeviation === 0
          ? `the value ${mean} in all ${count} voxels`
          : `voxels that are NaN or infinite among ${count}`;
    throw new RangeError(
      `Cannot normalise a sequence: expected finite, differing values in the brain, got ${found}; ` +
        `check that image and brain mask belong together`,
    );
  }
  const normalised = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    if (inside[i] !== 0) normalised[i] = (data[i]! - mean) / standardDeviation;
  }
  return { volume: { geometry, data: normalised }, mean, standardDeviation };
}
