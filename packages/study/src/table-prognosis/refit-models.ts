// One refit on some of the training patients, as cross-validation and bootstrap ask for many of them: plain data in and
// out, so that it can be done in a worker.

import { restoreRandom, type RandomState } from '@glioscope/numeric';
import { CoxFitError } from '@glioscope/survival';
import type { PrognosisTable } from '../prognosis/prognosis-table.ts';
import { fitTableModels, type TableModels } from './fit-table-models.ts';
import type { PrognosisChoices } from './prognosis-request.ts';

export interface RefitRequest {
  /** The patients to fit on; rows may repeat. */
  readonly training: PrognosisTable;
  readonly clinical: readonly string[];
  readonly choices: PrognosisChoices;
  readonly stream: RandomState;
}

/** The models, or why these patients give none: no death among them, one value of every feature. */
export type RefitResult = { readonly models: TableModels } | { readonly failure: string };

/** Answers in the order of the requests. */
export type RunRefits = (requests: readonly RefitRequest[], onRefit: () => void) => Promise<RefitResult[]>;

export function refitModels({ training, clinical, choices, stream }: RefitRequest): RefitResult {
  try {
    return { models: fitTableModels(training, clinical, choices, restoreRandom(stream), true).models };
  } catch (error) {
    if (error instanceof RangeError || error instanceof CoxFitError) return { failure: error.message };
    throw error;
  }
}

/** One after the other, on the calling thread. */
export const refitHere: RunRefits = async (requests, onRefit) =>
  requests.map((request) => {
    const result = refitModels(request);
    onRefit();
    return result;
  });
