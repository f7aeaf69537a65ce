// One extraction shared out over workers: this thread checks and prepares; workers measure the region's shape and the
// images, and filter the usual wavelet themselves. The arithmetic is that of `extractRadiomics`, so the bytes are, too.

import { availableCores, createWorkerPool, nextTurn } from '@glioscope/parallel';
import type { ComponentMask, Mask, Volume } from '@glioscope/volume';
import type { ExtractionPart, MeasuredPart, PartSource } from './extraction-worker.ts';
import { beginExtraction, endExtraction, type FeatureValues, type RadiomicsOptions } from './extraction.ts';
import { imageSource, isUsualWavelet, waveletImageName, type RegionImage } from './image-source.ts';
import { intensityClassesOf, type ExtractionParameters } from './parameters/extraction-parameters.ts';
import type { Region } from './region.ts';
import { Scratch } from './scratch.ts';
import type { RadiomicsSettings } from './settings.ts';
import { waveletBox, type WaveletBand, type WaveletPair } from './wavelet.ts';
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
  let boxes = 0;
  // Boxes of finished extractions, for the next ones: fresh memory costs as much as filling it.
  const spare: SharedArrayBuffer[] = [];
  return {
    async extract(image, mask, options) {
      const extraction = beginExtraction(image, mask, options);
      const { parameters, images, prepared, drawn, columns } = extraction;
      const parts: Promise<void>[] = [];
      const taken: SharedArrayBuffer[] = [];
      const boxMemory = (length: number): Float64Array => {
        if (typeof SharedArrayBuffer === 'undefined') return new Float64Array(length);
        const fitting = spare.findIndex(({ byteLength }) => byteLength >= 8 * length);
        const buffer = fitting < 0 ? new SharedArrayBuffer(8 * length) : spare.splice(fitting, 1)[0]!;
        taken.push(buffer);
        return new Float64Array(buffer, 0, length);
      };
      const measure = (part: ExtractionPart, transfer: readonly ArrayBuffer[] = []): void => {
        if (part.names.length === 0) return;
        const measured = pool.run(part, { transfer }).then((answer) => {
          columns.take({ names: part.names, ...(answer as MeasuredPart) });
        });
        // A failure is thrown when all parts are waited for, not while others are still being sent.
        measured.catch(() => {});
        parts.push(measured);
      };
      const isShape = (name: string): boolean => /^original_shape(2D)?_/.test(name);
      const region = sharedRegion(prepared.region);
      const measureImages = (
        names: readonly string[],
        source: PartSource,
        settings: RadiomicsSettings,
        transfer?: readonly ArrayBuffer[],
        classes: readonly string[] = intensityClassesOf(parameters),
      ): void => {
        const prefixes = names.flatMap((name) => classes.map((kind) => `${name}_${kind}_`));
        const filled = columns.names.filter((column) => prefixes.some((prefix) => column.startsWith(prefix)));
        const features = Object.fromEntries(
          Object.entries(parameters.features).filter(([kind]) => classes.includes(kind)),
        );
        measure(
          {
            names: filled,
            parameters: { ...parameters, features },
            region,
            intensities: { source, settings },
          },
          transfer,
        );
      };

      const measureImage = (
        { name, values }: RegionImage,
        settings: RadiomicsSettings,
        groups: readonly (readonly string[])[],
      ): void => {
        for (const classes of groups) {
          const own = values.slice();
          const image = { name, values: own };
          measureImages([name], { kind: 'image', image }, settings, [own.buffer], classes);
        }
      };

      // First what needs no box of intensities: workers have it while that is made.
      const shape = prepared.region === drawn ? region : sharedRegion(drawn);
      measure({ names: columns.names.filter(isShape), parameters, region: shape, intensities: null });
      const source = imageSource(prepared, new Scratch());
      const original = images.find(([type]) => type === 'Original');
      const originalImages = original === undefined ? [] : [...source(...original)];
      for (const image of originalImages) measureImage(image, original![1], classGroups.slice(0, 1));
      for (const [, settings] of images.filter(([type, own]) => isUsualWavelet(type, own))) {
        const box = waveletBox(prepared.image, prepared.intensityOf, prepared.region, boxMemory);
        const number = ++boxes;
        for (const pair of pairsApart) {
          const names = [`${pair}L`, `${pair}H`].map((band) => waveletImageName(band as WaveletBand));
          measureImages(names, { kind: 'wavelet', number, box, pair }, settings);
        }
      }
      for (const [type, settings] of images) {
        if (type === 'Original' || isUsualWavelet(type, settings)) continue;
        for (const image of source(type, settings)) {
          measureImage(image, settings, classGroups);
          // Workers that are done meanwhile get the next image before another is filtered.
          await nextTurn();
        }
      }
      // Small parts last, so that workers end together.
      for (const image of originalImages) measureImage(image, original![1], classGroups.slice(1));
      await Promise.all(parts);
      spare.splice(0, spare.length, ...taken);
      return endExtraction(extraction);
    },
    close: () => pool.close(),
  };
}

/** Parts of an image's work, the largest first. */
const classGroups: readonly (readonly string[])[] = [
  ['firstorder', 'glcm', 'ngtdm'],
  ['glrlm'],
  ['glszm', 'gldm'],
];

/**
 * The first is the quickest, so that of two workers the one that had it goes on with the third: each then has the pairs
 * that share the filter along x.
 */
const pairsApart: readonly WaveletPair[] = ['HL', 'LL', 'HH', 'LH'];

/** The region over memory that all workers see. */
function sharedRegion(region: Region): Region {
  if (typeof SharedArrayBuffer === 'undefined') return region;
  const boxIndex = new Int32Array(new SharedArrayBuffer(region.boxIndex.byteLength));
  boxIndex.set(region.boxIndex);
  // Measuring reads places in the box alone.
  return { ...region, imageIndex: new Int32Array(0), boxIndex };
}
