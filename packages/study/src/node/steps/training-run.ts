// What the three training steps share: checkpoints on disk, progress, and the model with its history as outputs.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingCallbacks, TrainingEpoch } from '@glioscope/neural';
import { writeFileAtomically } from '../engine/atomic-write.ts';
import { writeJson } from './patient-files.ts';

interface Places {
  readonly output: string;
  readonly checkpoint: string;
  report(done: number, note?: string): void;
}

/**
 * Runs a training that goes on from its last checkpoint, if a killed run left one. `scoreName` says in progress notes
 * what the validation score is.
 */
export async function trainWithCheckpoints(
  { output, checkpoint, report }: Places,
  train: (
    callbacks: TrainingCallbacks,
  ) => Promise<{ onnx: Uint8Array; history: readonly TrainingEpoch[]; bestEpoch: number }>,
  scoreName: string,
): Promise<void> {
  let scoreText = '';
  const path = join(checkpoint, 'training.safetensors');
  const resume = existsSync(path) ? new Uint8Array(readFileSync(path)) : null;
  const { onnx, history, bestEpoch } = await train({
    onProgress: ({ epoch, epochs, step, steps, loss, finished }) => {
      // The last score stands until the next, while the loss moves with every step.
      const score = finished?.validationScore ?? null;
      if (score !== null) scoreText = `, ${scoreName} ${score.toFixed(3)}`;
      report(
        (epoch - 1 + step / steps) / epochs,
        `epoch ${epoch}/${epochs}, loss ${loss.toFixed(3)}${scoreText}`,
      );
    },
    checkpoint: { everyEpochs: 1, save: (bytes) => writeFileAtomically(path, bytes) },
    ...(resume === null ? {} : { resume }),
  }).catch((error: unknown) => {
    // A damaged checkpoint is kept for who wants to look at it; the message says which file to delete.
    const damaged =
      error instanceof RangeError && /^Cannot (?:resume|read the checkpoint)/.test(error.message);
    throw damaged ? new RangeError(`${error.message} (${path})`, { cause: error }) : error;
  });
  writeFileSync(join(output, 'model.onnx'), onnx);
  writeJson(output, 'training.json', { bestEpoch, history });
}
