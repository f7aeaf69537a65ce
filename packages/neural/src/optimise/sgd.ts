// Stochastic gradient descent with momentum, plain or Nesterov's, as PyTorch computes it (without dampening).

import { add, multiply, subtract } from '../graph/elementwise.ts';
import { hiddenState, nameOf } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import type { Update } from './update.ts';

export interface SgdSettings {
  readonly kind: 'sgd';
  /** The share of the last step's direction that is kept, in [0, 1). Default: 0. */
  readonly momentum?: number;
  /** Looks ahead along the momentum. Default: false. */
  readonly nesterov?: boolean;
  /** This times the parameter joins its derivative. Default: 0. */
  readonly weightDecay?: number;
}

/** One step of gradient descent for `parameters` along `derivatives`. */
export function sgdUpdates(
  parameters: readonly Node[],
  derivatives: readonly Node[],
  learningRate: Node,
  settings: SgdSettings,
): Update[] {
  const { momentum = 0, nesterov = false, weightDecay = 0 } = settings;
  if (!(momentum >= 0 && momentum < 1)) {
    throw new RangeError(`Cannot descend with momentum ${momentum}: expected 0 <= momentum < 1`);
  }
  if (nesterov && momentum === 0) {
    throw new RangeError('Cannot look ahead (nesterov) without momentum: set a momentum above 0');
  }
  return parameters.flatMap((parameter, i) => {
    const slope =
      weightDecay === 0 ? derivatives[i]! : add(derivatives[i]!, multiply(parameter, weightDecay));
    if (momentum === 0) {
      return [{ state: parameter, value: subtract(parameter, multiply(learningRate, slope)) }];
    }
    const velocity = hiddenState(learningRate.graph, `sgd.velocity/${nameOf(parameter)}`, parameter.shape);
    const next = add(multiply(velocity, momentum), slope);
    const direction = nesterov ? add(slope, multiply(next, momentum)) : next;
    return [
      { state: parameter, value: subtract(parameter, multiply(learningRate, direction)) },
      { state: velocity, value: next },
    ];
  });
}
