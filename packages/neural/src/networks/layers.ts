// The layers that the three networks are made of: each makes its parameters by name and returns its output node.
// Names and layouts are PyTorch's, so that weights map one to one. He initialisation (He et al. 2015, fan-in).

import type { Random } from '@glioscope/numeric';
import { conv2d, conv3d } from '../graph/convolution.ts';
import { add, relu } from '../graph/elementwise.ts';
import { linear } from '../graph/mat-mul.ts';
import type { Graph, Node } from '../graph/node.ts';
import { batchNorm, groupNorm, instanceNorm } from '../graph/normalisation.ts';
import { exciteChannels } from '../graph/squeeze-excitation.ts';
import { convTranspose3d } from '../graph/transposed-convolution.ts';

/**
 * How activations are normalised. `batch` is the paper's; the other two act alike in training and use. With batches of
 * one image, batch statistics train exactly as `instance`, but the running ones lag behind at first (BraTS, after 2
 * epochs of 6 steps: validation Dice 0.00 against 0.35; after 10: 0.71 both), so short trainings want `instance`.
 */
export type Normalisation = 'batch' | 'instance' | 'group';

export interface LayerSettings {
  readonly graph: Graph;
  /**
   * Draws initial weights; each parameter forks it by its name, so order does not matter. Null leaves them 0, for
   * networks whose weights are known.
   */
  readonly random: Random | null;
  /** Batch normalisation: batch statistics (and updates of the running ones) or the running statistics. */
  readonly training: boolean;
  readonly normalisation: Normalisation;
}

export interface ConvolutionSettings {
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly bias?: boolean;
}

/** Makes layers in one graph. Inputs are [N, C, H, W] or [N, C, D, H, W]. */
export interface Layers {
  /** Square or cubic convolution, by the input's rank. */
  convolution(name: string, x: Node, channels: number, settings: ConvolutionSettings): Node;
  /** 2×2×2 transposed convolution with stride 2. Without bias, as normalisation follows. */
  upsample(name: string, x: Node, channels: number): Node;
  normalise(name: string, x: Node): Node;
  /** x [N, in] → [N, out]. `gain` 2 before a ReLU (He), 1 before an output. */
  linear(name: string, x: Node, features: number, gain?: 1 | 2): Node;
  /** Channels rescaled by weights from their means (Hu et al. 2018): pool → FC → ReLU → FC → sigmoid. */
  squeezeExcitation(name: string, x: Node, reduction?: number): Node;
}

const groupLimit = 8;

/** The most groups, up to 8, that divide `channels`. */
export function groupsFor(channels: number): number {
  let groups = Math.min(groupLimit, channels);
  while (channels % groups !== 0) groups--;
  return groups;
}

export function createLayers({ graph, random, training, normalisation }: LayerSettings): Layers {
  function weights(name: string, shape: readonly number[], fanIn: number, gain: number): Node {
    const length = shape.reduce((product, n) => product * n, 1);
    if (random === null) return graph.parameter(name, shape, null);
    const deviation = Math.sqrt(gain / fanIn);
    // Drawn when it is needed, so that a graph holds no second copy of its weights.
    return graph.parameter(name, shape, () => {
      const stream = random.fork(name);
      return Float32Array.from({ length }, () => stream.normal(0, deviation));
    });
  }
  const filled = (length: number, value: number): Float32Array => new Float32Array(length).fill(value);

  return {
    convolution(name, x, channels, { kernel, stride = 1, padding = (kernel - 1) >> 1, bias = false }) {
      const axes = x.shape.length - 2;
      const inputs = x.shape[1]!;
      const weight = weights(
        `${name}.weight`,
        [channels, inputs, ...Array<number>(axes).fill(kernel)],
        inputs * kernel ** axes,
        2,
      );
      const options = {
        stride,
        padding,
        ...(bias && { bias: graph.parameter(`${name}.bias`, [channels], filled(channels, 0)) }),
      };
      return axes === 2 ? conv2d(x, weight, options) : conv3d(x, weight, options);
    },
    upsample(name, x, channels) {
      const inputs = x.shape[1]!;
      // With the kernel equal to the stride each output voxel sees one input voxel, so fan-in is the channels alone.
      const weight = weights(`${name}.weight`, [inputs, channels, 2, 2, 2], inputs, 1);
      return convTranspose3d(x, weight);
    },
    normalise(name, x) {
      const channels = x.shape[1]!;
      const spatial = x.shape.slice(2).reduce((product, n) => product * n, 1);
      const pooled =
        spatial *
        (normalisation === 'batch' ? x.shape[0]! : 1) *
        (normalisation === 'group' ? channels / groupsFor(channels) : 1);
      if (pooled < 2 && (training || normalisation !== 'batch')) {
        throw new RangeError(
          `Cannot normalise ${name}: expected at least 2 values to take a mean of, got 1 (input [${x.shape.join(', ')}]); ` +
            'use larger inputs, fewer levels or larger batches',
        );
      }
      const scale = graph.parameter(`${name}.weight`, [channels], filled(channels, 1));
      const shift = graph.parameter(`${name}.bias`, [channels], filled(channels, 0));
      if (normalisation === 'instance') return instanceNorm(x, { scale, shift });
      if (normalisation === 'group') return groupNorm(x, { scale, shift }, { groups: groupsFor(channels) });
      const runningMean = graph.state(`${name}.running_mean`, [channels], filled(channels, 0));
      const runningVariance = graph.state(`${name}.running_var`, [channels], filled(channels, 1));
      return batchNorm(x, { scale, shift, runningMean, runningVariance }, { training });
    },
    linear(name, x, features, gain = 1) {
      const inputs = x.shape[1]!;
      const weight = weights(`${name}.weight`, [features, inputs], inputs, gain);
      return linear(x, weight, graph.parameter(`${name}.bias`, [features], filled(features, 0)));
    },
    squeezeExcitation(name, x, reduction = 16) {
      const channels = x.shape[1]!;
      const hidden = Math.max(4, Math.floor(channels / reduction));
      return exciteChannels(x, {
        squeezeWeight: weights(`${name}.fc1.weight`, [hidden, channels], channels, 2),
        squeezeBias: graph.parameter(`${name}.fc1.bias`, [hidden], filled(hidden, 0)),
        exciteWeight: weights(`${name}.fc2.weight`, [channels, hidden], hidden, 1),
        exciteBias: graph.parameter(`${name}.fc2.bias`, [channels], filled(channels, 0)),
      });
    },
  };
}

/** Two 3-wide convolutions with a shortcut around them (He et al. 2016, "basic block"). */
export function basicBlock(layers: Layers, name: string, x: Node, channels: number, stride: number): Node {
  const first = relu(
    layers.normalise(`${name}.bn1`, layers.convolution(`${name}.conv1`, x, channels, { kernel: 3, stride })),
  );
  const second = layers.normalise(
    `${name}.bn2`,
    layers.convolution(`${name}.conv2`, first, channels, { kernel: 3 }),
  );
  const shortcut =
    stride === 1 && x.shape[1] === channels
      ? x
      : layers.normalise(
          `${name}.downsample.1`,
          layers.convolution(`${name}.downsample.0`, x, channels, { kernel: 1, stride, padding: 0 }),
        );
  return relu(add(second, shortcut));
}
