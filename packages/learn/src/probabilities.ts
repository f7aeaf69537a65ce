// What every score of predicted probabilities checks first.

/** Throws unless there is one probability from 0 to 1 for each of at least one label. */
export function checkProbabilities(
  what: string,
  probabilities: ArrayLike<number>,
  positive: readonly boolean[],
): void {
  if (probabilities.length !== positive.length || positive.length === 0) {
    throw new RangeError(
      `Cannot ${what}: expected a probability for each of at least 1 label, ` +
        `got ${probabilities.length} for ${positive.length}`,
    );
  }
  for (let i = 0; i < probabilities.length; i++) {
    if (!(probabilities[i]! >= 0 && probabilities[i]! <= 1)) {
      throw new RangeError(
        `Cannot ${what}: expected probabilities from 0 to 1, got ${probabilities[i]} in row ${i}`,
      );
    }
  }
}

/** Why labels do not allow a comparison of classes, or null. */
export function singleClassReason(positive: readonly boolean[]): string | null {
  const positives = positive.filter(Boolean).length;
  if (positives > 0 && positives < positive.length) return null;
  return positive.length === 0 ? 'no patients' : `all ${positive.length} patients are of one class`;
}
