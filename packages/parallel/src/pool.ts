// A fixed number of workers that take requests from one queue, first come first served.

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

  function acquire(): Promise<WorkerClient> {
    const free = idle.pop();
    if (free) return Promise.resolve(free);
    if (all.size < size) {
      const started = createWorkerClient(spawnWorker(url));
      all.add(started);
      return Promise.resolve(started);
    }
    return new Promise((resolve) => waiting.push(resolve));
  }
  function release(client: WorkerClient): void {
    const next = waiting.shift();
    if (next) next(client);
    else idle.push(client);
  }

  return {
    size,
    async run(request, options) {
      const client = await acquire();
      try {
        return await client.call(request, options);
      } finally {
        release(client);
      }
    },
    async close() {
      await Promise.all([...all].map((client) => client.close()));
      all.clear();
      idle.length = 0;
    },
  };
}
