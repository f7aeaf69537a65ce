// Nodes of a static graph and the rows of the operator table. Every value is float32; a shape is known when its
// node is made. Equal expressions of one graph are one node, so gradients share what the forward pass computed.

import type { Emitter } from './emitter.ts';
import type { Shape } from './shape.ts';

export type AttributeValue = number | string | boolean | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A float32 tensor value in a graph; immutable. */
export interface Node<A extends Attributes = Attributes> {
  readonly id: number;
  readonly graph: Graph;
  readonly operator: Operator<A>;
  readonly inputs: readonly Node[];
  readonly attributes: A;
  readonly shape: Shape;
  /** The value of a constant. */
  readonly value: Float32Array | null;
  /** Where a parameter or state starts, made anew by each call; null for zeros, and for other nodes. */
  readonly initial: (() => Float32Array) | null;
}

/** A node, or a number that is broadcast. */
export type Operand = Node | number;

/** One row of the operator table: all that the engine knows about an operator. */
export interface Operator<A extends Attributes = Attributes> {
  readonly name: string;
  /** The output's shape; throws RangeError for inputs that do not fit. */
  shape(inputs: readonly Shape[], attributes: A): Shape;
  /**
   * For each input, how to express the loss's derivative by it in terms of `upstream` (the derivative by this
   * node's output, of its shape); null where the operator is flat or has no derivative. Where an input was broadcast,
   * its derivative may keep the broadcast shape: `gradients` sums it down.
   */
  gradient(node: Node<A>, upstream: Node): readonly ((() => Node) | null)[];
  /** Writes ONNX nodes that compute the value named `output` from those named `inputs`. */
  emit(emitter: Emitter, inputs: readonly string[], output: string, node: Node<A>): void;
}

/** Where a parameter or state starts. */
export type Initial = Float32Array | (() => Float32Array) | null;

/** Holds one network's placeholders and makes its nodes. Names are unique across the kinds of placeholders. */
export interface Graph {
  /** A value fed at each run. */
  input(name: string, shape: Shape): Node;
  /** A trainable value and where it starts (row-major). A function is called when the value is needed; null: zeros. */
  parameter(name: string, shape: Shape, initial: Initial): Node;
  /** A value kept beside the parameters and saved with them, but not trained: running statistics. */
  state(name: string, shape: Shape, initial: Float32Array): Node;
  constant(values: ArrayLike<number>, shape: Shape): Node;
  /** Makes a training step store `value` in `state` after each run. `batchNorm` calls it when training. */
  updateState(state: Node, value: Node): void;
  /** Makes a node, or finds the equal one made before. */
  apply<A extends Attributes>(operator: Operator<A>, inputs: readonly Node[], attributes: A): Node;
  readonly inputs: readonly Node[];
  readonly parameters: readonly Node[];
  readonly states: readonly Node[];
  readonly stateUpdates: readonly { readonly state: Node; readonly value: Node }[];
}
