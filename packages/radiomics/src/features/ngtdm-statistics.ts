// What the NGTDM features read: PyRadiomics' five values of one matrix, with its conventions for a single grey level.

import type { ToneDifferenceMatrix } from '../matrices/ngtdm.ts';

export interface NgtdmStatistics {
  readonly busyness: number;
  readonly coarseness: number;
  readonly complexity: number;
  readonly contrast: number;
  readonly strength: number;
}

export function ngtdmStatistics({ grayLevels, counts, differences }: ToneDifferenceMatrix): NgtdmStatistics {
  const levels = grayLevels.length;
  let voxels = 0;
  let differenceSum = 0;
  for (let i = 0; i < levels; i++) {
    voxels += counts[i]!;
    differenceSum += differences[i]!;
  }
  let weighted = 0;
  for (let i = 0; i < levels; i++) weighted += (counts[i]! / voxels) * differences[i]!;
  let spread = 0;
  let steps = 0;
  let complexity = 0;
  let strength = 0;
  for (let i = 0; i < levels; i++) {
    const pI = counts[i]! / voxels;
    for (let j = 0; j < i; j++) {
      const pJ = counts[j]! / voxels;
      const distance = grayLevels[i]! - grayLevels[j]!;
      // Each unordered pair stands for two ordered ones.
      spread += 2 * pI * pJ * distance * distance;
      steps += 2 * Math.abs(grayLevels[i]! * pI - grayLevels[j]! * pJ);
      complexity += (2 * distance * (pI * differences[i]! + pJ * differences[j]!)) / (pI + pJ);
      strength += 2 * (pI + pJ) * distance * distance;
    }
  }
  return {
    busyness: steps === 0 ? 0 : weighted / steps,
    coarseness: weighted === 0 ? 1e6 : 1 / weighted,
    complexity: complexity / voxels,
    contrast: levels === 1 ? 0 : (spread * differenceSum) / voxels / (levels * (levels - 1)),
    strength: differenceSum === 0 ? 0 : strength / differenceSum,
  };
}
