// Feature maps with the voxels shared out over workers. Each voxel is measured from nothing and each piece goes to its
// place, so the bytes are those of `featureMaps` for any number of workers.

import { availableCores, createWorkerPool, type WorkerPool } from '@glioscope/parallel';
import type { ComponentMask, LabelMap, Volume } from '@glioscope/volume';
import { urlOfWorker, type WorkerOptions } from '../worker-url.ts';
import { addMaps, type FeatureMap, type FeatureMapOptions } from './feature-maps.ts';
import { mapJobs } from './map-jobs.ts';
import { partOfPlan, type MapPlan } from './map-plan.ts';

/** Pieces a worker: enough that one slow piece does not keep all others waiting, few enough to be worth sending. */
const piecesPerWorker = 6;
const leastVoxels = 512;

/**
 * The same maps as of `featureMaps`, with the same errors.
 * @throws {RangeError} also for a number of workers that is not whole and above 0.
 */
export async function featureMapsInWorkers(
  image: Volume,
  mask: LabelMap | ComponentMask,
  options: FeatureMapOptions & WorkerOptions,
): Promise<Map<string, FeatureMap>> {
  const { onProgress } = options;
  const pool = createWorkerPool(
    options.workerUrl ?? urlOfWorker('./maps/map-worker.js'),
    options.workers ?? availableCores(),
  );
  const maps = new Map<string, FeatureMap>();
  try {
    for (const job of mapJobs(image, mask, options)) {
      const report = onProgress && ((done: number): void => onProgress(job.before + done, job.total));
      const values = job.plan && (await measureInPool(pool, job.plan, report));
      if (values === null) report?.(job.target.length);
      addMaps(maps, job, values);
    }
  } finally {
    await pool.close();
  }
  return maps;
}

async function measureInPool(
  pool: WorkerPool,
  plan: MapPlan,
  report: ((done: number) => void) | undefined,
): Promise<Float64Array> {
  const voxels = plan.corners.length;
  const columns = plan.wanted.reduce((sum, { names }) => sum + names.length, 0);
  const piece = Math.max(leastVoxels, Math.ceil(voxels / (pool.size * piecesPerWorker)));
  const starts = Array.from({ length: Math.ceil(voxels / piece) }, (_, k) => k * piece);
  const doneOf = new Map<number, number>();
  const values = new Float64Array(columns * voxels);
  await Promise.all(
    starts.map(async (from) => {
      const part = partOfPlan(plan, from, Math.min(voxels, from + piece));
      const onProgress = (done: unknown): void => {
        doneOf.set(from, done as number);
        report?.([...doneOf.values()].reduce((sum, some) => sum + some, 0));
      };
      const found = (await pool.run(part, { onProgress })) as Float64Array;
      const length = part.corners.length;
      for (let c = 0; c < columns; c++) {
        values.set(found.subarray(c * length, (c + 1) * length), c * voxels + from);
      }
    }),
  );
  return values;
}
