// A fixed number of workers that take requests from one queue, first come first served. A worker that dies (of too
// little memory, say) takes its own request with it and is replaced.

import { availableCores, spawnWorker } from '#platform';
import { createWorkerClient, type WorkerClient } from './requests.ts';

export interface WorkerPool {
  readonly size: number;
  /** Runs a request on the next free worker. */
  run(
    request: unknown,
    options?: { transfer?: readonly ArrayBuffer[]; onProgress?: (progress: unknown) => void },
  ): Promise<unknown>;
  close(): Promise<void>;
}

/** A pool over the worker module at `url`; workers start when first needed. `size` defaults to all cores. */
export function createWorkerPool(url: URL, size: number = availableCores()): WorkerPool {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`Cannot make a pool of workers: size must be an integer of at least 1, got ${size}`);
  }
  const idle: WorkerClient[] = [];
  const all = new Set<WorkerClient>();
  const waiting: ((client: WorkerClient) => void)[] = [];
  let closed = false;

  function start(): WorkerClient {
    const started = createWorkerClient(spawnWorker(url));
    all.add(started);
    return started;
  }
  function takeFree(): WorkerClient | undefined {
    const free = idle.pop();
    if (free && !free.broken) return free;
    if (free) all.delete(free);
    return all.size < size ? start() : undefined;
  }
  function release(client: WorkerClient): void {
    const replaced = client.broken && !closed;
    if (replaced) all.delete(client);
    const next = waiting.shift();
    if (next) next(replaced ? start() : client);
    else if (!replaced) idle.push(client);
  }

  return {
    size,
    async run(request, options) {
      // A free worker has the request at once, while the caller goes on without giving way.
      const client = takeFree() ?? (await new Promise<WorkerClient>((resolve) => waiting.push(resolve)));
      try {
        return await client.call(request, options);
      } finally {
        release(client);
      }
    },
    async close() {
      closed = true;
      await Promise.all([...all].map((client) => client.close()));
      all.clear();
      idle.length = 0;
    },
  };
}
