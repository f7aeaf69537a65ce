// The script of the web worker in radiomics-browser.test.ts: the package as it is, asked by messages.

import { extractRadiomics, type RadiomicsOptions } from '@glioscope/radiomics';
import type { Mask, Volume } from '@glioscope/volume';

interface Request {
  readonly image: Volume;
  readonly mask: Mask;
  readonly options: RadiomicsOptions;
}

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const { names, values, reasons } = extractRadiomics(data.image, data.mask, data.options);
  postMessage({ names, values: [...values], reasons: [...reasons] });
});
