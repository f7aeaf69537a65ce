// The worker that measures a part of an extraction: the shape of a region, the intensities of one image, or two wavelet
// bands, which it filters itself.

import { serveRequests } from '@glioscope/parallel';
import { Columns, type ColumnPart } from './columns.ts';
import { writeShape } from './extraction.ts';
import { imagesOfPairs, type RegionImage } from './image-source.ts';
import { intensityMeasurer, measureIntensities } from './measure.ts';
import type { ExtractionParameters } from './parameters/extraction-parameters.ts';
import type { Region } from './region.ts';
import { Scratch } from './scratch.ts';
import type { RadiomicsSettings } from './settings.ts';
import { waveletFilter, type WaveletBox, type WaveletFilter, type WaveletPair } from './wavelet.ts';

/** Where the intensities of a part come from. */
export type PartSource =
  | { readonly kind: 'image'; readonly image: RegionImage }
  /** Parts with the same number have the same box. */
  | {
      readonly kind: 'wavelet';
      readonly number: number;
      readonly box: WaveletBox;
      readonly pair: WaveletPair;
    };

/** What is to be measured, and the columns that it fills. */
export interface ExtractionPart {
  readonly names: readonly string[];
  readonly parameters: ExtractionParameters;
  readonly region: Region;
  /** Null for shape. */
  readonly intensities: { readonly source: PartSource; readonly settings: RadiomicsSettings } | null;
}

/** The part's columns. */
export type MeasuredPart = Omit<ColumnPart, 'names'>;

const scratch = new Scratch();
/** Of one box at a time: its intermediate results are of the scratch memory. */
let latest: { readonly number: number; readonly filter: WaveletFilter } | undefined;

function imagesOf(source: PartSource, region: Region): Iterable<RegionImage> {
  if (source.kind === 'image') return [source.image];
  const { number, box, pair } = source;
  if (latest?.number !== number) latest = { number, filter: waveletFilter(box, region, scratch) };
  return imagesOfPairs(latest.filter, [pair]);
}

serveRequests(async (request) => {
  const { names, parameters, region, intensities } = request as ExtractionPart;
  const columns = new Columns(names);
  if (intensities === null) {
    writeShape(region, parameters, columns);
  } else {
    const measurer = intensityMeasurer(region, parameters.features, columns, scratch);
    for (const { name, values } of imagesOf(intensities.source, region)) {
      measureIntensities(measurer, name, values, intensities.settings);
    }
  }
  const { values, reasons, codes } = columns;
  return {
    response: { values, reasons, codes } satisfies MeasuredPart,
    transfer: [values.buffer as ArrayBuffer],
  };
});
