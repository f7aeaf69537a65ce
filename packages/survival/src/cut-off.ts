// Cut-offs that split patients into two risk groups. Chosen on training patients and then applied unchanged.
// Cuts sought where groups differ most are in maximally-selected.ts and x-tile.ts, with what the search costs.

import { median } from '@glioscope/numeric';

/** The median of a training score: about half of the training patients fall on each side. */
export function medianCutOff(trainingScores: ArrayLike<number>): number {
  if (trainingScores.length === 0)
    throw new RangeError('Cannot choose a cut-off: expected at least 1 score, got 0');
  return median(trainingScores);
}
