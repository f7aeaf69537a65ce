import { readFileSync } from 'node:fs';
import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { add, multiply, relu } from '../graph/elementwise.ts';
import { createGraph } from '../graph/graph.ts';
import { memoryNeed, sessionBytes } from '../graph/peak-memory.ts';
import { reduceSum } from '../graph/reductions.ts';
import { reshape, transpose } from '../graph/shaping.ts';
import { trainSegmentation } from './train-segmentation.ts';

test('values are counted while they are alive, views and in-place results once', () => {
  const graph = createGraph();
  const x = graph.input('x', [10, 10]);
  const turned = transpose(x, [1, 0]);
  // One more array at a time: transposed, then overwritten in place, reshaped without a copy, summed.
  const chain = reduceSum(reshape(relu(multiply(turned, 2)), [100]));
  expect(memoryNeed([chain]).peakBytes).toBe(4 * (100 + 1 + 100 + 1));
  // While the second is transposed, the first one waits: three arrays.
  const both = add(transpose(relu(x), [1, 0]), transpose(multiply(x, 3), [1, 0]));
  expect(memoryNeed([both]).peakBytes).toBe(4 * (100 + 1 + 300));
});

test('the forecast lies up to a quarter above what was measured, and not below', () => {
  const { rows } = JSON.parse(
    readFileSync(new URL('../../../../bench/neural/memory.json', import.meta.url), 'utf8'),
  ) as { rows: { what: string; valuesMiB: number; keptMiB: number; measuredMiB: number }[] };
  expect(rows.length).toBeGreaterThan(10);
  const shares = rows.map(({ what, valuesMiB, keptMiB, measuredMiB }) => {
    const need = { peakBytes: valuesMiB * 2 ** 20, keptBytes: keptMiB * 2 ** 20 };
    const bytes = sessionBytes(need, what.includes('training') ? 'training' : 'inference');
    return { what, share: bytes / 2 ** 20 / measuredMiB };
  });
  expect(shares.filter(({ share }) => !(share >= 1 && share <= 1.25))).toEqual([]);
});

test('a training that would not fit is refused before its first step, with what would fit', async () => {
  const random = createRandom(1);
  const voxels = 32 ** 3;
  const cases = [1, 2].map((i) => ({
    id: `case ${i}`,
    channels: [Float32Array.from({ length: voxels }, () => random.normal())],
    target: new Uint8Array(voxels),
    size: [32, 32, 32] as const,
  }));
  const train = (memoryLimitMiB: number): Promise<unknown> =>
    trainSegmentation({
      cases,
      validation: [],
      settings: {
        network: { window: [32, 32, 32], widths: [8], recombination: 8, normalisation: 'instance' },
        training: { epochs: 1, batchSize: 2, threads: 1, memoryLimitMiB },
        augmentation: {},
        foregroundProbability: 0,
      },
      sequences: ['t1'],
      spacingMm: null,
      seed: 1,
      onProgress: () => expect.unreachable(),
    });
  await expect(train(195)).rejects.toThrow(
    /needs about \d+ MiB, and memoryLimitMiB is 195; these would fit: .*a window of 16×16×16 \(about 1[89]\d MiB\)/,
  );
  await expect(train(20)).rejects.toThrow(/none of these fits yet: batches of 1, accumulated over 2 runs/);
});
