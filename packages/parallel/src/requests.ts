// Requests and answers over a worker's messages: one promise a request, errors carried across.

import { parentChannel } from '#platform';
import type { WorkerHandle } from './worker-handle.ts';

interface RequestMessage {
  readonly id: number;
  readonly request: unknown;
}

type AnswerMessage =
  | { readonly id: number; readonly response: unknown }
  | { readonly id: number; readonly progress: unknown }
  | { readonly id: number; readonly failure: { name: string; message: string; stack: string } };

/** What a handler gives back: the answer, and the buffers in it that may move instead of being copied. */
export interface WorkerAnswer {
  readonly response: unknown;
  readonly transfer?: readonly ArrayBuffer[];
}

/** Inside a worker: answers every request with `handler`, which may report progress meanwhile. */
export function serveRequests(
  handler: (request: unknown, report: (progress: unknown) => void) => Promise<WorkerAnswer>,
): void {
  const channel = parentChannel();
  channel.onMessage((message) => {
    const { id, request } = message as RequestMessage;
    void handler(request, (progress) => channel.post({ id, progress })).then(
      ({ response, transfer }) => channel.post({ id, response }, transfer),
      (thrown: unknown) => {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        channel.post({
          id,
          failure: { name: error.name, message: error.message, stack: error.stack ?? '' },
        });
      },
    );
  });
}

/** The asking side of a worker that runs `serveRequests`. */
export interface WorkerClient {
  /** Sends a request; rejects with the worker's error (its `name` and `message` kept). */
  call(
    request: unknown,
    options?: { transfer?: readonly ArrayBuffer[]; onProgress?: (progress: unknown) => void },
  ): Promise<unknown>;
  /** Whether the worker has failed or ended: every further call rejects. */
  readonly broken: boolean;
  /** Ends the worker; calls under way reject. */
  close(): Promise<void>;
}

/** Wraps a worker; it keeps the process alive only while a call is under way. */
export function createWorkerClient(worker: WorkerHandle): WorkerClient {
  interface Pending {
    resolve(value: unknown): void;
    reject(error: Error): void;
    onProgress: ((progress: unknown) => void) | undefined;
  }
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let broken: Error | null = null;

  const settle = (id: number): Pending | undefined => {
    const call = pending.get(id);
    pending.delete(id);
    if (pending.size === 0) worker.unref();
    return call;
  };
  const failAll = (error: Error): void => {
    broken = error;
    for (const id of pending.keys()) settle(id)?.reject(error);
  };

  worker.onMessage((raw) => {
    const message = raw as AnswerMessage;
    if ('progress' in message) pending.get(message.id)?.onProgress?.(message.progress);
    else if ('failure' in message) settle(message.id)?.reject(errorFrom(message.failure));
    else settle(message.id)?.resolve(message.response);
  });
  worker.onError(failAll);
  worker.unref();

  return {
    call(request, { transfer, onProgress } = {}) {
      if (broken) return Promise.reject(broken);
      const id = nextId++;
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject, onProgress });
        worker.ref();
        worker.post({ id, request } satisfies RequestMessage, transfer);
      });
    },
    get broken() {
      return broken !== null;
    },
    async close() {
      failAll(new Error('The worker was closed'));
      await worker.terminate();
    },
  };
}

function errorFrom({ name, message, stack }: { name: string; message: string; stack: string }): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = stack;
  return error;
}
