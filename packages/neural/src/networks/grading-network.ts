// The paper's grading network (SPEC §6): a 3D ResNet18 with squeeze-and-excitation after the fourth stage,
// 8 × width deep features (512 at width 64), two fully connected layers, one logit for the positive class.

import type { Random } from '@glioscope/numeric';
import { relu, sigmoid } from '../graph/elementwise.ts';
import { createGraph } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/node.ts';
import { globalAveragePool } from '../graph/pooling.ts';
import { createLayers } from './layers.ts';
import type { Normalisation } from './layers.ts';
import { residualTrunk } from './residual-trunk.ts';
import type { StemSettings } from './residual-trunk.ts';

export interface GradingNetworkSettings {
  /** Number of input sequences. */
  readonly channels: number;
  /** Voxels of the patch along x, y, z. */
  readonly patch: readonly [number, number, number];
  /** Channels of the first stage; features are eight times as many. Default 64. */
  readonly width?: number;
  /** Units between the two fully connected layers. Default 64. */
  readonly hidden?: number;
  readonly stem?: StemSettings;
  /** False leaves squeeze-and-excitation out (the paper's ablation). Default true. */
  readonly squeezeExcitation?: boolean;
  readonly normalisation?: Normalisation;
}

/** Input `image` is [N, channels, z, y, x]. */
export interface GradingGraph {
  readonly graph: Graph;
  readonly image: Node;
  /** Last activation of the residual trunk [N, 8 × width, z, y, x], before squeeze-and-excitation. */
  readonly trunk: Node;
  /** [N, 8 × width], after global average pooling. */
  readonly features: Node;
  /** Log-odds of the positive class [N, 1]. */
  readonly logit: Node;
  /** [N, 1] */
  readonly probability: Node;
}

/** Builds the network for batches of `batch` patches. `training` chooses batch or running statistics. */
export function gradingNetwork(
  settings: GradingNetworkSettings,
  { random, batch, training }: { random: Random | null; batch: number; training: boolean },
): GradingGraph {
  const { channels, patch, width = 64, hidden = 64, stem, squeezeExcitation = true } = settings;
  const graph = createGraph();
  const layers = createLayers({
    graph,
    random,
    training,
    normalisation: settings.normalisation ?? 'batch',
  });
  const image = graph.input('image', [batch, channels, patch[2], patch[1], patch[0]]);
  const trunk = residualTrunk(layers, image, width, stem);
  const attended = squeezeExcitation ? layers.squeezeExcitation('se', trunk) : trunk;
  const features = globalAveragePool(attended);
  const logit = layers.linear('fc2', relu(layers.linear('fc1', features, hidden, 2)), 1);
  return { graph, image, trunk, features, logit, probability: sigmoid(logit) };
}
