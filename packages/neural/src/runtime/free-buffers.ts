// Frees memory now. The garbage collector frees it some time later, when that of later runs has joined it: a training
// step makes and drops as much as a network's weights.

// Node's and the browser's, whose types are no part of this package's library.
declare const MessageChannel: new () => {
  readonly port1: {
    postMessage(message: unknown, transfer: readonly ArrayBufferLike[]): void;
    close(): void;
  };
  readonly port2: { close(): void };
};

/** Empties arrays that nobody reads again: their buffers are moved to nobody. */
export function freeBuffers(values: readonly { readonly buffer: ArrayBufferLike }[]): void {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.postMessage(null, [...new Set(values.map(({ buffer }) => buffer))]);
  port1.close();
}
