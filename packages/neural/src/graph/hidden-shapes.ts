// Hides from ONNX Runtime's planner how large values will be. Where it foresees shapes, it gives a freed buffer to the
// next value of the very same shape, however much later, and holds the buffer until then: a training step, with its
// many shapes, held nearly twice what was alive. Of values whose shapes it learns only when it runs, each is freed
// after its last use. The arithmetic is the same, to the bit; measured in docs/neural-speed.md.

import type { NodeModel, TensorModel, ValueModel } from '../onnx/model.ts';

interface Parts {
  readonly nodes: readonly NodeModel[];
  readonly initialisers: readonly TensorModel[];
  readonly inputs: readonly ValueModel[];
}

/** Operators whose second input is the shape of their result. */
const shaped: ReadonlySet<string> = new Set(['Reshape', 'Expand']);

/** The input that says how many elements to reserve. Shape [1]. */
export const reserveName = 'memory.reserve';

/**
 * The same model, with shapes that depend on a run. Weights keep theirs: what an optimiser writes is best written over
 * what it read. Its new input `reserveName` makes a run take so much memory, in one piece, before anything else: given
 * to the first run, it is where all values of that and later runs lie, in one region instead of many that each are too
 * small for some.
 * @param fed The inputs that are fed anew for each run.
 */
export function withHiddenShapes(parts: Parts, fed: readonly string[]): Parts {
  const initialisers = [...parts.initialisers];
  const node = (operator: string, inputs: readonly string[], output: string, to?: number): NodeModel => ({
    operator,
    inputs,
    outputs: [output],
    attributes: to === undefined ? [] : [{ name: 'to', kind: 'int', value: to }],
  });
  const constant = (name: string, data: BigInt64Array): string => {
    initialisers.push({ name, type: 'int64', shape: [data.length], data });
    return name;
  };
  // The length of a value of n elements, less n, which no optimiser of graphs looks for: 0, known when it runs.
  const first = [
    node('Cast', [reserveName], '_hidden/elements', int64),
    node('ConstantOfShape', ['_hidden/elements'], '_hidden/reserved'),
    node('Shape', ['_hidden/reserved'], '_hidden/length'),
    node('Sub', ['_hidden/length', '_hidden/elements'], '_hidden/zero'),
  ];
  const int64Names = new Set(
    parts.initialisers.filter(({ type }) => type === 'int64').map(({ name }) => name),
  );
  const hidden = new Map<string, string>();
  const hide = (shape: string): string => {
    let name = hidden.get(shape);
    if (name === undefined) {
      name = `_hidden/${shape}`;
      hidden.set(shape, name);
      first.push(node('Add', [shape, '_hidden/zero'], name));
    }
    return name;
  };
  const renamed = new Map<string, string>();
  for (const { name, shape } of parts.inputs) {
    if (!fed.includes(name) || shape.length === 0) continue;
    const own = constant(`_hidden/shape/${name}`, BigInt64Array.from(shape as number[], BigInt));
    first.push(node('Reshape', [name, hide(own)], `_hidden/value/${name}`));
    renamed.set(name, `_hidden/value/${name}`);
  }
  const nodes = parts.nodes.map((given) => {
    const inputs = given.inputs.map((name) => renamed.get(name) ?? name);
    if (shaped.has(given.operator) && int64Names.has(inputs[1]!)) inputs[1] = hide(inputs[1]!);
    return { ...given, inputs };
  });
  return {
    nodes: [...first, ...nodes],
    initialisers,
    inputs: [...parts.inputs, { name: reserveName, shape: [1] }],
  };
}

/** ONNX's number of the type. */
const int64 = 7;
