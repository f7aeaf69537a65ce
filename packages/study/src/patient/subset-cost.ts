// What a missing sequence costs, as far as it was measured when the bundle was made.

import type { BundleManifest } from '../bundle/bundle-manifest.ts';
import type { Sequence } from '../participant.ts';
import type { SubsetScore } from '../results.ts';
import { labelList } from './given-sequences.ts';

/** The bundle's figures for the sequences that are left; null where none is missing, or they were not measured. */
export function missingCost(
  { sequences, segmentation }: BundleManifest,
  missing: readonly Sequence[],
): SubsetScore | null {
  if (missing.length === 0) return null;
  const scoreOf = (wanted: readonly Sequence[]): { patients: number; meanDice: number } | undefined =>
    segmentation?.subsets?.find(
      (subset) => [...subset.sequences].sort().join() === [...wanted].sort().join(),
    );
  const given = scoreOf(sequences.filter((sequence) => !missing.includes(sequence)));
  const all = scoreOf(sequences);
  if (!given || !all || given.patients !== all.patients) return null;
  return { patients: given.patients, meanDice: given.meanDice, meanDiceOfAll: all.meanDice };
}

/** One plain sentence or two for a report's warnings. */
export function missingWarning(missing: readonly Sequence[], cost: SubsetScore | null): string {
  const without = `${labelList(missing)} ${missing.length === 1 ? 'is' : 'are'} missing. The network was trained to do without`;
  return cost === null
    ? `${without}, but how much less well it does then was not measured.`
    : `${without}; on ${cost.patients} patients whom it had not seen, the mean Dice was then ` +
        `${cost.meanDice.toFixed(2)}, and ${cost.meanDiceOfAll.toFixed(2)} with all sequences.`;
}
