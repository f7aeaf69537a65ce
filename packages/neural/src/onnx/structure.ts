// What an `.onnx` file is made of, node by node: for models that were made elsewhere and must be understood before use.
// Weights stay unread where they lie in another file; `readModel` is for our own models.

import { firstField, readValue } from './reader.ts';
import { readTensorProto, typeNameOf } from './tensor-proto.ts';
import type { TensorProto } from './tensor-proto.ts';
import { integersOf, readFields, textOf } from './wire.ts';

export interface ModelValue {
  readonly name: string;
  /** Number type in NumPy's words: 'float32'. */
  readonly type: string;
  /** A string is a free length; null where the file does not say. */
  readonly shape: readonly (number | string)[] | null;
}

export interface ModelNode {
  readonly name: string;
  readonly operator: string;
  /** '' is ONNX's own. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes that are lists of integers: kernels, strides. */
  readonly integers: Readonly<Record<string, readonly number[]>>;
}

export interface ModelStructure {
  readonly irVersion: number;
  readonly producer: string;
  readonly operatorSets: Readonly<Record<string, number>>;
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  /** Of the main graph and of the branches within it. */
  readonly nodes: readonly ModelNode[];
  readonly weights: readonly TensorProto[];
  /** Operators that the file defines itself. */
  readonly functions: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** @throws RangeError where the bytes are not a model. `name` stands in the message. */
export function readStructure(bytes: Uint8Array, name = 'the model'): ModelStructure {
  try {
    return structureOf(bytes);
  } catch (cause) {
    throw new RangeError(
      `Cannot read ${name} as an ONNX model: ${(cause as Error).message}; ` +
        'the file is cut off, damaged or of another kind',
      { cause },
    );
  }
}

function structureOf(bytes: Uint8Array): ModelStructure {
  let graph: Uint8Array | null = null;
  let irVersion = 0;
  let producer = '';
  const operatorSets: Record<string, number> = {};
  const metadata: Record<string, string> = {};
  const functions: string[] = [];
  for (const field of readFields(bytes)) {
    const text = (number: number): string => {
      const inner = firstField(field.bytes, number);
      return inner ? textOf(inner) : '';
    };
    if (field.number === 1) irVersion = Number(field.integer ?? 0n);
    else if (field.number === 2) producer = textOf(field);
    else if (field.number === 3) producer = `${producer} ${textOf(field)}`.trim();
    else if (field.number === 7) graph = field.bytes;
    else if (field.number === 8) {
      operatorSets[text(1) === 'ai.onnx' ? '' : text(1)] = Number(firstField(field.bytes, 2)?.integer ?? 0n);
    } else if (field.number === 14) metadata[text(1)] = text(2);
    else if (field.number === 25) functions.push(text(1));
  }
  if (graph === null) throw new RangeError('it holds no graph');
  const inputs: ModelValue[] = [];
  const outputs: ModelValue[] = [];
  const nodes: ModelNode[] = [];
  const weights: TensorProto[] = [];
  for (const field of readFields(graph)) {
    if (field.number === 1) readNode(field.bytes, nodes);
    else if (field.number === 5) weights.push(readTensorProto(field.bytes));
    else if (field.number === 11) inputs.push(modelValue(field.bytes));
    else if (field.number === 12) outputs.push(modelValue(field.bytes));
  }
  const initialised = new Set(weights.map((weight) => weight.name));
  return {
    irVersion,
    producer,
    operatorSets,
    inputs: inputs.filter(({ name }) => !initialised.has(name)),
    outputs,
    nodes,
    weights,
    functions,
    metadata,
  };
}

function modelValue(message: Uint8Array): ModelValue {
  const { name, shape } = readValue(message);
  const type = firstField(message, 2);
  const tensor = type ? firstField(type.bytes, 1) : null;
  const number = tensor ? Number(firstField(tensor.bytes, 1)?.integer ?? 0n) : 0;
  const known = tensor !== null && firstField(tensor.bytes, 2) !== null;
  return { name, type: tensor ? typeNameOf(number) : 'not a tensor', shape: known ? shape : null };
}

/** A node, and those of the graphs in its attributes (the branches of If, the bodies of Loop and Scan). */
function readNode(message: Uint8Array, nodes: ModelNode[]): void {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const integers: Record<string, number[]> = {};
  const branches: Uint8Array[] = [];
  let [name, operator, domain] = ['', '', ''];
  for (const field of readFields(message)) {
    if (field.number === 1) inputs.push(textOf(field));
    else if (field.number === 2) outputs.push(textOf(field));
    else if (field.number === 3) name = textOf(field);
    else if (field.number === 4) operator = textOf(field);
    else if (field.number === 7) domain = textOf(field);
    else if (field.number === 5) {
      const key = firstField(field.bytes, 1);
      const values: number[] = [];
      for (const inner of readFields(field.bytes)) {
        if (inner.number === 8) values.push(...integersOf(inner).map(Number));
        if (inner.number === 6 || inner.number === 11) branches.push(inner.bytes);
      }
      if (key && values.length > 0) integers[textOf(key)] = values;
    }
  }
  nodes.push({ name, operator, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, integers });
  for (const branch of branches) {
    for (const field of readFields(branch)) if (field.number === 1) readNode(field.bytes, nodes);
  }
}
