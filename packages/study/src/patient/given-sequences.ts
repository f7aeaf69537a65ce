// Which of the sequences that a bundle was made for are there, and whether it can do without the others.

import type { OpenBundle } from '../predict.ts';
import type { Sequence } from '../participant.ts';
import type { PatientImages } from './check-patient.ts';
import { sequenceLabel } from './sequence-label.ts';

export interface GivenSequences {
  /** The images that are used, in the bundle's order. */
  readonly images: PatientImages;
  /** Sequences of the bundle that are not there; empty where its network needs all of them. */
  readonly missing: readonly Sequence[];
  /** The bundle's reference sequence, or the first there is where that one is missing. */
  readonly reference: Sequence;
}

/** The networks that look for the tumour together: the bundle's, and those of an ensemble. */
export function searchNetworks({
  segmentation,
  ensemble = [],
}: OpenBundle): NonNullable<OpenBundle['segmentation']>[] {
  return segmentation === null ? [] : [segmentation, ...ensemble];
}

/**
 * Sequences of the bundle, and those that a segmentation network in place of its own wants beside them.
 * @throws RangeError when one is missing and a network was not trained to do without it, or none is there.
 */
export function givenSequences({ sequences, expert }: PatientImages, bundle: OpenBundle): GivenSequences {
  const { manifest } = bundle;
  const networks = searchNetworks(bundle);
  const searched = expert === null ? networks.flatMap(({ metadata }) => metadata.sequences) : [];
  const wanted = [...new Set([...manifest.sequences, ...searched])];
  const missing = wanted.filter((sequence) => !sequences[sequence]);
  const present = wanted.filter((sequence) => sequences[sequence]);
  const takesSubsets = networks.length > 0 && networks.every(({ metadata }) => metadata.anySubset === true);
  if (missing.length > 0 && (!takesSubsets || present.length === 0)) {
    throw new RangeError(
      `Cannot use this bundle: it was made for ${labelList(wanted)}, ` +
        `and ${labelList(missing)} ${missing.length === 1 ? 'is' : 'are'} missing; got ` +
        `${labelList(Object.keys(sequences)) || 'no scans'}. ` +
        (takesSubsets
          ? 'Give at least one of them.'
          : 'Its network was trained with all of them together. ' +
            'Give the missing scans, or use a bundle made for the ones there are, or trained with sequence dropout.'),
    );
  }
  return {
    images: {
      sequences: Object.fromEntries(present.map((sequence) => [sequence, sequences[sequence]!])),
      expert,
    },
    missing,
    reference: present.includes(manifest.referenceSequence) ? manifest.referenceSequence : present[0]!,
  };
}

export const labelList = (sequences: readonly Sequence[]): string => sequences.map(sequenceLabel).join(', ');
