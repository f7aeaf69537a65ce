// How far a backend's results are from those expected: of each tensor its norm and some values.

import type { Tensor, Tensors } from '../tensor.ts';
import type { ContractResults } from './run-contract.ts';

/** A tensor in a few numbers. */
export interface TensorSummary {
  readonly shape: readonly number[];
  readonly norm: number;
  readonly largest: number;
  /** Values at `placesOf` the length. */
  readonly values: readonly number[];
}
export interface ContractSummary {
  readonly forward: Readonly<Record<string, TensorSummary>>;
  readonly training: Readonly<Record<string, TensorSummary>>;
}

/** The largest difference of one part of the contract, and the tensor that it is in. */
export interface Agreement {
  readonly difference: number;
  readonly tensor: string;
}

const placesShown = 6;
const placesOf = (length: number): number[] => {
  const count = Math.min(length, placesShown);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count));
};

/** Nine digits tell any two float32 values apart. */
const rounded = (value: number): number => Number(value.toPrecision(9));

function summaryOf({ shape, data }: Tensor): TensorSummary {
  return {
    shape,
    norm: rounded(Math.sqrt(data.reduce((sum, value) => sum + value * value, 0))),
    largest: rounded(data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)),
    values: placesOf(data.length).map((place) => rounded(data[place]!)),
  };
}

const summaries = (tensors: Tensors): Record<string, TensorSummary> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, summaryOf(tensor)]));

/** What `contractAgreement` needs to know of a trusted backend's results, small enough to be stored. */
export function summariseContract({ forward, training }: ContractResults): ContractSummary {
  return { forward: summaries(forward), training: summaries(training) };
}

/**
 * The largest difference of outputs (`forward`) and of losses, weights and optimiser states (`training`): of single
 * values and norms, over the largest value (or norm) of the tensor expected. Infinity where a tensor is missing, has
 * another shape or holds NaN.
 */
export function contractAgreement(
  found: ContractResults,
  expected: ContractSummary,
): { readonly forward: Agreement; readonly training: Agreement } {
  return {
    forward: worst(found.forward, expected.forward),
    training: worst(found.training, expected.training),
  };
}

function worst(found: Tensors, expected: Readonly<Record<string, TensorSummary>>): Agreement {
  let most: Agreement = { difference: 0, tensor: '' };
  for (const [tensor, summary] of Object.entries(expected)) {
    const difference =
      found[tensor] === undefined ? Infinity : differenceOf(summaryOf(found[tensor]), summary);
    if (difference >= most.difference) most = { difference, tensor };
  }
  return most;
}

function differenceOf(found: TensorSummary, expected: TensorSummary): number {
  if (found.shape.join() !== expected.shape.join()) return Infinity;
  const apart = (a: number, b: number, scale: number): number => (a === b ? 0 : Math.abs(a - b) / scale);
  const differences = [
    apart(found.norm, expected.norm, expected.norm),
    ...expected.values.map((value, i) => apart(found.values[i]!, value, expected.largest)),
  ];
  return differences.every(Number.isFinite) ? Math.max(...differences) : Infinity;
}
