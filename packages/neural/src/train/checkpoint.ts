// A training's whole state as one safetensors file, so that a killed run goes on as if nothing had happened.
// Chance needs no state of its own here: each epoch forks its stream from the seed by the epoch's number.

import type { Tensor, Tensors } from '../tensor.ts';
import type { PlateauState } from './reduce-on-plateau.ts';
import { checksum, readSafetensors, writeSafetensors } from '../weights/safetensors.ts';

/** What one epoch ended with. */
export interface TrainingEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the epoch's steps, with augmentation. */
  readonly trainingLoss: number;
  /** Without augmentation, with the weights at the epoch's end; null without validation cases. */
  readonly validationLoss: number | null;
  /** The rate that the epoch began with. */
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
const formatVersion = '2';

const prefixed = (prefix: string, tensors: Tensors): [string, Tensor][] =>
  Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]);

/** Of the state that stands in the file's header: safetensors' own checksum covers its values alone. */
const checksumOf = (text: string): string =>
  checksum(new Uint8Array(Uint16Array.from(text, (character) => character.charCodeAt(0)).buffer));

/** One `Uint8Array`, equal for equal states. */
export function writeCheckpoint(state: TrainingState): Uint8Array {
  const { resident, best, ...plain } = state;
  const training = JSON.stringify(plain);
  return writeSafetensors(
    Object.fromEntries([...prefixed(residentPrefix, resident), ...prefixed(bestPrefix, best)]),
    { format: formatVersion, training, trainingChecksum: checksumOf(training) },
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
  if (metadata['trainingChecksum'] !== checksumOf(metadata['training'])) {
    throw new RangeError(
      'Cannot resume: the checkpoint is damaged (its state does not match its checksum); delete it to start anew',
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

/**
 * Checks that a checkpoint holds exactly the values that its training keeps.
 * @throws RangeError that lists what is missing, unknown or of another shape.
 */
export function requireSameValues(found: Tensors, expected: Tensors): void {
  const describe = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
  const problems = Object.entries(expected).flatMap(([name, { shape }]) => {
    const given = found[name]?.shape;
    if (given === undefined) return [`${name} is missing`];
    return describe(given) === describe(shape)
      ? []
      : [`${name} has shape ${describe(given)}, expected ${describe(shape)}`];
  });
  problems.push(
    ...Object.keys(found)
      .filter((name) => !(name in expected))
      .map((name) => `${name} is unknown`),
  );
  if (problems.length === 0) return;
  const more = problems.length > 8 ? ` and ${problems.length - 8} more` : '';
  throw new RangeError(
    `Cannot resume: the checkpoint does not fit the network: ${problems.slice(0, 8).join('; ')}${more}; delete it to start anew`,
  );
}
