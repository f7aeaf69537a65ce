// The part of ONNX's ModelProto that Glioscope writes and reads, as plain data.

export interface TensorModel {
  readonly name: string;
  readonly type: 'float32' | 'int64';
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export type AttributeModel =
  | { readonly name: string; readonly kind: 'float' | 'int'; readonly value: number }
  | { readonly name: string; readonly kind: 'string'; readonly value: string }
  | { readonly name: string; readonly kind: 'ints'; readonly value: readonly number[] };

export interface NodeModel {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly AttributeModel[];
}

/** A float32 input or output of the model; a string is a named free length. */
export interface ValueModel {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface Model {
  readonly name: string;
  readonly nodes: readonly NodeModel[];
  readonly initialisers: readonly TensorModel[];
  readonly inputs: readonly ValueModel[];
  readonly outputs: readonly ValueModel[];
  readonly metadata: Readonly<Record<string, string>>;
}
