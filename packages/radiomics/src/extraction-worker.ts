// The worker that measures parts of extractions.

import { serveRequests } from '@glioscope/parallel';
import { Columns } from './columns.ts';
import {
  columnsOfPart,
  partsToDo,
  type ExtractionPart,
  type ImagePart,
  type MeasuredPart,
  type PartBatch,
  type SharedLevels,
} from './extraction-parts.ts';
import { writeShape } from './extraction.ts';
import { originalOfBox, waveletImageName } from './image-source.ts';
import { neighbourhoodsOf } from './matrices/grid.ts';
import {
  intensityMeasurer,
  layOutLevels,
  measureFirstOrder,
  measureIntensities,
  measureTexture,
  type IntensityMeasurer,
  type LaidOutLevels,
  type LevelBoxes,
} from './measure.ts';
import type { Region } from './region.ts';
import { Scratch } from './scratch.ts';
import type { RadiomicsSettings } from './settings.ts';
import { sharedAxes, waveletFilter, type WaveletBand, type WaveletFilter } from './wavelet.ts';

const scratch = new Scratch();
/** Of one box at a time: its intermediate results, those of the latest band, are of the scratch memory. */
let latest: { readonly number: number; readonly filter: WaveletFilter; band: WaveletBand } | undefined;

/** How many of a part's filters have been computed for the latest band. */
function filtersAtHand(part: ExtractionPart, box: PartBatch['box']): number {
  return part.kind === 'wavelet' && latest?.number === box!.number ? sharedAxes(part.band, latest.band) : 0;
}

function measurePart(batch: PartBatch, part: ExtractionPart, columns: Columns): void {
  const { parameters, region, box } = batch;
  if (part.kind === 'shape') {
    writeShape(part.drawn, parameters, columns);
    return;
  }
  const { classes, settings } = part;
  const features = Object.fromEntries(classes.map((kind) => [kind, parameters.features[kind] ?? []]));
  const measurerIn = (boxes?: LevelBoxes): IntensityMeasurer =>
    intensityMeasurer(region, features, columns, scratch, boxes);
  if (part.kind === 'image') {
    measureImage(part, box, region, measurerIn);
    return;
  }
  if (latest?.number !== box!.number) {
    latest = { number: box!.number, filter: waveletFilter(box!, region, scratch), band: part.band };
  }
  latest.band = part.band;
  measureIntensities(measurerIn(), waveletImageName(part.band), latest.filter(part.band), settings);
}

function measureImage(
  { name, values: given, settings, levels }: ImagePart,
  box: PartBatch['box'],
  region: Region,
  measurerIn: (boxes?: LevelBoxes) => IntensityMeasurer,
): void {
  if (levels?.use === 'read') {
    const found = readLevels(levels.shared, region, settings);
    if (found !== null) {
      measureTexture(measurerIn(levels.shared.boxes), name, found, settings);
      return;
    }
  }
  const values = given ?? originalOfBox(box!, region, scratch).values;
  if (levels?.use !== 'write') {
    measureIntensities(measurerIn(), name, values, settings);
    return;
  }
  const { shared } = levels;
  shared.boxes.rows.fill(0);
  const measurer = measurerIn(shared.boxes);
  const found = layOutLevels(measurer, values, settings, true);
  if ('grid' in found) shareLevels(shared, found);
  measureFirstOrder(measurer, name, values, found, settings);
  measureTexture(measurer, name, found, settings);
}

/** Tells the other workers that the levels are laid out. */
function shareLevels({ count, grayLevels }: SharedLevels, { grid }: LaidOutLevels): void {
  grayLevels.set(grid.grayLevels);
  Atomics.store(count, 0, grid.grayLevels.length);
}

/** The levels that another worker has laid out; null while it has not. */
function readLevels(
  { count, grayLevels, boxes }: SharedLevels,
  region: Region,
  settings: RadiomicsSettings,
): LaidOutLevels | null {
  const levels = Atomics.load(count, 0);
  if (levels === 0) return null;
  const grid = {
    region,
    grayLevels: grayLevels.slice(0, levels),
    rows: boxes.rows,
    ...neighbourhoodsOf(region, settings),
  };
  return { grid, equal: boxes };
}

serveRequests(async (request) => {
  const batch = request as PartBatch;
  const measured: MeasuredPart[] = [];
  for (const part of partsToDo(batch, (other) => filtersAtHand(other, batch.box))) {
    const columns = new Columns(columnsOfPart(batch.parts[part]!, batch.parameters));
    measurePart(batch, batch.parts[part]!, columns);
    const { values, reasons, codes } = columns;
    measured.push({ part, values, reasons, codes });
  }
  return { response: measured, transfer: measured.map(({ values }) => values.buffer as ArrayBuffer) };
});
