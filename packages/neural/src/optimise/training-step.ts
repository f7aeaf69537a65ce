// One training step as one ONNX model: loss, derivatives, optimiser update and running statistics. Its weights and
// optimiser states go in and come out; a session keeps them where it runs (`resident` and `carry`).

import { gradients } from '../graph/gradients.ts';
import { hiddenInput, hiddenState, isInput, nameOf, topologicalOrder } from '../graph/graph.ts';
import { buildModel, weightOf } from '../graph/build-model.ts';
import { reserveName } from '../graph/hidden-shapes.ts';
import { memoryNeed, type MemoryNeed } from '../graph/peak-memory.ts';
import type { Node } from '../graph/node.ts';
import { reshape } from '../graph/shaping.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Backend } from '../runtime/backends.ts';
import type { SessionOptions } from '../runtime/session-options.ts';
import type { Tensor, Tensors } from '../tensor.ts';
import {
  commonFactor,
  learningRateName,
  optimiserPrefixes,
  type OptimiserSettings,
  optimiserUpdates,
} from './optimiser.ts';
import { clippingFactorName, derivativeName, isLarge, piecewiseStep } from './piecewise-step.ts';

export interface TrainingStepOptions {
  /** One element. */
  readonly loss: Node;
  /** Further values to report, by name. */
  readonly metrics?: Readonly<Record<string, Node>>;
  /** What to train. Default: all parameters of the graph. */
  readonly parameters?: readonly Node[];
  /** Default: Adam as PyTorch sets it. */
  readonly optimiser?: OptimiserSettings;
  /** Values to start from instead of the initial ones; a checkpoint's optimiser states (`adam.…`) continue it. */
  readonly weights?: Tensors;
  readonly name?: string;
  /**
   * What will run it. Default 'cpu', whose memory is spared by shapes that only a run tells and by parameters that are
   * updated in place, piece by piece; on other backends both would bring the CPU into each step.
   */
  readonly backend?: Backend;
}

export interface TrainingStep {
  readonly model: Uint8Array;
  /** What a run needs of memory, for `sessionBytes`. */
  readonly need: MemoryNeed;
  /**
   * What `openSession` is told of this model: what the session keeps, with its start values (weights, and the
   * optimiser's states `adam.…`, `average.…`), and how a run changes it.
   */
  readonly session: {
    readonly resident: Readonly<Record<string, Tensor>>;
    readonly carry: Readonly<Record<string, string>>;
  } & Pick<SessionOptions, 'piecewise' | 'reserve'>;
  /** Feed these at each run: the inputs that loss and metrics use, and `learningRate` (shape []). */
  readonly feeds: readonly string[];
  /** Fetch these: `loss` (shape []) and the metrics. */
  readonly outputs: readonly string[];
  /** The resident values that are the network's: its parameters and states, used by this step or not trained. */
  readonly weightNames: readonly string[];
  /**
   * For each weight that is averaged the resident value that holds its average; empty without `optimiser.average`.
   * After at least one step of the optimiser these, under the weights' names, are the averaged network.
   */
  readonly averages: Readonly<Record<string, string>>;
}

export type { OptimiserSettings };

/** Writes the training step of a loss. Throws RangeError where the loss does not depend on a parameter. */
export function buildTrainingStep(options: TrainingStepOptions): TrainingStep {
  const {
    loss,
    metrics = {},
    optimiser = { kind: 'adam' },
    weights = {},
    name = 'training-step',
    backend = 'cpu',
  } = options;
  const { graph } = loss;
  const parameters = options.parameters ?? graph.parameters;
  if (parameters.length === 0) throw new RangeError('Cannot train: the graph has no parameters');
  const reached = new Set(topologicalOrder([loss]));
  for (const parameter of parameters) {
    if (!graph.parameters.includes(parameter)) {
      throw new TypeError('Cannot train a node that is not a parameter of this graph');
    }
    if (!reached.has(parameter)) {
      throw new RangeError(
        `Cannot train parameter "${nameOf(parameter)}": the loss does not depend on it; leave it out or use it`,
      );
    }
  }
  for (const placeholder of [...graph.inputs, ...graph.parameters, ...graph.states]) {
    const taken = nameOf(placeholder);
    if (taken === learningRateName || optimiserPrefixes.some((prefix) => taken.startsWith(prefix))) {
      throw new RangeError(`Cannot train a graph that names "${taken}": the optimiser needs that name`);
    }
  }

  const learningRate = hiddenInput(graph, learningRateName, []);
  const derivatives = gradients(loss, parameters);
  const factor = commonFactor(parameters, derivatives, optimiser);
  const large = backend === 'cpu' ? parameters.filter(isLarge) : [];
  const small = parameters.flatMap((parameter, i) =>
    large.includes(parameter) ? [] : [{ parameter, derivative: derivatives[i]! }],
  );
  const { updates, averages } = optimiserUpdates(
    graph,
    small.map(({ parameter }) => parameter),
    small.map(({ derivative }) => derivative),
    learningRate,
    optimiser,
    factor,
  );
  const pieces = large.length > 0 ? piecewiseStep(large, optimiser) : null;
  const reports: Record<string, Node> = { loss: reshape(loss, []) };
  for (const [metric, value] of Object.entries(metrics)) {
    if (metric in reports) throw new RangeError(`Cannot report a metric as "${metric}": the name is taken`);
    reports[metric] = value;
  }
  const carry: Record<string, string> = {};
  const outputs: Record<string, Node> = { ...reports };
  const place = new Map(parameters.map((parameter, i) => [nameOf(parameter), i]));
  // ONNX Runtime begins with what the last output needs. Outputs in the order of the network's layers let it derive each
  // layer's weights as soon as the loss's derivative has come back to that layer, and free what they are derived from.
  const inOrder = [
    ...updates.map(({ state, value }) => ({ output: `next/${nameOf(state)}`, of: nameOf(state), value })),
    ...large.map((parameter) => ({
      output: derivativeName(nameOf(parameter)),
      of: nameOf(parameter),
      value: derivatives[place.get(nameOf(parameter))!]!,
    })),
  ].sort((a, b) => placeOf(a.of) - placeOf(b.of));
  for (const { output, value } of inOrder) outputs[output] = value;
  for (const { state } of updates) carry[`next/${nameOf(state)}`] = nameOf(state);
  if (large.length > 0 && factor !== null) outputs[clippingFactorName] = factor;

  const placeholders = topologicalOrder(Object.values(outputs)).filter((node) => node.inputs.length === 0);
  const named = placeholders.filter((node) => 'name' in node.attributes);
  const apart = Object.entries(pieces?.states ?? {}).map(([state, shape]) =>
    hiddenState(graph, state, shape),
  );
  const kept = [...new Set([...named.filter((node) => !isInput(node)), ...large, ...apart])];
  const own = new Set<Node>([...graph.parameters, ...graph.states]);
  const results = memoryNeed(Object.values(outputs));
  const apartBytes = 4 * apart.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return {
    model: buildModel({ outputs, residentWeights: true, hidesShapes: backend === 'cpu', name }),
    need: {
      ...results,
      keptBytes: results.keptBytes + apartBytes,
      peakBytes: results.peakBytes + apartBytes,
    },
    session: {
      resident: Object.fromEntries(kept.map((node) => [nameOf(node), startOf(node, weights)])),
      carry,
      ...(pieces !== null && { piecewise: pieces.update }),
      ...(backend === 'cpu' && {
        reserve: { input: reserveName, bytes: results.madeBytes },
      }),
    },
    feeds: [...new Set([...named.filter(isInput).map(nameOf), learningRateName])],
    outputs: Object.keys(reports),
    weightNames: kept.filter((node) => own.has(node)).map(nameOf),
    averages: { ...averages, ...pieces?.averages },
  };

  /** Of a parameter, or of a state that is named for one (`adam.mean/…`); others come first. */
  function placeOf(name: string): number {
    return place.get(name) ?? place.get(name.slice(name.indexOf('/') + 1)) ?? -1;
  }
}

/** A value of its own, since a session may move its resident values to where it runs. */
function startOf(node: Node, weights: Tensors): Tensor {
  const { shape, data } = weightOf(node, weights);
  return { shape, data: nameOf(node) in weights ? data.slice() : data };
}
