// Makes training images in this thread or in workers. The same bytes either way: a request says all.

import { createWorkerPool } from '@glioscope/parallel';
import { makeSample, type Sample, type SampleRequest } from './augmentation.ts';
import type { Tensor } from '../tensor.ts';

export interface SampleMaker {
  /** Makes one image; the request's arrays move to where it is made. */
  make(request: SampleRequest): Promise<Sample>;
  close(): Promise<void>;
}

/** `workers` 0 works in this thread. */
export function createSampleMaker(workers: number): SampleMaker {
  if (!Number.isInteger(workers) || workers < 0) {
    throw new RangeError(
      `Cannot prepare training images: expected a whole number of workers from 0, got ${workers}`,
    );
  }
  if (workers === 0) return { make: async (request) => makeSample(request), close: async () => {} };
  const pool = createWorkerPool(workerUrl(), workers);
  return {
    make: async (request) => {
      const transfer = [request.box.buffer as ArrayBuffer];
      if (request.target !== null) transfer.push(request.target.buffer as ArrayBuffer);
      return (await pool.run(request, { transfer })) as Sample;
    },
    close: () => pool.close(),
  };
}

/** Images of one size (x, y (, z)) as one tensor [N, channels, (z,) y, x]. */
export function stackSamples(samples: readonly Sample[], size: readonly number[]): Tensor {
  const length = samples[0]!.image.length;
  const voxels = size.reduce((product, n) => product * n, 1);
  const data = new Float32Array(samples.length * length);
  samples.forEach(({ image }, i) => data.set(image, i * length));
  return { shape: [samples.length, length / voxels, ...[...size].reverse()], data };
}

/** The worker module's URL; the URL class is typed by neither this package's library nor the language's. */
function workerUrl(): Parameters<typeof createWorkerPool>[0] {
  const host = globalThis as unknown as {
    URL: new (path: string, base: string) => Parameters<typeof createWorkerPool>[0];
  };
  return new host.URL('./sample-worker.js', import.meta.url);
}
