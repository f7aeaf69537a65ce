// Losses of classes: cross-entropy and focal loss over labels, and the focal loss of one probability.

import {
  add,
  equal,
  exp,
  log,
  maximum,
  multiply,
  divide,
  negate,
  select,
  softplus,
  subtract,
} from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { logSoftmax, reduceMean, reduceSum } from '../graph/reductions.ts';
import { reshape } from '../graph/shaping.ts';
import { describeShape, sameShape, sizeOf } from '../graph/shape.ts';

/** Labels [N, …] or [N, 1, …] as 0 and 1 over `classes`: [N, classes, …]. A label that is no class is 0 everywhere. */
export function oneHot(labels: Node, classes: number, spatialAxes: number): Node {
  const [samples, ...rest] = labels.shape as [number, ...number[]];
  const spatial = rest.length === spatialAxes ? rest : rest.slice(1);
  if (spatial.length !== spatialAxes || sizeOf(labels.shape) !== samples * sizeOf(spatial)) {
    throw new RangeError(
      `Cannot tell classes from labels ${describeShape(labels.shape)}: expected [N, …] or [N, 1, …] with ${spatialAxes} spatial axes`,
    );
  }
  const numbers = labels.graph.constant(
    Array.from({ length: classes }, (_, i) => i),
    [classes, ...spatial.map(() => 1)],
  );
  return equal(reshape(labels, [samples, 1, ...spatial]), numbers);
}

export interface ClassLossOptions {
  /** One weight a class. Default: all 1. */
  readonly classWeights?: readonly number[];
}

/** One-hot targets times class weights, checked against the logits. */
function weightedTarget(logits: Node, labels: Node, { classWeights }: ClassLossOptions): Node {
  const [samples, classes, ...spatial] = logits.shape as [number, number, ...number[]];
  const target = oneHot(labels, classes, spatial.length);
  if (!sameShape(target.shape, [samples, classes, ...spatial])) {
    throw new RangeError(
      `Cannot compare logits ${describeShape(logits.shape)} with labels ${describeShape(labels.shape)}: expected one label a place`,
    );
  }
  if (classWeights === undefined) return target;
  if (classWeights.length !== classes || classWeights.some((weight) => !(weight >= 0))) {
    throw new RangeError(
      `Cannot weigh ${classes} classes by [${classWeights.join(', ')}]: expected one weight of at least 0 a class`,
    );
  }
  return multiply(target, logits.graph.constant(classWeights, [classes, ...spatial.map(() => 1)]));
}

/** Σ weight·value / Σ weight; 0 where nothing weighs (PyTorch gives NaN). */
function weightedMean(values: Node, weights: Node): Node {
  const total = reduceSum(weights);
  return divide(reduceSum(multiply(values, weights)), select(equal(total, 0), 1, total));
}

/**
 * torch.nn.CrossEntropyLoss: logits [N, C, …] against class numbers [N, …] or [N, 1, …], mean over places by the weight
 * of their class. A label that is no class (−1, 255, PyTorch's −100) is ignored.
 */
export function crossEntropy(logits: Node, labels: Node, options: ClassLossOptions = {}): Node {
  return weightedMean(negate(logSoftmax(logits, 1)), weightedTarget(logits, labels, options));
}

/**
 * Cross-entropy in which a place counts (1 − p)^γ, p being its class's probability (Lin et al. 2017); the mean is over
 * class weights alone, as in `crossEntropy`, which it is at γ = 0.
 */
export function focalCrossEntropy(
  logits: Node,
  labels: Node,
  { gamma = 2, ...options }: ClassLossOptions & { readonly gamma?: number } = {},
): Node {
  const logProbability = logSoftmax(logits, 1);
  // The probability of all other classes; from 1e-12 on its logarithm is safe and its part of the loss is nothing.
  const rest = maximum(subtract(1, exp(logProbability)), 1e-12);
  const modulation = gamma === 0 ? 1 : exp(multiply(log(rest), gamma));
  return weightedMean(multiply(negate(logProbability), modulation), weightedTarget(logits, labels, options));
}

/**
 * Focal loss of log-odds against targets 0 or 1 (Lin et al. 2017; torchvision's sigmoid_focal_loss), mean over
 * elements. `alpha` weighs the positives, 1 − alpha the negatives; without it both count 1.
 */
export function focalLoss(
  logit: Node,
  target: Node,
  { gamma = 2, alpha }: { gamma?: number; alpha?: number } = {},
): Node {
  // With s the log-odds of the right answer: −log p = softplus(−s) and (1 − p)^γ = e^(−γ·softplus(s)), both safe.
  const right = multiply(logit, subtract(multiply(target, 2), 1));
  const loss = multiply(exp(multiply(softplus(right), -gamma)), softplus(negate(right)));
  if (alpha === undefined) return reduceMean(loss);
  return reduceMean(multiply(loss, add(1 - alpha, multiply(target, 2 * alpha - 1))));
}
