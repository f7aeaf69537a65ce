// Dropout with its mask as an input: chance stays with whoever draws the mask from a seed, and the model itself gives
// the same bytes each run.

import type { Random } from '@glioscope/numeric';
import type { Tensor } from '../tensor.ts';
import { multiply } from './elementwise.ts';
import type { Node } from './node.ts';
import { type Shape, sizeOf } from './shape.ts';

function checkRate(rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`Cannot drop at rate ${rate}: expected 0 <= rate < 1`);
}

/**
 * Keeps x where `mask` is 1, zero where it is 0, scaled by 1 / (1 - rate). The mask is fed; it has x's shape, or
 * [N, C, 1, …] to drop whole channels.
 */
export function dropout(x: Node, mask: Node, rate: number): Node {
  checkRate(rate);
  return multiply(multiply(x, mask), 1 / (1 - rate));
}

/** A mask to feed: each value 0 with probability `rate`, else 1. The same random state draws the same mask. */
export function drawDropoutMask(random: Random, shape: Shape, rate: number): Tensor {
  checkRate(rate);
  const data = Float32Array.from({ length: sizeOf(shape) }, () => (random.uniform() < rate ? 0 : 1));
  return { shape: [...shape], data };
}
