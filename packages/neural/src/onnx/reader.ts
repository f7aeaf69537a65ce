// Reads what Glioscope needs to know of any `.onnx` file: its inputs and outputs, metadata and float weights.
// Nodes are counted by operator, not interpreted: ONNX Runtime does that. Weights in external files are refused.

import type { Tensor } from '../tensor.ts';
import { toFloat32 } from '../weights/stored-tensor.ts';
import type { ValueModel } from './model.ts';
import { readTensorProto } from './tensor-proto.ts';
import { type Field, readFields, textOf } from './wire.ts';

/** What a model says about itself. */
export interface ModelDescription {
  readonly name: string;
  readonly producer: string;
  /** Operator set version by domain; the standard domain is ''. */
  readonly operatorSets: Readonly<Record<string, number>>;
  /** Inputs that must be fed: initialisers that are listed as inputs too are left out. */
  readonly inputs: readonly ValueModel[];
  readonly outputs: readonly ValueModel[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The float32 initialisers by name. */
  readonly initialisers: Readonly<Record<string, Tensor>>;
  /** How many nodes there are of each operator. */
  readonly operators: Readonly<Record<string, number>>;
}

/** Reads a `.onnx` file's bytes; throws RangeError when they are not a model. */
export function readModel(bytes: Uint8Array): ModelDescription {
  let graph: Uint8Array | null = null;
  let producer = '';
  const metadata: Record<string, string> = {};
  const operatorSets: Record<string, number> = {};
  for (const field of readFields(bytes)) {
    if (field.number === 2) producer = textOf(field);
    else if (field.number === 7) graph = field.bytes;
    else if (field.number === 8) {
      const domain = firstField(field.bytes, 1);
      operatorSets[domain ? textOf(domain) : ''] = Number(firstField(field.bytes, 2)?.integer ?? 0n);
    } else if (field.number === 14) {
      const key = firstField(field.bytes, 1);
      const value = firstField(field.bytes, 2);
      metadata[key ? textOf(key) : ''] = value ? textOf(value) : '';
    }
  }
  if (graph === null) throw new RangeError('Cannot read the ONNX model: it holds no graph');

  let name = '';
  const inputs: ValueModel[] = [];
  const outputs: ValueModel[] = [];
  const initialisers: Record<string, Tensor> = {};
  const initialised = new Set<string>();
  const operators: Record<string, number> = {};
  for (const field of readFields(graph)) {
    if (field.number === 1) {
      const operator = firstField(field.bytes, 4);
      const key = operator ? textOf(operator) : '';
      operators[key] = (operators[key] ?? 0) + 1;
    } else if (field.number === 2) name = textOf(field);
    else if (field.number === 5) readTensor(field.bytes, initialisers, initialised);
    else if (field.number === 11) inputs.push(readValue(field.bytes));
    else if (field.number === 12) outputs.push(readValue(field.bytes));
  }
  return {
    name,
    producer,
    operatorSets,
    inputs: inputs.filter((input) => !initialised.has(input.name)),
    outputs,
    metadata,
    initialisers,
    operators,
  };
}

export function firstField(message: Uint8Array, number: number): Field | null {
  for (const field of readFields(message)) if (field.number === number) return field;
  return null;
}

function readTensor(message: Uint8Array, into: Record<string, Tensor>, names: Set<string>): void {
  const { name, shape, type, bytes, external } = readTensorProto(message);
  names.add(name);
  if (external !== null) {
    throw new RangeError(
      `Cannot read weight "${name}": its values lie in ${external}; save the model as one file`,
    );
  }
  if (type === 'F32' && bytes !== null) into[name] = toFloat32({ type, shape, bytes }, name);
}

export function readValue(message: Uint8Array): ValueModel {
  let name = '';
  const shape: (number | string)[] = [];
  for (const field of readFields(message)) {
    if (field.number === 1) name = textOf(field);
    if (field.number !== 2) continue;
    const tensorType = firstField(field.bytes, 1);
    const dimensions = tensorType ? firstField(tensorType.bytes, 2) : null;
    if (!dimensions) continue;
    for (const dimension of readFields(dimensions.bytes)) {
      if (dimension.number !== 1) continue;
      const length = firstField(dimension.bytes, 1);
      const label = firstField(dimension.bytes, 2);
      shape.push(length ? Number(length.integer ?? 0n) : label ? textOf(label) : '?');
    }
  }
  return { name, shape };
}
