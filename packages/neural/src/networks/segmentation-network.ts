// The paper's squeeze-and-excitation recombination 3D U-Net (SPEC §3), after Isensee's U-Net for BraTS.
// Two classes: background and tumour region.

import type { Random } from '@glioscope/numeric';
import { relu, subtract } from '../graph/elementwise.ts';
import { createGraph } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/node.ts';
import { maxPool } from '../graph/pooling.ts';
import { softmax } from '../graph/reductions.ts';
import { concat, slice } from '../graph/shaping.ts';
import { createLayers } from './layers.ts';
import type { Layers, Normalisation } from './layers.ts';

export interface SegmentationNetworkSettings {
  /** Number of input sequences. */
  readonly channels: number;
  /** Voxels of the window along x, y, z; each a multiple of 2^levels. */
  readonly window: readonly [number, number, number];
  /** Channels of each level, finest first. Default 16, 32, 64, 128. */
  readonly widths?: readonly number[];
  /** Channels between the paths. Default twice the last width. */
  readonly bottleneck?: number;
  /** Channels that the 1×1×1 convolution of each block recombines into. Default 64. */
  readonly recombination?: number;
  /** Default 16. */
  readonly squeezeReduction?: number;
  readonly normalisation?: Normalisation;
}

/** A graph with the nodes that training and use need. Input `image` is [N, channels, z, y, x]. */
export interface SegmentationGraph {
  readonly graph: Graph;
  readonly image: Node;
  /** Class scores [N, 2, z, y, x]. */
  readonly logits: Node;
  /** Softmax over classes [N, 2, z, y, x]. */
  readonly probabilities: Node;
  /** Log-odds of tumour [N, 1, z, y, x]: its sigmoid is the second probability. */
  readonly tumourLogit: Node;
}

function recombinationBlock(
  layers: Layers,
  name: string,
  x: Node,
  channels: number,
  settings: { recombination: number; squeezeReduction: number },
): Node {
  const recombined = relu(
    layers.normalise(
      `${name}.norm`,
      layers.convolution(`${name}.recombine`, x, settings.recombination, { kernel: 1 }),
    ),
  );
  const convolved = layers.convolution(`${name}.conv`, recombined, channels, { kernel: 3, bias: true });
  return layers.squeezeExcitation(`${name}.se`, convolved, settings.squeezeReduction);
}

/** Advice: the next larger window that fits, where the given one has lengths at all. */
function fitting(window: readonly number[], factor: number): string {
  if (!window.every((length) => length > 0 && Number.isFinite(length))) return 'correct the window, or ';
  return `use ${window.map((length) => Math.ceil(length / factor) * factor).join('×')}, or `;
}

/**
 * Builds the network for batches of `batch` windows. `training` chooses batch or running statistics.
 * @throws RangeError where the window cannot be halved once a level.
 */
export function segmentationNetwork(
  settings: SegmentationNetworkSettings,
  { random, batch, training }: { random: Random | null; batch: number; training: boolean },
): SegmentationGraph {
  const {
    channels,
    window,
    widths = [16, 32, 64, 128],
    bottleneck = 2 * widths[widths.length - 1]!,
    recombination = 64,
    squeezeReduction = 16,
    normalisation = 'batch',
  } = settings;
  const factor = 2 ** widths.length;
  if (widths.length === 0 || window.some((length) => !Number.isInteger(length / factor) || length <= 0)) {
    throw new RangeError(
      `Cannot build the segmentation network: expected a window of multiples of ${factor} for ${widths.length} levels, ` +
        `got ${window.join('×')}; ${fitting(window, factor)}change the number of widths`,
    );
  }
  const graph = createGraph();
  const layers = createLayers({ graph, random, training, normalisation });
  const block = (name: string, x: Node, width: number): Node =>
    recombinationBlock(layers, name, x, width, { recombination, squeezeReduction });

  const image = graph.input('image', [batch, channels, window[2], window[1], window[0]]);
  const skips: Node[] = [];
  let x = image;
  widths.forEach((width, level) => {
    x = block(`encoder.${level}`, x, width);
    skips.push(x);
    x = maxPool(x, { window: 2 });
  });
  x = block('bottleneck', x, bottleneck);
  for (let level = widths.length - 1; level >= 0; level--) {
    const width = widths[level]!;
    const raised = layers.upsample(`decoder.${level}.up`, x, width);
    x = block(`decoder.${level}`, concat([skips[level]!, raised], 1), width);
  }
  const logits = layers.convolution('classify', x, 2, { kernel: 1, bias: true });
  const scoreOf = (index: number): Node => slice(logits, [{ axis: 1, start: index, end: index + 1 }]);
  return {
    graph,
    image,
    logits,
    probabilities: softmax(logits, 1),
    tumourLogit: subtract(scoreOf(1), scoreOf(0)),
  };
}
