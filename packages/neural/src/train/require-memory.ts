// Running out of memory foreseen: a training's need is known from its graphs before the first step, and compared with
// what is free. The error says which smaller settings would fit.

import { freeMemory } from '@glioscope/parallel';
import { memoryNeed, type MemoryNeed, sessionBytes } from '../graph/peak-memory.ts';
import type { Node } from '../graph/node.ts';

/** The graphs that a training holds open at once. */
export interface TrainingGraphs {
  /** What a training step needs (`TrainingStep.need`). */
  readonly step: MemoryNeed;
  /** Outputs of the network that validates; empty without validation. */
  readonly validation: readonly Node[];
  /** Bytes of the batches that wait for their step. */
  readonly batchBytes: number;
}

/** Settings that need less, in words, with their graphs. */
export interface SmallerTraining {
  readonly what: string;
  graphs(): TrainingGraphs;
}

const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

/** Bytes that a training will take, beside the cases that are loaded. */
function trainingBytes({ step, validation, batchBytes }: TrainingGraphs): number {
  const validationBytes = validation.length > 0 ? sessionBytes(memoryNeed(validation), 'inference') : 0;
  return sessionBytes(step, 'training') + validationBytes + batchBytes;
}

/**
 * Compares what a training needs with `limitMiB`, by default with what the machine has free.
 * @throws RangeError that says what is needed, what there is, and which of `smaller` would fit.
 */
export function requireTrainingMemory(
  graphs: TrainingGraphs,
  limitMiB: number | undefined,
  smaller: readonly SmallerTraining[] = [],
): void {
  const free = freeMemory();
  const available = limitMiB === undefined ? free : limitMiB * 2 ** 20;
  const needed = trainingBytes(graphs);
  if (available === null || needed <= available) return;
  const tried = smaller.flatMap(({ what, graphs: graphsOf }) => {
    try {
      return [{ what, bytes: trainingBytes(graphsOf()) }];
    } catch (error) {
      // Not every smaller network can be built: windows must be halved as often as there are levels.
      if (error instanceof RangeError) return [];
      throw error;
    }
  });
  const fitting = tried.filter(({ bytes }) => bytes <= available);
  const described = (fitting.length > 0 ? fitting : tried)
    .map(({ what, bytes }) => `${what} (about ${mebibytes(bytes)} MiB)`)
    .join(', or ');
  const advice =
    fitting.length > 0
      ? `these would fit: ${described}`
      : described === ''
        ? 'use a smaller batch or a smaller network'
        : `none of these fits yet: ${described}; combine them`;
  throw new RangeError(
    `Cannot train: it needs about ${mebibytes(needed)} MiB, and ` +
      `${limitMiB === undefined ? `${mebibytes(available)} MiB are free` : `memoryLimitMiB is ${limitMiB}`}; ${advice}`,
  );
}
