// What fitted models are worth on one group of patients: order (Harrell, Uno), calibration, error, net benefit, risk
// groups. Nothing is fitted on these patients but the slope that tells how extreme the predictions are.

import {
  brierScores,
  compareConcordance,
  compareUnoConcordance,
  concordanceIndex,
  countEvents,
  coxCoefficients,
  CoxFitError,
  createCovariates,
  fitCox,
  NoComparablePairsError,
  survivalDecisionCurve,
  timeDependentAuc,
  unoConcordance,
  type ConcordanceDifference,
  type SurvivalData,
  type SurvivalDecisionPoint,
} from '@glioscope/survival';
import { createMatrix } from '@glioscope/numeric';
import type { CalibrationPanel, Interval, KaplanMeierPanel } from '../results.ts';
import { daysPerYear } from '../prognosis/risk-model.ts';
import { calibrationPanel, kaplanMeierPanel } from '../prognosis/survival-panels.ts';
import type { ModelName, ScoredPatients } from './fit-table-models.ts';

/** An index with its error, or why there is none. */
export interface Estimated {
  readonly estimate: number | null;
  readonly se: number | null;
  readonly interval: Interval | null;
  readonly reason?: string;
}

/** A difference on the same patients, integrated less clinical. */
export interface ComparedIndex {
  readonly difference: number | null;
  readonly se: number | null;
  readonly interval: Interval | null;
  readonly p: number | null;
  readonly reason?: string;
}

export type EvaluationKind = 'apparent' | 'cross-validated' | 'external';

export interface ModelEvaluation {
  readonly model: ModelName;
  readonly harrell: Estimated;
  readonly uno: Estimated;
  /** Of the risk in a Cox model on it: 1 is right, below 1 the predictions are too extreme. */
  readonly slope: Estimated;
  readonly calibration: readonly CalibrationPanel[];
  readonly horizons: readonly HorizonEvaluation[];
}

export interface HorizonEvaluation {
  readonly years: number;
  /** Between those dead by then and those alive (cumulative/dynamic); null with the reason. */
  readonly auc: number | null;
  /** 95%, by the infinitesimal jackknife; null without an AUC, or where every pair is ordered alike. */
  readonly aucInterval: Interval | null;
  readonly brier: number | null;
  /** Of the Kaplan-Meier curve, which knows nothing about patients. */
  readonly brierReference: number | null;
  /** Net benefit at thresholds of the chance of death. */
  readonly decision: readonly SurvivalDecisionPoint[];
  readonly reason?: string;
}

export interface CohortEvaluation {
  readonly cohort: string;
  readonly kind: EvaluationKind;
  readonly patients: number;
  readonly deaths: number;
  /** Uno's index counts deaths up to here. */
  readonly unoHorizonYears: number;
  readonly models: readonly ModelEvaluation[];
  /** Integrated against clinical; null where one of them is missing. */
  readonly comparison: { readonly harrell: ComparedIndex; readonly uno: ComparedIndex } | null;
  readonly kaplanMeier: KaplanMeierPanel | null;
  /** Patients of whom a clinical value was filled as in training, by predictor. */
  readonly filled: Readonly<Record<string, number>>;
}

const modelNames: readonly ModelName[] = ['integrated', 'clinical', 'signature'];
const titles: Readonly<Record<ModelName, string>> = {
  integrated: 'Integrated model',
  clinical: 'Clinical model',
  signature: 'Signature alone',
};
/** Thresholds that a decision about a glioma could turn on. */
const thresholds: readonly number[] = Array.from({ length: 12 }, (_, k) => (5 * (k + 1)) / 100);

/** Judges scored patients by their follow-up. */
export function evaluateCohort(
  cohort: string,
  kind: EvaluationKind,
  survival: SurvivalData,
  scored: ScoredPatients,
  years: readonly number[],
): CohortEvaluation {
  const unoHorizonYears = unoHorizon(survival, years);
  const { integrated, clinical } = scored.risks;
  const uno = { horizon: unoHorizonYears * daysPerYear };
  return {
    cohort,
    kind,
    patients: survival.times.length,
    deaths: countEvents(survival),
    unoHorizonYears,
    models: modelNames.flatMap((model): ModelEvaluation[] => {
      const risks = scored.risks[model];
      const predicted = scored.predicted[model];
      if (risks === null || predicted === null) return [];
      return [
        {
          model,
          harrell: estimatedConcordance(survival, risks),
          uno: estimated(() => unoConcordance(survival, risks, uno), survival),
          slope: slopeOf(survival, risks),
          calibration: years.map((year, h) =>
            calibrationPanel(titles[model], cohort, survival, predicted[h]!, year),
          ),
          horizons: years.map((year, h) => atHorizon(survival, risks, predicted[h]!, year)),
        },
      ];
    }),
    comparison:
      integrated === null || clinical === null
        ? null
        : {
            harrell: compared(() => compareConcordance(survival, integrated, clinical)),
            uno: compared(() => compareUnoConcordance(survival, integrated, clinical, uno)),
          },
    kaplanMeier: scored.highRisk === null ? null : kaplanMeierPanel(cohort, survival, scored.highRisk),
    filled: scored.filled,
  };
}

/** With fewer patients under observation, censoring weights are too large to trust. */
const leastObserved = 5;

/** The latest asked time that enough patients reach; without one, the time that so many reach. */
function unoHorizon({ times }: SurvivalData, years: readonly number[]): number {
  const reached = [...times].sort((a, b) => b - a)[Math.min(leastObserved, times.length) - 1]! / daysPerYear;
  return Math.max(
    ...years.filter((year) => year <= reached),
    years.every((year) => year > reached) ? reached : 0,
  );
}

/** Harrell's index of risks (higher = shorter survival), or why there is none. */
export const estimatedConcordance = (survival: SurvivalData, risks: readonly number[]): Estimated =>
  estimated(() => concordanceIndex(survival, risks), survival);

function estimated(
  compute: () => {
    readonly index: number;
    readonly standardError: number;
    readonly interval: readonly [number, number];
  },
  survival: SurvivalData,
): Estimated {
  try {
    const { index, standardError, interval } = compute();
    if (standardError < 1e-12) {
      const reason = 'every comparable pair is ordered alike, so no interval can be given';
      return { estimate: index, se: null, interval: null, reason };
    }
    return { estimate: index, se: standardError, interval: [interval[0], interval[1]] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const reason = countEvents(survival) === 0 ? 'no patient of this cohort died' : error.message;
    return { estimate: null, se: null, interval: null, reason };
  }
}

function compared(compute: () => ConcordanceDifference): ComparedIndex {
  try {
    const { difference, standardError, interval, p, reason } = compute();
    return {
      difference,
      se: standardError,
      interval: p === null ? null : [interval[0], interval[1]],
      p,
      ...(reason === undefined ? {} : { reason }),
    };
  } catch (error) {
    if (!(error instanceof NoComparablePairsError || error instanceof RangeError)) throw error;
    return { difference: null, se: null, interval: null, p: null, reason: error.message };
  }
}

function slopeOf(survival: SurvivalData, risks: readonly number[]): Estimated {
  try {
    const model = fitCox(survival, createCovariates({ risk: risks }));
    const [{ coefficient, standardError }] = coxCoefficients(model) as [
      ReturnType<typeof coxCoefficients>[number],
    ];
    const reach = 1.959963984540054 * standardError;
    return {
      estimate: coefficient,
      se: standardError,
      interval: [coefficient - reach, coefficient + reach],
    };
  } catch (error) {
    if (!(error instanceof CoxFitError)) throw error;
    return { estimate: null, se: null, interval: null, reason: error.message };
  }
}

function atHorizon(
  survival: SurvivalData,
  risks: readonly number[],
  predicted: readonly number[],
  years: number,
): HorizonEvaluation {
  const days = years * daysPerYear;
  const deaths = survival.times.reduce((sum, time, i) => sum + (time <= days ? survival.events[i]! : 0), 0);
  const followed = survival.times.reduce((sum, time) => sum + (time > days ? 1 : 0), 0);
  if (deaths === 0 || followed === 0) {
    const reason = `${deaths} deaths by then and ${followed} patients followed beyond: nothing to judge by`;
    return { years, auc: null, aucInterval: null, brier: null, brierReference: null, decision: [], reason };
  }
  const matrix = createMatrix(predicted.length, 1, Float64Array.from(predicted));
  const { scores, reference } = brierScores(survival, matrix, [days]);
  const found = timeDependentAuc(survival, risks, [days]);
  return {
    years,
    auc: found.auc[0] ?? null,
    aucInterval: found.intervals[0] ?? null,
    brier: scores[0]!,
    brierReference: reference[0]!,
    decision: survivalDecisionCurve(
      survival,
      predicted.map((value) => 1 - value),
      days,
      thresholds,
    ),
  };
}
