// What a session needs of ONNX Runtime, wherever it comes from.

import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common';

export type Backend = 'cpu' | 'webgpu';

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
}
