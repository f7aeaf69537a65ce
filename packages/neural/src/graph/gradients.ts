// Reverse-mode differentiation: the derivatives of a scalar node as nodes of the same graph.

import { add } from './elementwise.ts';
import { topologicalOrder } from './graph.ts';
import type { Node } from './node.ts';
import { reduceSum } from './reductions.ts';
import { broadcastTo, reshape } from './shaping.ts';
import { describeShape, sameShape, type Shape, sizeOf } from './shape.ts';

/**
 * The derivatives of `loss` (one element) by each of `wanted`, of their shapes. Where the loss does not depend on
 * one, or only through `stopGradient` or a comparison, its derivative is zeros.
 */
export function gradients(loss: Node, wanted: readonly Node[]): Node[] {
  if (sizeOf(loss.shape) !== 1) {
    throw new RangeError(
      `Cannot differentiate a value of shape ${describeShape(loss.shape)}: expected one element; sum or average it first`,
    );
  }
  const { graph } = loss;
  const order = topologicalOrder([loss]);
  const leadsToWanted = new Set<Node>(wanted);
  for (const node of order) {
    if (node.inputs.some((input) => leadsToWanted.has(input))) leadsToWanted.add(node);
  }

  const derivatives = new Map<Node, Node>([[loss, broadcastTo(graph.constant([1], []), loss.shape)]]);
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    const upstream = derivatives.get(node);
    if (upstream === undefined || node.inputs.length === 0 || !leadsToWanted.has(node)) continue;
    const byInput = node.operator.gradient(node, upstream);
    node.inputs.forEach((input, position) => {
      const derive = byInput[position];
      if (!derive || !leadsToWanted.has(input)) return;
      const sofar = derivatives.get(input);
      const part = sumToShape(derive(), input.shape);
      derivatives.set(input, sofar === undefined ? part : add(sofar, part));
    });
  }
  return wanted.map((node) => {
    const derivative = derivatives.get(node);
    if (derivative === undefined) return broadcastTo(graph.constant([0], []), node.shape);
    return reshape(broadcastTo(derivative, node.shape), node.shape);
  });
}

/** Sums a derivative over the axes along which a value of `shape` was broadcast. */
function sumToShape(upstream: Node, shape: Shape): Node {
  if (sameShape(upstream.shape, shape)) return upstream;
  const lead = upstream.shape.length - shape.length;
  const axes = upstream.shape.flatMap((length, axis) =>
    axis < lead || (shape[axis - lead] === 1 && length !== 1) ? [axis] : [],
  );
  return reshape(axes.length === 0 ? upstream : reduceSum(upstream, { axes }), shape);
}
