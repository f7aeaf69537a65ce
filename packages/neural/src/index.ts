// SIGNATURES PUBLISHED FIRST; bodies follow file by file (names and types stay).
export type Shape = readonly number[];

/** A float32 tensor value in the graph. Nodes are immutable, and equal expressions are one node. */
export interface Node {
  readonly id: number;
  readonly shape: Shape;
  readonly graph: Graph;
}
/** A node, or a number that is broadcast. */
export type Operand = Node | number;

/** Holds the placeholders of one network and makes its nodes. Names are unique across the kinds. */
export interface Graph {
  /** Fed at each run. */
  input(name: string, shape: Shape): Node;
  /** Trainable, with its initial value (row-major, length = product of shape). */
  parameter(name: string, shape: Shape, initial: Float32Array): Node;
  /** Kept beside the parameters, not trained (running statistics). Saved with the model. */
  state(name: string, shape: Shape, initial: Float32Array): Node;
  constant(values: ArrayLike<number>, shape: Shape): Node;
  /** A training step stores `value` into `state` afterwards (batchNorm calls this itself when training). */
  updateState(state: Node, value: Node): void;
  readonly inputs: readonly Node[];
  readonly parameters: readonly Node[];
  readonly states: readonly Node[];
}
export declare function createGraph(): Graph;
/** The name of an input, parameter or state. */
export declare function nameOf(placeholder: Node): string;

// Elementwise, with NumPy broadcasting
export declare function add(a: Operand, b: Operand): Node;
export declare function subtract(a: Operand, b: Operand): Node;
export declare function multiply(a: Operand, b: Operand): Node;
export declare function divide(a: Operand, b: Operand): Node;
export declare function negate(x: Node): Node;
export declare function exp(x: Node): Node;
export declare function log(x: Node): Node;
export declare function sqrt(x: Node): Node;
export declare function square(x: Node): Node;
export declare function power(x: Node, exponent: number): Node;
export declare function maximum(a: Operand, b: Operand): Node;
export declare function minimum(a: Operand, b: Operand): Node;
export declare function clip(x: Node, low: number, high: number): Node;
export declare function relu(x: Node): Node;
export declare function leakyRelu(x: Node, slope?: number): Node;
export declare function sigmoid(x: Node): Node;
export declare function tanh(x: Node): Node;
/** log(1 + e^x) without overflow. */
export declare function softplus(x: Node): Node;
export declare function softmax(x: Node, axis: number): Node;
export declare function logSoftmax(x: Node, axis: number): Node;
export declare function stopGradient(x: Node): Node;

// Reductions; no axes = all; negative axes count from the end
export interface ReduceOptions {
  readonly axes?: readonly number[];
  readonly keepDimensions?: boolean;
}
export declare function reduceSum(x: Node, options?: ReduceOptions): Node;
export declare function reduceMean(x: Node, options?: ReduceOptions): Node;
export declare function reduceMax(x: Node, options?: ReduceOptions): Node;

// Shape
export declare function reshape(x: Node, shape: Shape): Node;
export declare function transpose(x: Node, permutation: readonly number[]): Node;
export declare function concat(parts: readonly Node[], axis: number): Node;
/** One entry an axis listed in `axes` (default: the first ones); ends exclusive; steps may be negative. */
export declare function slice(
  x: Node,
  ranges: readonly { axis: number; start: number; end: number; step?: number }[],
): Node;
/** Widths before and after, one pair an axis. */
export declare function pad(x: Node, widths: readonly (readonly [number, number])[], value?: number): Node;
export declare function broadcastTo(x: Node, shape: Shape): Node;

// Linear algebra
/** [..., m, k] x [..., k, n]; `transposeA`/`transposeB` swap the last two axes first. */
export declare function matMul(
  a: Node,
  b: Node,
  options?: { transposeA?: boolean; transposeB?: boolean },
): Node;
/** x [N, in], weight [out, in] (PyTorch's layout), bias [out]. */
export declare function linear(x: Node, weight: Node, bias?: Node): Node;

// Convolution: x [N, C, (D,) H, W]; weight [Cout, Cin, (kD,) kH, kW]; a number means the same on each axis
export interface ConvolutionOptions {
  readonly bias?: Node;
  readonly stride?: number | readonly number[];
  readonly padding?: number | readonly number[];
}
export declare function conv2d(x: Node, weight: Node, options?: ConvolutionOptions): Node;
export declare function conv3d(x: Node, weight: Node, options?: ConvolutionOptions): Node;
/** Transposed convolution whose kernel equals its stride (2 in the U-Net); weight [Cin, Cout, k...] as in PyTorch; spatial size times k. */
export declare function convTranspose2d(x: Node, weight: Node, options?: { readonly bias?: Node }): Node;
export declare function convTranspose3d(x: Node, weight: Node, options?: { readonly bias?: Node }): Node;

// Pooling over all spatial axes of [N, C, ...]; stride defaults to window, padding to 0
export interface PoolOptions {
  readonly window: number | readonly number[];
  readonly stride?: number | readonly number[];
  readonly padding?: number | readonly number[];
}
export declare function maxPool(x: Node, options: PoolOptions): Node;
/** Window = stride only. */
export declare function averagePool(x: Node, options: { readonly window: number | readonly number[] }): Node;
/** [N, C, ...] -> [N, C] */
export declare function globalAveragePool(x: Node): Node;

// Normalisation of [N, C, ...]; scale and shift have shape [C]
/** training: batch statistics, running ones updated (PyTorch: unbiased variance, momentum 0.1). Otherwise the running ones. */
export declare function batchNorm(
  x: Node,
  parameters: { scale: Node; shift: Node; runningMean: Node; runningVariance: Node },
  options: { readonly training: boolean; readonly momentum?: number; readonly epsilon?: number },
): Node;
export declare function instanceNorm(
  x: Node,
  parameters: { scale: Node; shift: Node },
  options?: { readonly epsilon?: number },
): Node;
export declare function groupNorm(
  x: Node,
  parameters: { scale: Node; shift: Node },
  options: { readonly groups: number; readonly epsilon?: number },
): Node;
/** mask: 0/1 of x's shape, an input; scaled by 1/(1-rate). */
export declare function dropout(x: Node, mask: Node, rate: number): Node;

/** d loss / d each of `wanted`, as ordinary nodes (zeros where loss does not depend on one). loss has one element. */
export declare function gradients(loss: Node, wanted: readonly Node[]): Node[];

// Values
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export type Tensors = Readonly<Record<string, Tensor>>;

/** Inference model: plain .onnx. Parameters and states become initialisers (`weights` by name, otherwise their initial values); with residentWeights: true they are graph inputs instead, for openSession's `resident`. */
export declare function buildModel(options: {
  readonly outputs: Readonly<Record<string, Node>>;
  readonly weights?: Tensors;
  readonly residentWeights?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly name?: string;
}): Uint8Array;
/** Initial values of all parameters and states of a graph. */
export declare function initialWeights(graph: Graph): Record<string, Tensor>;
/** Names, shapes, metadata and initialisers of any .onnx. */
export declare function readModel(bytes: Uint8Array): ModelDescription;
export interface ModelDescription {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[];
  readonly outputs: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly initialisers: Tensors;
}

// Training
export interface OptimiserSettings {
  readonly kind: 'adam';
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** decoupled (AdamW) */ readonly weightDecay?: number;
  /** global L2 norm */ readonly gradientClip?: number;
}
export interface TrainingStep {
  readonly model: Uint8Array;
  /** Initial values to keep in the session: parameters, states, `adam.m/…`, `adam.v/…`, `adam.step`. */
  readonly resident: Record<string, Tensor>;
  /** output name -> resident input name */
  readonly carry: Readonly<Record<string, string>>;
  /** names to feed at each run: the graph's inputs used by the loss and `learningRate` (shape []) */
  readonly feeds: readonly string[];
  /** names to fetch: `loss` and the metrics */
  readonly outputs: readonly string[];
  /** names of the residents that are the network's weights (parameters and states), i.e. what to fetchResident() and save */
  readonly weightNames: readonly string[];
}
export declare function buildTrainingStep(options: {
  readonly loss: Node;
  readonly metrics?: Readonly<Record<string, Node>>;
  /** default: all of the graph's */ readonly parameters?: readonly Node[];
  readonly optimiser?: OptimiserSettings;
  /** start values by name instead of the initial ones; may include adam.* from a checkpoint */ readonly weights?: Tensors;
  readonly name?: string;
}): TrainingStep;

// Runtime
export interface SessionOptions {
  readonly threads?: number;
  readonly resident?: Tensors;
  readonly carry?: Readonly<Record<string, string>>;
  /** for error messages */ readonly name?: string;
}
export interface RuntimeSession {
  /** Feeds are transferred to the worker only with transferFeeds; otherwise copied. */
  run(feeds: Tensors, fetch: readonly string[]): Promise<Record<string, Tensor>>;
  fetchResident(names?: readonly string[]): Promise<Record<string, Tensor>>;
  /** Replaces resident values (e.g. the trainer's weights into the validation session). */
  replaceResident(values: Tensors): Promise<void>;
  close(): Promise<void>;
}
export declare function openSession(model: Uint8Array, options?: SessionOptions): Promise<RuntimeSession>;
