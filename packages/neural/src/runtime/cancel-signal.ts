// A wish to stop, as far as this package needs to know it: any `AbortSignal` is one.

export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** Throws the signal's reason once it is given. */
export function throwIfCancelled(signal: CancelSignal | undefined): void {
  if (signal?.aborted === true) throw signal.reason ?? new Error('Cancelled');
}
