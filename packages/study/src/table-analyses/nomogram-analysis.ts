// `survival nomogram`: a Cox model as points that add up to survival at given times.

import { createRandom } from '@glioscope/numeric';
import {
  correctForOptimism,
  createNomogram,
  drawBootstrapRows,
  fitCox,
  waldTest,
  type Nomogram,
  type OptimismResult,
} from '@glioscope/survival';
import type { AnalysisTable } from '../analysis-table/index.ts';
import { modelWarnings, type AnalysisWarning } from './analysis-warning.ts';
import { modelConcordance, type CoxAnalysis, type Estimate } from './cox-analysis.ts';
import { prepareCox, resamplingObstacle, riskScoreFit, type CoxSettings } from './cox-preparation.ts';
import type { PatientCounts } from './follow-up.ts';
import { nomogramTerms } from './model-design.ts';

export interface NomogramSettings extends CoxSettings {
  /** Times that get a survival scale. */
  readonly times: readonly number[];
  readonly bootstrap?: number;
  readonly seed?: number;
}

export interface NomogramAnalysis {
  readonly analysis: 'nomogram';
  readonly counts: PatientCounts;
  readonly nomogram: Nomogram;
  /** The formula behind it: linear predictor = Σ coefficient · (value - mean). */
  readonly model: {
    readonly names: readonly string[];
    readonly coefficients: readonly number[];
    readonly means: readonly number[];
  };
  readonly terms: CoxAnalysis['terms'];
  readonly concordance: Estimate;
  readonly optimism: OptimismResult | null;
  readonly warnings: readonly AnalysisWarning[];
  readonly notes: readonly string[];
}

/** @throws RangeError as `analyseCox`; for strata, which have no single baseline; without a time that can be drawn */
export function analyseNomogram(table: AnalysisTable, settings: NomogramSettings): NomogramAnalysis {
  checkModelOfAll(settings, 'draw a nomogram');
  const { times, bootstrap = 0, seed = 1, confidence = 0.95 } = settings;
  const { followUp, design, options } = prepareCox(table, settings);
  const { data, counts } = followUp;
  const { covariates, terms, notes } = design;
  const model = fitCox(data, covariates, options);
  const nomogram = createNomogram(model, nomogramTerms(terms), times);
  if (nomogram.survival.length === 0) {
    const reasons = nomogram.omittedHorizons.map(({ horizon, reason }) => `${horizon}: ${reason}`).join('; ');
    throw new RangeError(
      `Cannot draw a nomogram: no time has a survival scale (${reasons || 'none was given'}); choose --times in the unit of column "${settings.time}"`,
    );
  }
  const obstacle = resamplingObstacle(options);
  return {
    analysis: 'nomogram',
    counts,
    nomogram,
    model: { names: model.names, coefficients: model.coefficients, means: model.means },
    terms: terms.map((term) => ({ ...term, wald: waldTest(model, term.columns) })),
    concordance: modelConcordance(model, data, covariates, options, confidence),
    optimism:
      bootstrap > 0 && obstacle === null
        ? correctForOptimism(
            data,
            covariates,
            drawBootstrapRows(createRandom(seed).fork('bootstrap'), data.times.length, bootstrap),
            riskScoreFit(options),
          )
        : null,
    warnings: modelWarnings(data, design, options),
    notes: [
      ...table.notes,
      ...notes,
      ...nomogram.omittedHorizons.map(({ horizon, reason }) => `No survival scale at ${horizon}: ${reason}`),
      ...(bootstrap > 0
        ? []
        : [
            'The concordance is that of the patients of the fit, and too high for others; correct it with --bootstrap',
          ]),
      ...(bootstrap > 0 && obstacle !== null ? [`No bootstrap: ${obstacle}`] : []),
    ],
  };
}

/** One baseline for all, and gaps settled in one table. */
export function checkModelOfAll(settings: CoxSettings, what: string): void {
  if ((settings.strata ?? []).length > 0) {
    throw new RangeError(
      `Cannot ${what}: each stratum has its own baseline survival; make "${settings.strata!.join('", "')}" a covariate instead`,
    );
  }
  if (settings.missing === 'impute') {
    throw new RangeError(`Cannot ${what} of a pooled model; choose --missing complete or median`);
  }
}
