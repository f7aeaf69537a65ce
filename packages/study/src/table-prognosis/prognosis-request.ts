// What is asked of a prognosis from tables, with the defaults.

import type { MissingChoice } from '../analysis-table/index.ts';

/** Which columns mean what. */
export interface PrognosisColumns {
  readonly time: string;
  readonly event: string;
  readonly eventValue?: string | undefined;
  /** Days in the unit of the time column: 1, 30.4375 or 365.25. */
  readonly daysPerUnit: number;
  /** Clinical predictors; `factor(name)` reads numbers as categories. */
  readonly clinical: readonly string[];
  /**
   * Columns that the signature may draw on: by name, all other columns of numbers, those of some of the joined tables
   * (by place), or no signature.
   */
  readonly signature: readonly string[] | 'all-other' | 'none' | { readonly tables: readonly number[] };
  /** Columns that are no features besides time, event and clinical ones: the centre's, say. */
  readonly notFeatures: readonly string[];
  readonly missing: MissingChoice;
}

export interface PrognosisChoices {
  readonly seed: number;
  /** Folds of the cross-validation on training patients; 0 for none. */
  readonly folds: number;
  /** Resamples that correct for optimism; 0 for none. */
  readonly bootstrap: number;
  /** Survival is predicted, calibrated and decided on at these. */
  readonly years: readonly number[];
  /**
   * The signature that models and risk groups stand on. `plain` is the paper's (survival times taken as exact),
   * `best-on-training` the paper's where it orders training patients better.
   */
  readonly signatureKind: 'censoring-aware' | 'plain' | 'best-on-training';
  /** Risk groups: at the median of training, or where training patients differ most (with a P that knows of the search). */
  readonly cut: 'median' | 'best';
  /** Null keeps every clinical predictor that was named; a P drops those above it one at a time, as the paper does. */
  readonly dropAbove: number | null;
  /** Features that the elastic net chooses among. */
  readonly candidates: number;
  readonly trees: number;
  /** Tables of the missing choice `impute`; refits of cross-validation and bootstrap make at most 5. */
  readonly imputations: number;
}

export const defaultPrognosisChoices: PrognosisChoices = {
  seed: 1,
  folds: 5,
  bootstrap: 100,
  years: [1, 3, 5],
  signatureKind: 'censoring-aware',
  cut: 'median',
  dropAbove: null,
  candidates: 10,
  trees: 100,
  imputations: 20,
};
