import { createRandom } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import { extractFeatures } from '../inference/extract-features.ts';
import { loadInference, readNetworkMetadata } from '../inference/inference-model.ts';
import { segment } from '../inference/segment.ts';
import { diceScore } from './scores.ts';
import { trainGrading } from './train-grading.ts';
import type { GradingCase, GradingTraining } from './train-grading.ts';
import { TrainingDivergedError } from './training-diverged-error.ts';
import { trainSegmentation } from './train-segmentation.ts';
import type { SegmentationCase, SegmentationTraining } from './train-segmentation.ts';
import { trainSlice } from './train-slice.ts';
import type { SliceCase, SliceTraining } from './train-slice.ts';

/** A bright ball in noise, with another contrast in each channel. */
function ball(index: number, length: number, radius: number): SegmentationCase {
  const random = createRandom(index);
  const centre = [0, 1, 2].map(() => random.integer(radius, length - 1 - radius));
  const voxels = length ** 3;
  const target = Uint8Array.from({ length: voxels }, (_, i) => {
    const at = [i % length, Math.floor(i / length) % length, Math.floor(i / length ** 2)];
    return Math.hypot(...at.map((x, axis) => x - centre[axis]!)) <= radius ? 1 : 0;
  });
  const channels = [1.5, -1].map((contrast) =>
    Float32Array.from(target, (inside) => inside * contrast + random.normal(0, 0.5)),
  );
  return { id: `ball ${index}`, channels, target, size: [length, length, length] };
}

describe('segmentation', () => {
  const options: SegmentationTraining = {
    cases: [1, 2, 3, 4].map((i) => ball(i, 16, 4)),
    validation: [ball(5, 16, 4)],
    settings: {
      network: {
        window: [16, 16, 16],
        widths: [4, 8],
        bottleneck: 8,
        recombination: 6,
        normalisation: 'instance',
      },
      training: { epochs: 10, batchSize: 2, learningRate: 0.01, threads: 1 },
      augmentation: { mirrorAxes: [0, 1, 2], intensityScale: 0.1, intensityShift: 0.1, noise: 0.1 },
      foregroundProbability: 0.5,
    },
    sequences: ['t1gd', 't2'],
    spacingMm: [2, 2, 2],
    seed: 7,
  };

  test('a ball is found in cases that no fit has seen, the same way each time, resumed or not, with any number of workers', async () => {
    let saved = new Uint8Array();
    const first = await trainSegmentation({
      ...options,
      checkpoint: {
        everyEpochs: 4,
        save: (bytes) => {
          if (saved.length === 0) saved = bytes.slice();
        },
      },
    });
    expect(first.history.at(-1)!.trainingLoss).toBeLessThan(0.5);
    expect(first.history[first.bestEpoch - 1]!.validationScore).toBeGreaterThan(0.85);
    const training = { ...options.settings.training, workers: 2 };
    const resumed = await trainSegmentation({
      ...options,
      settings: { ...options.settings, training },
      resume: saved,
    });
    expect(Buffer.from(resumed.onnx).equals(first.onnx)).toBe(true);
    expect(resumed.history).toEqual(first.history);

    const model = await loadInference(first.onnx, { threads: 1 });
    expect(model.metadata).toEqual({
      kind: 'segmentation',
      sequences: ['t1gd', 't2'],
      spacingMm: [2, 2, 2],
      inputSize: [16, 16, 16],
      classes: ['background', 'tumour'],
      network: { ...options.settings.network, channels: 2 },
    });
    // Larger than the window on one axis, smaller on another.
    const wide = ball(9, 22, 4);
    const found = await segment(model, wide.channels, wide.size, { mirrorAxes: [0] });
    expect(diceScore(found, wide.target)).toBeGreaterThan(0.8);
    const same = options.validation[0]!;
    expect(diceScore(await segment(model, same.channels, same.size), same.target)).toBeCloseTo(
      first.history[first.bestEpoch - 1]!.validationScore!,
      6,
    );
    const bad = segment(model, wide.channels.slice(1), wide.size, { id: 'P1' });
    await expect(bad).rejects.toThrow(/Cannot use case P1: expected 2 channels, got 1/);
    await expect(extractFeatures(model, wide.channels, wide.size)).rejects.toThrow(
      /got a segmentation model/,
    );
    await model.close();
  });

  test('patches of volumes larger than the window teach as well', async () => {
    const { history } = await trainSegmentation({
      ...options,
      cases: [1, 2, 3, 4].map((i) => ball(i, 20, 4)),
      validation: [],
      settings: {
        ...options.settings,
        network: { ...options.settings.network, window: [12, 12, 12], normalisation: 'group' },
        training: { ...options.settings.training, epochs: 12 },
        foregroundProbability: 1,
      },
    });
    expect(history.at(-1)!.trainingLoss).toBeLessThan(0.6);
    expect(history.at(-1)!.trainingLoss).toBeLessThan(history[0]!.trainingLoss / 2);
  });

  test('cases that do not fit are named', async () => {
    const [first, ...rest] = options.cases;
    const withFirst = (changed: Partial<SegmentationCase>): Promise<unknown> =>
      trainSegmentation({ ...options, cases: [{ ...first!, ...changed }, ...rest] });
    await expect(withFirst({ target: new Uint8Array(3) })).rejects.toThrow(
      /case ball 1: expected a target of 4096 voxels, got 3/,
    );
    const channels = first!.channels.map((channel) => channel.slice());
    channels[1]![7] = NaN;
    await expect(withFirst({ channels })).rejects.toThrow(/case ball 1: channel 1 holds NaN at voxel 7/);
  });

  test('a case of extreme values is named when the loss stops being a number', async () => {
    const [first, ...rest] = options.cases;
    const channels = first!.channels.map((channel) => channel.map((value) => value * 1e38));
    const run = trainSegmentation({ ...options, cases: [{ ...first!, channels }, ...rest], validation: [] });
    const error = await run.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TrainingDivergedError);
    expect((error as TrainingDivergedError).message).toMatch(/epoch \d+, step \d+ \(cases .*ball/);
  });
});

/** Positive cases hold a bright ring, negative ones a bright disc. */
function lesion(index: number, size: readonly number[]): { positive: boolean; channels: Float32Array[] } {
  const random = createRandom(100 + index);
  const positive = index % 2 === 0;
  const voxels = size.reduce((product, n) => product * n, 1);
  const image = Float32Array.from({ length: voxels }, (_, i) => {
    const at = [i % size[0]!, Math.floor(i / size[0]!) % size[1]!, Math.floor(i / (size[0]! * size[1]!))];
    const radius = Math.hypot(...size.map((n, axis) => at[axis]! - n / 2));
    const bright = radius < size[0]! / 3 && (!positive || radius > size[0]! / 5);
    return (bright ? 3 : 0) + random.normal(0, 0.3);
  });
  return { positive, channels: [image] };
}

test('grading: rings and discs are told apart, the same way each time; features come out', async () => {
  const size = [16, 16, 16] as const;
  const cases: GradingCase[] = Array.from({ length: 24 }, (_, i) => ({
    id: `patient ${i}`,
    size,
    ...lesion(i, size),
  }));
  const options: GradingTraining = {
    cases: cases.slice(0, 16),
    validation: cases.slice(16),
    settings: {
      network: { patch: size, width: 4, hidden: 8, stem: { kernel: 3, stride: 2, pool: false } },
      training: { epochs: 10, batchSize: 4, learningRate: 3e-3, threads: 1 },
      augmentation: {},
      positiveWeight: 'balanced',
    },
    sequences: ['t1gd'],
    spacingMm: null,
    seed: 3,
  };
  const first = await trainGrading(options);
  expect(first.history[first.bestEpoch - 1]!.validationScore).toBeGreaterThan(0.9);
  const again = await trainGrading({
    ...options,
    settings: { ...options.settings, training: { ...options.settings.training, epochs: 2 } },
  });
  expect(again.history).toEqual(first.history.slice(0, 2));
  const model = await loadInference(first.onnx, { threads: 1 });
  const { features, outputs } = await extractFeatures(model, cases[17]!.channels, size);
  expect(features).toHaveLength(32);
  expect(new Set(features).size).toBeGreaterThan(8);
  expect(Object.keys(outputs)).toEqual(['probability']);
  const { outputs: ring } = await extractFeatures(model, cases[16]!.channels, size);
  expect(ring['probability']!).toBeGreaterThan(outputs['probability']!);
  await expect(extractFeatures(model, cases[0]!.channels, [16, 16, 15], { id: 'P2' })).rejects.toThrow(
    /Cannot use case P2: expected 3840 voxels \(16×16×15\) in channel 0, got 4096/,
  );
  await expect(segment(model, cases[0]!.channels, size)).rejects.toThrow(/got a grading model/);
  await model.close();
  await expect(trainGrading({ ...options, cases: cases.filter(({ positive }) => positive) })).rejects.toThrow(
    /both classes, got 12 positive of 12/,
  );
});

test('slice: grade and survival are learnt from what is known; features come out', async () => {
  const size = [32, 32] as const;
  const cases: SliceCase[] = Array.from({ length: 24 }, (_, i) => {
    const { positive, channels } = lesion(i, size);
    return {
      id: `patient ${i}`,
      size,
      channels,
      whoGradeThree: i % 5 === 0 ? null : positive,
      survivalScaled: i % 3 === 0 ? null : positive ? 0.2 : 0.8,
    };
  });
  const options: SliceTraining = {
    cases: cases.slice(0, 16),
    validation: cases.slice(16),
    settings: {
      network: { size, width: 4, stem: { kernel: 3, stride: 2, pool: false } },
      training: { epochs: 10, batchSize: 4, learningRate: 3e-3, threads: 1 },
      augmentation: { mirrorAxes: [0, 1] },
      gradeWeight: 1,
      survivalWeight: 4,
    },
    sequences: ['t1gd'],
    spacingMm: [1, 1],
    seed: 3,
  };
  const first = await trainSlice(options);
  expect(first.history[first.bestEpoch - 1]!.validationScore).toBeGreaterThan(0.8);
  const again = await trainSlice({
    ...options,
    settings: { ...options.settings, training: { ...options.settings.training, epochs: 2 } },
  });
  expect(again.history).toEqual(first.history.slice(0, 2));
  const model = await loadInference(first.onnx, { threads: 1 });
  const ring = await extractFeatures(model, cases[16]!.channels, size);
  const disc = await extractFeatures(model, cases[19]!.channels, size);
  expect(ring.features).toHaveLength(32);
  expect(ring.outputs['survival']!).toBeLessThan(disc.outputs['survival']!);
  expect(ring.outputs['gradeProbability']!).toBeGreaterThan(disc.outputs['gradeProbability']!);
  await model.close();
  const unknown = cases.map((item) => ({ ...item, whoGradeThree: null, survivalScaled: null }));
  await expect(trainSlice({ ...options, cases: unknown })).rejects.toThrow(
    /grade or a survival time, got none/,
  );
});

test('a file without network settings is refused with what to do', () => {
  expect(() => readNetworkMetadata(new Uint8Array())).toThrow(/metadata|ONNX|onnx/);
});
