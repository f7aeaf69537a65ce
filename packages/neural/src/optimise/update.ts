// What a training step changes: kept values and what they become.

import type { Node } from '../graph/node.ts';

/** A kept value and what it becomes after the step, of its shape. */
export interface Update {
  readonly state: Node;
  readonly value: Node;
}
