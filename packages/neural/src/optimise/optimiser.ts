// From derivatives to what a training step changes: accumulation, clipping, the method, the average, in this order.

import type { Graph, Node } from '../graph/node.ts';
import { nameOf } from '../graph/graph.ts';
import { type AdamSettings, adamUpdates } from './adam.ts';
import { accumulateDerivatives, accumulatedDerivatives, onlyWhenDue } from './gradient-accumulation.ts';
import { clipDerivatives, clippingFactor, type ClippingSettings } from './gradient-clipping.ts';
import { type SgdSettings, sgdUpdates } from './sgd.ts';
import type { Update } from './update.ts';
import { averageName, type AverageSettings, averageUpdates } from './weight-average.ts';

/** The method with its settings, named as in PyTorch, and what stands around it. */
export type OptimiserSettings = (AdamSettings | SgdSettings) &
  ClippingSettings & {
    /** So many runs make one step of the optimiser, with their mean derivatives. Default: 1. */
    readonly accumulate?: number;
    /** Keep a moving average of weights and running statistics, too. Default: none. */
    readonly average?: AverageSettings;
  };

/** The name of the input that holds the learning rate. */
export const learningRateName = 'learningRate';

/** Names that begin so are the optimiser's. */
export const optimiserPrefixes: readonly string[] = [
  'adam.',
  'sgd.',
  'accumulation.',
  'average.',
  'memory.',
  'clipping.',
];

export interface OptimiserUpdates {
  readonly updates: readonly Update[];
  /** For each averaged weight the name of its average; empty without averages. */
  readonly averages: Readonly<Record<string, string>>;
}

/** What the derivatives of all parameters have in common: the factor that clips their norm, or null. */
export function commonFactor(
  parameters: readonly Node[],
  derivatives: readonly Node[],
  settings: OptimiserSettings,
): Node | null {
  const { accumulate = 1 } = settings;
  const clipped =
    accumulate === 1 ? derivatives : accumulatedDerivatives(parameters, derivatives, accumulate);
  return clippingFactor(clipped, settings);
}

/**
 * All that one run changes: `parameters`, the graph's own state updates, and the optimiser's states. Elementwise, given
 * the `commonFactor`.
 */
export function optimiserUpdates(
  graph: Graph,
  parameters: readonly Node[],
  derivatives: readonly Node[],
  learningRate: Node,
  settings: OptimiserSettings,
  factor: Node | null,
): OptimiserUpdates {
  const { accumulate = 1, average } = settings;
  const gathered =
    accumulate === 1 ? null : accumulateDerivatives(graph, parameters, derivatives, accumulate);
  const clipped = clipDerivatives(gathered?.derivatives ?? derivatives, settings, factor);
  const stepped =
    settings.kind === 'sgd'
      ? sgdUpdates(parameters, clipped, learningRate, settings)
      : adamUpdates(parameters, clipped, learningRate, settings);
  const trained = stepped.filter(({ state }) => parameters.includes(state));
  const averaged = average === undefined ? [] : [...trained, ...graph.stateUpdates];
  const atStep = [...stepped, ...(average === undefined ? [] : averageUpdates(graph, averaged, average))];
  return {
    updates: [
      ...(gathered === null ? atStep : [...onlyWhenDue(atStep, gathered.due), ...gathered.updates]),
      ...graph.stateUpdates,
    ],
    averages: Object.fromEntries(averaged.map(({ state }) => [nameOf(state), averageName(nameOf(state))])),
  };
}
