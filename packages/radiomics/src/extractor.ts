// One extraction shared out over workers: this thread checks and prepares; workers measure the region's shape and the
// images, and filter the usual wavelet themselves. The arithmetic is that of `extractRadiomics`, so the bytes are, too.

import { availableCores, createWorkerPool, nextTurn, type WorkerPool } from '@glioscope/parallel';
import type { ComponentMask, LabelMap, Volume } from '@glioscope/volume';
import { Columns } from './columns.ts';
import {
  columnsOfPart,
  usualParts,
  type ExtractionPart,
  type MeasuredPart,
  type PartBatch,
} from './extraction-parts.ts';
import {
  beginExtraction,
  endExtraction,
  type Extraction,
  type FeatureValues,
  type RadiomicsOptions,
} from './extraction.ts';
import { imageSource, isUsualWavelet } from './image-source.ts';
import {
  columnNames,
  intensityClassesOf,
  type ExtractionParameters,
} from './parameters/extraction-parameters.ts';
import { valuesOf } from './prepare/resegment.ts';
import type { Region } from './region.ts';
import { Scratch } from './scratch.ts';
import { canShare, sharedRegion, SharedMemory, type Loan } from './shared-memory.ts';
import { waveletBox } from './wavelet.ts';
import { urlOfWorker, type WorkerOptions } from './worker-url.ts';

export interface RadiomicsExtractor {
  /** The same columns, values and errors as of `extractRadiomics`. Calls may overlap. */
  extract(
    image: Volume,
    mask: LabelMap | ComponentMask,
    options: RadiomicsOptions | ExtractionParameters,
  ): Promise<FeatureValues>;
  /** Ends the workers. */
  close(): Promise<void>;
}

/**
 * Starts workers that share extractions: the images of one case are measured side by side. For many cases it is simpler,
 * and as fast, to give each worker a case of its own.
 * @throws {RangeError} for a number of workers that is not whole and above 0.
 */
export function createExtractor({ workers, workerUrl }: WorkerOptions = {}): RadiomicsExtractor {
  const pool = createWorkerPool(
    workerUrl ?? urlOfWorker('./extraction-worker.js'),
    workers ?? availableCores(),
  );
  const memory = new SharedMemory();
  return {
    async extract(image, mask, options) {
      const extraction = beginExtraction(image, mask, options);
      const loan = memory.lend();
      const sent = new SentParts(pool, extraction.parameters);
      const region = sharedRegion(extraction.prepared.region, loan);
      sendUsualParts(extraction, region, loan, sent);
      await sendOtherImages(extraction, region, sent);
      const columns = await sent.columns();
      loan.giveBack();
      return endExtraction(extraction, columns);
    },
    close: () => pool.close(),
  };
}

/** The parts of an extraction that workers have, and the columns that come back. */
class SentParts {
  readonly #pool: WorkerPool;
  readonly #parameters: ExtractionParameters;
  readonly #answers: Promise<readonly MeasuredPart[]>[] = [];
  readonly #parts: (readonly ExtractionPart[])[] = [];

  constructor(pool: WorkerPool, parameters: ExtractionParameters) {
    this.#pool = pool;
    this.#parameters = parameters;
  }

  /** Parts that are done one by one, by as many workers as there are for them. */
  send(
    parts: readonly ExtractionPart[],
    region: Region,
    { box = null, transfer = [] }: { box?: PartBatch['box']; transfer?: readonly ArrayBuffer[] } = {},
  ): void {
    const batch = { parameters: this.#parameters, region, box };
    const workers = Math.min(parts.length, this.#pool.size);
    if (workers < 2) {
      this.#run({ ...batch, parts, taken: null }, transfer);
    } else if (canShare) {
      const taken = new Int32Array(new SharedArrayBuffer(4 * parts.length));
      for (let k = 0; k < workers; k++) this.#run({ ...batch, parts, taken }, transfer);
    } else {
      for (const part of parts) this.#run({ ...batch, parts: [part], taken: null }, transfer);
    }
  }

  #run(batch: PartBatch, transfer: readonly ArrayBuffer[]): void {
    const answer = this.#pool.run(batch, { transfer }) as Promise<readonly MeasuredPart[]>;
    // A failure is thrown when all parts are waited for, not while others are still being sent.
    answer.catch(() => {});
    this.#answers.push(answer);
    this.#parts.push(batch.parts);
  }

  /**
   * Waits for all parts.
   * @throws what a part has thrown.
   */
  async columns(): Promise<Columns> {
    // What is left to do here is done on the core of the worker that is ready first.
    if (this.#answers.length > 0) await Promise.race(this.#answers);
    const columns = new Columns(columnNames(this.#parameters));
    const names = this.#parts.map((parts) => parts.map((part) => columnsOfPart(part, this.#parameters)));
    const answers = await Promise.all(this.#answers);
    for (const [k, measured] of answers.entries()) {
      for (const part of measured) columns.take({ names: names[k]![part.part]!, ...part });
    }
    return columns;
  }
}

/** Shape, the original image and the bands of the usual wavelet, whatever of them is wanted. */
function sendUsualParts(
  { parameters, images, prepared, drawn: asDrawn }: Extraction,
  region: Region,
  loan: Loan,
  sent: SentParts,
): void {
  const { image, intensityOf } = prepared;
  const allocate = (length: number): Float64Array => loan.float64(length);
  const original = images.find(([type]) => type === 'Original')?.[1];
  const wavelet = images.find(([type, settings]) => isUsualWavelet(type, settings))?.[1];
  const box = wavelet && {
    ...waveletBox(image, intensityOf, prepared.region, allocate),
    number: loan.number,
  };
  const values = original && !box ? valuesOf(image, prepared.region, intensityOf, allocate) : null;
  const drawn = asDrawn === prepared.region ? region : sharedRegion(asDrawn, loan);
  const parts = usualParts(parameters, { drawn, original, wavelet, values, region, loan });
  // Workers are woken when all is ready: this thread then sleeps, and leaves them the cores that they wake on.
  if (parts.length > 0) sent.send(parts, region, { box: box ?? null });
}

/** Filters all other images here, one after another. */
async function sendOtherImages(
  { parameters, images, prepared }: Extraction,
  region: Region,
  sent: SentParts,
): Promise<void> {
  const classes = intensityClassesOf(parameters);
  const source = imageSource(prepared, new Scratch());
  for (const [type, settings] of images) {
    if (type === 'Original' || isUsualWavelet(type, settings)) continue;
    for (const { name, values } of source(type, settings)) {
      const own = values.slice();
      sent.send([{ kind: 'image', name, values: own, classes, settings, levels: null }], region, {
        transfer: [own.buffer],
      });
      // Workers that are done meanwhile get the next image before another is filtered.
      await nextTurn();
    }
  }
}
