// Why a Cox model cannot be fitted, in terms of the columns that are to blame.

/** The kinds of failure that callers tell apart. */
export type CoxFitFailure =
  'no-events' | 'constant-column' | 'collinear-columns' | 'monotone-likelihood' | 'no-convergence';

/** Thrown by `fitCox`; `columns` are the covariates to change or leave out. */
export class CoxFitError extends Error {
  readonly failure: CoxFitFailure;
  readonly columns: readonly string[];
  constructor(failure: CoxFitFailure, columns: readonly string[], message: string) {
    super(message);
    this.name = 'CoxFitError';
    this.failure = failure;
    this.columns = columns;
  }
}

/** Names in quotation marks, joined for a sentence. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
