// Batch, instance and group normalisation of [N, C, …], and dropout, as PyTorch defines them.

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
  parameters: ScaleAndShift & { readonly runningMean: Node; readonly runningVariance: Node },
  options: { readonly training: boolean; readonly momentum?: number; readonly epsilon?: number },
): Node {
  const { scale, shift, runningMean, runningVariance } = parameters;
  const { training, momentum = 0.1, epsilon = 1e-5 } = options;
  if (!training) {
    // One multiplication and one addition a voxel: the rest is done on [C] values.
    const slope = divide(scale, power(add(runningVariance, epsilon), 0.5));
    const offset = subtract(shift, multiply(runningMean, slope));
    return add(multiply(x, acrossChannels(slope, x)), acrossChannels(offset, x));
  }
  const count = sizeOf(x.shape) / x.shape[1]!;
  if (count === 1) throw new RangeError('Cannot train batch normalisation on one value a channel');
  const { normal, mean, variance } = normalise(x, [0, ...spatialAxes(x)], epsilon, acrossChannels(scale, x));
  const move = (state: Node, value: Node): void => {
    const latest = stopGradient(reshape(value, state.shape));
    x.graph.updateState(state, add(multiply(state, 1 - momentum), multiply(latest, momentum)));
  };
  move(runningMean, mean);
  move(runningVariance, multiply(variance, count / (count - 1)));
  return add(normal, acrossChannels(shift, x));
}

/** Normalises each channel of each sample by its own statistics. */
export function instanceNorm(
  x: Node,
  parameters: ScaleAndShift,
  options: { readonly epsilon?: number } = {},
): Node {
  const scale = acrossChannels(parameters.scale, x);
  const { normal } = normalise(x, spatialAxes(x), options.epsilon ?? 1e-5, scale);
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

/** Keeps x where `mask` is 1, zero where it is 0, scaled by 1 / (1 - rate); the mask has x's shape and is fed. */
export function dropout(x: Node, mask: Node, rate: number): Node {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`Cannot drop at rate ${rate}: expected 0 <= rate < 1`);
  return multiply(multiply(x, mask), 1 / (1 - rate));
}
