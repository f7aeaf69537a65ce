// Deep supervision: a loss at several scales of a network's decoder, weighted and summed.

import { add, multiply } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { resizeNearest } from '../graph/resize.ts';

export interface DeepSupervision {
  /** Outputs [N, C, …] of the scales, finest first. */
  readonly outputs: readonly Node[];
  /** [N, C', …] at the finest scale; coarser outputs meet it by its nearest voxels. */
  readonly target: Node;
  /** One weight a scale. Default: halved from scale to scale, of sum 1 (as nnU-Net has it). */
  readonly weights?: readonly number[];
}

/** The weighted sum of `loss` over the scales. A scale of weight 0 takes no part. */
export function deepSupervision(
  { outputs, target, weights }: DeepSupervision,
  loss: (output: Node, target: Node) => Node,
): Node {
  const halved = outputs.map((_, level) => 2 ** -level);
  const sum = halved.reduce((total, weight) => total + weight, 0);
  const chosen = weights ?? halved.map((weight) => weight / sum);
  if (
    chosen.length !== outputs.length ||
    chosen.some((weight) => !(weight >= 0)) ||
    chosen.every((weight) => weight === 0)
  ) {
    throw new RangeError(
      `Cannot weigh ${outputs.length} scales by [${chosen.join(', ')}]: expected one weight of at least 0 a scale, not all 0`,
    );
  }
  return outputs
    .map((output, level) => ({ output, weight: chosen[level]! }))
    .filter(({ weight }) => weight > 0)
    .map(({ output, weight }) => multiply(loss(output, resizeNearest(target, output.shape.slice(2))), weight))
    .reduce((total, term) => add(total, term));
}
