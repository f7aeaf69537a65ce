// Losses as composites of graph nodes: one number each, small is good.
// Cross-entropy, squared error and smooth L1 are PyTorch's, masked where an answer is unknown.

import {
  add,
  divide,
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

/** Mean of `values` where `mask` is 1; 0 where it is 1 nowhere. Without a mask the plain mean. */
function maskedMean(values: Node, mask: Node | undefined): Node {
  if (mask === undefined) return reduceMean(values);
  return divide(reduceSum(multiply(values, mask)), maximum(reduceSum(mask), 1));
}

/**
 * 1 − soft Dice over all elements together: 1 − (2Σpt + s) / (Σp + Σt + s) (Milletari et al. 2016, without squares).
 * `smooth` keeps the loss defined, and near 0, where neither holds any tumour.
 */
export function diceLoss(probability: Node, target: Node, { smooth = 1 }: { smooth?: number } = {}): Node {
  const shared = reduceSum(multiply(probability, target));
  const total = add(reduceSum(probability), reduceSum(target));
  return subtract(1, divide(add(multiply(shared, 2), smooth), add(total, smooth)));
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

/** The paper's segmentation loss: soft Dice + binary cross-entropy. */
export function diceAndCrossEntropy(probability: Node, logit: Node, target: Node): Node {
  return add(diceLoss(probability, target), binaryCrossEntropyWithLogits(logit, target));
}

/** Mean squared error over elements where `mask` is 1. */
export function meanSquaredError(prediction: Node, target: Node, { mask }: { mask?: Node } = {}): Node {
  return maskedMean(square(subtract(prediction, target)), mask);
}

/** torch.nn.SmoothL1Loss: squared below `beta`, straight above; mean over elements where `mask` is 1. */
export function smoothL1(
  prediction: Node,
  target: Node,
  { beta = 1, mask }: { beta?: number; mask?: Node } = {},
): Node {
  const difference = subtract(prediction, target);
  const absolute = maximum(difference, negate(difference));
  // With m = min(|d|, β): m · (|d| − m/2) / β is both branches at once, and so is its gradient.
  const capped = minimum(absolute, beta);
  return maskedMean(divide(multiply(capped, subtract(absolute, multiply(capped, 0.5))), beta), mask);
}
