import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openLocalSession } from '../runtime/local-session.ts';
import { buildModel } from './build-model.ts';
import { createGraph, nameOf } from './graph.ts';
import { instanceNorm } from './normalisation.ts';

interface StoredTensor {
  readonly shape: number[];
  readonly data: number[];
}
const file = new URL('../../../../reference/neural/training.json', import.meta.url);
const stored = JSON.parse(readFileSync(file, 'utf8')) as {
  inputs: StoredTensor[];
  instanceNorm: Record<string, StoredTensor>;
};

test("instance normalisation tracks PyTorch's running statistics", async () => {
  const { shape, data } = stored.inputs[0]!;
  const graph = createGraph();
  const x = graph.input('x', shape);
  const channels = [shape[1]!];
  const runningMean = graph.state('runningMean', channels, new Float32Array(shape[1]!));
  const runningVariance = graph.state('runningVariance', channels, new Float32Array(shape[1]!).fill(1));
  const parameters = {
    scale: graph.constant([1, 1], channels),
    shift: graph.constant([0, 0], channels),
  };
  instanceNorm(x, parameters, { running: { runningMean, runningVariance, training: true } });
  const outputs = Object.fromEntries(
    graph.stateUpdates.map(({ state, value }) => [`next/${nameOf(state)}`, value]),
  );
  const session = await openLocalSession(buildModel({ outputs }), { threads: 1 });
  const found = await session.run({ x: { shape, data: Float32Array.from(data) } }, Object.keys(outputs));
  await session.close();
  const expected = Object.entries(stored.instanceNorm);
  expect(expected.map(([name]) => `next/${name}`).sort()).toEqual(Object.keys(outputs).sort());
  const errors = expected.flatMap(([name, tensor]) =>
    tensor.data.map((value, i) => Math.abs(found[`next/${name}`]!.data[i]! - value)),
  );
  expect(Math.max(...errors)).toBeLessThan(1e-6);
});
