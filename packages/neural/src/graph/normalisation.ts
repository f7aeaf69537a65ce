// Batch, instance and group normalisation of [N, C, …], as PyTorch defines them.

import { add, divide, multiply, power, square, stopGradient, subtract } from './elementwise.ts';
import type { Attributes, Node, Operand, Operator } from './node.ts';
import { reduceMean, reduceSum } from './reductions.ts';
import { reshape } from './shaping.ts';
import { describeShape, sizeOf } from './shape.ts';

interface NormaliseAttributes extends Attributes {
  readonly axes: readonly number[];
}

/**
 * centred · slope, of inputs x, centred = x - mean, slope = scale · inverseDeviation and inverseDeviation, where mean
 * and deviation are x's own over `axes` and scale is constant over them. The derivative by x holds all that flows
 * through mean and deviation, in the closed form of batch normalisation,
 *   slope · (g - mean(g) - centred · inverseDeviation² · mean(g · centred)),
 * so nothing passes to centred or inverseDeviation again: far fewer passes over the volume.
 */
export const normaliseOperator: Operator<NormaliseAttributes> = {
  name: 'normalise',
  shape: (inputs) => inputs[0]!,
  gradient(node, upstream) {
    const { axes } = node.attributes;
    const [, centred, slope, inverseDeviation] = node.inputs as [Node, Node, Node, Node];
    const kept = node.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
    const count = sizeOf(node.shape) / sizeOf(kept);
    // A sum without kept axes, as the derivative by an added shift is, so that both are one node.
    const mean = (value: Node): Node => divide(reshape(reduceSum(value, { axes }), kept), count);
    const product = multiply(upstream, centred);
    return [
      () => {
        const along = multiply(multiply(slope, square(inverseDeviation)), mean(product));
        const level = multiply(slope, mean(upstream));
        return subtract(subtract(multiply(upstream, slope), multiply(centred, along)), level);
      },
      null,
      () => product,
      null,
    ];
  },
  emit: (emitter, [, centred, slope], output) => void emitter.node('Mul', [centred!, slope!], {}, output),
};

/** x over `axes` brought to mean 0 and variance `scale`², with the statistics used (biased variance). */
function normalise(
  x: Node,
  axes: readonly number[],
  epsilon: number,
  scale: Operand,
): { normal: Node; mean: Node; variance: Node } {
  const mean = reduceMean(x, { axes, keepDimensions: true });
  const centred = subtract(x, mean);
  const variance = reduceMean(square(centred), { axes, keepDimensions: true });
  const inverseDeviation = stopGradient(power(add(variance, epsilon), -0.5));
  const inputs = [x, centred, multiply(inverseDeviation, scale), inverseDeviation];
  return { normal: x.graph.apply(normaliseOperator, inputs, { axes }), mean, variance };
}

export interface ScaleAndShift {
  /** [C] */
  readonly scale: Node;
  /** [C] */
  readonly shift: Node;
}

/** A value of shape [C] as it meets [N, C, …]. */
function acrossChannels(value: Node, x: Node): Node {
  if (sizeOf(value.shape) !== x.shape[1]) {
    throw new RangeError(
      `Cannot normalise ${describeShape(x.shape)} with parameters of shape ${describeShape(value.shape)}: expected [${x.shape[1]}]`,
    );
  }
  return reshape(value, [value.shape[0]!, ...x.shape.slice(2).map(() => 1)]);
}

const spatialAxes = (x: Node): number[] => x.shape.slice(2).map((_, i) => i + 2);

/**
 * Batch normalisation. When training, by the batch's own statistics, and the running ones move towards them by
 * `momentum` (default 0.1; the unbiased variance, as in PyTorch); otherwise by the running ones.
 */
export function batchNorm(
  x: Node,
  parameters: ScaleAndShift & RunningStatistics,
  options: { readonly training: boolean; readonly momentum?: number; readonly epsilon?: number },
): Node {
  const { scale, shift, runningMean, runningVariance } = parameters;
  const { training, momentum = 0.1, epsilon = 1e-5 } = options;
  if (!training) return normaliseByRunning(x, parameters, epsilon);
  const count = sizeOf(x.shape) / x.shape[1]!;
  if (count === 1) throw new RangeError('Cannot train batch normalisation on one value a channel');
  const { normal, mean, variance } = normalise(x, [0, ...spatialAxes(x)], epsilon, acrossChannels(scale, x));
  moveTowards(runningMean, mean, momentum);
  moveTowards(runningVariance, multiply(variance, count / (count - 1)), momentum);
  return add(normal, acrossChannels(shift, x));
}

export interface RunningStatistics {
  /** States of shape [C]. */
  readonly runningMean: Node;
  readonly runningVariance: Node;
}

/** One multiplication and one addition a voxel: the rest is done on [C] values. */
function normaliseByRunning(x: Node, parameters: ScaleAndShift & RunningStatistics, epsilon: number): Node {
  const { scale, shift, runningMean, runningVariance } = parameters;
  const slope = divide(scale, power(add(runningVariance, epsilon), 0.5));
  const offset = subtract(shift, multiply(runningMean, slope));
  return add(multiply(x, acrossChannels(slope, x)), acrossChannels(offset, x));
}

function moveTowards(state: Node, value: Node, momentum: number): void {
  const latest = stopGradient(reshape(value, state.shape));
  state.graph.updateState(state, add(multiply(state, 1 - momentum), multiply(latest, momentum)));
}

/**
 * Normalises each channel of each sample by its own statistics. With `running` they are tracked as in batch
 * normalisation when training (means over the samples; unbiased variances), and otherwise used.
 */
export function instanceNorm(
  x: Node,
  parameters: ScaleAndShift,
  options: {
    readonly epsilon?: number;
    readonly running?: RunningStatistics & { readonly training: boolean; readonly momentum?: number };
  } = {},
): Node {
  const { epsilon = 1e-5, running } = options;
  if (running !== undefined && !running.training) {
    return normaliseByRunning(x, { ...parameters, ...running }, epsilon);
  }
  const scale = acrossChannels(parameters.scale, x);
  const { normal, mean, variance } = normalise(x, spatialAxes(x), epsilon, scale);
  if (running !== undefined) {
    const count = sizeOf(x.shape.slice(2));
    if (count === 1) throw new RangeError('Cannot track statistics of one value a channel and sample');
    const { momentum = 0.1 } = running;
    moveTowards(running.runningMean, reduceMean(mean, { axes: [0] }), momentum);
    const unbiased = multiply(variance, count / (count - 1));
    moveTowards(running.runningVariance, reduceMean(unbiased, { axes: [0] }), momentum);
  }
  return add(normal, acrossChannels(parameters.shift, x));
}

/** Normalises each group of neighbouring channels of each sample by its own statistics. */
export function groupNorm(
  x: Node,
  parameters: ScaleAndShift,
  options: { readonly groups: number; readonly epsilon?: number },
): Node {
  const [batch, channels] = [x.shape[0]!, x.shape[1]!];
  const { groups, epsilon = 1e-5 } = options;
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new RangeError(`Cannot split ${channels} channels into ${groups} equal groups`);
  }
  const grouped = reshape(x, [batch, groups, sizeOf(x.shape) / (batch * groups)]);
  const standard = reshape(normalise(grouped, [2], epsilon, 1).normal, x.shape);
  return add(multiply(standard, acrossChannels(parameters.scale, x)), acrossChannels(parameters.shift, x));
}
