// What a prognosis from tables gives: plain data for JSON, text and report. No patient's row is in it but the predictions.

import type { MissingChoice, MissingCount } from '../analysis-table/index.ts';
import type { CoxTable, Interval, NomogramDrawing } from '../results.ts';
import type { SignatureName } from '../prognosis/index.ts';
import type { OptimismResult } from '@glioscope/survival';
import type { CohortEvaluation, Estimated } from './evaluate-cohort.ts';
import type { ModelName } from './fit-table-models.ts';
import type { PrognosisChoices } from './prognosis-request.ts';

export interface CohortSummary {
  readonly name: string;
  readonly patients: number;
  readonly deaths: number;
  /** By Kaplan-Meier; null where fewer than half died. */
  readonly medianSurvivalDays: number | null;
  /** By Kaplan-Meier with death and censoring exchanged. */
  readonly medianFollowUpDays: number | null;
  readonly leftOut: readonly { readonly reason: string; readonly patients: number }[];
  readonly missing: readonly MissingCount[];
}

export interface SignatureSummary {
  readonly name: SignatureName;
  /** The one that models and risk groups stand on. */
  readonly inUse: boolean;
  /** Candidates; weight 0 was dropped by the elastic net. Weights are per standard deviation of training. */
  readonly features: readonly {
    readonly feature: string;
    readonly importance: number;
    readonly weight: number;
  }[];
  readonly intercept: number;
  /** On training patients as fitted, on them by signatures that had not seen them, on the validation patients. */
  readonly apparent: Estimated;
  readonly crossFitted: Estimated;
  readonly external: Estimated | null;
}

export interface ModelSummary {
  readonly model: ModelName;
  readonly univariable: CoxTable;
  readonly multivariable: CoxTable;
  readonly coefficients: readonly {
    readonly name: string;
    readonly coef: number;
    readonly se: number;
    readonly hazardRatio: number;
    readonly interval: Interval;
    readonly p: number;
  }[];
  readonly proportionalHazards: {
    readonly terms: readonly {
      readonly term: string;
      readonly chiSquare: number | null;
      readonly p: number | null;
    }[];
    readonly global: { readonly chiSquare: number | null; readonly p: number | null };
  } | null;
  readonly nomogram: NomogramDrawing | null;
  /** Corrected by the bootstrap; null when it was not asked for or no resample gave a model. */
  readonly optimism: OptimismResult | null;
}

/** For programs by `code`, for people by `text`. */
export interface PrognosisWarning {
  readonly code: string;
  readonly text: string;
  readonly columns: readonly string[];
}

export interface PatientPrediction {
  readonly id: string;
  readonly cohort: string;
  readonly signature: number | null;
  readonly highRisk: boolean | null;
  readonly risks: Readonly<Record<ModelName, number | null>>;
  /** Predicted survival at each of the years by the integrated model, or by the clinical one where there is no other. */
  readonly survival: readonly number[] | null;
}

export interface TablePrognosisResults {
  readonly analysis: 'prognosis';
  readonly seed: number;
  readonly choices: PrognosisChoices;
  readonly columns: {
    readonly time: string;
    readonly event: string;
    readonly clinical: readonly string[];
    readonly features: number;
    readonly notFeatures: readonly { readonly column: string; readonly reason: string }[];
    readonly missing: MissingChoice;
  };
  readonly training: CohortSummary;
  readonly validation: CohortSummary | null;
  readonly signatures: readonly SignatureSummary[];
  readonly groups: {
    readonly by: 'signature' | 'clinical' | null;
    readonly cutOff: number | null;
    readonly chosen: PrognosisChoices['cut'];
    /** Of the search on training patients: P that knows of it (Lausen & Schumacher), and improved Bonferroni. */
    readonly search: { readonly statistic: number; readonly p: number; readonly bonferroni: number } | null;
  };
  readonly models: readonly ModelSummary[];
  readonly evaluations: readonly CohortEvaluation[];
  /** Of the cross-validation: in how many folds a feature carried weight. */
  readonly stability: {
    readonly folds: number;
    readonly features: readonly { readonly feature: string; readonly folds: number }[];
  } | null;
  readonly warnings: readonly PrognosisWarning[];
}
