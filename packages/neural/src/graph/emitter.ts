// What an operator's row writes ONNX through: nodes, and the small constants that ONNX takes as inputs.

import type { AttributeModel, NodeModel, TensorModel } from '../onnx/model.ts';
import type { Shape } from './shape.ts';

/** Attribute values as a row gives them: integers, or floats marked as such. */
export type EmittedAttribute = number | string | readonly number[] | { readonly float: number };

export interface Emitter {
  /** Adds a node with one output; without a name for the output, a fresh one. Returns the output's name. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, EmittedAttribute>>,
    output?: string,
  ): string;
  /** A 1-D int64 constant; equal ones are written once. */
  int64(values: readonly number[]): string;
  /** A scalar float constant; equal ones are written once. */
  float(value: number): string;
  /** A float constant under the given name. */
  constant(name: string, shape: Shape, values: Float32Array): void;
}

/** Gathers nodes and initialisers in the order in which they are asked for. */
export function createEmitter(): Emitter & {
  readonly nodes: readonly NodeModel[];
  readonly initialisers: readonly TensorModel[];
} {
  const nodes: NodeModel[] = [];
  const initialisers: TensorModel[] = [];
  const constants = new Map<string, string>();
  let fresh = 0;

  function shared(key: string, make: (name: string) => TensorModel): string {
    const found = constants.get(key);
    if (found !== undefined) return found;
    const name = `_k${constants.size}`;
    constants.set(key, name);
    initialisers.push(make(name));
    return name;
  }

  return {
    nodes,
    initialisers,
    node(operator, inputs, attributes = {}, output = `_t${fresh++}`) {
      nodes.push({
        operator,
        inputs: [...inputs],
        outputs: [output],
        attributes: Object.entries(attributes).map(([name, value]) => toModel(name, value)),
      });
      return output;
    },
    int64: (values) =>
      shared(`int64:${values.join()}`, (name) => ({
        name,
        type: 'int64',
        shape: [values.length],
        data: BigInt64Array.from(values, BigInt),
      })),
    float: (value) =>
      shared(`float:${Object.is(value, -0) ? '-0' : value}`, (name) => ({
        name,
        type: 'float32',
        shape: [],
        data: Float32Array.of(value),
      })),
    constant(name, shape, values) {
      initialisers.push({ name, type: 'float32', shape, data: values });
    },
  };
}

function toModel(name: string, value: EmittedAttribute): AttributeModel {
  if (typeof value === 'number') return { name, kind: 'int', value };
  if (typeof value === 'string') return { name, kind: 'string', value };
  if ('float' in value) return { name, kind: 'float', value: value.float };
  return { name, kind: 'ints', value };
}
