// The worker that measures a part of an extraction: the shape of a region, or the intensities of one image.

import { serveRequests } from '@glioscope/parallel';
import { Columns, type ColumnPart } from './columns.ts';
import { writeShape } from './extraction.ts';
import { intensityMeasurer } from './measure.ts';
import type { ExtractionParameters } from './parameters/extraction-parameters.ts';
import type { Region } from './region.ts';
import type { RadiomicsSettings } from './settings.ts';

/** What is to be measured, and the columns that it fills. */
export interface ExtractionPart {
  readonly names: readonly string[];
  readonly parameters: ExtractionParameters;
  readonly region: Region;
  /** Null for shape. */
  readonly image: {
    readonly name: string;
    readonly values: Float64Array;
    readonly settings: RadiomicsSettings;
  } | null;
}

/** The part's columns. */
export type MeasuredPart = Omit<ColumnPart, 'names'>;

serveRequests(async (request) => {
  const { names, parameters, region, image } = request as ExtractionPart;
  const columns = new Columns(names);
  if (image === null) writeShape(region, parameters, columns);
  else intensityMeasurer(region, parameters.features, columns)(image.name, image.values, image.settings);
  const { values, reasons, codes } = columns;
  return {
    response: { values, reasons, codes } satisfies MeasuredPart,
    transfer: [values.buffer as ArrayBuffer],
  };
});
