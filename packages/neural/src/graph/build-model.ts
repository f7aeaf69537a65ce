// Writes the part of a graph that some outputs need as an ONNX model.

import { createEmitter } from './emitter.ts';
import { withHiddenShapes } from './hidden-shapes.ts';
import { isInput, isPlaceholder, nameOf, topologicalOrder } from './graph.ts';
import type { Graph, Node } from './node.ts';
import { describeShape, sameShape, sizeOf } from './shape.ts';
import type { TensorModel, ValueModel } from '../onnx/model.ts';
import { writeOnnx } from '../onnx/writer.ts';
import type { Tensor, Tensors } from '../tensor.ts';

export interface BuildModelOptions {
  /** What the model computes, by output name. */
  readonly outputs: Readonly<Record<string, Node>>;
  /** Values of parameters and states by name; those absent keep their initial values. */
  readonly weights?: Tensors;
  /** Leave parameters and states as inputs, for `openSession`'s `resident`, instead of writing them in. */
  readonly residentWeights?: boolean;
  /**
   * Hide the shapes of values from ONNX Runtime until it runs, so that it frees each value after its last use: for models
   * with many large values, trained on the CPU. Adds the input `reserveName`. Default: false.
   */
  readonly hidesShapes?: boolean;
  /** Free text entries of the model. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The graph's name. Default: 'glioscope'. */
  readonly name?: string;
}

/** The bytes of a `.onnx` file; the same graph and weights give the same bytes. */
export function buildModel(options: BuildModelOptions): Uint8Array {
  const { outputs, weights = {}, residentWeights = false, metadata = {}, name = 'glioscope' } = options;
  const entries = Object.entries(outputs);
  if (entries.length === 0) throw new RangeError('Cannot build a model without outputs');
  const order = topologicalOrder(entries.map(([, node]) => node));
  const emitter = createEmitter();
  const inputs: ValueModel[] = [];
  const weightTensors: TensorModel[] = [];
  const names = new Map<Node, string>();

  for (const node of order) {
    if (!isPlaceholder(node)) continue;
    names.set(node, nameOf(node));
    if (isInput(node) || residentWeights) inputs.push({ name: nameOf(node), shape: node.shape });
    else weightTensors.push({ ...weightOf(node, weights), name: nameOf(node), type: 'float32' });
  }
  const taken = new Set(names.values());
  for (const [output, node] of entries) {
    if (output.startsWith('_') || taken.has(output)) {
      throw new RangeError(
        `Cannot name an output "${output}": ${taken.has(output) ? 'the name is taken' : 'names do not start with _'}`,
      );
    }
    taken.add(output);
    if (!names.has(node)) names.set(node, output);
  }
  let next = 0;
  for (const node of order) {
    if (isPlaceholder(node)) continue;
    const output = names.get(node) ?? `_v${next++}`;
    names.set(node, output);
    node.operator.emit(
      emitter,
      node.inputs.map((input) => names.get(input)!),
      output,
      node,
    );
  }
  // An output that is a placeholder, a constant or another output's node is passed on under its own name.
  for (const [output, node] of entries) {
    if (names.get(node) !== output) emitter.node('Identity', [names.get(node)!], {}, output);
  }
  const initialisers = [...weightTensors, ...emitter.initialisers];
  const written = { nodes: emitter.nodes, initialisers, inputs };
  const fed = order.filter(isInput).map(nameOf);
  return writeOnnx({
    name,
    ...(options.hidesShapes === true ? withHiddenShapes(written, fed) : written),
    outputs: entries.map(([output, node]) => ({ name: output, shape: node.shape })),
    metadata,
  });
}

/** The value of a parameter or state: the given one, checked, or a copy of its initial one. */
export function weightOf(node: Node, weights: Tensors): Tensor {
  const given = weights[nameOf(node)];
  if (given === undefined) {
    return { shape: node.shape, data: node.initial?.() ?? new Float32Array(sizeOf(node.shape)) };
  }
  if (!sameShape(given.shape, node.shape)) {
    throw new RangeError(
      `Cannot use weight "${nameOf(node)}": expected shape ${describeShape(node.shape)}, got ${describeShape(given.shape)}`,
    );
  }
  return given;
}

/** The initial values of all parameters and states of a graph, by name. */
export function initialWeights(graph: Graph): Record<string, Tensor> {
  return Object.fromEntries(
    [...graph.parameters, ...graph.states].map((node) => [nameOf(node), weightOf(node, {})]),
  );
}
