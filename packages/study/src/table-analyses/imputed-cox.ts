// The Cox model of a table with gaps: several tables filled by chained equations, one fit each, pooled by Rubin's rules.

import { joinColumns } from '@glioscope/learn';
import { chiSquareUpperTail, createMatrix, createRandom, solvePositiveDefinite } from '@glioscope/numeric';
import {
  concordanceIndex,
  createCovariates,
  fitCox,
  imputeByChainedEquations,
  outcomePredictors,
  poolCoxModels,
  poolEstimates,
  splineKnots,
  testProportionalHazards,
  type ChiSquareTest,
  type CoxModel,
} from '@glioscope/survival';
import type { AnalysisTable } from '../analysis-table/index.ts';
import { modelWarnings } from './analysis-warning.ts';
import { methodOf, scaleWarnings, type CoxAnalysis, type CoxAnalysisSettings } from './cox-analysis.ts';
import { linearPredictors, readCoxColumns } from './cox-preparation.ts';
import { columnsByTerm, designOf } from './model-design.ts';
import { readTerms, type ModelTerm } from './terms.ts';

export interface ImputationSummary {
  readonly tables: number;
  readonly filled: readonly {
    readonly column: string;
    readonly missing: number;
    readonly method: 'matching' | 'logistic';
  }[];
  /** Share of each coefficient's information that the gaps cost. */
  readonly missingInformation: readonly { readonly name: string; readonly share: number }[];
}

/** As `analyseCox`, with gaps imputed. The test of proportional hazards and the warnings are of the first table. */
export function imputedCox(table: AnalysisTable, settings: CoxAnalysisSettings): CoxAnalysis {
  const { seed = 1, confidence = 0.95, transform = 'km', imputations = 20 } = settings;
  if ((settings.bootstrap ?? 0) > 0) {
    throw new RangeError(
      'Cannot bootstrap a pooled model: choose --missing complete or median, or no bootstrap',
    );
  }
  if (settings.profile === true || settings.firth === true) {
    throw new RangeError(
      "Cannot pool profile intervals or Firth's penalty over imputed tables; choose --missing complete or median",
    );
  }
  const { followUp, options } = readCoxColumns(table, settings, readTerms(table, settings.covariates));
  const { rows, data, counts } = followUp;
  const asked = fixKnots(followUp.terms, rows);
  const raw = rawColumns(asked, rows);
  const auxiliary = outcomePredictors(data);
  const { tables, missing } = imputeByChainedEquations(raw.columns, {
    random: createRandom(seed).fork('imputation'),
    imputations,
    auxiliary: raw.complete === null ? auxiliary : joinColumns(auxiliary, raw.complete),
  });
  const everyRow = rows.map((_, i) => i);
  const fits = tables.map((filled) => {
    const terms = asked.map((term): ModelTerm => {
      const column = filled.names.indexOf(term.name);
      if (column < 0) return { ...term, values: Float64Array.from(rows, (row) => term.values[row]!) };
      return {
        ...term,
        values: Float64Array.from(everyRow, (i) => filled.data[i * filled.columns + column]!),
      };
    });
    const design = designOf(terms, everyRow);
    return { design, model: fitCox(data, design.covariates, options) };
  });
  const models = fits.map(({ model }) => model);
  const [{ design, model }] = fits as [(typeof fits)[number]];
  const pooled = poolCoxModels(models, confidence);
  const coefficients = pooled.map(
    ({ name, estimate, standardError, hazardRatio, hazardRatioInterval, p }) => ({
      name,
      coef: estimate,
      se: standardError,
      hazardRatio,
      interval: hazardRatioInterval,
      z: estimate / standardError,
      p,
    }),
  );
  return {
    analysis: 'cox',
    counts,
    method: methodOf(settings, options.robust === true),
    coefficients,
    terms: design.terms.map((term) => ({ ...term, wald: pooledWald(models, term.columns) })),
    concordance: pooledConcordance(fits, data, options, confidence),
    logLikelihood: null,
    tests: {
      likelihoodRatio: null,
      wald: pooledWald(models, model.names),
      score: null,
      reason:
        'likelihoods of imputed tables are not pooled; the Wald test uses the pooled covariance, as if known',
    },
    proportionalHazards: {
      transform,
      ...testProportionalHazards(model, data, design.covariates, {
        ...options,
        transform,
        terms: columnsByTerm(design.terms),
      }),
    },
    imputation: {
      tables: tables.length,
      filled: missing.map(({ name, count, method }) => ({ column: name, missing: count, method })),
      missingInformation: pooled.map(({ name, missingInformation }) => ({ name, share: missingInformation })),
    },
    bootstrap: null,
    warnings: [
      ...modelWarnings(data, design, { ...options, chosenCutPoints: settings.chosenCut ?? [] }),
      ...scaleWarnings(coefficients),
    ],
    notes: [
      ...table.notes,
      ...design.notes,
      'The test of proportional hazards and the warnings are those of the first imputed table',
    ],
  };
}

// What the chained equations see: numbers, and factors of two levels as 0 and 1. Factors of more levels cannot have gaps;
// complete ones help to predict as indicators.
function rawColumns(
  terms: readonly ModelTerm[],
  rows: readonly number[],
): { columns: ReturnType<typeof createCovariates>; complete: ReturnType<typeof createCovariates> | null } {
  const columns: Record<string, Float64Array> = {};
  const indicators: Record<string, Float64Array> = {};
  for (const term of terms) {
    const values = Float64Array.from(rows, (row) => term.values[row]!);
    if (term.kind !== 'factor' || term.levels.length === 2) {
      columns[term.name] = values;
      continue;
    }
    const gaps = values.filter((value) => Number.isNaN(value)).length;
    if (gaps > 0) {
      throw new RangeError(
        `Cannot impute factor "${term.name}": it has ${gaps} gaps and ${term.levels.length} levels, and only factors of 2 levels ` +
          'can be imputed; combine levels, leave it out, or choose --missing complete',
      );
    }
    term.levels.slice(1).forEach((level, k) => {
      indicators[`${term.name}=${level}`] = values.map((value) => (value === k + 1 ? 1 : 0));
    });
  }
  if (!Object.values(columns).some((values) => values.some((value) => Number.isNaN(value)))) {
    throw new RangeError('Cannot impute: no covariate has a gap; choose --missing complete');
  }
  return {
    columns: createCovariates(columns),
    complete: Object.keys(indicators).length === 0 ? null : createCovariates(indicators),
  };
}

// Knots stand at quantiles of the known values: placed anew in each table, their coefficients could not be pooled.
function fixKnots(terms: readonly ModelTerm[], rows: readonly number[]): readonly ModelTerm[] {
  return terms.map((term) => {
    if (term.kind !== 'spline' || typeof term.knots !== 'number') return term;
    const known = rows.map((row) => term.values[row]!).filter((value) => !Number.isNaN(value));
    return { ...term, knots: splineKnots(known, term.knots) };
  });
}

function pooledWald(models: readonly CoxModel[], names: readonly string[]): ChiSquareTest {
  const first = models[0]!;
  const p = first.names.length;
  const m = models.length;
  const places = names.map((name) => first.names.indexOf(name));
  const mean = places.map((j) => models.reduce((sum, { coefficients }) => sum + coefficients[j]! / m, 0));
  const size = places.length;
  const covariance = createMatrix(size, size);
  places.forEach((j, a) =>
    places.forEach((k, b) => {
      let within = 0;
      let between = 0;
      for (const { covariance: one, coefficients } of models) {
        within += one[j * p + k]! / m;
        between += ((coefficients[j]! - mean[a]!) * (coefficients[k]! - mean[b]!)) / (m - 1);
      }
      covariance.data[a * size + b] = within + (1 + 1 / m) * between;
    }),
  );
  const solved = solvePositiveDefinite(covariance, Float64Array.from(mean));
  const chiSquare = solved.reduce((sum, value, a) => sum + value * mean[a]!, 0);
  return { chiSquare, degreesOfFreedom: size, p: chiSquareUpperTail(chiSquare, size) };
}

function pooledConcordance(
  fits: readonly { readonly design: ReturnType<typeof designOf>; readonly model: CoxModel }[],
  data: Parameters<typeof concordanceIndex>[0],
  options: { readonly strata?: unknown; readonly weights?: unknown },
  confidence: number,
): CoxAnalysis['concordance'] {
  if (options.strata !== undefined || options.weights !== undefined) {
    return { estimate: null, se: null, interval: null, reason: 'not pooled with strata or weights' };
  }
  const indices = fits.map(({ design, model }) =>
    concordanceIndex(data, linearPredictors(model, design.covariates)),
  );
  const pooled = poolEstimates(
    indices.map(({ index }) => index),
    indices.map(({ standardError }) => standardError ** 2),
    Infinity,
    confidence,
  );
  const [low, high] = pooled.interval;
  return {
    estimate: pooled.estimate,
    se: pooled.standardError,
    interval: [Math.max(0, low), Math.min(1, high)],
  };
}
