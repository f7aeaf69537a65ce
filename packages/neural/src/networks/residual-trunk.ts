// The trunk of ResNet18 (He et al. 2016) in 2D or 3D: stem, then four stages of two basic blocks.
// Names are torchvision's: conv1, bn1, layer1.0.conv1 …

import { relu } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { maxPool } from '../graph/pooling.ts';
import { basicBlock } from './layers.ts';
import type { Layers } from './layers.ts';

/** The first layers. Small inputs keep more of their resolution with kernel 3, stride 1 or 2, and no pooling. */
export interface StemSettings {
  /** Odd kernel width. Default 7. */
  readonly kernel?: number;
  /** Default 2. */
  readonly stride?: number;
  /** Max pooling, window 3 and stride 2, after it. Default true. */
  readonly pool?: boolean;
}

/** x [N, C, …] → [N, 8 × width, …], 1/32 of the resolution with the usual stem. */
export function residualTrunk(layers: Layers, x: Node, width: number, stem: StemSettings = {}): Node {
  const { kernel = 7, stride = 2, pool = true } = stem;
  const normal = layers.normalise('bn1', layers.convolution('conv1', x, width, { kernel, stride }));
  // The larger of two values is the same before ReLU as after it; pooled first, ReLU has an eighth of the volume to do.
  let y = relu(pool ? maxPool(normal, { window: 3, stride: 2, padding: 1 }) : normal);
  for (let stage = 0; stage < 4; stage++) {
    const channels = width * 2 ** stage;
    y = basicBlock(layers, `layer${stage + 1}.0`, y, channels, stage === 0 ? 1 : 2);
    y = basicBlock(layers, `layer${stage + 1}.1`, y, channels, 1);
  }
  return y;
}
