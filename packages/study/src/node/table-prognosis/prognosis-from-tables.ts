// A prognosis from tables over worker threads: refit by refit, with the same result for any number of workers.

import { availableCores, createWorkerPool } from '@glioscope/parallel';
import {
  analyseTablePrognosis,
  type RefitResult,
  type TablePrognosis,
  type TablePrognosisInput,
} from '../../table-prognosis/index.ts';

/**
 * @param jobs worker threads; all cores by default, 1 for none besides the calling one
 * @throws RangeError as `analyseTablePrognosis`
 */
export async function prognosisFromTables(
  input: TablePrognosisInput,
  jobs: number = availableCores(),
): Promise<TablePrognosis> {
  if (jobs < 2) return analyseTablePrognosis(input);
  return analyseTablePrognosis({
    ...input,
    runRefits: async (requests, onRefit) => {
      if (requests.length === 0) return [];
      const pool = createWorkerPool(
        new URL('./refit-worker.js', import.meta.url),
        Math.min(jobs, requests.length),
      );
      try {
        return await Promise.all(
          requests.map(async (request) => {
            const result = (await pool.run(request)) as RefitResult;
            onRefit();
            return result;
          }),
        );
      } finally {
        await pool.close();
      }
    },
  });
}
