// Losses of overlap between a soft segmentation and its truth: Dice in its forms, and Tversky's index.

import { add, divide, equal, multiply, select, square, subtract } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { reduceMax, reduceMean, reduceSum } from '../graph/reductions.ts';
import { describeShape, sameShape } from '../graph/shape.ts';

/**
 * What is summed before the ratio is taken: `all` elements together; each `class` (axis 1) over the batch; each
 * `sample` and class by itself. Ratios are then averaged.
 */
export type OverlapBy = 'all' | 'class' | 'sample';

function sumsBy(by: OverlapBy, value: Node): Node {
  const kept = by === 'all' ? [] : by === 'class' ? [1] : [0, 1];
  return reduceSum(value, { axes: value.shape.flatMap((_, axis) => (kept.includes(axis) ? [] : [axis])) });
}

function checkAlike(probability: Node, target: Node): void {
  if (!sameShape(probability.shape, target.shape)) {
    throw new RangeError(
      `Cannot compare probabilities ${describeShape(probability.shape)} with targets ${describeShape(target.shape)}: expected the same shape; use oneHot for labels`,
    );
  }
}

/**
 * 1 − soft Dice, (2Σpt + s) / (Σp + Σt + s); with `squared` Σp² and Σt² below the line (Milletari et al. 2016).
 * `smooth` keeps the loss defined, and near 0, where neither holds any tumour. `probability` and `target` have one
 * shape, [N, C, …] where classes or samples count apart; slice the background class off to leave it out.
 */
export function diceLoss(
  probability: Node,
  target: Node,
  { smooth = 1, squared = false, by = 'all' }: { smooth?: number; squared?: boolean; by?: OverlapBy } = {},
): Node {
  checkAlike(probability, target);
  const shared = sumsBy(by, multiply(probability, target));
  const size = (value: Node): Node => sumsBy(by, squared ? square(value) : value);
  const total = add(size(probability), size(target));
  const dice = divide(add(multiply(shared, 2), smooth), add(total, smooth));
  return subtract(1, reduceMean(dice));
}

/**
 * Generalised Dice (Sudre et al. 2017) over classes of [N, C, …], the batch together: each class weighs one over its
 * squared size, so that small ones count as much. A class that is absent weighs as much as the smallest present.
 */
export function generalisedDiceLoss(
  probability: Node,
  target: Node,
  { smooth = 1e-5 }: { smooth?: number } = {},
): Node {
  checkAlike(probability, target);
  const size = sumsBy('class', target);
  const absent = equal(size, 0);
  const present = select(absent, 0, divide(1, square(select(absent, 1, size))));
  const weight = select(absent, reduceMax(present), present);
  const shared = reduceSum(multiply(weight, sumsBy('class', multiply(probability, target))));
  const total = reduceSum(multiply(weight, sumsBy('class', add(probability, target))));
  return subtract(1, divide(add(multiply(shared, 2), smooth), add(total, smooth)));
}

/**
 * 1 − Tversky's index (Salehi et al. 2017), (TP + s) / (TP + α·FP + β·FN + s): α weighs what is wrongly marked, β what
 * is missed; both 0.5 (default) is Dice.
 */
export function tverskyLoss(
  probability: Node,
  target: Node,
  {
    falsePositives = 0.5,
    falseNegatives = 0.5,
    smooth = 1,
    by = 'all',
  }: { falsePositives?: number; falseNegatives?: number; smooth?: number; by?: OverlapBy } = {},
): Node {
  checkAlike(probability, target);
  const truePositive = sumsBy(by, multiply(probability, target));
  const falsePositive = multiply(subtract(sumsBy(by, probability), truePositive), falsePositives);
  const falseNegative = multiply(subtract(sumsBy(by, target), truePositive), falseNegatives);
  const total = add(truePositive, add(falsePositive, falseNegative));
  return subtract(1, reduceMean(divide(add(truePositive, smooth), add(total, smooth))));
}
