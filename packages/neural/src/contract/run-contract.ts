// Runs the contract's cases on a backend: whoever can open a session can be held to it, in Node or in a page.

import type { Backend } from '../runtime/backends.ts';
import type { RuntimeSession, SessionOptions } from '../runtime/session-options.ts';
import type { Tensor, Tensors } from '../tensor.ts';
import { contractCase, type ContractNetwork } from './contract-cases.ts';

/** Opens a session on the backend that is tried; `openSession` and `openLocalSession` have this form. */
export type OpenSession = (
  model: Uint8Array,
  options: SessionOptions & { readonly threads: number },
) => Promise<RuntimeSession>;

/** What a backend computed, by name: outputs in use (`forward`), and after the training steps (`training`). */
export interface ContractResults {
  readonly forward: Tensors;
  /** Losses of the steps [steps], and all that the session kept: weights, statistics, the optimiser's states. */
  readonly training: Tensors;
}

/** Two steps: the second begins with what the backend kept of the first. */
const steps = 2;

/**
 * Runs one network's case, a forward pass and two training steps, in sessions that `open` gives; it is asked for those
 * of `backend`.
 */
export async function runContract(
  network: ContractNetwork,
  open: OpenSession,
  backend: Backend = 'cpu',
): Promise<ContractResults> {
  const { forward, training } = contractCase(network, backend);
  const use = await open(forward.model, { backend, threads: 1, name: `${network} network` });
  let outputs: Tensors;
  try {
    outputs = await use.run(forward.feeds, forward.outputs);
  } finally {
    await use.close();
  }
  const { step, feeds } = training;
  const session = await open(step.model, {
    backend,
    threads: 1,
    name: `${network} training step`,
    ...step.session,
    carryIfFinite: 'loss',
  });
  try {
    const losses = new Float32Array(steps);
    for (let i = 0; i < steps; i++) losses[i] = (await session.run(feeds, ['loss']))['loss']!.data[0]!;
    const kept: Record<string, Tensor> = await session.fetchResident();
    return { forward: outputs, training: { losses: { shape: [steps], data: losses }, ...kept } };
  } finally {
    await session.close();
  }
}
