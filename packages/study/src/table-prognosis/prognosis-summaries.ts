// What a fitted prognosis is, as plain data: cohorts, signatures, models and patients.

import {
  countEvents,
  coxCoefficients,
  CoxFitError,
  fitCox,
  kaplanMeier,
  testProportionalHazards,
} from '@glioscope/survival';
import type { CoxSelection } from '../prognosis/cox-selection.ts';
import { survivalOf, type PrognosisTable } from '../prognosis/prognosis-table.ts';
import { drawNomogram, type RiskModel } from '../prognosis/risk-model.ts';
import { signatureFeatures, signatureValues } from '../prognosis/signature.ts';
import type { CorrectedModels } from './correct-models.ts';
import { estimatedConcordance } from './evaluate-cohort.ts';
import type { ModelName, ScoredPatients, TableFit } from './fit-table-models.ts';
import { featureSource, type PrognosisCohort } from './prognosis-cohort.ts';
import { covariatesOf } from './prognosis-warnings.ts';
import type {
  CohortSummary,
  ModelSummary,
  PatientPrediction,
  SignatureSummary,
} from './table-prognosis-results.ts';

const negated = (values: readonly number[]): number[] => values.map((value) => -value);

/** Concordances of each signature: on its own patients, on those left out in turn, and on the validating ones. */
export function summariseSignatures(
  fit: TableFit,
  training: PrognosisTable,
  external: PrognosisTable | null,
): SignatureSummary[] {
  const survival = survivalOf(training);
  return fit.models.signatures.map((signature, k): SignatureSummary => {
    const apparent = signatureValues(signature, signatureFeatures(training, featureSource));
    const heldValues = fit.crossFitted[signature.name] ?? null;
    return {
      name: signature.name,
      inUse: k === 0,
      features: signature.features,
      intercept: signature.intercept,
      apparent: estimatedConcordance(survival, negated(apparent)),
      crossFitted:
        heldValues === null
          ? { estimate: null, se: null, interval: null, reason: 'too few deaths to leave any out' }
          : estimatedConcordance(survival, negated(heldValues)),
      external:
        external === null
          ? null
          : estimatedConcordance(
              survivalOf(external),
              negated(signatureValues(signature, signatureFeatures(external, featureSource))),
            ),
    };
  });
}

export function summariseCohort(name: string, { table, leftOut, gaps }: PrognosisCohort): CohortSummary {
  const survival = survivalOf(table);
  const reversed = { times: survival.times, events: survival.events.map((event) => 1 - event) };
  return {
    name,
    patients: survival.times.length,
    deaths: countEvents(survival),
    medianSurvivalDays: kaplanMeier(survival).median.time,
    medianFollowUpDays: kaplanMeier(reversed).median.time,
    leftOut,
    missing: gaps,
  };
}

export function summariseModels(
  fit: TableFit,
  training: PrognosisTable,
  corrected: CorrectedModels | null,
): ModelSummary[] {
  const summarise = (
    model: Exclude<ModelName, 'signature'>,
    fitted: RiskModel | null,
    selection: CoxSelection,
  ): ModelSummary[] => {
    if (
      fitted === null &&
      selection.univariable.rows.length === 0 &&
      selection.univariable.dropped.length === 0
    ) {
      return [];
    }
    return [
      {
        model,
        univariable: selection.univariable,
        multivariable: selection.multivariable,
        coefficients:
          fitted === null
            ? []
            : (selection.pooled ?? coxCoefficients(fitted.cox)).map((row) => ({
                name: row.name,
                coef: row.coefficient,
                se: row.standardError,
                hazardRatio: row.hazardRatio,
                interval: [row.interval[0], row.interval[1]] as const,
                p: row.p,
              })),
        proportionalHazards:
          fitted === null ? null : proportionality(fitted, fit, training, selection.pooled !== undefined),
        nomogram: fitted === null ? null : drawNomogram(fitted),
        optimism: corrected?.[model] ?? null,
      },
    ];
  };
  return [
    ...(fit.models.signatures.length === 0
      ? []
      : summarise('integrated', fit.models.integrated, fit.selections.integrated)),
    ...summarise('clinical', fit.models.clinical, fit.selections.clinical),
  ];
}

// A pooled model is no maximum of any one table's likelihood: its test is that of a fit with gaps filled.
function proportionality(
  fitted: RiskModel,
  fit: TableFit,
  training: PrognosisTable,
  pooled: boolean,
): ModelSummary['proportionalHazards'] {
  const survival = survivalOf(training);
  const covariates = covariatesOf(fitted, fit, training);
  try {
    const model = pooled ? fitCox(survival, covariates) : fitted.cox;
    const { terms, global } = testProportionalHazards(model, survival, covariates);
    return {
      terms: terms.map(({ term, chiSquare, p }) => ({ term, chiSquare, p })),
      global: { chiSquare: global.chiSquare, p: global.p },
    };
  } catch (error) {
    if (error instanceof CoxFitError) return null;
    throw error;
  }
}

export function predictionsOf(cohort: string, scored: ScoredPatients): PatientPrediction[] {
  const predicted = scored.predicted.integrated ?? scored.predicted.clinical;
  return scored.ids.map((id, i) => ({
    id,
    cohort,
    signature: scored.signature?.[i] ?? null,
    highRisk: scored.highRisk?.[i] ?? null,
    risks: {
      integrated: scored.risks.integrated?.[i] ?? null,
      clinical: scored.risks.clinical?.[i] ?? null,
      signature: scored.risks.signature?.[i] ?? null,
    },
    survival: predicted?.map((values) => values[i]!) ?? null,
  }));
}
