// The error of a training whose loss or weights stopped being numbers.

import type { BrokenPlace } from './find-broken-layer.ts';

/** Where in the training it happened. Epochs and steps count from 1. */
export interface DivergedWhere {
  readonly epoch: number;
  readonly step: number;
  readonly caseIds: readonly string[];
}

/** The loss was not a number. The last good checkpoint, if any was made, goes along. */
export class TrainingDivergedError extends Error {
  readonly epoch: number;
  readonly step: number;
  /** The cases of the step; of these alone the ones that broke it, where they can be told apart. */
  readonly caseIds: readonly string[];
  /** The first input, weight or layer that was not finite, in words; null where it was not found. */
  readonly place: string | null;
  constructor(where: DivergedWhere, what: string, broken: BrokenPlace | null = null) {
    const culprits = broken?.samples?.map((i) => where.caseIds[i]!) ?? null;
    super(
      `Cannot go on training: ${what} in epoch ${where.epoch}, step ${where.step} (cases ${where.caseIds.join(', ')})` +
        `${broken === null ? '' : `; first, ${broken.what}${whose(culprits)}`}; ` +
        'check these cases for extreme values, lower the learning rate, or clip gradients. The last checkpoint is good',
    );
    this.name = 'TrainingDivergedError';
    this.epoch = where.epoch;
    this.step = where.step;
    this.caseIds = culprits ?? where.caseIds;
    this.place = broken?.what ?? null;
  }
}

function whose(culprits: readonly string[] | null): string {
  if (culprits === null) return '';
  return ` for ${culprits.length === 1 ? 'case' : 'cases'} ${culprits.join(', ')}`;
}
