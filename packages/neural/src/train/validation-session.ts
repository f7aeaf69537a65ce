// Runs an inference graph under weights that change from epoch to epoch, one case at a time.

import { buildModel, initialWeights } from '../graph/build-model.ts';
import type { Node } from '../graph/node.ts';
import { openSession } from '../runtime/session.ts';
import type { RuntimeSession } from '../runtime/session-options.ts';
import type { Tensors } from '../tensor.ts';
import type { TrainingSettings } from './train-network.ts';

/** Null where there is nothing to validate. Weights come in by `replaceResident`. */
export async function openValidationSession(
  outputs: Readonly<Record<string, Node>>,
  cases: number,
  { threads, backend }: Pick<TrainingSettings, 'threads' | 'backend'>,
): Promise<RuntimeSession | null> {
  if (cases === 0) return null;
  const { graph } = Object.values(outputs)[0]!;
  return openSession(buildModel({ outputs, residentWeights: true }), {
    resident: initialWeights(graph) satisfies Tensors,
    name: 'validation',
    ...(threads !== undefined && { threads }),
    ...(backend !== undefined && { backend }),
  });
}
