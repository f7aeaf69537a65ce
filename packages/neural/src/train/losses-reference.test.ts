// Losses of overlap, classes and survival with their derivatives, against PyTorch in float64 and, for Cox's, R's coxph
// (reference/neural/losses.py).

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildModel } from '../graph/build-model.ts';
import { createGraph } from '../graph/graph.ts';
import { gradients } from '../graph/gradients.ts';
import type { Node } from '../graph/node.ts';
import { averagePool } from '../graph/pooling.ts';
import { openLocalSession } from '../runtime/local-session.ts';
import type { Tensor } from '../tensor.ts';
import { crossEntropy, focalCrossEntropy, focalLoss } from './class-losses.ts';
import { coxLoss } from './cox-loss.ts';
import { deepSupervision } from './deep-supervision.ts';
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, huberLoss, meanAbsoluteError } from './losses.ts';
import { diceLoss, generalisedDiceLoss, tverskyLoss } from './overlap-losses.ts';

interface StoredTensor {
  readonly shape: number[];
  readonly data: number[];
}
interface LossCase {
  readonly loss: string;
  readonly name: string;
  readonly settings: object;
  readonly inputs: StoredTensor[];
  readonly value: number;
  readonly gradient: StoredTensor;
}
const file = new URL('../../../../reference/neural/losses.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: LossCase[] };

const builders: Record<string, (inputs: readonly Node[], settings: object) => Node> = {
  diceLoss: ([p, t], settings) => diceLoss(p!, t!, settings),
  generalisedDiceLoss: ([p, t], settings) => generalisedDiceLoss(p!, t!, settings),
  tverskyLoss: ([p, t], settings) => tverskyLoss(p!, t!, settings),
  crossEntropy: ([x, y], settings) => crossEntropy(x!, y!, settings),
  focalCrossEntropy: ([x, y], settings) => focalCrossEntropy(x!, y!, settings),
  focalLoss: ([x, t], settings) => focalLoss(x!, t!, settings),
  binaryCrossEntropy: ([p, t]) => binaryCrossEntropy(p!, t!),
  meanAbsoluteError: ([p, t]) => meanAbsoluteError(p!, t!),
  huberLoss: ([p, t], settings) => huberLoss(p!, t!, settings),
  coxLoss: ([x, time, event], settings) => coxLoss(x!, time!, event!, settings),
  deepSupervision: ([x, target], settings) =>
    deepSupervision(
      { outputs: [x!, averagePool(x!, { window: 2 })], target: target!, ...settings },
      binaryCrossEntropyWithLogits,
    ),
};

const tensor = ({ shape, data }: StoredTensor): Tensor => ({ shape, data: Float32Array.from(data) });

async function evaluate(
  inputs: readonly StoredTensor[],
  build: (nodes: readonly Node[]) => Node,
): Promise<{ value: number; gradient: Tensor }> {
  const graph = createGraph();
  const nodes = inputs.map(({ shape }, i) => graph.input(`x${i}`, shape));
  const loss = build(nodes);
  const [gradient] = gradients(loss, [nodes[0]!]);
  const session = await openLocalSession(buildModel({ outputs: { loss, gradient: gradient! } }), {
    threads: 1,
  });
  const feeds = Object.fromEntries(inputs.map((input, i) => [`x${i}`, tensor(input)]));
  const found = await session.run(feeds, ['loss', 'gradient']);
  await session.close();
  return { value: found['loss']!.data[0]!, gradient: found['gradient']! };
}

// Float32 against float64: a few rounding steps of values of the loss's own size.
const tolerance = 1e-6;

test.each(cases)('$loss $name $settings and its derivative are those of the reference', async (stored) => {
  const build = builders[stored.loss]!;
  const { value, gradient } = await evaluate(stored.inputs, (nodes) => build(nodes, stored.settings));
  expect(Math.abs(value - stored.value) / Math.max(1, stored.value)).toBeLessThan(tolerance);
  expect(gradient.shape).toEqual(stored.gradient.shape);
  const errors = stored.gradient.data.map((expected, i) => Math.abs(gradient.data[i]! - expected));
  expect(Math.max(...errors)).toBeLessThan(tolerance);
});

test('batches with nothing to learn from give 0 and derivatives of 0, not NaN', async () => {
  const column = (...data: number[]): StoredTensor => ({ shape: [data.length], data });
  const cox = await evaluate([column(1, 2, 3), column(5, 5, 6), column(0, 0, 0)], ([x, t, e]) =>
    coxLoss(x!, t!, e!),
  );
  expect(cox.value).toBe(0);
  expect(cox.gradient.data.map(Math.abs)).toEqual(new Float32Array(3));
  const ignored = await evaluate([{ shape: [1, 2], data: [3, 4] }, column(-1)], ([x, y]) =>
    crossEntropy(x!, y!),
  );
  expect(ignored.value).toBe(0);
  expect(ignored.gradient.data.map(Math.abs)).toEqual(new Float32Array(2));
});

test('losses refuse what does not fit, saying what was given', () => {
  const graph = createGraph();
  const logits = graph.input('logits', [2, 3, 4, 4]);
  const labels = graph.input('labels', [2, 4, 5]);
  expect(() => diceLoss(logits, labels)).toThrow(/\[2, 3, 4, 4\] with targets \[2, 4, 5\].*use oneHot/);
  expect(() => crossEntropy(logits, labels)).toThrow(/expected one label a place/);
  expect(() => crossEntropy(logits, graph.input('l', [2, 4, 4]), { classWeights: [1, 2] })).toThrow(
    /3 classes by \[1, 2\]/,
  );
  expect(() => coxLoss(graph.input('h', [4]), graph.input('t', [4]), graph.input('e', [5]))).toThrow(
    /expected event of shape \[4\] or \[4, 1\], got \[5\]/,
  );
  expect(() => deepSupervision({ outputs: [logits], target: logits, weights: [0] }, diceLoss)).toThrow(
    /1 scales by \[0\]/,
  );
});
