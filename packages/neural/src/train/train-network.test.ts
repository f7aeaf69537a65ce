import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { exp } from '../graph/elementwise.ts';
import { createGraph } from '../graph/graph.ts';
import { linear } from '../graph/mat-mul.ts';
import type { Tensors } from '../tensor.ts';
import { meanSquaredError } from './losses.ts';
import { drawBatches, trainNetwork } from './train-network.ts';
import { TrainingDivergedError } from './training-diverged-error.ts';
import type { TrainingCallbacks, TrainingProgress, TrainingSettings, TrainingTask } from './train-network.ts';
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts';

/** y = 2a − b + 1, learnt from 10 cases; case `broken`, if given, holds NaN. */
function task(options: { validation?: boolean; broken?: number } = {}): TrainingTask {
  const random = createRandom(3);
  const cases = Array.from({ length: 10 }, (_, i) => {
    const [a, b] = [random.normal(), random.normal()];
    return { id: `case ${i}`, x: [i === options.broken ? NaN : a, b], y: 2 * a - b + 1 };
  });
  const graph = createGraph();
  const weight = graph.parameter('weight', [1, 2], Float32Array.of(0.1, 0.2));
  const bias = graph.parameter('bias', [1], Float32Array.of(0));
  const target = graph.input('target', [4, 1]);
  return {
    loss: meanSquaredError(linear(graph.input('x', [4, 2]), weight, bias), target),
    caseIds: cases.map(({ id }) => id),
    // Noise on the input, so that a training that draws otherwise ends elsewhere.
    feeds: async (chosen, random) => ({
      x: {
        shape: [4, 2],
        data: Float32Array.from(
          chosen.flatMap((i) => cases[i]!.x.map((value) => value + 0.01 * random.normal())),
        ),
      },
      target: { shape: [4, 1], data: Float32Array.from(chosen, (i) => cases[i]!.y) },
    }),
    validate:
      options.validation === false
        ? null
        : async (weights) => {
            const error = distance(weights);
            return { loss: error, score: -error };
          },
    description: 'line',
  };
}
const distance = (weights: Tensors): number =>
  Math.abs(weights['weight']!.data[0]! - 2) + Math.abs(weights['bias']!.data[0]! - 1);

const settings: TrainingSettings = {
  epochs: 60,
  batchSize: 4,
  learningRate: 0.1,
  plateau: { patience: 5 },
  threads: 1,
};
const train = (
  changes: TrainingSettings = {},
  callbacks: TrainingCallbacks = {},
  what: TrainingTask = task(),
  seed = 1,
): ReturnType<typeof trainNetwork> =>
  trainNetwork(what, { ...settings, ...changes }, createRandom(seed), callbacks);

test('a line is learnt, the same way each time, and the best weights are kept', async () => {
  const first = await train();
  expect(first.history).toHaveLength(60);
  expect(first.history[0]!.trainingLoss).toBeGreaterThan(3);
  expect(first.history.at(-1)!.trainingLoss).toBeLessThan(0.01);
  expect(first.weights['weight']!.data[0]).toBeCloseTo(2, 1);
  expect(first.weights['bias']!.data[0]).toBeCloseTo(1, 1);
  const losses = first.history.map(({ validationLoss }) => validationLoss!);
  expect(first.bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
  expect(distance(first.weights)).toBe(Math.min(...losses));
  expect(first.history.some(({ learningRate }) => learningRate < 0.1)).toBe(true);
  const second = await train();
  expect(second).toEqual(first);
  const other = await train({}, {}, task(), 2);
  expect(other.weights).not.toEqual(first.weights);
});

test('a run resumed from any checkpoint ends with the same bytes', async () => {
  const saved: Uint8Array[] = [];
  const save = (bytes: Uint8Array): void => void saved.push(bytes);
  const whole = await train({ epochs: 12 }, { checkpoint: { everyEpochs: 5, save } });
  expect(saved).toHaveLength(3);
  const last = saved.at(-1)!;
  for (const resume of saved) {
    const again: Uint8Array[] = [];
    const result = await train(
      { epochs: 12 },
      { resume, checkpoint: { everyEpochs: 5, save: (bytes) => void again.push(bytes) } },
    );
    expect(result).toEqual(whole);
    expect(again.every((bytes, i) => Buffer.from(bytes).equals(saved[3 - again.length + i]!))).toBe(true);
  }
  expect(last.length).toBeGreaterThan(100);
});

test('a checkpoint of another training or a damaged one is refused', async () => {
  let saved = new Uint8Array();
  await train(
    { epochs: 1 },
    { checkpoint: { everyEpochs: 1, save: (bytes) => void (saved = bytes.slice()) } },
  );
  await expect(train({ learningRate: 0.2 }, { resume: saved })).rejects.toThrow(/other settings or cases/);
  await expect(train({}, { resume: saved.subarray(0, saved.length - 9) })).rejects.toThrow(/safetensors/);
  await expect(train({}, { resume: writeSafetensors({}) })).rejects.toThrow(
    /expected a training checkpoint of format 2, got none/,
  );
});

test('training stops early when validation stops improving', async () => {
  const { history, bestEpoch } = await train({ epochs: 200, stopAfter: 8 });
  expect(history.length).toBe(bestEpoch + 8);
});

test('without validation the last weights are the result', async () => {
  const { history, bestEpoch } = await train({ epochs: 3 }, {}, task({ validation: false }));
  expect(bestEpoch).toBe(3);
  expect(history.map(({ validationLoss }) => validationLoss)).toEqual([null, null, null]);
});

test('validation every third epoch leaves the others without a loss', async () => {
  const { history } = await train({ epochs: 7, validateEvery: 3 });
  expect(history.map(({ validationLoss }) => validationLoss !== null)).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
    true,
  ]);
});

test('progress tells each step, then the finished epoch', async () => {
  const told: TrainingProgress[] = [];
  const { history } = await train({ epochs: 2 }, { onProgress: (progress) => void told.push(progress) });
  expect(told.map(({ epoch, step, steps, finished }) => [epoch, step, steps, finished])).toEqual([
    ...[1, 2, 3].map((step) => [1, step, 3, null]),
    [1, 3, 3, history[0]],
    ...[1, 2, 3].map((step) => [2, step, 3, null]),
    [2, 3, 3, history[1]],
  ]);
});

test('a loss that is not a number stops the training and names epoch, step and cases', async () => {
  const error = await train({}, {}, task({ broken: 4 })).then(
    () => null,
    (reason: unknown) => reason as TrainingDivergedError,
  );
  expect(error).toBeInstanceOf(TrainingDivergedError);
  expect(error!.caseIds).toEqual(['case 4']);
  expect(error!.place).toBe('input x holds values that are not finite');
  expect(error!.message).toMatch(/the loss became NaN in epoch 1, step [123] \(cases .*case 4/);
});

test('the first layer whose output is not finite is named, with its case', async () => {
  const graph = createGraph();
  const x = graph.input('x', [2, 1]);
  const first = linear(x, graph.parameter('first.weight', [1, 1], Float32Array.of(1)));
  const second = linear(exp(first), graph.parameter('second.weight', [1, 1], Float32Array.of(1)));
  const values = [0.1, 200];
  const error = await train(
    { batchSize: 2 },
    {},
    {
      loss: meanSquaredError(second, graph.input('target', [2, 1])),
      caseIds: ['tame', 'wild'],
      feeds: async (chosen) => ({
        x: { shape: [2, 1], data: Float32Array.from(chosen, (i) => values[i]!) },
        target: { shape: [2, 1], data: new Float32Array(2) },
      }),
      validate: null,
      description: 'overflow',
    },
  ).catch((reason: unknown) => reason as TrainingDivergedError);
  expect(error).toMatchObject({ caseIds: ['wild'], epoch: 1, step: 1 });
  expect((error as TrainingDivergedError).message).toMatch(
    /first, the output of exp after layer first is not finite for case wild/,
  );
});

test('accumulation, averages and a planned rate go through checkpoints unchanged', async () => {
  const full: TrainingSettings = {
    epochs: 6,
    batchSize: 4,
    schedule: { kind: 'cosine', warmUpEpochs: 1 },
    optimiser: { kind: 'sgd', momentum: 0.9, accumulate: 2, average: { decay: 0.8 }, gradientClip: 5 },
  };
  const saved: Uint8Array[] = [];
  const save = (bytes: Uint8Array): void => void saved.push(bytes.slice());
  const whole = await train(full, { checkpoint: { everyEpochs: 1, save } });
  expect(whole.history.map(({ learningRate }) => learningRate)[1]).toBeLessThan(0.1 + 1e-9);
  expect(whole.history.at(-1)!.learningRate).toBeLessThan(0.02);
  const resumed = await train(full, { resume: saved[2]! });
  expect(resumed).toEqual(whole);
  const plain = await train({ ...full, optimiser: { ...full.optimiser!, average: undefined } as never });
  expect(plain.weights).not.toEqual(whole.weights);
  await expect(train({ ...full, epochs: 7 }, { resume: saved[2]! })).rejects.toThrow(/other settings/);
});

test('a checkpoint whose state was changed, or that lacks values, is refused', async () => {
  let saved = new Uint8Array();
  await train(
    { epochs: 1 },
    { checkpoint: { everyEpochs: 1, save: (bytes) => void (saved = bytes.slice()) } },
  );
  const { tensors, metadata } = readSafetensors(saved);
  const changed = { ...metadata, training: metadata['training']!.replace('"bestEpoch":1', '"bestEpoch":0') };
  await expect(train({}, { resume: writeSafetensors(tensors, changed) })).rejects.toThrow(
    /match its checksum/,
  );
  const { 'resident/adam.step': gone, ...rest } = tensors;
  expect(gone).toBeDefined();
  await expect(train({}, { resume: writeSafetensors(rest, metadata) })).rejects.toThrow(
    /does not fit the network: adam.step is missing; delete it/,
  );
});

test('a training that is cancelled stops after its step', async () => {
  const signal = { aborted: false, reason: new RangeError('enough') };
  let steps = 0;
  const run = train({}, { signal, onProgress: () => void (signal.aborted = ++steps === 2) });
  await expect(run).rejects.toThrow('enough');
  expect(steps).toBe(2);
});

test('weights that overflow after the last step are noticed before they are saved', async () => {
  let saves = 0;
  const run = train(
    { epochs: 1, batchSize: 4, learningRate: 1e39 },
    { checkpoint: { everyEpochs: 1, save: () => void saves++ } },
    { ...task(), caseIds: task().caseIds.slice(0, 4) },
  );
  await expect(run).rejects.toThrow(/weights of .* are not finite in epoch 1, step 1/);
  expect(saves).toBe(0);
});

test('batches hold every case, the last one filled from the beginning', () => {
  const batches = drawBatches(10, 4, createRandom(1));
  expect(batches.map(({ length }) => length)).toEqual([4, 4, 4]);
  expect(new Set(batches.flat().slice(0, 10)).size).toBe(10);
  expect(batches.flat().slice(10)).toEqual(batches.flat().slice(0, 2));
});

test('settings that cannot be are refused', async () => {
  await expect(train({ batchSize: 11 })).rejects.toThrow(
    /batch size from 1 to the number of cases 10, got 11/,
  );
  await expect(train({ epochs: 0 })).rejects.toThrow(/whole number of epochs from 1, got 0/);
  await expect(train({}, {}, { ...task(), caseIds: [] })).rejects.toThrow(/at least 1 case/);
});
