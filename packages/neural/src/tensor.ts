// Tensor values as they enter and leave a model.

/** Row-major float32 values; `data.length` is the product of `shape`, 1 for a scalar's shape []. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;
