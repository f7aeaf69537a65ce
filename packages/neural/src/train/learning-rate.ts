// Which learning rate each step has. A plateau watches the validation loss; the other schedules are planned over the
// whole training, in epochs, and move with every step of the optimiser.

import { scheduledRate } from '../optimise/schedule.ts';

/** `plateau` is ruled by `TrainingSettings.plateau`. */
export type TrainingSchedule =
  | { readonly kind: 'plateau' }
  | {
      /** Half a cosine, or nnU-Net's polynomial (power 0.9), from the whole rate down to 0 at the last epoch. */
      readonly kind: 'cosine' | 'polynomial';
      /** Epochs at first in which the rate grows in a straight line from a tenth. Default 0. */
      readonly warmUpEpochs?: number;
      /** Of the polynomial. Default 0.9. */
      readonly power?: number;
    }
  | { readonly kind: 'constant'; readonly warmUpEpochs?: number };

/** The lengths that a plan needs. */
export interface TrainingLength {
  readonly epochs: number;
  /** Steps of the optimiser an epoch; may be a fraction where an epoch ends within an accumulation. */
  readonly stepsPerEpoch: number;
}

/**
 * The rate of optimiser step `step`, from 0 over the whole training; `plateauRate` is where the plateau stands.
 * @throws RangeError where the warm-up does not fit into the training.
 */
export function learningRateAt(
  schedule: TrainingSchedule,
  { epochs, stepsPerEpoch }: TrainingLength,
  step: number,
  { learningRate, plateauRate }: { readonly learningRate: number; readonly plateauRate: number },
): number {
  if (schedule.kind === 'plateau') return plateauRate;
  const { warmUpEpochs = 0 } = schedule;
  if (!(warmUpEpochs >= 0 && warmUpEpochs < epochs)) {
    throw new RangeError(
      `Cannot warm up over ${warmUpEpochs} epochs: expected 0 or more, and fewer than the training's ${epochs}`,
    );
  }
  const warmUpSteps = Math.round(warmUpEpochs * stepsPerEpoch);
  const warmUp = warmUpSteps > 0 ? { warmUp: { steps: warmUpSteps } } : {};
  const steps = Math.max(Math.ceil(epochs * stepsPerEpoch) - warmUpSteps, 1);
  switch (schedule.kind) {
    case 'constant':
      return scheduledRate(learningRate, step, { kind: 'constant', ...warmUp });
    case 'cosine':
      return scheduledRate(learningRate, step, { kind: 'cosine', steps, ...warmUp });
    case 'polynomial':
      return scheduledRate(learningRate, step, {
        kind: 'polynomial',
        steps,
        power: schedule.power ?? 0.9,
        ...warmUp,
      });
  }
}
