// What a network's session takes while it runs, foreseen from its settings.

import { createRandom } from '@glioscope/numeric';
import { memoryNeed, sessionBytes } from '../graph/peak-memory.ts';
import { segmentationNetwork, type SegmentationNetworkSettings } from '../networks/segmentation-network.ts';
import type { NetworkMetadata } from './inference-model.ts';

/** Bytes of a segmentation network's session; null of one made elsewhere, whose inside is not known. */
export function segmentationSessionBytes({ kind, foreign, network }: NetworkMetadata): number | null {
  if (kind !== 'segmentation' || foreign) return null;
  const settings = network as unknown as SegmentationNetworkSettings;
  const { probabilities } = segmentationNetwork(settings, {
    random: createRandom(1),
    batch: 1,
    training: false,
  });
  return sessionBytes(memoryNeed([probabilities]));
}
