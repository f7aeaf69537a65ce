// Cox's partial likelihood as a loss of a batch: the network's output is the log-hazard, risk sets are the batch's own.

import {
  add,
  equal,
  exp,
  greater,
  log,
  maximum,
  multiply,
  divide,
  select,
  stopGradient,
  subtract,
} from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { reduceMax, reduceSum } from '../graph/reductions.ts';
import { reshape } from '../graph/shaping.ts';
import { describeShape, sizeOf } from '../graph/shape.ts';

/**
 * Minus the log partial likelihood of log-hazards, divided by the number of events; 0 in a batch without events. Events
 * at one time are handled by Efron's method (default) or Breslow's, as in R's `coxph`.
 * @param logHazard [N] or [N, 1]
 * @param time follow-up, [N] or [N, 1], in any unit
 * @param event 1 where the event was seen, 0 where censored, [N] or [N, 1]
 */
export function coxLoss(
  logHazard: Node,
  time: Node,
  event: Node,
  { ties = 'efron' }: { readonly ties?: 'efron' | 'breslow' } = {},
): Node {
  const count = sizeOf(logHazard.shape);
  for (const [what, node] of Object.entries({ logHazard, time, event })) {
    if (node.shape[0] !== count || sizeOf(node.shape) !== count) {
      throw new RangeError(
        `Cannot compare risks: expected ${what} of shape [${count}] or [${count}, 1], got ${describeShape(node.shape)}`,
      );
    }
  }
  const { graph } = logHazard;
  // Rows are the subjects whose term it is, columns the subjects of their risk sets.
  const row = (value: Node): Node => reshape(value, [1, count]);
  const column = (value: Node): Node => reshape(value, [count, 1]);
  const overColumns = (value: Node): Node => reduceSum(value, { axes: [1] });

  const atRisk = subtract(1, greater(column(time), row(time)));
  // The largest log-hazard of each risk set comes out of its sum, so that nothing overflows; it cancels.
  const lowest = -3.4e38;
  const peak = stopGradient(reduceMax(select(atRisk, row(logHazard), lowest), { axes: [1] }));
  const shifted = multiply(atRisk, subtract(row(logHazard), column(peak)));
  const hazard = multiply(atRisk, exp(shifted));
  let total = overColumns(hazard);
  if (ties === 'efron') {
    const tied = multiply(equal(column(time), row(time)), row(event));
    const earlier = graph.constant(
      Array.from({ length: count * count }, (_, i) => Number(i % count < Math.floor(i / count))),
      [count, count],
    );
    // Of d events at one time the l-th, from 0, meets its fellows' hazards less l / d of them.
    const share = divide(overColumns(multiply(tied, earlier)), maximum(overColumns(tied), 1));
    // Without an event of its own a row is not counted; its total need only stay positive.
    const counted = multiply(share, reshape(event, [count]));
    total = subtract(total, multiply(counted, overColumns(multiply(tied, hazard))));
  }
  const terms = subtract(add(peak, log(total)), reshape(logHazard, [count]));
  const events = reduceSum(event);
  return divide(reduceSum(multiply(reshape(event, [count]), terms)), maximum(events, 1));
}
