// The paper's signature network (SPEC §8): 2D ResNet18 on the slice of largest tumour area, 8 × width deep features,
// two heads trained together: WHO grade III against II guides the regression of survival time (0…1).
// Names are torchvision's up to the heads, so ImageNet weights fit at width 64 with three channels.

import type { Random } from '@glioscope/numeric';
import { sigmoid } from '../graph/elementwise.ts';
import { createGraph } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/node.ts';
import { globalAveragePool } from '../graph/pooling.ts';
import { createLayers } from './layers.ts';
import type { Normalisation } from './layers.ts';
import { residualTrunk } from './residual-trunk.ts';
import type { StemSettings } from './residual-trunk.ts';

export interface SliceNetworkSettings {
  /** Number of input sequences. */
  readonly channels: number;
  /** Pixels along x and y. */
  readonly size: readonly [number, number];
  /** Channels of the first stage; features are eight times as many. Default 64. */
  readonly width?: number;
  readonly stem?: StemSettings;
  readonly normalisation?: Normalisation;
}

/** Input `image` is [N, channels, y, x]. */
export interface SliceGraph {
  readonly graph: Graph;
  readonly image: Node;
  /** Last activation of the residual trunk [N, 8 × width, y, x]. */
  readonly trunk: Node;
  /** [N, 8 × width], after global average pooling. */
  readonly features: Node;
  /** Log-odds of WHO grade III against II [N, 1]. */
  readonly gradeLogit: Node;
  /** [N, 1] */
  readonly gradeProbability: Node;
  /** Survival time, scaled to 0…1 on the training cohort [N, 1]; a straight line, so it may leave the range. */
  readonly survival: Node;
}

/** Builds the network for batches of `batch` slices. `training` chooses batch or running statistics. */
export function sliceNetwork(
  settings: SliceNetworkSettings,
  { random, batch, training }: { random: Random | null; batch: number; training: boolean },
): SliceGraph {
  const { channels, size, width = 64, stem, normalisation = 'batch' } = settings;
  const graph = createGraph();
  const layers = createLayers({ graph, random, training, normalisation });
  const image = graph.input('image', [batch, channels, size[1], size[0]]);
  const trunk = residualTrunk(layers, image, width, stem);
  const features = globalAveragePool(trunk);
  const gradeLogit = layers.linear('gradeHead', features, 1);
  const survival = layers.linear('survivalHead', features, 1);
  return { graph, image, trunk, features, gradeLogit, gradeProbability: sigmoid(gradeLogit), survival };
}
