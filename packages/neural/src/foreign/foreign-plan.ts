// A foreign model and its description brought together: what fits, what does not, and how it will be run.

import type { ModelStructure, ModelValue } from '../onnx/structure.ts';
import type { ForeignDescription } from './foreign-description.ts';
import { windowMultiple } from './window-multiple.ts';

/** How a model made elsewhere is run: the description with nothing left open. */
export interface ForeignPlan {
  readonly input: string;
  readonly output: string;
  readonly axes: 'zyx' | 'xyz';
  readonly activation: 'none' | 'sigmoid' | 'softmax';
  /** Null for features. */
  readonly tumourClasses: readonly number[] | null;
}

export interface FittedForeign {
  readonly plan: ForeignPlan;
  /** Voxels that the model sees at once along x, y (, z). */
  readonly window: readonly number[];
}

const known = (length: number | string | undefined): length is number => typeof length === 'number';
const shapeText = (value: ModelValue): string =>
  value.shape === null ? 'of unknown shape' : `[${value.shape.join(', ')}]`;

/** Files that hold the values of weights outside the model. */
export function externalFiles({ weights }: ModelStructure): string[] {
  return [...new Set(weights.flatMap(({ external }) => external ?? []))];
}

/**
 * Fits a description to a model.
 * @throws RangeError that lists everything that does not fit.
 */
export function fitForeign(
  structure: ModelStructure,
  description: ForeignDescription,
  file: string,
): FittedForeign {
  const problems: string[] = [];
  const { kind, sequences, axes = 'zyx' } = description;
  const spatial = kind === 'slice' ? 2 : 3;
  const choose = (what: 'input' | 'output', values: readonly ModelValue[]): ModelValue | null => {
    const wanted = description[what];
    const found = wanted === undefined ? values[0] : values.find(({ name }) => name === wanted);
    if (!found) {
      problems.push(
        `expected an ${what}${wanted === undefined ? '' : ` named ${wanted}`}, ` +
          `got ${values.map(({ name }) => name).join(', ') || 'none'}`,
      );
    } else if (found.type !== 'float32') {
      problems.push(
        `expected its ${what} ${found.name} to be float32, got ${found.type} (weights may be float16: export the model ` +
          `with float32 inputs and outputs)`,
      );
    }
    return found ?? null;
  };
  const external = externalFiles(structure);
  if (external.length > 0) {
    problems.push(
      `the values of ${structure.weights.filter((weight) => weight.external !== null).length} weights lie in ` +
        `${external.join(', ')}; save the model as one file (PyTorch: external_data=False)`,
    );
  }
  const input = choose('input', structure.inputs);
  const output = choose('output', structure.outputs);
  const others = structure.inputs.filter(({ name }) => name !== input?.name);
  if (others.length > 0)
    problems.push(`it needs further inputs (${others.map(({ name }) => name).join(', ')})`);

  const shape = input?.shape ?? null;
  if (input && shape !== null && shape.length !== spatial + 2) {
    problems.push(
      `expected an input [N, channels, ${spatial === 3 ? 'z, y, x' : 'y, x'}], got ${input.name} ${shapeText(input)}`,
    );
  }
  if (known(shape?.[0]) && shape[0] !== 1)
    problems.push(`expected a batch of 1 or of any size, got ${shape[0]}`);
  if (shape && known(shape[1]) && shape[1] !== sequences.length) {
    problems.push(
      `it takes ${shape[1]} channels, and ${sequences.length} sequences are described (${sequences.join(', ')})`,
    );
  }
  const window = windowOf(structure, shape, description, spatial, problems);
  const tumourClasses = kind === 'segmentation' ? classesOf(output, description, problems) : null;
  if (problems.length > 0) {
    throw new RangeError(`Cannot use ${file} as a ${kind} network: ${problems.join('; ')}`);
  }
  return {
    window,
    plan: {
      input: input!.name,
      output: output!.name,
      axes,
      activation: activationOf(structure, output!, description),
      tumourClasses,
    },
  };
}

function windowOf(
  structure: ModelStructure,
  shape: ModelValue['shape'],
  { window, axes = 'zyx' }: ForeignDescription,
  spatial: number,
  problems: string[],
): readonly number[] {
  // Lengths and multiples in the model's order, turned into x, y, z.
  const turned = <Item>(items: readonly Item[]): Item[] =>
    axes === 'xyz' ? [...items] : [...items].reverse();
  const lengths = shape && shape.length === spatial + 2 ? turned(shape.slice(2)) : null;
  const multiple = turned(windowMultiple(structure, spatial));
  const chosen = window ?? (lengths?.every(known) ? lengths : null);
  if (chosen === null) {
    problems.push(`it takes any size: describe its window, in multiples of ${multiple.join('×')}`);
    return [];
  }
  if (lengths?.some((length, axis) => known(length) && length !== chosen[axis])) {
    problems.push(
      `its input has a fixed size of ${lengths.join('×')}, the description's window is ${chosen.join('×')}`,
    );
  } else if (window && chosen.some((length, axis) => length % multiple[axis]! !== 0)) {
    problems.push(`its window must be multiples of ${multiple.join('×')}, got ${chosen.join('×')}`);
  }
  return chosen as readonly number[];
}

function classesOf(
  output: ModelValue | null,
  { tumourClasses, activation }: ForeignDescription,
  problems: string[],
): readonly number[] | null {
  const shape = output?.shape ?? null;
  if (output && shape !== null && shape.length !== 5) {
    problems.push(`expected an output [N, classes, z, y, x], got ${output.name} ${shapeText(output)}`);
    return null;
  }
  const count = shape && known(shape[1]) ? shape[1] : null;
  if (tumourClasses) {
    const beyond = count === null ? [] : tumourClasses.filter((index) => index >= count);
    if (beyond.length > 0) {
      problems.push(`it has output channels 0 to ${count! - 1}, tumourClasses names ${beyond.join(', ')}`);
    }
    return tumourClasses;
  }
  if (count === 1) return [0];
  if (count === null || activation === 'sigmoid') {
    problems.push('describe its tumourClasses: the output channels that are tumour');
    return null;
  }
  return Array.from({ length: count - 1 }, (_, i) => i + 1);
}

function activationOf(
  { nodes }: ModelStructure,
  output: ModelValue,
  { activation }: ForeignDescription,
): ForeignPlan['activation'] {
  if (activation) return activation;
  const last = nodes.find(({ outputs }) => outputs.includes(output.name));
  if (last && ['Softmax', 'Sigmoid'].includes(last.operator)) return 'none';
  return output.shape?.[1] === 1 ? 'sigmoid' : 'softmax';
}
