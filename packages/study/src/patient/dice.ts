// Overlap of two masks.

/** Dice coefficient 2|A∩B| / (|A|+|B|); 1 for two empty masks. Any non-zero voxel is inside. */
export function diceCoefficient(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) {
    throw new RangeError(`Cannot compare masks: one has ${a.length} voxels, the other ${b.length}`);
  }
  let both = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const inA = a[i] === 0 ? 0 : 1;
    const inB = b[i] === 0 ? 0 : 1;
    both += inA & inB;
    sum += inA + inB;
  }
  return sum === 0 ? 1 : (2 * both) / sum;
}
