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
  readonly weightDecay: number;
  readonly gradientClip: number | null;
  readonly losses: number[];
  readonly end: Record<string, StoredTensor>;
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
): Promise<{ losses: number[]; end: Record<string, Tensor> }> {
  const session = await openSession(step.model, { resident: step.resident, carry: step.carry, threads: 2 });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
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
  async ({ weightDecay, gradientClip, ...expected }) => {
    const { loss } = network(true);
    const optimiser = { kind: 'adam' as const, weightDecay, ...(gradientClip !== null && { gradientClip }) };
    const step = buildTrainingStep({ loss, optimiser });
    expect([...step.feeds].sort()).toEqual(['learningRate', 'target', 'x']);
    expect([...step.weightNames].sort()).toEqual(Object.keys(expected.end).sort());
    const { losses, end } = await train(step, stored.inputs.length);
    losses.forEach((value, i) => expect(value).toBeCloseTo(expected.losses[i]!, 5));
    const errors = Object.entries(expected.end).map(([name, { data }]) => ({
      name,
      error: Math.max(...data.map((value, i) => Math.abs(end[name]!.data[i]! - value))),
    }));
    expect(errors.filter(({ error }) => !(error < tolerance))).toEqual([]);
    expect(end['adam.step']!.data[0]).toBe(stored.inputs.length);

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
  const session = await openSession(resumed.model, {
    resident: resumed.resident,
    carry: resumed.carry,
    threads: 2,
  });
  for (const i of [2, 3]) {
    await session.run(
      {
        x: tensor(stored.inputs[i]!),
        target: tensor(stored.targets[i]!),
        learningRate: scalar(stored.learningRate),
      },
      ['loss'],
    );
  }
  expect(await session.fetchResident()).toEqual(once.end);
  await session.close();
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
