// What a session is opened with, and what it offers, wherever it runs.

import type { Backend } from './runtime-library.ts';
import type { Tensor, Tensors } from '../tensor.ts';

export interface SessionOptions {
  /** What computes. Default 'cpu'; in a page that is WebAssembly. */
  readonly backend?: Backend;
  /** Threads that share one operator's work. Default: the cores, at most 8. The same number gives the same bits. */
  readonly threads?: number;
  /** Values that stay in the session and are fed to every run: weights, optimiser states. */
  readonly resident?: Tensors;
  /** Gives the resident values' memory to the session instead of copying it: the caller's arrays become empty. */
  readonly residentMoves?: boolean;
  /** Which output replaces which resident value after each run. */
  readonly carry?: Readonly<Record<string, string>>;
  /** An output that must be finite for a run to replace resident values: after a broken one they stay as they were. */
  readonly carryIfFinite?: string;
  /** What errors call the model. Default: 'model'. */
  readonly name?: string;
}

/** An opened model. Runs queue up and never overlap, so each sees the resident values that the one before left. */
export interface RuntimeSession {
  /**
   * Runs the model on `feeds` (every input that is not resident, float32, of the declared shape) and gives back the
   * outputs named in `fetch`. The feeds are copied. Rejects with RangeError for names or shapes that do not fit.
   */
  run(feeds: Tensors, fetch: readonly string[]): Promise<Record<string, Tensor>>;
  /** Copies of resident values, by default of all. */
  fetchResident(names?: readonly string[]): Promise<Record<string, Tensor>>;
  /** Replaces some resident values by copies of others of the same shape. */
  replaceResident(values: Tensors): Promise<void>;
  /** Frees the session; runs under way reject. */
  close(): Promise<void>;
}
