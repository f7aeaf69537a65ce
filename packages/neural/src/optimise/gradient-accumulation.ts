// Several runs make one step of the optimiser: each adds its derivatives, and only the last of every `every` runs
// changes the parameters. The step counts for itself, so whoever runs it feeds nothing more, and a checkpoint in the
// middle of a round goes on there.

import { add, equal, multiply, select } from '../graph/elementwise.ts';
import { hiddenState, nameOf } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/node.ts';
import type { Update } from './update.ts';

export interface Accumulation {
  /** The mean derivatives of the runs of this round so far: PyTorch's `(loss / every).backward()`, run by run. */
  readonly derivatives: readonly Node[];
  /** 1 at the last run of a round, else 0. */
  readonly due: Node;
  /** The sums and the counter, which start again after each round. */
  readonly updates: readonly Update[];
}

/** Adds up the `derivatives` of `parameters` over `every` runs. */
export function accumulateDerivatives(
  graph: Graph,
  parameters: readonly Node[],
  derivatives: readonly Node[],
  every: number,
): Accumulation {
  const totals = accumulatedDerivatives(parameters, derivatives, every);
  const count = hiddenState(graph, 'accumulation.count', []);
  const next = add(count, 1);
  const due = equal(next, every);
  return {
    derivatives: totals,
    due,
    updates: [
      { state: count, value: select(due, 0, next) },
      ...parameters.map((parameter, i) => ({
        state: sumOf(parameter),
        value: select(due, 0, totals[i]!),
      })),
    ],
  };
}

/** The mean derivatives of this round's runs so far, this one's included. */
export function accumulatedDerivatives(
  parameters: readonly Node[],
  derivatives: readonly Node[],
  every: number,
): readonly Node[] {
  if (!Number.isInteger(every) || every < 1) {
    throw new RangeError(`Cannot accumulate gradients over ${every} runs: expected a whole number from 1`);
  }
  return parameters.map((parameter, i) => add(sumOf(parameter), multiply(derivatives[i]!, 1 / every)));
}

function sumOf(parameter: Node): Node {
  return hiddenState(parameter.graph, `accumulation.sum/${nameOf(parameter)}`, parameter.shape);
}

/** The updates where `due` is 1, none where it is 0. */
export function onlyWhenDue(updates: readonly Update[], due: Node): Update[] {
  return updates.map(({ state, value }) => ({ state, value: select(due, value, state) }));
}
