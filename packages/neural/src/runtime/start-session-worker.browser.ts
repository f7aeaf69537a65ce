// Where a session's thread comes from in a page: a web worker, so that the page stays responsive.

import { availableCores, webWorkerHandle, type WebWorker, type WorkerHandle } from '@glioscope/parallel';

// The browser's, whose types are no part of this package's library.
declare const Worker: new (url: unknown, options: { readonly type: 'module' }) => WebWorker;
declare const crossOriginIsolated: boolean;
declare const URL: new (path: string, base: string) => { readonly href: string };

/** Starts a web worker that serves one session. */
export function startSessionWorker(): WorkerHandle {
  // Written out: bundlers know a worker's script by these very words, and bundle it beside the page's.
  const worker = new Worker(new URL('./session-worker.js', import.meta.url), { type: 'module' });
  return webWorkerHandle(worker, 'session-worker.js');
}

/** How many threads a session may have here, and, where that is only one, why. */
export function threadLimit(): { readonly threads: number; readonly reason: string | null } {
  if (crossOriginIsolated) return { threads: availableCores(), reason: null };
  return {
    threads: 1,
    reason:
      'the page is not cross-origin isolated: serve it with the headers Cross-Origin-Opener-Policy: same-origin and ' +
      'Cross-Origin-Embedder-Policy: require-corp',
  };
}
