// One training step as one ONNX model: loss, derivatives, optimiser update and running statistics. Its weights and
// optimiser states go in and come out; a session keeps them where it runs (`resident` and `carry`).

import { gradients } from '../graph/gradients.ts';
import { hiddenInput, isInput, nameOf, topologicalOrder } from '../graph/graph.ts';
import { buildModel, weightOf } from '../graph/build-model.ts';
import type { Node } from '../graph/node.ts';
import { reshape } from '../graph/shaping.ts';
import type { Backend } from '../runtime/backends.ts';
import type { Tensor, Tensors } from '../tensor.ts';
import { optimiserPrefixes, type OptimiserSettings, optimiserUpdates } from './optimiser.ts';

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
   * What will run it. Default 'cpu', whose memory is spared by shapes that only a run tells; on other backends these
   * would be computed by the CPU in the middle of each step.
   */
  readonly backend?: Backend;
}

export interface TrainingStep {
  readonly model: Uint8Array;
  /** What the model gives back, as nodes: for an estimate of the memory that they need. */
  readonly results: readonly Node[];
  /** What the session keeps, with its start values: weights, and the optimiser's states (`adam.…`, `average.…`). */
  readonly resident: Record<string, Tensor>;
  /** Which output becomes which resident value after each run. */
  readonly carry: Readonly<Record<string, string>>;
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

/** The name of the input that holds the learning rate. */
export const learningRateName = 'learningRate';

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
  const { updates, averages } = optimiserUpdates(graph, parameters, derivatives, learningRate, optimiser);
  const reports: Record<string, Node> = { loss: reshape(loss, []) };
  for (const [metric, value] of Object.entries(metrics)) {
    if (metric in reports) throw new RangeError(`Cannot report a metric as "${metric}": the name is taken`);
    reports[metric] = value;
  }
  const carry: Record<string, string> = {};
  const outputs: Record<string, Node> = { ...reports };
  for (const { state, value } of updates) {
    outputs[`next/${nameOf(state)}`] = value;
    carry[`next/${nameOf(state)}`] = nameOf(state);
  }

  const placeholders = topologicalOrder(Object.values(outputs)).filter((node) => node.inputs.length === 0);
  const named = placeholders.filter((node) => 'name' in node.attributes);
  const kept = named.filter((node) => !isInput(node));
  const own = new Set<Node>([...graph.parameters, ...graph.states]);
  return {
    model: buildModel({
      outputs,
      residentWeights: true,
      ...(backend === 'cpu' && { hideShapesBy: learningRateName }),
      name,
    }),
    results: Object.values(outputs),
    resident: Object.fromEntries(kept.map((node) => [nameOf(node), copyOf(weightOf(node, weights))])),
    carry,
    feeds: named.filter(isInput).map(nameOf),
    outputs: Object.keys(reports),
    weightNames: kept.filter((node) => own.has(node)).map(nameOf),
    averages,
  };
}

/** A copy, since a session may move its resident values to where it runs. */
function copyOf(tensor: Tensor): Tensor {
  return { shape: tensor.shape, data: tensor.data.slice() };
}
