import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '@glioscope/neural';
import { expect, test } from 'vitest';
import { paperStudy } from '../../presets.ts';
import { startFile, startWeights, type StartWeightsSettings } from './start-weights.ts';
import type { StepContext } from './step.ts';

const weights = fileURLToPath(
  new URL('../../../../../reference/neural/weights/resnet18-width1.pth', import.meta.url),
);
const cohort = { format: 'brats', root: '.', phantom: false, exclude: {} } as const;
const { sliceNetwork } = paperStudy({ name: 'x', seed: 1, cohort });

test('a ResNet18 file becomes the slice network’s start, or is refused with what differs', async () => {
  const output = mkdtempSync(join(tmpdir(), 'glioscope-start-'));
  const run = (network: StartWeightsSettings['network']): Promise<void> => {
    const context: StepContext<StartWeightsSettings> = {
      settings: { sequences: ['t1', 't1gd', 't2', 'flair'], network },
      input: () => weights,
      hasInput: () => true,
      output,
      checkpoint: output,
      report: () => {},
    };
    return startWeights.run(context as never);
  };
  await run({ ...sliceNetwork, width: 1 });
  const { tensors } = readSafetensors(readFileSync(join(output, startFile)));
  expect(tensors['conv1.weight']!.shape).toEqual([1, 4, 7, 7]);
  await expect(run({ ...sliceNetwork, width: 2 })).rejects.toThrow(
    /resnet18-width1\.pth in a slice network of width 2 with 4 sequences.*another shape/,
  );
  rmSync(output, { recursive: true });
});
