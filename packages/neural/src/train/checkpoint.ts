// A training's whole state as one safetensors file, so that a killed run goes on as if nothing had happened.
// Chance needs no state of its own here: each epoch forks its stream from the seed by the epoch's number.

import type { Tensor, Tensors } from '../tensor.ts';
import type { PlateauState } from './reduce-on-plateau.ts';
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts';

/** What one epoch ended with. */
export interface TrainingEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the epoch's steps, with augmentation. */
  readonly trainingLoss: number;
  /** Without augmentation, with the weights at the epoch's end; null without validation cases. */
  readonly validationLoss: number | null;
  /** The rate that the epoch trained with. */
  readonly learningRate: number;
  /** Measure on the validation cases (Dice, AUC, …), higher is better; null where it is not defined. */
  readonly validationScore: number | null;
}

/** The state between two epochs. */
export interface TrainingState {
  /** What the training was asked to do; a checkpoint of another training is refused. */
  readonly fingerprint: string;
  readonly history: readonly TrainingEpoch[];
  readonly plateau: PlateauState;
  readonly bestEpoch: number;
  /** Everything that the training session keeps: weights, statistics, the optimiser's moments. */
  readonly resident: Tensors;
  /** Weights and statistics of the best epoch. */
  readonly best: Tensors;
}

const residentPrefix = 'resident/';
const bestPrefix = 'best/';
const formatVersion = '1';

const prefixed = (prefix: string, tensors: Tensors): [string, Tensor][] =>
  Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]);

/** One `Uint8Array`, equal for equal states. */
export function writeCheckpoint(state: TrainingState): Uint8Array {
  const { resident, best, ...plain } = state;
  return writeSafetensors(
    Object.fromEntries([...prefixed(residentPrefix, resident), ...prefixed(bestPrefix, best)]),
    { format: formatVersion, training: JSON.stringify(plain) },
  );
}

/**
 * Reads what `writeCheckpoint` wrote.
 * @throws RangeError where the file is damaged, not a checkpoint, or of a training with another `fingerprint`.
 */
export function readCheckpoint(bytes: Uint8Array, fingerprint: string): TrainingState {
  const { tensors, metadata } = readSafetensors(bytes, 'the checkpoint');
  if (metadata['format'] !== formatVersion || metadata['training'] === undefined) {
    throw new RangeError(
      `Cannot resume: expected a training checkpoint of format ${formatVersion}, got ${metadata['format'] ?? 'none'}; start anew`,
    );
  }
  const plain = JSON.parse(metadata['training']) as Omit<TrainingState, 'resident' | 'best'>;
  if (plain.fingerprint !== fingerprint) {
    throw new RangeError(
      `Cannot resume: the checkpoint belongs to a training with other settings or cases; expected ${fingerprint}, ` +
        `got ${plain.fingerprint}; start anew`,
    );
  }
  const withPrefix = (prefix: string): Record<string, Tensor> =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
    );
  return { ...plain, resident: withPrefix(residentPrefix), best: withPrefix(bestPrefix) };
}
