import { readFileSync } from 'node:fs';
import { createRandom } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import { initialWeights } from '../graph/build-model.ts';
import { exportInference } from '../inference/inference-model.ts';
import { gradingNetwork } from '../networks/grading-network.ts';
import type { GradingNetworkSettings } from '../networks/grading-network.ts';
import { sliceNetwork } from '../networks/slice-network.ts';
import type { SliceNetworkSettings } from '../networks/slice-network.ts';
import { formula } from '../networks/reference-tensors.ts';
import { openGradCam } from './grad-cam.ts';
import type { GradCamTarget } from './grad-cam.ts';
import { upsampleLinear } from './upsample.ts';

interface Reference<Settings> {
  readonly settings: Settings;
  readonly cases: Record<
    string,
    { score: number; coarse: number[]; peak: number; norm: number; places: number[]; values: number[] }
  >;
}
const file = new URL('../../../../reference/neural/grad-cam.json', import.meta.url);
const reference = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly grading: Reference<GradingNetworkSettings>;
  readonly slice: Reference<SliceNetworkSettings>;
};

const form = { random: createRandom(1), batch: 1, training: false };
function trained(kind: 'grading' | 'slice'): { onnx: Uint8Array; size: readonly number[]; channels: number } {
  const { settings } = reference[kind];
  const built =
    kind === 'grading'
      ? gradingNetwork(settings as GradingNetworkSettings, form)
      : sliceNetwork(settings as SliceNetworkSettings, form);
  const size = kind === 'grading' ? reference.grading.settings.patch : reference.slice.settings.size;
  const weights = Object.fromEntries(
    Object.entries(initialWeights(built.graph)).map(([name, { shape }]) => [name, formula(name, shape)]),
  );
  const outputs = {
    features: built.features,
    ...('logit' in built
      ? { probability: built.probability }
      : { gradeProbability: built.gradeProbability, survival: built.survival }),
  };
  const onnx = exportInference(outputs, weights, {
    kind,
    sequences: ['t1', 't2', 't1gd'].slice(0, settings.channels),
    spacingMm: null,
    inputSize: size,
    classes: ['low', 'high'],
    network: settings as unknown as Record<string, unknown>,
  });
  return { onnx, size, channels: settings.channels };
}
function imageOf(channels: number, size: readonly number[]): Float32Array[] {
  const { data } = formula('image', [1, channels, ...[...size].reverse()]);
  const voxels = data.length / channels;
  return Array.from({ length: channels }, (_, i) => data.slice(i * voxels, (i + 1) * voxels));
}

describe.each(['grading', 'slice'] as const)('%s network', (kind) => {
  const { onnx, size, channels } = trained(kind);
  test.each(Object.keys(reference[kind].cases))(
    '%s: the map is that of PyTorch with hooks',
    async (target) => {
      const expected = reference[kind].cases[target]!;
      const model = await openGradCam(onnx, { target: target as GradCamTarget, threads: 1 });
      const { map, peak, score } = await model.explain(imageOf(channels, size), size);
      await model.close();
      // Relative to the map's largest value; the reference is float64.
      const off = (found: number, wanted: number): boolean =>
        !(Math.abs(found - wanted) <= 1e-5 * expected.peak);
      expect(Math.abs(score / expected.score - 1)).toBeLessThan(1e-5);
      expect(off(peak, expected.peak)).toBe(false);
      expect(expected.places.filter((place, i) => off(map[place]!, expected.values[i]!))).toEqual([]);
      const norm = Math.sqrt(map.reduce((sum, value) => sum + value * value, 0));
      expect(Math.abs(norm / expected.norm - 1)).toBeLessThan(1e-5);
    },
  );
});

test('wrong targets, wrong images and foreign weights are named', async () => {
  const { onnx } = trained('grading');
  await expect(openGradCam(onnx, { target: 'longer' })).rejects.toThrow(
    /Cannot explain 'longer' of a grading network/,
  );
  const model = await openGradCam(onnx, { target: 'positive', threads: 1 });
  await expect(model.explain([new Float32Array(8)], [2, 2, 2], { id: 'p1' })).rejects.toThrow(
    /Cannot use case p1: expected 2 channels, got 1/,
  );
  await model.close();
});

test('upsampling keeps what it covers and does not overshoot', () => {
  expect([...upsampleLinear(Float32Array.of(1, 3), [2], [4])]).toEqual([1, 1.5, 2.5, 3]);
  expect([...upsampleLinear(Float32Array.of(5), [1, 1, 1], [2, 1, 2])]).toEqual([5, 5, 5, 5]);
});
