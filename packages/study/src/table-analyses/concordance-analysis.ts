// `survival cindex`: how well one or two models, or scores that are already there, order survival on the same patients.

import type { FeatureMatrix } from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import {
  compareConcordance,
  compareUnoConcordance,
  concordanceIndex,
  correctForOptimism,
  drawBootstrapRows,
  fitCox,
  unoConcordance,
  type Concordance,
  type ConcordanceDifference,
  type CoxOptions,
  type OptimismResult,
  type SurvivalData,
} from '@glioscope/survival';
import { numbersOf, type AnalysisTable } from '../analysis-table/index.ts';
import { modelWarnings, type AnalysisWarning } from './analysis-warning.ts';
import { checkConfidence, type Estimate } from './cox-analysis.ts';
import { linearPredictors, riskScoreFit } from './cox-preparation.ts';
import { followUpOf, type FollowUpSettings, type PatientCounts } from './follow-up.ts';
import { designOf } from './model-design.ts';
import { readTerms, type ModelTerm } from './terms.ts';

export interface ConcordanceSettings extends FollowUpSettings {
  /** Terms of one or two Cox models, fitted on the patients used. */
  readonly models?: readonly string[];
  /** Columns of risk scores as they are: higher means shorter survival. */
  readonly scores?: readonly string[];
  /** Of Uno's index: only deaths before it count; default the time by which nine of ten patients' follow-up has ended. */
  readonly horizon?: number;
  readonly ties?: 'efron' | 'breslow';
  readonly firth?: boolean;
  readonly ridge?: number;
  readonly missing?: 'complete' | 'median';
  readonly confidence?: number;
  readonly bootstrap?: number;
  readonly seed?: number;
}

export interface ModelConcordance {
  readonly name: string;
  readonly kind: 'model' | 'score';
  readonly harrell: Estimate;
  readonly uno: Estimate;
  /** Of a model, with a bootstrap: what of its concordance is owed to these patients. */
  readonly optimism: OptimismResult | null;
}

export interface ConcordanceAnalysis {
  readonly analysis: 'cindex';
  readonly counts: PatientCounts;
  readonly method: { readonly horizon: number; readonly confidence: number; readonly seed: number };
  readonly models: readonly ModelConcordance[];
  /** First minus second, on the same patients; null with one model. */
  readonly difference: {
    readonly harrell: ConcordanceDifference;
    readonly uno: ConcordanceDifference | { readonly reason: string };
  } | null;
  readonly warnings: readonly AnalysisWarning[];
  readonly notes: readonly string[];
}

interface Candidate {
  readonly name: string;
  readonly kind: 'model' | 'score';
  readonly terms: readonly ModelTerm[];
}

/** @throws RangeError unless there are one or two models and scores together */
export function analyseConcordance(table: AnalysisTable, settings: ConcordanceSettings): ConcordanceAnalysis {
  const { models = [], scores = [], confidence = 0.95, bootstrap = 0, seed = 1 } = settings;
  checkConfidence(confidence);
  const candidates: Candidate[] = [
    ...models.map((text): Candidate => ({ name: text, kind: 'model', terms: readTerms(table, [text]) })),
    ...scores.map((name): Candidate => ({
      name,
      kind: 'score',
      terms: [{ kind: 'number', name, values: numbersOf(table, name) }],
    })),
  ];
  if (candidates.length === 0 || candidates.length > 2) {
    throw new RangeError(
      `Cannot compute concordance: expected one or two models or scores, got ${candidates.length}; give --model or --score once or twice`,
    );
  }
  const every = new Map(candidates.flatMap(({ terms }) => terms).map((term) => [term.name, term]));
  const {
    data,
    rows,
    counts,
    terms: settled,
  } = followUpOf(table, settings, [...every.values()], settings.missing);
  const values = new Map(settled.map((term) => [term.name, term.values]));
  const options: CoxOptions = {
    ties: settings.ties ?? 'efron',
    ...(settings.firth === true ? { firth: true } : {}),
    ...(settings.ridge === undefined ? {} : { ridge: settings.ridge }),
  };
  const horizon = settings.horizon ?? defaultHorizon(data);
  const uno = { horizon, confidence };
  const draws =
    bootstrap > 0
      ? drawBootstrapRows(createRandom(seed).fork('bootstrap'), data.times.length, bootstrap)
      : null;
  const warnings: AnalysisWarning[] = [];
  const notes = [...table.notes];
  const scored = candidates.map(({ name, kind, terms }) => {
    if (kind === 'score') {
      return {
        name,
        kind,
        scores: Float64Array.from(rows, (row) => values.get(name)![row]!),
        optimism: null,
      };
    }
    const design = designOf(
      terms.map((term) => ({ ...term, values: values.get(term.name)! })),
      rows,
    );
    const { covariates } = design;
    notes.push(...design.notes);
    for (const warning of modelWarnings(data, design, options)) {
      warnings.push(candidates.length === 1 ? warning : { ...warning, text: `${name}: ${warning.text}` });
    }
    return {
      name,
      kind,
      scores: linearPredictors(fitCox(data, covariates, options), covariates),
      optimism: draws === null ? null : optimismOf(data, covariates, draws, options),
    };
  });
  if (draws === null && models.length > 0) {
    warnings.push({
      code: 'apparent',
      text: 'Models are judged on the patients that made them: their concordance is too high; correct it with --bootstrap',
      columns: [],
    });
  }
  const [first, second] = scored;
  return {
    analysis: 'cindex',
    counts,
    method: { horizon, confidence, seed },
    models: scored.map(({ name, kind, scores: risk, optimism }) => ({
      name,
      kind,
      harrell: estimateOf(() => concordanceIndex(data, risk, confidence)),
      uno: estimateOf(() => unoConcordance(data, risk, uno)),
      optimism,
    })),
    difference:
      second === undefined
        ? null
        : {
            harrell: compareConcordance(data, first!.scores, second.scores, confidence),
            uno: orReason(() => compareUnoConcordance(data, first!.scores, second.scores, uno)),
          },
    warnings,
    notes: [...new Set(notes)],
  };
}

// Late deaths carry huge weights; R's users mostly cut where few patients are left.
function defaultHorizon({ times }: SurvivalData): number {
  const sorted = Float64Array.from(times).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(0.9 * sorted.length))]!;
}

function optimismOf(
  data: SurvivalData,
  covariates: FeatureMatrix,
  draws: readonly Int32Array[],
  options: CoxOptions,
): OptimismResult {
  return correctForOptimism(data, covariates, draws, riskScoreFit(options));
}

function estimateOf(compute: () => Concordance): Estimate {
  const result = orReason(compute);
  return 'index' in result
    ? { estimate: result.index, se: result.standardError, interval: result.interval }
    : { estimate: null, se: null, interval: null, reason: result.reason };
}

function orReason<Result>(compute: () => Result): Result | { readonly reason: string } {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) return { reason: error.message };
    throw error;
  }
}
