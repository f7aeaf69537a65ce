// Losses of one value an element, as composites of graph nodes: one number each, small is good.
// Definitions are PyTorch's, masked where an answer is unknown.

import {
  absolute,
  add,
  clip,
  divide,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  softplus,
  square,
  subtract,
} from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { reduceMean, reduceSum } from '../graph/reductions.ts';
import { diceLoss } from './overlap-losses.ts';

/** Mean of `values` where `mask` is 1; 0 where it is 1 nowhere. Without a mask the plain mean. */
function maskedMean(values: Node, mask: Node | undefined): Node {
  if (mask === undefined) return reduceMean(values);
  return divide(reduceSum(multiply(values, mask)), maximum(reduceSum(mask), 1));
}

/**
 * Binary cross-entropy of log-odds against targets in 0…1, mean over elements (torch.nn.BCEWithLogitsLoss).
 * `positiveWeight` multiplies the positive part; `mask` (0 or 1, of the same shape) chooses what counts.
 */
export function binaryCrossEntropyWithLogits(
  logit: Node,
  target: Node,
  { positiveWeight = 1, mask }: { positiveWeight?: number; mask?: Node } = {},
): Node {
  // softplus(z) − t·z where classes weigh alike; otherwise (1 − t)·z + (1 + (w − 1)·t)·softplus(−z).
  const loss =
    positiveWeight === 1
      ? subtract(softplus(logit), multiply(target, logit))
      : add(
          multiply(subtract(1, target), logit),
          multiply(add(1, multiply(target, positiveWeight - 1)), softplus(negate(logit))),
        );
  return maskedMean(loss, mask);
}

/** Smallest and largest probability that counts as such: their logarithms and derivatives stay small in float32. */
const [leastProbability, mostProbability] = [1e-7, 1 - 1e-7];

/**
 * Binary cross-entropy of probabilities against targets in 0…1, mean over elements where `mask` is 1. From 1e-7 of 0
 * or 1 on it stays level (torch.nn.BCELoss stops at a logarithm of -100). Where log-odds are at hand they do better.
 */
export function binaryCrossEntropy(probability: Node, target: Node, { mask }: { mask?: Node } = {}): Node {
  const p = clip(probability, leastProbability, mostProbability);
  const positive = multiply(target, log(p));
  const negative = multiply(subtract(1, target), log(subtract(1, p)));
  return maskedMean(negate(add(positive, negative)), mask);
}

/** The paper's segmentation loss: soft Dice + binary cross-entropy. */
export function diceAndCrossEntropy(probability: Node, logit: Node, target: Node): Node {
  return add(diceLoss(probability, target), binaryCrossEntropyWithLogits(logit, target));
}

/** Mean squared error over elements where `mask` is 1. */
export function meanSquaredError(prediction: Node, target: Node, { mask }: { mask?: Node } = {}): Node {
  return maskedMean(square(subtract(prediction, target)), mask);
}

/** torch.nn.L1Loss: mean absolute error over elements where `mask` is 1. */
export function meanAbsoluteError(prediction: Node, target: Node, { mask }: { mask?: Node } = {}): Node {
  return maskedMean(absolute(subtract(prediction, target)), mask);
}

/** torch.nn.SmoothL1Loss: squared below `beta`, straight above; mean over elements where `mask` is 1. */
export function smoothL1(
  prediction: Node,
  target: Node,
  { beta = 1, mask }: { beta?: number; mask?: Node } = {},
): Node {
  const difference = subtract(prediction, target);
  const distance = maximum(difference, negate(difference));
  // With m = min(|d|, β): m · (|d| − m/2) / β is both branches at once, and so is its gradient.
  const capped = minimum(distance, beta);
  return maskedMean(divide(multiply(capped, subtract(distance, multiply(capped, 0.5))), beta), mask);
}

/** torch.nn.HuberLoss: half the square up to `delta`, straight above; `delta` times `smoothL1`. */
export function huberLoss(
  prediction: Node,
  target: Node,
  { delta = 1, mask }: { delta?: number; mask?: Node } = {},
): Node {
  return multiply(smoothL1(prediction, target, { beta: delta, ...(mask && { mask }) }), delta);
}
