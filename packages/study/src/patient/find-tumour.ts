// From the network's probability to the tumour mask on the scan's grid.

import { largestComponent } from '@glioscope/preprocess';
import { createMask, type Geometry, type Mask, type Volume, volumeMl } from '@glioscope/volume';
import { maskOnScan } from './working-grid.ts';

export interface FoundTumour {
  readonly mask: Mask;
  readonly volumeMl: number;
  /** False when less than `minimumMl` was found; the mask is then empty. */
  readonly found: boolean;
}

/** Resamples, cuts at one half, and cleans up as the settings say. */
export function tumourFrom(
  probability: Volume<Float32Array>,
  scan: Geometry,
  { keepLargest, minimumMl }: { readonly keepLargest: boolean; readonly minimumMl: number },
): FoundTumour {
  const raw = maskOnScan(probability, scan);
  const mask = keepLargest && raw.data.includes(1) ? largestComponent(raw) : raw;
  const volume = volumeMl(mask);
  const found = volume > 0 && volume >= minimumMl;
  return { mask: found ? mask : createMask(scan), volumeMl: volume, found };
}
