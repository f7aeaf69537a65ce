// Where a session's thread comes from in Node.

import { availableCores, spawnWorker, type WorkerHandle } from '@glioscope/parallel';

declare global {
  // Part of the language's modules on every host, but absent from its own library's types.
  interface ImportMeta {
    url: string;
  }
}

/** Starts a thread that serves one session. */
export function startSessionWorker(): WorkerHandle {
  // The URL class is typed by neither this package's library nor the language's.
  const host = globalThis as unknown as {
    URL: new (path: string, base: string) => Parameters<typeof spawnWorker>[0];
  };
  return spawnWorker(new host.URL('./session-worker.js', import.meta.url));
}

/** How many threads a session may have here, and, where that is only one, why. */
export function threadLimit(): { readonly threads: number; readonly reason: string | null } {
  return { threads: availableCores(), reason: null };
}
