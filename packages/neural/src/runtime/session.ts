// Sessions in worker threads: `run` of ONNX Runtime blocks its thread, and that must not be the caller's.

import { startSessionWorker, threadLimit } from '#session-worker';
import { createWorkerClient } from '@glioscope/parallel';
import type { Tensor, Tensors } from '../tensor.ts';
import type { RuntimeSession, SessionOptions } from './session-options.ts';
import type { SessionRequest } from './session-worker.ts';

export { threadLimit };
export type { RuntimeSession, SessionOptions };

const mostThreads = 8;

/**
 * Opens a model (the bytes of a `.onnx` file) in a worker thread of its own. The worker ends with `close`, and an
 * idle session does not keep the process alive. Rejects with an error that names `options.name`.
 */
export async function openSession(model: Uint8Array, options: SessionOptions = {}): Promise<RuntimeSession> {
  const threads = options.threads ?? Math.min(threadLimit().threads, mostThreads);
  const worker = createWorkerClient(startSessionWorker());
  const call = (request: SessionRequest, transfer: readonly ArrayBuffer[]): Promise<unknown> =>
    worker.call(request, { transfer });
  const resident = copied(options.resident ?? {}, options.residentMoves);
  // A fresh copy to transfer: `slice` of a Node Buffer would share its pool.
  const bytes = new Uint8Array(model);
  try {
    await call(
      {
        kind: 'open',
        model: bytes,
        options: { ...options, threads, resident: resident.tensors, residentMoves: true },
      },
      [bytes.buffer as ArrayBuffer, ...resident.buffers],
    );
  } catch (error) {
    await worker.close();
    throw error;
  }
  return {
    async run(feeds, fetch) {
      const { tensors, buffers } = copied(feeds);
      return (await call({ kind: 'run', feeds: tensors, fetch }, buffers)) as Record<string, Tensor>;
    },
    async fetchResident(names) {
      return (await call({ kind: 'fetchResident', names: names ?? null }, [])) as Record<string, Tensor>;
    },
    async replaceResident(values) {
      const { tensors, buffers } = copied(values);
      await call({ kind: 'replaceResident', values: tensors }, buffers);
    },
    async close() {
      // A thread that ends with values on a GPU takes the process with it, so that they are freed first.
      if ((options.backend ?? 'cpu') !== 'cpu' && !worker.broken) {
        await call({ kind: 'close' }, []).catch(() => undefined);
      }
      await worker.close();
    },
  };
}

/**
 * Copies whose buffers may be moved to the worker: the caller's values stay, and views send only their part. With
 * `moves` the caller's own buffers, where a value is all that is in one.
 */
function copied(
  values: Tensors,
  moves: boolean = false,
): { tensors: Record<string, Tensor>; buffers: ArrayBuffer[] } {
  const tensors: Record<string, Tensor> = {};
  const buffers: ArrayBuffer[] = [];
  for (const [name, { shape, data }] of Object.entries(values)) {
    const copy = moves && data.byteLength === data.buffer.byteLength ? data : data.slice();
    tensors[name] = { shape: [...shape], data: copy };
    buffers.push(copy.buffer as ArrayBuffer);
  }
  return { tensors, buffers };
}
