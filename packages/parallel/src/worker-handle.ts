// What a worker looks like from outside, whatever the platform.

/** One worker thread (Node) or web worker (browser). */
export interface WorkerHandle {
  /** Sends a message; buffers in `transfer` move instead of being copied. */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the worker fails or ends unasked. */
  onError(listener: (error: Error) => void): void;
  /** Lets the process end although the worker lives (Node; without effect in the browser). */
  unref(): void;
  /** Keeps the process alive while the worker works. */
  ref(): void;
  terminate(): Promise<void>;
}
