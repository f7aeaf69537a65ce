// Whole training steps against PyTorch in float64 (reference/neural/training.py), through the worker session.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  batchNorm,
  buildModel,
  buildTrainingStep,
  conv3d,
  createGraph,
  linear,
  maxPool,
  type Node,
  type OptimiserSettings,
  openSession,
  reduceMean,
  relu,
  reshape,
  square,
  subtract,
  type Tensor,
  type TrainingStep,
} from '../index.ts';

interface StoredTensor {
  readonly shape: number[];
  readonly data: number[];
}
interface Run {
  readonly name: string;
  readonly settings: OptimiserSettings;
  readonly losses: number[];
  readonly end: Record<string, StoredTensor>;
  readonly average?: Record<string, StoredTensor>;
  readonly evaluation: StoredTensor;
}
interface Stored {
  readonly learningRate: number;
  readonly start: Record<string, StoredTensor>;
  readonly inputs: StoredTensor[];
  readonly targets: StoredTensor[];
  readonly runs: Run[];
}
const file = new URL('../../../../reference/neural/training.json', import.meta.url);
const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored;
const tensor = ({ shape, data }: StoredTensor): Tensor => ({ shape, data: Float32Array.from(data) });
const scalar = (value: number): Tensor => ({ shape: [], data: Float32Array.of(value) });

function network(training: boolean): { output: Node; loss: Node } {
  const graph = createGraph();
  const start = (name: string): Float32Array => Float32Array.from(stored.start[name]!.data);
  const parameter = (name: string): Node => graph.parameter(name, stored.start[name]!.shape, start(name));
  const state = (name: string): Node => graph.state(name, stored.start[name]!.shape, start(name));
  const x = graph.input('x', stored.inputs[0]!.shape);
  const convolved = conv3d(x, parameter('0.weight'), { padding: 1 });
  const normal = batchNorm(
    convolved,
    {
      scale: parameter('1.weight'),
      shift: parameter('1.bias'),
      runningMean: state('1.running_mean'),
      runningVariance: state('1.running_var'),
    },
    { training },
  );
  const pooled = maxPool(relu(normal), { window: 2 });
  const output = linear(reshape(pooled, [2, 24]), parameter('5.weight'), parameter('5.bias'));
  const target = graph.input('target', stored.targets[0]!.shape);
  return { output, loss: reduceMean(square(subtract(output, target))) };
}

async function train(
  step: TrainingStep,
  steps: number,
  first = 0,
): Promise<{ losses: number[]; end: Record<string, Tensor> }> {
  const session = await openSession(step.model, { ...step.session, threads: 2 });
  const losses: number[] = [];
  for (let i = first; i < first + steps; i++) {
    const feeds = {
      x: tensor(stored.inputs[i]!),
      target: tensor(stored.targets[i]!),
      learningRate: scalar(stored.learningRate),
    };
    losses.push((await session.run(feeds, step.outputs))['loss']!.data[0]!);
  }
  const end = await session.fetchResident();
  await session.close();
  return { losses, end };
}

/**
 * float32 against float64 after five steps: Adam divides each derivative by its own size, so a derivative's rounding
 * of 1e-6 reaches the weights undamped by its smallness.
 */
const tolerance = 1e-5;

test.each(stored.runs)(
  'five steps with $name follow PyTorch',
  async ({ settings: optimiser, ...expected }) => {
    const { loss } = network(true);
    const step = buildTrainingStep({ loss, optimiser });
    expect([...step.feeds].sort()).toEqual(['learningRate', 'target', 'x']);
    expect([...step.weightNames].sort()).toEqual(Object.keys(expected.end).sort());
    const { losses, end } = await train(step, stored.inputs.length);
    losses.forEach((value, i) => expect(value).toBeCloseTo(expected.losses[i]!, 5));
    const errorsOf = (all: Record<string, StoredTensor>, keptAs: (name: string) => string): unknown[] =>
      Object.entries(all).flatMap(([name, { data }]) => {
        const found = end[keptAs(name)]!.data;
        const error = Math.max(...data.map((value, i) => Math.abs(found[i]! - value)));
        return error < tolerance ? [] : [{ name: keptAs(name), error }];
      });
    expect(errorsOf(expected.end, (name) => name)).toEqual([]);
    expect(Object.keys(step.averages).sort()).toEqual(Object.keys(expected.average ?? {}).sort());
    expect(errorsOf(expected.average ?? {}, (name) => step.averages[name]!)).toEqual([]);
    const steps = Math.floor(stored.inputs.length / (optimiser.accumulate ?? 1));
    expect(end['adam.step']?.data[0]).toBe(optimiser.kind === 'sgd' ? undefined : steps);

    const evaluation = network(false);
    const session = await openSession(buildModel({ outputs: { output: evaluation.output }, weights: end }));
    const { output } = await session.run({ x: tensor(stored.inputs[0]!) }, ['output']);
    await session.close();
    const worst = Math.max(...expected.evaluation.data.map((value, i) => Math.abs(output!.data[i]! - value)));
    expect(worst).toBeLessThan(tolerance);
  },
);

test('the same steps give the same bits, and a checkpoint continues them', async () => {
  const step = buildTrainingStep({ loss: network(true).loss });
  const once = await train(step, 4);
  expect(await train(step, 4)).toEqual(once);
  const half = await train(step, 2);
  const resumed = buildTrainingStep({ loss: network(true).loss, weights: half.end });
  expect((await train(resumed, 2, 2)).end).toEqual(once.end);
});

test('a checkpoint in the middle of an accumulated, averaged round goes on with the same bits', async () => {
  const optimiser = {
    kind: 'sgd',
    momentum: 0.9,
    accumulate: 3,
    average: { decay: 0.9, warmUp: true },
  } as const;
  const whole = await train(buildTrainingStep({ loss: network(true).loss, optimiser }), 4);
  const part = await train(buildTrainingStep({ loss: network(true).loss, optimiser }), 2);
  const resumed = buildTrainingStep({ loss: network(true).loss, optimiser, weights: part.end });
  expect((await train(resumed, 2, 2)).end).toEqual(whole.end);
});

test('refuses settings of the optimiser that make no sense', () => {
  const { loss } = network(true);
  const build = (optimiser: OptimiserSettings) => (): unknown => buildTrainingStep({ loss, optimiser });
  expect(build({ kind: 'sgd', momentum: 1 })).toThrow(/momentum 1: expected 0 <= momentum < 1/);
  expect(build({ kind: 'sgd', nesterov: true })).toThrow(/without momentum/);
  expect(build({ kind: 'adam', gradientClip: 1, gradientClipValue: 1 })).toThrow(/choose one/);
  expect(build({ kind: 'adam', gradientClip: 0 })).toThrow(/to norm 0: expected a positive number/);
  expect(build({ kind: 'adam', accumulate: 1.5 })).toThrow(/over 1.5 runs: expected a whole number/);
  expect(build({ kind: 'adam', average: { decay: 1 } })).toThrow(/decay 1: expected 0 < decay < 1/);
});

test('refuses parameters that the loss does not reach and names that the optimiser needs', () => {
  const graph = createGraph();
  const used = graph.parameter('used', [1], Float32Array.of(1));
  graph.parameter('unused', [1], Float32Array.of(1));
  expect(() => buildTrainingStep({ loss: square(used) })).toThrow(/"unused": the loss does not depend on it/);
  expect(() => buildTrainingStep({ loss: square(used), parameters: [used] })).not.toThrow();
  const clash = createGraph();
  const rate = clash.parameter('learningRate', [1], Float32Array.of(1));
  expect(() => buildTrainingStep({ loss: square(rate) })).toThrow(/the optimiser needs that name/);
});
