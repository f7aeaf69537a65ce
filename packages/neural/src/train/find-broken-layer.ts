// Where a value first stops being a number: the forward pass again, with a check after every node. Run when a loss
// is already broken, so that its price does not matter.

import { subtract } from '../graph/elementwise.ts';
import { isInput, isPlaceholder, nameOf, topologicalOrder } from '../graph/graph.ts';
import { buildModel } from '../graph/build-model.ts';
import type { Node } from '../graph/node.ts';
import { reduceSum } from '../graph/reductions.ts';
import { concat, reshape } from '../graph/shaping.ts';
import { openSession } from '../runtime/session.ts';
import type { Tensors } from '../tensor.ts';

/** What broke first. */
export interface BrokenPlace {
  /** In words: an input, a weight, or a layer with its operator. */
  readonly what: string;
  /** Which images of the batch (from 0) it broke for; null where they cannot be told apart. */
  readonly samples: readonly number[] | null;
}

const finite = (value: number): boolean => Number.isFinite(value);

/** Looks at the feeds, then at the weights, then at each layer in order; null where all are finite. */
export async function findBrokenPlace(
  loss: Node,
  weights: Tensors,
  feeds: Tensors,
  threads: number | undefined,
): Promise<BrokenPlace | null> {
  return brokenFeed(feeds) ?? brokenWeight(weights) ?? (await brokenLayer(loss, weights, feeds, threads));
}

/** The first input with a value that is not finite; null where there is none. */
export function brokenFeed(feeds: Tensors): BrokenPlace | null {
  for (const [name, { shape, data }] of Object.entries(feeds)) {
    const batch = shape[0] ?? 1;
    const length = data.length / batch;
    const samples = Array.from({ length: batch }, (_, i) => i).filter(
      (i) => !data.subarray(i * length, (i + 1) * length).every(finite),
    );
    if (samples.length > 0) return { what: `input ${name} holds values that are not finite`, samples };
  }
  return null;
}

function brokenWeight(weights: Tensors): BrokenPlace | null {
  const name = Object.keys(weights).find((key) => !weights[key]!.data.every(finite));
  return name === undefined
    ? null
    : { what: `weights of ${name} are not finite since the step before`, samples: null };
}

async function brokenLayer(
  loss: Node,
  weights: Tensors,
  feeds: Tensors,
  threads: number | undefined,
): Promise<BrokenPlace | null> {
  const order = topologicalOrder([loss]);
  const batch = order.find((node) => isPlaceholder(node) && nameOf(node) in feeds)?.shape[0] ?? 1;
  const computed = order.filter((node) => node.inputs.length > 0);
  // x − x is 0 where x is finite and NaN elsewhere; summed for each image where the first axis is the batch.
  const perImage = (node: Node): boolean => node.shape.length > 1 && node.shape[0] === batch;
  const checks = computed.map((node) => {
    const zeros = subtract(node, node);
    if (!perImage(node)) return reshape(reduceSum(zeros), [1]);
    const axes = node.shape.slice(1).map((_, i) => i + 1);
    return reshape(reduceSum(zeros, { axes }), [batch]);
  });
  if (checks.length === 0) return null;
  const needed = order.filter((node) => isPlaceholder(node) && !(nameOf(node) in feeds)).map(nameOf);
  const session = await openSession(
    buildModel({
      outputs: { checks: checks.length === 1 ? checks[0]! : concat(checks, 0) },
      residentWeights: true,
    }),
    {
      resident: Object.fromEntries(needed.map((name) => [name, weights[name]!])),
      name: 'the search for the broken layer',
      ...(threads !== undefined && { threads }),
    },
  );
  try {
    const fed = order.filter((node) => isPlaceholder(node) && nameOf(node) in feeds).map(nameOf);
    const found = await session.run(Object.fromEntries(fed.map((name) => [name, feeds[name]!])), ['checks']);
    const values = found['checks']!.data;
    let offset = 0;
    for (const node of computed) {
      const count = perImage(node) ? batch : 1;
      const samples = Array.from({ length: count }, (_, i) => i).filter((i) => !finite(values[offset + i]!));
      if (samples.length > 0) {
        const what = `the output of ${describeLayer(node)} is not finite`;
        return { what, samples: perImage(node) ? samples : null };
      }
      offset += count;
    }
    return null;
  } finally {
    await session.close();
  }
}

/** `layer encoder.0.conv (conv3d)`, or for a node without weights the last layer before it. */
function describeLayer(node: Node): string {
  const own = node.inputs.find((input) => isPlaceholder(input) && !isInput(input));
  if (own !== undefined) return `layer ${layerName(own)} (${node.operator.name})`;
  const seen = new Set<Node>([node]);
  let front: readonly Node[] = node.inputs;
  while (front.length > 0) {
    const next: Node[] = [];
    for (const input of front) {
      if (seen.has(input)) continue;
      seen.add(input);
      if (isPlaceholder(input) && !isInput(input)) {
        return `${node.operator.name} after layer ${layerName(input)}`;
      }
      next.push(...input.inputs);
    }
    front = next;
  }
  return node.operator.name;
}

/** `encoder.0.conv.weight` is of layer `encoder.0.conv`. */
function layerName(parameter: Node): string {
  const name = nameOf(parameter);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}
