// Exponential moving average of weights and running statistics beside the training, as PyTorch's AveragedModel keeps
// it when it averages buffers, too: the first step's values start it.

import { add, divide, minimum, multiply, subtract } from '../graph/elementwise.ts';
import { asNode, hiddenState, nameOf } from '../graph/graph.ts';
import type { Graph } from '../graph/node.ts';
import type { Update } from './update.ts';

export interface AverageSettings {
  /** The share of the average that is kept at each step, in (0, 1): 0.99 remembers about 100 steps, say. */
  readonly decay: number;
  /** Begins with a shorter memory: the decay is min(decay, (1 + n) / (10 + n)) at step n = 1, 2, …. Default: false. */
  readonly warmUp?: boolean;
}

/** Under which name the average of a weight is kept. */
export const averageName = (weight: string): string => `average.value/${weight}`;

/** The averages of what `updates` changes, as further updates. */
export function averageUpdates(
  graph: Graph,
  updates: readonly Update[],
  settings: AverageSettings,
): Update[] {
  const { decay, warmUp = false } = settings;
  if (!(decay > 0 && decay < 1)) {
    throw new RangeError(`Cannot average weights with decay ${decay}: expected 0 < decay < 1`);
  }
  const previous = hiddenState(graph, 'average.step', []);
  const step = add(previous, 1);
  const slow = warmUp ? minimum(divide(add(step, 1), add(step, 10)), decay) : asNode(graph, decay);
  // Nothing is kept at the first step: the average starts there.
  const kept = multiply(slow, minimum(previous, 1));
  const taken = subtract(1, kept);
  return [
    { state: previous, value: step },
    ...updates.map(({ state, value }) => {
      const average = hiddenState(graph, averageName(nameOf(state)), state.shape);
      return { state: average, value: add(multiply(average, kept), multiply(value, taken)) };
    }),
  ];
}
