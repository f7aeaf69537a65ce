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
  /** Which resident values are changed piece by piece after each run, where they lie. On the CPU alone. */
  readonly piecewise?: PiecewiseUpdate;
  /**
   * An input of shape [1] that makes a run take so many elements of memory, in one piece, before anything else, and how
   * many bytes a run's values need: the first run takes them where that spares memory, later ones none.
   */
  readonly reserve?: { readonly input: string; readonly bytes: number };
  /** An output that must be finite for a run to replace resident values: after a broken one they stay as they were. */
  readonly carryIfFinite?: string;
  /** What errors call the model. Default: 'model'. */
  readonly name?: string;
}

/** Resident values that a run changes element by element: each in pieces, by a model of its own. */
export interface PiecewiseUpdate {
  /**
   * The bytes of a `.onnx` file of elementwise operators. Inputs: `derivative` and resident values, [pieceLength], and
   * scalars [], which are outputs of the session's model, feeds or resident values of the same names. Outputs:
   * `next/…` for each resident value.
   */
  readonly model: Uint8Array;
  readonly pieceLength: number;
  /** The input that takes pieces of what the session's model gives. */
  readonly derivative: string;
  readonly updates: readonly {
    /** The output of the session's model that changes these values. */
    readonly derivative: string;
    /** Which input is which resident value; all of the derivative's length. */
    readonly residents: Readonly<Record<string, string>>;
  }[];
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
