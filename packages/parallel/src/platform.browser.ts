// Web workers of the browser.

import { webWorkerHandle } from './web-worker-handle.ts';
import type { WorkerHandle } from './worker-handle.ts';

/** Starts the module at `url` as a web worker. */
export function spawnWorker(url: URL): WorkerHandle {
  return webWorkerHandle(new Worker(url, { type: 'module' }), url.href);
}

/** Inside a worker: the way back to the page. */
export function parentChannel(): {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
} {
  const scope = globalThis as unknown as {
    postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
    addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  };
  return {
    post: (message, transfer = []) => scope.postMessage(message, transfer),
    onMessage: (listener) => scope.addEventListener('message', (event) => listener(event.data)),
  };
}

/** Processor cores that the page may use. */
export function availableCores(): number {
  return navigator.hardwareConcurrency;
}

/** Resolves once messages that have arrived meanwhile are dealt with. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Browsers do not tell how much memory a page may still take. */
export function freeMemory(): number | null {
  return null;
}
