// Squeeze and excitation of [N, C, …]: by channel (Hu et al. 2018), by place, and both (Roy et al. 2018).

import { add, maximum, multiply, relu, sigmoid } from './elementwise.ts';
import { applyConvolution } from './convolution.ts';
import { linear } from './mat-mul.ts';
import type { Node } from './node.ts';
import { globalAveragePool } from './pooling.ts';
import { reshape } from './shaping.ts';

/** The two fully connected layers between the channels' means and their weights. */
export interface ChannelExcitation {
  /** [hidden, C] */
  readonly squeezeWeight: Node;
  /** [hidden] */
  readonly squeezeBias: Node;
  /** [C, hidden] */
  readonly exciteWeight: Node;
  /** [C] */
  readonly exciteBias: Node;
}

/** The 1×1 convolution from channels to one weight a place. */
export interface SpatialExcitation {
  /** [1, C, 1, …] */
  readonly weight: Node;
  /** [1] */
  readonly bias?: Node;
}

/** Channels rescaled by weights from their means: pool → linear → ReLU → linear → sigmoid. */
export function exciteChannels(x: Node, layers: ChannelExcitation): Node {
  const squeezed = relu(linear(globalAveragePool(x), layers.squeezeWeight, layers.squeezeBias));
  const weights = sigmoid(linear(squeezed, layers.exciteWeight, layers.exciteBias));
  return multiply(x, reshape(weights, [...weights.shape, ...x.shape.slice(2).map(() => 1)]));
}

/** Places rescaled by weights from their channels: 1×1 convolution → sigmoid. */
export function excitePlaces(x: Node, { weight, bias }: SpatialExcitation): Node {
  const ones = x.shape.slice(2).map(() => 1);
  const score = applyConvolution(bias === undefined ? [x, weight] : [x, weight, bias], {
    stride: ones,
    padding: [...ones, ...ones].map(() => 0),
    dilation: ones,
    groups: 1,
  });
  return multiply(x, sigmoid(score));
}

/** Both excitations side by side, joined by their sum or by the larger of both. */
export function exciteBoth(
  x: Node,
  channels: ChannelExcitation,
  places: SpatialExcitation,
  { join = 'sum' }: { readonly join?: 'sum' | 'maximum' } = {},
): Node {
  const [byChannel, byPlace] = [exciteChannels(x, channels), excitePlaces(x, places)];
  return join === 'sum' ? add(byChannel, byPlace) : maximum(byChannel, byPlace);
}
