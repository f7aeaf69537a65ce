// Makes graphs: placeholders with unique names, and nodes of which equal ones are made once (hash-consing).

import type { Attributes, Graph, Initial, Node, Operand, Operator } from './node.ts';
import { describeShape, sameShape, type Shape, sizeOf } from './shape.ts';

/** Constants up to this many elements are compared by value; larger ones are told apart by where they are made. */
const comparedElements = 64;

function placeholder(name: string): Operator<{ readonly name: string; readonly shape: readonly number[] }> {
  return {
    name,
    shape: (_, attributes) => attributes.shape,
    gradient: () => [],
    emit() {
      throw new Error(`A ${name} stands in the model's head, not among its nodes`);
    },
  };
}
const inputOperator = placeholder('input');
const parameterOperator = placeholder('parameter');
const stateOperator = placeholder('state');

const constantOperator: Operator<{ readonly key: string; readonly shape: readonly number[] }> = {
  name: 'constant',
  shape: (_, attributes) => attributes.shape,
  gradient: () => [],
  emit(emitter, _, output, node) {
    emitter.constant(output, node.shape, node.value!);
  },
};

/** An empty graph. */
export function createGraph(): Graph {
  const known = new Map<string, Node>();
  const names = new Set<string>();
  const inputs: Node[] = [];
  const parameters: Node[] = [];
  const states: Node[] = [];
  const stateUpdates: { state: Node; value: Node }[] = [];
  let nextId = 0;

  function make<A extends Attributes>(
    operator: Operator<A>,
    of: readonly Node[],
    attributes: A,
    value: Float32Array | null,
    initial: (() => Float32Array) | null = null,
  ): Node {
    for (const input of of) {
      if (input.graph !== graph) throw new TypeError(`Cannot apply ${operator.name} across two graphs`);
    }
    const key = `${operator.name}(${of.map((input) => input.id).join()})${JSON.stringify(attributes)}`;
    const found = known.get(key);
    if (found) return found;
    const shape = operator.shape(
      of.map((input) => input.shape),
      attributes,
    );
    const node: Node<A> = { id: nextId++, graph, operator, inputs: of, attributes, shape, value, initial };
    known.set(key, node);
    return node;
  }

  function named(
    operator: Operator<{ readonly name: string; readonly shape: readonly number[] }>,
    list: Node[],
    name: string,
    shape: Shape,
    initial: Initial,
  ): Node {
    if (name === '' || name.startsWith('_')) {
      throw new RangeError(
        `Cannot name a placeholder "${name}": names are not empty and do not start with _`,
      );
    }
    if (names.has(name))
      throw new RangeError(`Cannot name a second placeholder "${name}": the name is taken`);
    checkShape(`${operator.name} "${name}"`, shape);
    if (initial instanceof Float32Array) checkLength(`${operator.name} "${name}"`, shape, initial.length);
    const starts = initial instanceof Float32Array ? () => initial.slice() : initial;
    names.add(name);
    const node = make(operator, [], { name, shape: [...shape] }, null, starts);
    list.push(node);
    return node;
  }

  const graph: Graph = {
    inputs,
    parameters,
    states,
    stateUpdates,
    input: (name, shape) => named(inputOperator, inputs, name, shape, null),
    parameter: (name, shape, initial) => named(parameterOperator, parameters, name, shape, initial),
    state: (name, shape, initial) => named(stateOperator, states, name, shape, initial),
    constant(values, shape) {
      checkShape('a constant', shape);
      checkLength('a constant', shape, values.length);
      const value = Float32Array.from(values);
      const key = value.length <= comparedElements ? keyOf(value) : `#${nextId}`;
      return make(constantOperator, [], { key, shape: [...shape] }, value);
    },
    updateState(state, value) {
      if (!states.includes(state))
        throw new TypeError('Cannot update a node that is not a state of this graph');
      if (stateUpdates.some((update) => update.state === state)) {
        throw new RangeError(`Cannot update state "${nameOf(state)}" twice in one step`);
      }
      if (!sameShape(state.shape, value.shape)) {
        throw new RangeError(
          `Cannot update state "${nameOf(state)}": expected shape ${describeShape(state.shape)}, got ${describeShape(value.shape)}`,
        );
      }
      stateUpdates.push({ state, value });
    },
    apply: (operator, of, attributes) => make(operator, of, attributes, null),
  };
  return graph;
}

/** A state that starts at zeros and is not listed among the graph's own: an optimiser's moments. */
export function hiddenState(graph: Graph, name: string, shape: Shape): Node {
  return graph.apply(stateOperator, [], { name, shape: [...shape] });
}

/** An input that is not listed among the graph's own: a learning rate. */
export function hiddenInput(graph: Graph, name: string, shape: Shape): Node {
  return graph.apply(inputOperator, [], { name, shape: [...shape] });
}

/** The bits decide, so that 0 and -0 stay two constants and NaN equals itself. */
function keyOf(value: Float32Array): string {
  return new Uint32Array(value.buffer, value.byteOffset, value.length).join();
}

function checkShape(what: string, shape: Shape): void {
  if (shape.some((length) => !Number.isInteger(length) || length < 1)) {
    throw new RangeError(`Cannot shape ${what} ${describeShape(shape)}: lengths must be positive integers`);
  }
}

function checkLength(what: string, shape: Shape, length: number): void {
  if (length !== sizeOf(shape)) {
    throw new RangeError(
      `Cannot fill ${what} of shape ${describeShape(shape)}: expected ${sizeOf(shape)} values, got ${length}`,
    );
  }
}

export function isPlaceholder(node: Node): boolean {
  return [inputOperator, parameterOperator, stateOperator].some(({ name }) => name === node.operator.name);
}

export function isInput(node: Node): boolean {
  return node.operator.name === inputOperator.name;
}

/** The name of an input, parameter or state. */
export function nameOf(node: Node): string {
  const name = node.attributes['name'];
  if (!isPlaceholder(node) || typeof name !== 'string') {
    throw new TypeError(`Cannot name a ${node.operator.name}: only inputs, parameters and states have names`);
  }
  return name;
}

/** A node for either kind of operand. */
export function asNode(graph: Graph, operand: Operand): Node {
  return typeof operand === 'number' ? graph.constant([operand], []) : operand;
}

/** The value of a node that is a constant with one element, otherwise null. */
export function scalarValue(node: Node): number | null {
  return node.operator.name === constantOperator.name && node.value?.length === 1 ? node.value[0]! : null;
}

/** The nodes that `outputs` need, inputs before users, in an order fixed by the outputs alone. */
export function topologicalOrder(outputs: readonly Node[]): Node[] {
  const order: Node[] = [];
  const visited = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  for (const output of outputs) {
    if (visited.has(output)) continue;
    visited.add(output);
    stack.push({ node: output, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const input = top.node.inputs[top.next++];
      if (input === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!visited.has(input)) {
        visited.add(input);
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return order;
}
