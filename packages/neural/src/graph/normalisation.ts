// Batch, instance and group normalisation of [N, C, …], and dropout, as PyTorch defines them.

import { add, divide, multiply, power, square, stopGradient, subtract } from './elementwise.ts';
import type { Attributes, Node, Operator } from './node.ts';
import { reduceMean } from './reductions.ts';
import { reshape } from './shaping.ts';
import { describeShape, sizeOf } from './shape.ts';

interface StandardiseAttributes extends Attributes {
  readonly axes: readonly number[];
}

/**
 * (x - mean) · inverseDeviation, where both are x's own over `axes`. The derivative by x holds what flows through
 * both of them, in the closed form of batch normalisation, so it is not passed to them again:
 * inverseDeviation · (g - mean(g) - y · mean(g · y)).
 */
export const standardiseOperator: Operator<StandardiseAttributes> = {
  name: 'standardise',
  shape: (inputs) => inputs[0]!,
  gradient(node, upstream) {
    const { axes } = node.attributes;
    const mean = (value: Node): Node => reduceMean(value, { axes, keepDimensions: true });
    return [
      () => {
        const alongOutput = multiply(node, mean(multiply(upstream, node)));
        return multiply(subtract(subtract(upstream, mean(upstream)), alongOutput), node.inputs[2]!);
      },
      null,
      null,
    ];
  },
  emit(emitter, [x, mean, inverseDeviation], output) {
    emitter.node('Mul', [emitter.node('Sub', [x!, mean!]), inverseDeviation!], {}, output);
  },
};

/** x with mean 0 and variance 1 over `axes`, with the statistics used (biased variance). */
function standardise(
  x: Node,
  axes: readonly number[],
  epsilon: number,
): { standard: Node; mean: Node; variance: Node } {
  const mean = reduceMean(x, { axes, keepDimensions: true });
  const variance = reduceMean(square(subtract(x, mean)), { axes, keepDimensions: true });
  const inverseDeviation = power(add(variance, epsilon), -0.5);
  return {
    standard: x.graph.apply(standardiseOperator, [x, mean, inverseDeviation], { axes }),
    mean,
    variance,
  };
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
  const { standard, mean, variance } = standardise(x, [0, ...spatialAxes(x)], epsilon);
  const move = (state: Node, value: Node): void => {
    const latest = stopGradient(reshape(value, state.shape));
    x.graph.updateState(state, add(multiply(state, 1 - momentum), multiply(latest, momentum)));
  };
  move(runningMean, mean);
  move(runningVariance, multiply(variance, count / (count - 1)));
  return add(multiply(standard, acrossChannels(scale, x)), acrossChannels(shift, x));
}

/** Normalises each channel of each sample by its own statistics. */
export function instanceNorm(
  x: Node,
  parameters: ScaleAndShift,
  options: { readonly epsilon?: number } = {},
): Node {
  const { standard } = standardise(x, spatialAxes(x), options.epsilon ?? 1e-5);
  return add(multiply(standard, acrossChannels(parameters.scale, x)), acrossChannels(parameters.shift, x));
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
  const standard = reshape(standardise(grouped, [2], epsilon).standard, x.shape);
  return add(multiply(standard, acrossChannels(parameters.scale, x)), acrossChannels(parameters.shift, x));
}

/** Keeps x where `mask` is 1, zero where it is 0, scaled by 1 / (1 - rate); the mask has x's shape and is fed. */
export function dropout(x: Node, mask: Node, rate: number): Node {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`Cannot drop at rate ${rate}: expected 0 <= rate < 1`);
  return multiply(multiply(x, mask), 1 / (1 - rate));
}
