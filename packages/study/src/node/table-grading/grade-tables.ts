// Grading a table over worker threads: fold by fold, with the same result for any number of workers.

import { availableCores, createWorkerPool } from '@glioscope/parallel';
import {
  gatherGrading,
  gradeFold,
  planGrading,
  type FoldRequest,
  type FoldResult,
  type GradingInput,
  type GradingSettings,
  type TableGradingResult,
} from '../../table-grading/index.ts';

export interface GradeTablesOptions extends GradingSettings {
  readonly label: string;
  readonly missing: 'median' | 'complete';
  /** True for each patient of the data to be kept for testing, or null for folds. */
  readonly test: readonly boolean[] | null;
  /** Worker threads; all cores by default, 1 for none besides the calling one. */
  readonly jobs?: number;
  /** Hears after each fit. */
  readonly onFit?: (done: number, total: number) => void;
}

/** @throws RangeError as `planGrading` and the models' fits do */
export async function gradeTables(
  input: GradingInput,
  options: GradeTablesOptions,
): Promise<TableGradingResult> {
  const plan = planGrading(input.data, options, options.test);
  const requests = plan.final === null ? plan.requests : [...plan.requests, plan.final];
  const jobs = Math.min(options.jobs ?? availableCores(), requests.length);
  const pool = jobs > 1 ? createWorkerPool(new URL('./fold-worker.js', import.meta.url), jobs) : null;
  let done = 0;
  const run = async (request: FoldRequest): Promise<FoldResult> => {
    const result = pool === null ? await gradeFold(request) : ((await pool.run(request)) as FoldResult);
    options.onFit?.(++done, requests.length);
    return result;
  };
  try {
    const results: FoldResult[] = [];
    if (pool === null) for (const request of requests) results.push(await run(request));
    else results.push(...(await Promise.all(requests.map(run))));
    const final = results.at(-1)!;
    return gatherGrading(input, options, plan, results.slice(0, plan.requests.length), final);
  } finally {
    await pool?.close();
  }
}
