// `survival cox`: a Cox model of a table's columns with everything that should be read beside its hazard ratios.

import { selectRows, type FeatureMatrix } from '@glioscope/learn';
import { createRandom, normalQuantile, quantile, sampleVariance } from '@glioscope/numeric';
import {
  concordanceIndex,
  correctForOptimism,
  coxCoefficients,
  CoxFitError,
  coxProfileIntervals,
  drawBootstrapRows,
  fitCox,
  NoComparablePairsError,
  selectPatients,
  testProportionalHazards,
  waldTest,
  type ChiSquareTest,
  type CoxModel,
  type CoxOptions,
  type OptimismResult,
  type ProportionalHazardsRow,
  type SurvivalData,
  type TimeTransform,
} from '@glioscope/survival';
import type { AnalysisTable } from '../analysis-table/index.ts';
import { modelWarnings, type AnalysisWarning } from './analysis-warning.ts';
import {
  linearPredictors,
  prepareCox,
  resamplingObstacle,
  riskScoreFit,
  selectOptions,
  type CoxSettings,
} from './cox-preparation.ts';
import type { PatientCounts } from './follow-up.ts';
import { imputedCox, type ImputationSummary } from './imputed-cox.ts';
import { columnsByTerm, type DesignTerm } from './model-design.ts';

export interface CoxAnalysisSettings extends CoxSettings {
  /** Time as the test of proportional hazards sees it; default `km`. */
  readonly transform?: TimeTransform;
  /** Profile-likelihood intervals beside Wald's; always with Firth's penalty. */
  readonly profile?: boolean;
  /** Columns cut at a point that was chosen on these patients, to be warned of. */
  readonly chosenCut?: readonly string[];
  /** Bootstrap refits; default 0, none. */
  readonly bootstrap?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Tables of `impute`; default 20. */
  readonly imputations?: number;
}

export interface CoefficientRow {
  readonly name: string;
  readonly coef: number;
  readonly se: number;
  readonly hazardRatio: number;
  /** Of the hazard ratio. */
  readonly interval: readonly [number, number];
  readonly z: number;
  readonly p: number;
  /** Of the hazard ratio, by profile likelihood; a limit is null where there is none. */
  readonly profileInterval?: readonly [number | null, number | null];
}

/** A number with its error, or null with the reason. */
export interface Estimate {
  readonly estimate: number | null;
  readonly se: number | null;
  readonly interval: readonly [number, number] | null;
  readonly reason?: string;
}

export interface BootstrapSummary {
  readonly resamples: number;
  /** Resamples without a model (a level without patients, separation). */
  readonly failed: number;
  /** Standard deviation and percentile interval of the hazard ratios over the resamples. */
  readonly coefficients: readonly {
    readonly name: string;
    readonly se: number;
    readonly interval: readonly [number, number];
  }[];
  readonly optimism: OptimismResult | null;
  readonly reason?: string;
}

export interface CoxAnalysis {
  readonly analysis: 'cox';
  readonly counts: PatientCounts;
  readonly method: {
    readonly ties: 'efron' | 'breslow';
    readonly variance: 'model' | 'robust' | 'clustered' | 'pooled';
    readonly penalty: 'none' | 'ridge' | 'firth';
    readonly ridge: number;
    readonly strata: readonly string[];
    readonly weights: string | null;
    readonly cluster: string | null;
    readonly confidence: number;
    readonly seed: number;
  };
  readonly coefficients: readonly CoefficientRow[];
  /** Wald test of each term as a whole. */
  readonly terms: readonly (DesignTerm & { readonly wald: ChiSquareTest })[];
  readonly concordance: Estimate;
  readonly logLikelihood: { readonly null: number; readonly fitted: number } | null;
  readonly tests: {
    readonly likelihoodRatio: ChiSquareTest | null;
    readonly wald: ChiSquareTest | null;
    readonly score: ChiSquareTest | null;
    readonly reason?: string;
  };
  readonly proportionalHazards: {
    readonly transform: TimeTransform;
    readonly terms: readonly ProportionalHazardsRow[];
    readonly global: ProportionalHazardsRow;
  };
  readonly imputation: ImputationSummary | null;
  readonly bootstrap: BootstrapSummary | null;
  readonly warnings: readonly AnalysisWarning[];
  readonly notes: readonly string[];
}

/**
 * Fits the model and reads it.
 * @throws RangeError for columns that cannot be used; CoxFitError naming the columns that stop the fit
 */
export function analyseCox(table: AnalysisTable, settings: CoxAnalysisSettings): CoxAnalysis {
  const { seed = 1, confidence = 0.95, transform = 'km', bootstrap = 0 } = settings;
  checkConfidence(confidence);
  if (settings.missing === 'impute') return imputedCox(table, settings);
  const { followUp, design, options } = prepareCox(table, settings);
  const { data, counts } = followUp;
  const { covariates, terms, notes } = design;
  const model = fitCox(data, covariates, options);
  const coefficients = coefficientRows(model, data, covariates, options, settings);
  const resampled =
    bootstrap > 0 ? bootstrapCox(model, data, covariates, options, bootstrap, seed, confidence) : null;
  return {
    analysis: 'cox',
    counts,
    method: methodOf(settings, options.robust === true),
    coefficients,
    terms: terms.map((term) => ({ ...term, wald: waldTest(model, term.columns) })),
    concordance: modelConcordance(model, data, covariates, options, confidence),
    logLikelihood: model.logLikelihood,
    tests: { likelihoodRatio: model.likelihoodRatio, wald: model.wald, score: model.score },
    proportionalHazards: {
      transform,
      ...testProportionalHazards(model, data, covariates, {
        ...options,
        transform,
        terms: columnsByTerm(terms),
      }),
    },
    imputation: null,
    bootstrap: resampled,
    warnings: [
      ...modelWarnings(data, design, { ...options, chosenCutPoints: settings.chosenCut ?? [] }),
      ...clusterWarnings(model, settings),
      ...scaleWarnings(coefficients),
      ...resamplingWarnings(resampled),
    ],
    notes: [
      ...table.notes,
      ...notes,
      ...(options.robust === true && settings.robust === undefined
        ? [
            `Errors are sandwich estimates, as the weights in "${settings.weights}" are not all 1; if they count equal patients, ask for the model's own with --no-robust`,
          ]
        : []),
      ...(resampled === null
        ? [
            'The concordance is that of the patients of the fit, and too high for others; correct it with --bootstrap',
          ]
        : []),
    ],
  };
}

/** Hazard ratios of a unit that is far beyond the column's values overflow: said, as JSON has no infinity but null. */
export function scaleWarnings(rows: readonly CoefficientRow[]): AnalysisWarning[] {
  const beyond = rows.filter(
    ({ hazardRatio, interval }) => ![hazardRatio, ...interval].every(Number.isFinite),
  );
  return beyond.map(({ name }) => ({
    code: 'infinite-hazard-ratio',
    text: `One unit of "${name}" is far beyond its values, so its hazard ratio overflows (null in JSON): divide the column by its standard deviation; coefficient and P stay as they are`,
    columns: [name],
  }));
}

/** With fewer clusters a sandwich is too small. */
const fewClusters = 20;

function clusterWarnings({ robust, names }: CoxModel, { cluster }: CoxAnalysisSettings): AnalysisWarning[] {
  if (cluster === undefined || robust === undefined || robust.clusters >= fewClusters) return [];
  return [
    {
      code: 'few-clusters',
      text:
        `Only ${robust.clusters} clusters for ${names.length} coefficients: sandwich errors of fewer than ${fewClusters} are too ` +
        'small; stratify by the cluster, or make it a covariate',
      columns: [cluster],
    },
  ];
}

function resamplingWarnings(summary: BootstrapSummary | null): AnalysisWarning[] {
  if (summary === null || summary.failed <= 0.05 * (summary.resamples + summary.failed)) return [];
  return [
    {
      code: 'failed-resamples',
      text: `${summary.failed} of ${summary.resamples + summary.failed} resamples gave no model and are not counted: intervals and corrections look too good; use fewer covariates or a penalty`,
      columns: [],
    },
  ];
}

export function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot give intervals: expected a confidence inside 0…1, got ${confidence}`);
  }
}

/** What was asked for, as the result tells it. */
export function methodOf(settings: CoxAnalysisSettings, robust: boolean): CoxAnalysis['method'] {
  return {
    ties: settings.ties ?? 'efron',
    variance:
      settings.missing === 'impute'
        ? 'pooled'
        : settings.cluster !== undefined
          ? 'clustered'
          : robust
            ? 'robust'
            : 'model',
    penalty: settings.firth === true ? 'firth' : (settings.ridge ?? 0) > 0 ? 'ridge' : 'none',
    ridge: settings.ridge ?? 0,
    strata: settings.strata ?? [],
    weights: settings.weights ?? null,
    cluster: settings.cluster ?? null,
    confidence: settings.confidence ?? 0.95,
    seed: settings.seed ?? 1,
  };
}

function coefficientRows(
  model: CoxModel,
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxOptions,
  { profile: asked = false, confidence = 0.95 }: CoxAnalysisSettings,
): CoefficientRow[] {
  const profiles =
    asked || options.firth === true ? coxProfileIntervals(data, covariates, options, confidence) : null;
  return coxCoefficients(model, confidence).map((row, j): CoefficientRow => {
    const profile = profiles?.[j];
    const ratio = (limit: number | null): number | null => (limit === null ? null : Math.exp(limit));
    return {
      name: row.name,
      coef: row.coefficient,
      se: row.standardError,
      hazardRatio: row.hazardRatio,
      interval: row.interval,
      z: row.z,
      p: row.p,
      ...(profile === undefined
        ? {}
        : { profileInterval: [ratio(profile.lower), ratio(profile.upper)] as const }),
    };
  });
}

/** Harrell's index of the linear predictor on the patients of the fit. */
export function modelConcordance(
  model: CoxModel,
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxOptions,
  confidence: number,
): Estimate {
  const none = (reason: string): Estimate => ({ estimate: null, se: null, interval: null, reason });
  if (options.strata !== undefined) {
    return none(
      'patients of different strata have different baselines and cannot be compared by the linear predictor',
    );
  }
  if (options.weights !== undefined) return none('the index does not know case weights');
  try {
    const found = concordanceIndex(data, linearPredictors(model, covariates), confidence);
    const { index } = found;
    if (options.cluster === undefined) {
      return { estimate: index, se: found.standardError, interval: found.interval };
    }
    // Influences within a cluster add up before they are squared, as in R's `concordance(cluster =)`.
    const sums = new Map<number | string, number>();
    found.influence.forEach((value, row) => {
      const cluster = options.cluster![row]!;
      sums.set(cluster, (sums.get(cluster) ?? 0) + value);
    });
    const se = Math.sqrt([...sums.values()].reduce((sum, value) => sum + value * value, 0));
    const reach = normalQuantile(1 - (1 - confidence) / 2) * se;
    return { estimate: index, se, interval: [Math.max(0, index - reach), Math.min(1, index + reach)] };
  } catch (error) {
    if (error instanceof NoComparablePairsError) return none(error.message);
    throw error;
  }
}

// Refits on resampled patients: knots, levels and columns stay as they are.
function bootstrapCox(
  model: CoxModel,
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxOptions,
  resamples: number,
  seed: number,
  confidence: number,
): BootstrapSummary {
  const draws = drawBootstrapRows(createRandom(seed).fork('bootstrap'), data.times.length, resamples);
  const drawn: (readonly number[])[] = [];
  for (const rows of draws) {
    try {
      drawn.push(
        fitCox(selectPatients(data, rows), selectRows(covariates, rows), selectOptions(options, rows))
          .coefficients,
      );
    } catch (error) {
      if (!(error instanceof CoxFitError)) throw error;
    }
  }
  if (drawn.length < 2) {
    throw new RangeError(
      `Cannot bootstrap: only ${drawn.length} of ${resamples} resamples gave a model; use fewer covariates or a penalty`,
    );
  }
  const tail = (1 - confidence) / 2;
  const reason = resamplingObstacle(options);
  return {
    resamples: drawn.length,
    failed: resamples - drawn.length,
    coefficients: model.names.map((name, j) => {
      const values = Float64Array.from(drawn, (coefficients) => coefficients[j]!);
      return {
        name,
        se: Math.sqrt(sampleVariance(values)),
        interval: [Math.exp(quantile(values, tail)), Math.exp(quantile(values, 1 - tail))] as const,
      };
    }),
    ...(reason === null
      ? { optimism: correctForOptimism(data, covariates, draws, riskScoreFit(options)) }
      : { optimism: null, reason }),
  };
}
