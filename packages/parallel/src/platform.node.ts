// Worker threads of Node.

import { availableParallelism, freemem, totalmem } from 'node:os';
import { parentPort, Worker } from 'node:worker_threads';
import type { WorkerHandle } from './worker-handle.ts';

/**
 * Starts the module at `url` (the built `.js` file's URL, taken from `import.meta.url`) as a worker.
 * Worker threads cannot load TypeScript, so a URL inside `src` is led to the same file in `dist`.
 */
export function spawnWorker(url: URL): WorkerHandle {
  const built = url.href.replace(/\/src\/(?!.*\/src\/)/, '/dist/').replace(/\.ts$/, '.js');
  // Without execArgv a worker would inherit the export condition that leads tests to TypeScript sources.
  const worker = new Worker(new URL(built), { execArgv: [] });
  let ended = false;
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => void worker.on('message', listener),
    onError: (listener) => {
      worker.on('error', (error) => {
        ended = true;
        listener(error instanceof Error ? error : new Error(String(error)));
      });
      worker.on('messageerror', (error) => listener(error));
      worker.on('exit', (code) => {
        if (!ended) listener(new Error(`The worker ${url.pathname} ended by itself with code ${code}`));
      });
    },
    unref: () => worker.unref(),
    ref: () => worker.ref(),
    terminate: async () => {
      ended = true;
      await worker.terminate();
    },
  };
}

/** Inside a worker: the way back to whoever started it. */
export function parentChannel(): {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
} {
  const port = parentPort;
  if (!port) throw new Error('Cannot serve requests here: this module must be started with spawnWorker');
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    onMessage: (listener) => void port.on('message', listener),
  };
}

/** Processor cores that this process may use. */
export function availableCores(): number {
  return availableParallelism();
}

/** Resolves once messages that have arrived meanwhile are dealt with. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Bytes of memory that this process may still take; null where the platform does not tell. */
export function freeMemory(): number | null {
  // A container's limit counts what it has read from files as used, although that gives way: only what this process
  // holds is subtracted, so that the answer is rather too large than too small.
  const limit = process.constrainedMemory();
  const limited = limit > 0 && limit < totalmem() ? limit - process.memoryUsage.rss() : Infinity;
  return Math.max(Math.min(freemem(), limited), 0);
}
