// One extraction shared out over workers: this thread checks, prepares and filters; workers measure the region's shape
// and the images, each as soon as it is there. The arithmetic is that of `extractRadiomics`, so the bytes are, too.

import { availableCores, createWorkerPool, nextTurn } from '@glioscope/parallel';
import type { Mask, Volume } from '@glioscope/volume';
import type { ExtractionPart, MeasuredPart } from './extraction-worker.ts';
import { beginExtraction, endExtraction, type FeatureValues, type RadiomicsOptions } from './extraction.ts';
import { imageSource } from './image-source.ts';
import type { ExtractionParameters } from './parameters/extraction-parameters.ts';
import type { ComponentMask } from './prepare/label-channel.ts';
import type { Region } from './region.ts';
import { urlOfWorker, type WorkerOptions } from './worker-url.ts';

export interface RadiomicsExtractor {
  /** The same columns, values and errors as of `extractRadiomics`. Calls may overlap. */
  extract(
    image: Volume,
    mask: Mask | ComponentMask,
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
  return {
    async extract(image, mask, options) {
      const extraction = beginExtraction(image, mask, options);
      const { parameters, images, prepared, drawn, columns } = extraction;
      const parts: Promise<void>[] = [];
      const measure = (part: ExtractionPart, transfer: readonly ArrayBuffer[]): void => {
        if (part.names.length === 0) return;
        const measured = pool.run(part, { transfer }).then((answer) => {
          columns.take({ names: part.names, ...(answer as MeasuredPart) });
        });
        // A failure is thrown when all parts are waited for, not while others are still being sent.
        measured.catch(() => {});
        parts.push(measured);
      };
      const namesOf = (image: string): string[] =>
        columns.names.filter((name) => name.startsWith(`${image}_`));
      const isShape = (name: string): boolean => /^original_shape(2D)?_/.test(name);

      const region = sharedRegion(prepared.region);
      const shape = prepared.region === drawn ? region : sharedRegion(drawn);
      measure({ names: columns.names.filter(isShape), parameters, region: shape, image: null }, []);
      const source = imageSource(prepared);
      for (const [type, settings] of images) {
        for (const { name, values } of source(type, settings)) {
          const names = namesOf(name).filter((column) => !isShape(column));
          const part = { names, parameters, region, image: { name, values, settings } };
          measure(part, [values.buffer as ArrayBuffer]);
          // Workers that are done meanwhile get the next image before another is filtered.
          await nextTurn();
        }
      }
      await Promise.all(parts);
      return endExtraction(extraction);
    },
    close: () => pool.close(),
  };
}

/** The region over memory that all workers see, where the host allows it, so that it is not copied for each image. */
function sharedRegion(region: Region): Region {
  if (typeof SharedArrayBuffer === 'undefined') return region;
  const shared = (indices: Int32Array): Int32Array => {
    const copy = new Int32Array(new SharedArrayBuffer(indices.byteLength));
    copy.set(indices);
    return copy;
  };
  // Measuring reads places in the box alone.
  return { ...region, imageIndex: new Int32Array(0), boxIndex: shared(region.boxIndex) };
}
