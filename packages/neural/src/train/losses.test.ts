import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildModel } from '../graph/build-model.ts';
import { createGraph } from '../graph/graph.ts';
import { gradients } from '../graph/gradients.ts';
import type { Node } from '../graph/node.ts';
import { openSession } from '../runtime/session.ts';
import { binaryCrossEntropyWithLogits, diceAndCrossEntropy, meanSquaredError, smoothL1 } from './losses.ts';
import { diceLoss } from './overlap-losses.ts';
import { segmentationLoss } from './scores.ts';
import { sigmoid } from '../graph/elementwise.ts';

interface LossCase {
  readonly arguments: Record<string, number[]>;
  readonly loss: number;
  readonly gradient: number[];
}
const file = new URL('../../../../reference/neural/networks.json', import.meta.url);
const reference = JSON.parse(readFileSync(file, 'utf8')) as {
  losses: Record<string, LossCase>;
  mask: number[];
};

type Loss = (prediction: Node, target: Node, mask: Node) => Node;
const losses: Record<string, Loss> = {
  dice: (p, t) => diceLoss(p, t),
  crossEntropy: (p, t) => binaryCrossEntropyWithLogits(p, t),
  weightedCrossEntropy: (p, t) => binaryCrossEntropyWithLogits(p, t, { positiveWeight: 2.5 }),
  maskedCrossEntropy: (p, t, mask) => binaryCrossEntropyWithLogits(p, t, { mask }),
  squaredError: (p, t) => meanSquaredError(p, t),
  maskedSquaredError: (p, t, mask) => meanSquaredError(p, t, { mask }),
  smoothL1: (p, t) => smoothL1(p, t, { beta: 0.8 }),
};

async function evaluate(
  loss: Loss,
  prediction: readonly number[],
  target: readonly number[],
  mask: readonly number[],
): Promise<{ loss: number; gradient: number[] }> {
  const graph = createGraph();
  const shape = [prediction.length];
  const inputs = ['prediction', 'target', 'mask'].map((name) => graph.input(name, shape));
  const value = loss(inputs[0]!, inputs[1]!, inputs[2]!);
  const [gradient] = gradients(value, [inputs[0]!]);
  const session = await openSession(buildModel({ outputs: { loss: value, gradient: gradient! } }), {
    threads: 1,
  });
  const all = { prediction, target, mask };
  const used = Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => name !== 'mask' || loss.length === 3)
      .map(([name, values]) => [name, { shape, data: Float32Array.from(values) }]),
  );
  const found = await session.run(used, ['loss', 'gradient']);
  await session.close();
  return { loss: found['loss']!.data[0]!, gradient: [...found['gradient']!.data] };
}

/** Spreads values over the places where the mask is 1, something else between. */
function unmasked(values: readonly number[], mask: readonly number[]): number[] {
  const rest = [...values];
  return mask.map((keep) => (keep === 1 ? rest.shift()! : 9));
}

test.each(Object.keys(reference.losses))('%s and its gradient are those of PyTorch', async (name) => {
  const { arguments: given, loss, gradient } = reference.losses[name]!;
  const [prediction, target] = ['logit', 'probability', 'prediction', 'target'].flatMap((key) =>
    given[key] === undefined ? [] : [given[key]],
  );
  const masked = name.startsWith('masked');
  const { mask } = reference;
  const found = await evaluate(
    losses[name]!,
    masked ? unmasked(prediction!, mask) : prediction!,
    masked ? unmasked(target!, mask) : target!,
    mask,
  );
  // Float32 against float64.
  expect(found.loss).toBeCloseTo(loss, 5);
  const expected = masked ? unmasked(gradient, mask).map((value) => (value === 9 ? 0 : value)) : gradient;
  expected.forEach((value, i) => expect(found.gradient[i]).toBeCloseTo(value, 6));
});

test('a mask of zeros gives a loss and gradients of 0, not NaN', async () => {
  const found = await evaluate(losses['maskedSquaredError']!, [1, 2], [3, 4], [0, 0]);
  expect(found.loss).toBe(0);
  expect(found.gradient.map(Math.abs)).toEqual([0, 0]);
});

test('the validation loss outside the graph is the training loss', async () => {
  const logits = [-3, -0.5, 0.3, 2, 5];
  const target = [0, 1, 0, 1, 1];
  const found = await evaluate((p, t) => diceAndCrossEntropy(sigmoid(p), p, t), logits, target, []);
  const probability = Float32Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
  expect(found.loss).toBeCloseTo(segmentationLoss(probability, target), 5);
});
