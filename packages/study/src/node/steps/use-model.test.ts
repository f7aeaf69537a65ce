import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readNetworkMetadata } from '@glioscope/neural';
import { afterAll, expect, test } from 'vitest';
import type { StepContext } from './step.ts';
import { useModel, type UseModelSettings } from './use-model.ts';

// A PyTorch export: a 2D network of three channels, 20 × 16 pixels.
const model = fileURLToPath(
  new URL('../../../../../reference/neural/foreign/features.onnx', import.meta.url),
);
const output = mkdtempSync(join(tmpdir(), 'glioscope-model-'));
afterAll(() => rmSync(output, { recursive: true }));
const described = join(output, 'features.onnx.json');
writeFileSync(
  described,
  JSON.stringify({ kind: 'slice', sequences: ['t1', 't1gd', 't2'], spacingMm: [8, 8] }),
);

function run(settings: Partial<UseModelSettings>, description: string | null = described): Promise<void> {
  const context: StepContext<UseModelSettings> = {
    settings: {
      kind: 'slice',
      sequences: ['t1', 't1gd', 't2'],
      spacingMm: [8, 8],
      size: [20, 16],
      ...settings,
    },
    input: (name) => (name === 'model' ? model : description!),
    hasInput: (name) => name === 'model' || description !== null,
    output,
    checkpoint: output,
    report: () => {},
  };
  return useModel.run(context as never);
}

test('a described model takes the place of a training', async () => {
  await run({});
  const { kind, inputSize, foreign } = readNetworkMetadata(readFileSync(join(output, 'model.onnx')));
  expect([kind, inputSize, foreign?.input]).toEqual(['slice', [20, 16], 'x']);
  expect(JSON.parse(readFileSync(join(output, 'training.json'), 'utf8'))).toEqual({
    bestEpoch: 0,
    history: [],
  });
});

test('a model that is not the study’s is refused with all that differs', async () => {
  await expect(run({ kind: 'grading', sequences: ['t1', 't2', 't1gd'], size: [64, 64] })).rejects.toThrow(
    /features\.onnx in this study: expected a grading network, got a slice network; the study's sequences is t1, t2, t1gd, the model's t1, t1gd, t2; the study's size is 64, 64, the model's 20, 16/,
  );
  await expect(run({}, null)).rejects.toThrow(/expected network settings in its metadata, got none/);
});
