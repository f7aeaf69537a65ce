// A web worker that is started already, as a handle. Bundlers find a worker's script only where `new Worker(new
// URL('…', import.meta.url))` is written out, so packages with a worker of their own start it themselves.

import type { WorkerHandle } from './worker-handle.ts';

/** What is used of a browser's `Worker`, so that packages without the browser's types can name it. */
export interface WebWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(
    type: 'message' | 'error' | 'messageerror',
    listener: (event: { readonly data?: unknown; readonly message?: string }) => void,
  ): void;
  terminate(): void;
}

/** Wraps a started web worker. A script that cannot be loaded shows as an error without a message: it is named `url`. */
export function webWorkerHandle(worker: WebWorker, url: string): WorkerHandle {
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    onMessage: (listener) => worker.addEventListener('message', (event) => listener(event.data)),
    onError: (listener) => {
      worker.addEventListener('error', ({ message }) =>
        listener(new Error(message || `Cannot start the worker ${url}: its script could not be loaded`)),
      );
      worker.addEventListener('messageerror', () => listener(new Error('A message could not be cloned')));
    },
    unref: () => {},
    ref: () => {},
    terminate: async () => worker.terminate(),
  };
}
