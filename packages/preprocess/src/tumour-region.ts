// Which labels make the region that is segmented and measured: BraTS's nested tumour regions (Menze et al. 2015).

import type { Mask } from '@glioscope/volume';

/** `whole`: every label; `core`: all but oedema (label 2); `enhancing`: the enhancing tumour alone. */
export type TumourRegion = 'whole' | 'core' | 'enhancing';

/**
 * A mask of 0 and 1 of a region. Labels as in BraTS: 1 necrotic or non-enhancing core, 2 oedema, enhancing 4
 * (to 2021) or 3 (from 2023; it did not occur before). The result may be empty: not every tumour enhances.
 */
export function tumourRegionMask(labels: Mask, region: TumourRegion): Mask {
  const chosen = new Uint8Array(256);
  if (region === 'whole') chosen.fill(1, 1);
  else {
    chosen[3] = 1;
    chosen[4] = 1;
    if (region === 'core') chosen[1] = 1;
  }
  return { geometry: labels.geometry, data: labels.data.map((label) => chosen[label]!) };
}
