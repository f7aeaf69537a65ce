// What a network's session takes while it runs, foreseen from its settings.

import { memoryNeed, sessionBytes } from '../graph/peak-memory.ts';
import type { Node } from '../graph/node.ts';
import { gradingNetwork, type GradingNetworkSettings } from '../networks/grading-network.ts';
import { segmentationNetwork, type SegmentationNetworkSettings } from '../networks/segmentation-network.ts';
import { sliceNetwork, type SliceNetworkSettings } from '../networks/slice-network.ts';
import type { NetworkMetadata } from './inference-model.ts';

/** Bytes of the session of one patient; null of a network made elsewhere, whose inside is not known. */
export function inferenceBytes(metadata: NetworkMetadata): number | null {
  return metadata.foreign ? null : sessionBytes(memoryNeed(outputsOf(metadata)));
}

function outputsOf({ kind, network }: NetworkMetadata): Node[] {
  const form = { random: null, batch: 1, training: false };
  switch (kind) {
    case 'segmentation':
      return [segmentationNetwork(network as unknown as SegmentationNetworkSettings, form).probabilities];
    case 'grading':
      return [gradingNetwork(network as unknown as GradingNetworkSettings, form).logit];
    case 'slice':
      return [sliceNetwork(network as unknown as SliceNetworkSettings, form).survival];
  }
}
