// A batch of cases over worker threads. A finished case is kept in a file named by settings and content, so that a run
// killed at any moment goes on where it stopped and ends with the same bytes; a bad case stops no other.

import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { availableCores, createWorkerPool } from '@glioscope/parallel';
import {
  columnNamesOf,
  resultColumns,
  resultRow,
  type Cell,
  type ResultColumns,
} from '../../radiomics/case-result.ts';
import type { CaseTable, RadiomicsCase } from '../../radiomics/case-table.ts';
import { extractorOf, type RadiomicsRecipe } from '../../radiomics/recipe.ts';
import { writeFileAtomically } from '../engine/atomic-write.ts';
import {
  type CaseAnswer,
  type CaseRequest,
  keptCasePath,
  keptCaseText,
  readKeptCase,
} from './extract-case.ts';

export interface BatchOptions {
  readonly table: CaseTable;
  /** Folder that relative paths of the table start from. */
  readonly base: string;
  readonly recipe: RadiomicsRecipe;
  /** Folder that keeps finished cases. */
  readonly finished: string;
  /** Worker threads; all cores by default. */
  readonly jobs?: number;
  /** Hears after each case. */
  readonly onCase?: (how: 'computed' | 'reused' | 'failed', done: number, total: number) => void;
}

export interface CaseFailure {
  readonly case: RadiomicsCase;
  readonly message: string;
}

export interface BatchOutcome {
  readonly computed: number;
  readonly reused: number;
  /** In the order of the table. */
  readonly failed: readonly CaseFailure[];
  /** Names of all columns. */
  readonly columns: readonly string[];
  /** The rows in the order of the table, read from the kept files one by one. */
  rows(): Iterable<readonly Cell[]>;
}

/**
 * Extracts every case.
 * @throws {RangeError} when settings are wrong, or carried columns have the names of result columns;
 *   errors of the disk that keeps the results. Never for a case.
 */
export async function runRadiomicsBatch(options: BatchOptions): Promise<BatchOutcome> {
  const { table, base, recipe, finished, onCase } = options;
  const { cases } = table;
  const extractor = extractorOf(recipe);
  const columns: ResultColumns = resultColumns(table.columns, extractor);
  try {
    mkdirSync(finished, { recursive: true });
  } catch (error) {
    throw new RangeError(
      `Cannot keep finished cases in ${finished}: ${(error as Error).message}; name another folder with --out-dir`,
      { cause: error },
    );
  }

  const jobs = Math.min(options.jobs ?? availableCores(), cases.length);
  const pool = createWorkerPool(new URL('./case-worker.js', import.meta.url), jobs);
  const keys = new Map<RadiomicsCase, string>();
  const failures = new Map<RadiomicsCase, string>();
  let computed = 0;
  let reused = 0;
  let done = 0;

  async function settle(one: RadiomicsCase): Promise<'computed' | 'reused' | 'failed'> {
    if (one.problem !== null) {
      failures.set(one, one.problem);
      return 'failed';
    }
    let answer: CaseAnswer;
    try {
      const request: CaseRequest = {
        image: resolve(base, one.image),
        mask: resolve(base, one.mask),
        label: one.label,
        labelChannel: one.labelChannel,
        recipe,
        finished,
      };
      answer = (await pool.run(request)) as CaseAnswer;
    } catch (thrown) {
      failures.set(one, thrown instanceof Error ? thrown.message : String(thrown));
      return 'failed';
    }
    const { key, result } = answer;
    if (key === null) {
      failures.set(
        one,
        `Cannot use ${one.image} or ${one.mask}: a file changed while it was read; run again`,
      );
      return 'failed';
    }
    // Written here and not in the worker: two rows of the same files would write to one place at a time.
    if (result !== null) writeFileAtomically(keptCasePath(finished, key), keptCaseText(extractor, result));
    keys.set(one, key);
    if (result === null) reused++;
    else computed++;
    return result === null ? 'reused' : 'computed';
  }

  try {
    await Promise.all(
      cases.map(async (one) => {
        const how = await settle(one);
        onCase?.(how, ++done, cases.length);
      }),
    );
  } finally {
    await pool.close();
  }

  const kept = (one: RadiomicsCase) => {
    const key = keys.get(one);
    return key === undefined ? null : readKeptCase(finished, key, extractor);
  };
  return {
    computed,
    reused,
    failed: cases.flatMap((one) => {
      const message = failures.get(one);
      return message === undefined ? [] : [{ case: one, message }];
    }),
    columns: columnNamesOf(columns),
    *rows() {
      for (const one of cases) yield resultRow(columns, one.cells, kept(one), failures.get(one) ?? null);
    },
  };
}
