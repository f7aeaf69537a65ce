// Where this package's workers lie. Neither the URL class nor `import.meta.url` is typed by the package's libraries.

import type { createWorkerPool } from '@glioscope/parallel';

/** A `URL`. */
export type WorkerUrl = Parameters<typeof createWorkerPool>[0];

export interface WorkerOptions {
  /** How many; default all cores. */
  readonly workers?: number;
  /** Where a bundler has put the worker module (the package exports it); default beside this module. */
  readonly workerUrl?: WorkerUrl;
}

/** The URL of a built module of this package, by its path in `src`. */
export function urlOfWorker(path: string): WorkerUrl {
  const host = globalThis as unknown as { URL: new (path: string, base: string) => WorkerUrl };
  return new host.URL(path, (import.meta as unknown as { url: string }).url);
}
