// The optimiser's step for large parameters, apart from the derivatives' model: as a small model of elementwise operators
// that takes a piece of each value at a time, so that new weights and moments are written over the old ones instead of
// existing beside them.

import { buildModel } from '../graph/build-model.ts';
import { createGraph, hiddenInput, nameOf } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { type Shape, sizeOf } from '../graph/shape.ts';
import type { PiecewiseUpdate } from '../runtime/session-options.ts';
import { learningRateName, type OptimiserSettings, optimiserUpdates } from './optimiser.ts';

/** How many elements a piece has (1 MiB): its dozen values stay in the processor's cache. */
const pieceLength = 2 ** 18;

/** From so many elements on, a parameter is worth a run of its own. */
const largeParameter = pieceLength / 4;

/** What the derivatives' model gives the pieces: the parameters' derivatives, and the factor that clips them. */
export const derivativeName = (parameter: string): string => `derivative/${parameter}`;
export const clippingFactorName = 'clipping.factor';

export interface PiecewiseStep {
  readonly update: PiecewiseUpdate;
  /** The resident values that only the pieces see, by name, with their shapes. */
  readonly states: Readonly<Record<string, Shape>>;
  /** For each averaged parameter the name of its average. */
  readonly averages: Readonly<Record<string, string>>;
}

export const isLarge = (parameter: Node): boolean => sizeOf(parameter.shape) >= largeParameter;

/** The step of `parameters` under the optimiser's `settings`. */
export function piecewiseStep(parameters: readonly Node[], settings: OptimiserSettings): PiecewiseStep {
  const graph = createGraph();
  const piece = graph.parameter('piece', [pieceLength], null);
  const derivative = graph.input('derivative', [pieceLength]);
  const learningRate = hiddenInput(graph, learningRateName, []);
  const factor = settings.gradientClip === undefined ? null : hiddenInput(graph, clippingFactorName, []);
  const { updates, averages } = optimiserUpdates(
    graph,
    [piece],
    [derivative],
    learningRate,
    settings,
    factor,
  );
  const changed = updates.filter(({ state }) => state.shape.length > 0);
  const statesOf = (parameter: string): [state: string, resident: string][] =>
    changed.map(({ state }) => [nameOf(state), residentName(nameOf(state), parameter)]);
  const names = parameters.map(nameOf);
  return {
    update: {
      model: buildModel({
        outputs: Object.fromEntries(changed.map(({ state, value }) => [`next/${nameOf(state)}`, value])),
        residentWeights: true,
        name: 'optimiser-step',
      }),
      pieceLength,
      derivative: 'derivative',
      updates: names.map((parameter) => ({
        derivative: derivativeName(parameter),
        residents: Object.fromEntries(statesOf(parameter)),
      })),
    },
    states: Object.fromEntries(
      parameters.flatMap((parameter) =>
        statesOf(nameOf(parameter))
          .filter(([state]) => state !== nameOf(piece))
          .map(([, resident]) => [resident, parameter.shape]),
      ),
    ),
    averages: Object.fromEntries(
      Object.values(averages).flatMap((average) =>
        names.map((parameter) => [parameter, residentName(average, parameter)]),
      ),
    ),
  };
}

/** States are named for their parameter, which is `piece` in the model: adam.mean/piece → adam.mean/conv.weight. */
function residentName(state: string, parameter: string): string {
  return state.replace(/(^|\/)piece$/, (_, before: string) => before + parameter);
}
