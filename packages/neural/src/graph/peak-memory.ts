// How many bytes a graph needs at once, foreseen from shapes alone: ONNX Runtime runs the nodes one after another and
// frees a value after its last use, so the peak is the largest sum of values that are alive together.

import { isPlaceholder, topologicalOrder } from './graph.ts';
import type { Node } from './node.ts';
import { sizeOf } from './shape.ts';

/** Operators whose result ONNX Runtime writes over an input of the same size that nobody needs any more. */
const inPlace: ReadonlySet<string> = new Set([
  'absolute',
  'add',
  'divide',
  'exp',
  'leakyRelu',
  'log',
  'multiply',
  'negate',
  'power',
  'relu',
  'sigmoid',
  'sqrt',
  'square',
  'subtract',
  'tanh',
]);

/** Operators whose result is their input's memory under another shape. */
const views: ReadonlySet<string> = new Set(['reshape', 'stopGradient']);

export interface MemoryNeed {
  /** Inputs and weights, which are there before and after a run, and the values that a run gives back. */
  readonly keptBytes: number;
  /** The most that is alive at once, `keptBytes` included. */
  readonly peakBytes: number;
  /** The most that values which a run makes take at once, those that it gives back included. */
  readonly madeBytes: number;
}

/**
 * What values take of the machine, fitted to what processes grew by in bench/neural/memory.mjs (docs/neural-speed.md):
 * factors of the values that come and go and of those that stay, and a constant. ONNX Runtime's blocks are larger than their
 * values, kernels have scratch space of their own, and what a run gives back is copied.
 */
const fits = {
  training: { passing: 1.3, kept: 1.7, constantMiB: 180 },
  inference: { passing: 2, kept: 4, constantMiB: 60 },
};

/** What a session will take of the machine: the foreseen lies up to a quarter above what was measured, and not below. */
export function sessionBytes(
  { keptBytes, peakBytes }: Pick<MemoryNeed, 'keptBytes' | 'peakBytes'>,
  use: 'training' | 'inference',
): number {
  const { passing, kept, constantMiB } = fits[use];
  return passing * (peakBytes - keptBytes) + kept * keptBytes + constantMiB * 2 ** 20;
}

/** The need of the part of a graph that `outputs` need. Values are float32. */
export function memoryNeed(outputs: readonly Node[]): MemoryNeed {
  const order = executionOrder(outputs);
  const bytesOf = (node: Node): number => 4 * sizeOf(node.shape);
  const owner = new Map<Node, Node>();
  for (const node of order) {
    const [source] = node.inputs;
    owner.set(node, source !== undefined && views.has(node.operator.name) ? owner.get(source)! : node);
  }
  const lastUse = new Map<Node, number>();
  order.forEach((node, i) => {
    for (const input of node.inputs) lastUse.set(owner.get(input)!, i);
  });
  const results = new Set(outputs.map((node) => owner.get(node)!));
  for (const result of results) lastUse.set(result, Infinity);

  const resident = order.filter((node) => node.inputs.length === 0);
  const base = resident.reduce((sum, node) => sum + bytesOf(node), 0);
  let live = 0;
  let peak = 0;
  /** The buffer that a node's value lies in, where it took over another's. */
  const buffer = new Map<Node, number>();
  order.forEach((node, i) => {
    if (node.inputs.length === 0) return;
    const dying = [...new Set(node.inputs.map((input) => owner.get(input)!))].filter(
      (input) => lastUse.get(input) === i && input.inputs.length > 0,
    );
    if (owner.get(node) === node) {
      const bytes = bytesOf(node);
      const taken = inPlace.has(node.operator.name)
        ? dying.findIndex((input) => buffer.get(input) === bytes)
        : -1;
      if (taken >= 0) dying.splice(taken, 1);
      else live += bytes;
      buffer.set(node, bytes);
      peak = Math.max(peak, live);
      if (!lastUse.has(node)) live -= bytes;
    }
    for (const input of dying) live -= buffer.get(input)!;
  });
  const returned = [...results]
    .filter((node) => !isPlaceholder(node))
    .reduce((sum, node) => sum + bytesOf(node), 0);
  return { keptBytes: base + returned, peakBytes: base + peak, madeBytes: peak };
}

/**
 * The order in which ONNX Runtime runs nodes: depth first from the last node that nobody uses, of a node's inputs the
 * one that was written last first.
 */
function executionOrder(outputs: readonly Node[]): Node[] {
  const written = topologicalOrder(outputs);
  const index = new Map(written.map((node, i) => [node, i]));
  const used = new Set(written.flatMap((node) => node.inputs));
  const order: Node[] = [];
  const visited = new Set<Node>();
  const stack = written.filter((node) => !used.has(node)).map((node) => ({ node, done: false }));
  while (stack.length > 0) {
    const { node, done } = stack.pop()!;
    if (done) {
      order.push(node);
      continue;
    }
    if (visited.has(node)) continue;
    visited.add(node);
    stack.push({ node, done: true });
    const inputs = [...node.inputs].sort((a, b) => index.get(a)! - index.get(b)!);
    for (const input of inputs) stack.push({ node: input, done: false });
  }
  return order;
}
