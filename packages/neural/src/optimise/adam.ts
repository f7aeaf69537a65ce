// Adam as PyTorch computes it (Kingma & Ba 2015, with bias correction; epsilon joins after the square root), with
// weight decay as a penalty in the derivative, or decoupled from it (AdamW, Loshchilov & Hutter 2019). The update is
// ordinary graph.

import { add, divide, multiply, negate, sqrt, square, subtract, tanh } from '../graph/elementwise.ts';
import { hiddenState, nameOf } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import type { Update } from './update.ts';

export interface AdamSettings {
  /** How `weightDecay` acts; without one both are the same. */
  readonly kind: 'adam' | 'adamW';
  /** Default: 0.9. */
  readonly beta1?: number;
  /** Default: 0.999. */
  readonly beta2?: number;
  /** Default: 1e-8. */
  readonly epsilon?: number;
  /**
   * adam: this times the parameter joins its derivative (L2 penalty); adamW: a parameter loses this times the learning
   * rate of itself each step. Default: 0 (PyTorch's AdamW has 0.01).
   */
  readonly weightDecay?: number;
}

/** One step of Adam for `parameters` along `derivatives`: updates of the parameters and of Adam's own states. */
export function adamUpdates(
  parameters: readonly Node[],
  derivatives: readonly Node[],
  learningRate: Node,
  settings: AdamSettings,
): Update[] {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = settings;
  const { graph } = learningRate;
  const previous = hiddenState(graph, 'adam.step', []);
  const step = add(previous, 1);
  const stepSize = divide(learningRate, oneMinusPower(beta1, step));
  const correction = sqrt(oneMinusPower(beta2, step));
  const updates: Update[] = [{ state: previous, value: step }];

  parameters.forEach((parameter, i) => {
    const penalty = settings.kind === 'adam' ? multiply(parameter, weightDecay) : 0;
    const derivative = weightDecay === 0 ? derivatives[i]! : add(derivatives[i]!, penalty);
    const mean = hiddenState(graph, `adam.mean/${nameOf(parameter)}`, parameter.shape);
    const meanSquare = hiddenState(graph, `adam.square/${nameOf(parameter)}`, parameter.shape);
    const nextMean = add(multiply(mean, beta1), multiply(derivative, 1 - beta1));
    const nextSquare = add(multiply(meanSquare, beta2), multiply(square(derivative), 1 - beta2));
    const decayed =
      settings.kind === 'adam' || weightDecay === 0
        ? parameter
        : multiply(parameter, subtract(1, multiply(learningRate, weightDecay)));
    const denominator = add(divide(sqrt(nextSquare), correction), epsilon);
    updates.push(
      { state: parameter, value: subtract(decayed, multiply(stepSize, divide(nextMean, denominator))) },
      { state: mean, value: nextMean },
      { state: meanSquare, value: nextSquare },
    );
  });
  return updates;
}

/**
 * 1 - base^exponent. In float32 the plain difference loses four digits at the first steps (0.999 is near 1), so
 * with y = tanh(exponent · ln(base) / 2) it is -2y / (1 - y), which keeps them.
 */
function oneMinusPower(base: number, exponent: Node): Node {
  const y = tanh(multiply(exponent, Math.log(base) / 2));
  return divide(multiply(negate(y), 2), subtract(1, y));
}
