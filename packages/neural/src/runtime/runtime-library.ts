// What a session needs of ONNX Runtime, wherever it comes from.

import type {
  InferenceSession,
  InferenceSessionFactory,
  Tensor,
  TensorConstructor,
} from 'onnxruntime-common';
import type { Backend } from './backends.ts';

export type { Backend };

/** What a session asks for. */
export interface RuntimeSettings {
  readonly backend: Backend;
  readonly threads: number;
  /** What errors call the model. */
  readonly name: string;
}

/** The library that runs a session, and the options by which it does so as asked. */
export interface RuntimeLibrary {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
  readonly options: InferenceSession.SessionOptions;
  /** Where values that are carried from run to run stay. */
  readonly carriedOn: 'cpu' | 'gpu-buffer';
  /** Whether a session's memory is the system's, of which what is reserved and not used costs nothing. */
  readonly reserves: boolean;
  /** Copies of the values of tensors that are on a GPU, which stay there or are moved here by that. */
  download(tensors: readonly Tensor[]): Promise<Float32Array[]>;
  /** What to tell of a backend that could not be opened; null where the cause is another. */
  explainRefusal(message: string): string | null;
}
