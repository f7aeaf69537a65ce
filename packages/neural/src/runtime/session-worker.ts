// The worker that holds one session: it blocks here, and the thread that asked stays free.

import { serveRequests } from '@glioscope/parallel';
import type { Tensor, Tensors } from '../tensor.ts';
import { freeBuffers } from './free-buffers.ts';
import { openLocalSession } from './local-session.ts';
import type { RuntimeSession, SessionOptions } from './session-options.ts';

/** What `openSession` asks of this worker; `open` comes first. */
export type SessionRequest =
  | {
      readonly kind: 'open';
      readonly model: Uint8Array;
      readonly options: SessionOptions & { threads: number };
    }
  | { readonly kind: 'run'; readonly feeds: Tensors; readonly fetch: readonly string[] }
  | { readonly kind: 'fetchResident'; readonly names: readonly string[] | null }
  | { readonly kind: 'replaceResident'; readonly values: Tensors }
  | { readonly kind: 'close' };

let session: RuntimeSession | null = null;

serveRequests(async (raw) => {
  const request = raw as SessionRequest;
  if (request.kind === 'open') {
    session = await openLocalSession(request.model, request.options);
    return { response: null };
  }
  if (session === null) throw new Error('Cannot use the session worker before a model is open in it');
  if (request.kind === 'replaceResident') {
    await session.replaceResident(request.values);
    return { response: null };
  }
  if (request.kind === 'close') {
    await session.close();
    return { response: null };
  }
  const response =
    request.kind === 'run'
      ? await run(session, request)
      : await session.fetchResident(request.names ?? undefined);
  return { response, transfer: buffersOf(response) };
});

/** The feeds came as copies for this run. */
async function run(
  on: RuntimeSession,
  { feeds, fetch }: { readonly feeds: Tensors; readonly fetch: readonly string[] },
): Promise<Record<string, Tensor>> {
  try {
    return await on.run(feeds, fetch);
  } finally {
    freeBuffers(Object.values(feeds).map(({ data }) => data));
  }
}

function buffersOf(tensors: Readonly<Record<string, Tensor>>): ArrayBuffer[] {
  return [...new Set(Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer))];
}
