// Large parameters are stepped piece by piece, in place: the same values as in one model.

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRandom } from '@glioscope/numeric';
import {
  buildTrainingStep,
  createGraph,
  linear,
  type Node,
  type OptimiserSettings,
  reduceMean,
  square,
  subtract,
  type Tensor,
} from '../index.ts';
import { openLocalSession } from '../runtime/local-session.ts';

const random = createRandom(5);
const filled = (...shape: number[]): Tensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => random.normal()),
});
const feeds = { x: filled(2, 300), target: filled(2, 1000) };

/** 300,000 weights: a whole piece and part of one. The bias is small, and stepped with the derivatives. */
function loss(hasBias: boolean): Node {
  const graph = createGraph();
  const weight = graph.parameter('weight', [1000, 300], () => {
    const stream = createRandom(6);
    return Float32Array.from({ length: 300_000 }, () => stream.normal(0, 0.05));
  });
  const bias = hasBias
    ? graph.parameter('bias', [1000], null)
    : graph.constant(new Float32Array(1000), [1000]);
  const output = linear(graph.input('x', [2, 300]), weight, bias);
  return reduceMean(square(subtract(output, graph.input('target', [2, 1000]))));
}

interface Trained {
  readonly losses: readonly number[];
  readonly averages: Readonly<Record<string, string>>;
  readonly end: Readonly<Record<string, Tensor>>;
}

async function train(
  backend: 'cpu' | 'webgpu',
  optimiser: OptimiserSettings,
  hasBias: boolean,
): Promise<Trained> {
  const step = buildTrainingStep({ loss: loss(hasBias), optimiser, backend });
  expect(step.session.piecewise !== undefined).toBe(backend === 'cpu');
  const session = await openLocalSession(step.model, {
    ...step.session,
    carryIfFinite: 'loss',
    threads: 1,
  });
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) {
    const rate = { shape: [], data: Float32Array.of(0.01) };
    losses.push((await session.run({ ...feeds, learningRate: rate }, ['loss']))['loss']!.data[0]!);
  }
  const end = await session.fetchResident();
  // A broken run changes nothing, in pieces or not.
  const broken = { shape: [2, 300], data: new Float32Array(600).fill(NaN) };
  await session.run({ ...feeds, x: broken, learningRate: { shape: [], data: Float32Array.of(1) } }, ['loss']);
  expect(digests(await session.fetchResident())).toEqual(digests(end));
  await session.close();
  expect([...step.weightNames].sort()).toEqual(hasBias ? ['bias', 'weight'] : ['weight']);
  expect([...step.feeds].sort()).toEqual(['learningRate', 'target', 'x']);
  return { losses, averages: step.averages, end };
}

/** The bits of values by name, short enough to compare. */
const digests = (values: Record<string, Tensor>): [string, readonly number[], string][] =>
  Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { shape, data }]) => [
      name,
      shape,
      createHash('sha256')
        .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
        .digest('hex'),
    ]);

/**
 * A hundredth of what one step changes. The two models' operators are fused differently, and Adam divides each derivative
 * by its own size, so that the rounding of one near 0 reaches the weight undamped.
 */
const tolerance = 1e-4;

test.each<OptimiserSettings & { readonly hasBias?: boolean }>([
  { kind: 'adam', gradientClip: 0.01 },
  { kind: 'adam', hasBias: false },
  { kind: 'adamW', weightDecay: 0.1, average: { decay: 0.9 }, gradientClipValue: 1e-4 },
  { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  { kind: 'adam', accumulate: 2, gradientClip: 0.01, average: { decay: 0.9, warmUp: true } },
])('$kind in pieces gives what one model gives', async ({ hasBias = true, ...optimiser }) => {
  const pieces = await train('cpu', optimiser, hasBias);
  const whole = await train('webgpu', optimiser, hasBias);
  expect(pieces.averages).toEqual(whole.averages);
  expect(Object.keys(pieces.end).sort()).toEqual(Object.keys(whole.end).sort());
  pieces.losses.forEach((value, i) => expect(value).toBeCloseTo(whole.losses[i]!, 6));
  const largest = Object.entries(pieces.end).map(([name, { shape, data }]) => {
    expect(shape).toEqual(whole.end[name]!.shape);
    const other = whole.end[name]!.data;
    return {
      name,
      difference: data.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0),
    };
  });
  expect(largest.filter(({ difference }) => !(difference < tolerance))).toEqual([]);
});
