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

/** Runs a training that goes on from its last checkpoint, if a killed run left one. */
export async function trainWithCheckpoints(
  { output, checkpoint, report }: Places,
  train: (
    callbacks: TrainingCallbacks,
  ) => Promise<{ onnx: Uint8Array; history: readonly TrainingEpoch[]; bestEpoch: number }>,
): Promise<void> {
  const path = join(checkpoint, 'training.safetensors');
  const { onnx, history, bestEpoch } = await train({
    onProgress: ({ epoch, epochs, step, steps, loss, finished }) => {
      const score = finished?.validationScore;
      const scoreText = score === null || score === undefined ? '' : `, score ${score.toFixed(3)}`;
      report(
        (epoch - 1 + step / steps) / epochs,
        `epoch ${epoch}/${epochs}, loss ${loss.toFixed(3)}${scoreText}`,
      );
    },
    checkpoint: { everyEpochs: 1, save: (bytes) => writeFileAtomically(path, bytes) },
    ...(existsSync(path) ? { resume: new Uint8Array(readFileSync(path)) } : {}),
  });
  writeFileSync(join(output, 'model.onnx'), onnx);
  writeJson(output, 'training.json', { bestEpoch, history });
}
