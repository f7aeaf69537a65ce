// Several runs make one step of the optimiser: each adds its derivatives, and only the last of every `every` runs
// changes the parameters. The step counts for itself, so whoever runs it feeds nothing more, and a checkpoint in the
// middle of a round goes on there.

import { add, equal, multiply, select } from '../graph/elementwise.ts';
import { hiddenState, nameOf } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
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
  parameters: readonly Node[],
  derivatives: readonly Node[],
  every: number,
): Accumulation {
  if (!Number.isInteger(every) || every < 1) {
    throw new RangeError(`Cannot accumulate gradients over ${every} runs: expected a whole number from 1`);
  }
  const { graph } = parameters[0]!;
  const count = hiddenState(graph, 'accumulation.count', []);
  const next = add(count, 1);
  const due = equal(next, every);
  const updates: Update[] = [{ state: count, value: select(due, 0, next) }];
  const totals = parameters.map((parameter, i) => {
    const sum = hiddenState(graph, `accumulation.sum/${nameOf(parameter)}`, parameter.shape);
    const total = add(sum, multiply(derivatives[i]!, 1 / every));
    updates.push({ state: sum, value: select(due, 0, total) });
    return total;
  });
  return { derivatives: totals, due, updates };
}

/** The updates where `due` is 1, none where it is 0. */
export function onlyWhenDue(updates: readonly Update[], due: Node): Update[] {
  return updates.map(({ state, value }) => ({ state, value: select(due, value, state) }));
}
