// Residuals of a Cox model, as R's `residuals.coxph` defines them (Therneau & Grambsch 2000, chapter 4):
// martingale and deviance for the fit of single patients and the shape of a covariate, score and dfbeta for influence,
// Schoenfeld's for effects that change with time.

import type { FeatureMatrix } from '@glioscope/learn';
import { createMatrix, type Matrix } from '@glioscope/numeric';
import { checkCovariates } from './covariates.ts';
import type { CoxModel } from './cox.ts';
import { sortPatients, type CoxDesignOptions, type SortedPatients } from './cox-likelihood.ts';
import { summariseRiskSets, sumOverFollowUp, type RiskSets } from './cox-risk-sets.ts';
import { checkSurvivalData, type SurvivalData } from './survival-data.ts';

/** One value or row for each patient, in the data's order. */
export interface CoxResiduals {
  /** Deaths observed minus expected: at most 1. */
  readonly martingale: Float64Array;
  /** Martingale residuals made symmetric: beyond ±3 a patient died much earlier or later than foreseen. */
  readonly deviance: Float64Array;
  /** Each patient's part in the gradient, n × p, per unit of weight. */
  readonly score: Matrix;
  /** How much each coefficient falls, to first order, when the patient is left out: n × p. */
  readonly dfbeta: Matrix;
  /** `dfbeta` in units of the coefficients' standard errors. */
  readonly dfbetas: Matrix;
}

/** One row for each death, by stratum and time. */
export interface SchoenfeldResiduals {
  /** Row of each death in the data. */
  readonly rows: Int32Array;
  readonly times: Float64Array;
  /** The covariates of who died minus their mean among those at risk: deaths × p. */
  readonly residuals: Matrix;
  /** Scaled by the variance, with the coefficient added: each estimates the coefficient at that time. */
  readonly scaled: Matrix;
}

/** A fitted model met again with its data. */
export interface CoxFitContext {
  readonly patients: SortedPatients;
  /** Covariates minus the model's means, row-major, in sorted order. */
  readonly centred: Float64Array;
  readonly sets: RiskSets;
}

/** Sorts and centres the data of a fit; throws when they are not those of the model. */
export function coxFitContext(
  model: CoxModel,
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxDesignOptions,
): CoxFitContext {
  checkSurvivalData(data);
  checkCovariates(covariates, data);
  const p = model.names.length;
  if (covariates.columns !== p || model.names.some((name, j) => covariates.names[j] !== name)) {
    throw new RangeError(
      `Cannot compute residuals: expected the model's columns ${model.names.join(', ')}, got ${covariates.names.join(', ')}`,
    );
  }
  if (data.times.length !== model.patients) {
    throw new RangeError(
      `Cannot compute residuals: expected the ${model.patients} patients of the fit, got ${data.times.length}`,
    );
  }
  if ((model.strata === undefined) !== (options.strata === undefined)) {
    throw new RangeError('Cannot compute residuals: expected the strata of the fit, no more and no fewer');
  }
  const patients = sortPatients(data, options);
  const centred = new Float64Array(covariates.data.length);
  patients.order.forEach((row, i) => {
    for (let j = 0; j < p; j++) centred[i * p + j] = covariates.data[row * p + j]! - model.means[j]!;
  });
  return { patients, centred, sets: summariseRiskSets(patients, centred, model.coefficients, model.ties) };
}

/**
 * Residuals of each patient.
 * @param options the strata and weights of the fit
 */
export function coxResiduals(
  model: CoxModel,
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxDesignOptions = {},
): CoxResiduals {
  const { patients, centred, sets } = coxFitContext(model, data, covariates, options);
  const { cumulativeHazard, scoreResiduals } = sumOverFollowUp(patients, centred, sets);
  const n = model.patients;
  const p = model.names.length;
  const covariance = modelCovariance(model);
  const martingale = new Float64Array(n);
  const deviance = new Float64Array(n);
  const score = createMatrix(n, p);
  const dfbeta = createMatrix(n, p);
  const dfbetas = createMatrix(n, p);
  patients.order.forEach((row, i) => {
    const died = patients.events[i]!;
    const expected = cumulativeHazard[i]!;
    const residual = died - expected;
    martingale[row] = residual;
    deviance[row] =
      Math.sign(residual) * Math.sqrt(Math.max(0, -2 * (residual + (died === 1 ? Math.log(expected) : 0))));
    const weight = patients.weights === null ? 1 : patients.weights[i]!;
    for (let j = 0; j < p; j++) {
      score.data[row * p + j] = scoreResiduals[i * p + j]!;
      let influence = 0;
      for (let k = 0; k < p; k++) influence += covariance[j * p + k]! * scoreResiduals[i * p + k]!;
      dfbeta.data[row * p + j] = influence * weight;
      dfbetas.data[row * p + j] = (influence * weight) / Math.sqrt(covariance[j * p + j]!);
    }
  });
  return { martingale, deviance, score, dfbeta, dfbetas };
}

/**
 * Schoenfeld's residuals of each death, per unit of case weight (R's default, `weighted = FALSE`).
 * @param options the strata and weights of the fit
 */
export function schoenfeldResiduals(
  model: CoxModel,
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxDesignOptions = {},
): SchoenfeldResiduals {
  const { patients, centred, sets } = coxFitContext(model, data, covariates, options);
  const p = model.names.length;
  const covariance = modelCovariance(model);
  const rows: number[] = [];
  const times: number[] = [];
  const values: number[] = [];
  for (let group = 0; group < patients.times.length; group++) {
    for (let i = patients.starts[group]!; i < patients.starts[group + 1]!; i++) {
      if (patients.events[i] === 0) continue;
      rows.push(patients.order[i]!);
      times.push(patients.times[group]!);
      for (let j = 0; j < p; j++) values.push(centred[i * p + j]! - sets.means[group * p + j]!);
    }
  }
  const residuals = createMatrix(rows.length, p, Float64Array.from(values));
  const scaled = createMatrix(rows.length, p);
  for (let d = 0; d < rows.length; d++) {
    for (let j = 0; j < p; j++) {
      let sum = 0;
      for (let k = 0; k < p; k++) sum += covariance[j * p + k]! * residuals.data[d * p + k]!;
      scaled.data[d * p + j] = model.coefficients[j]! + rows.length * sum;
    }
  }
  return { rows: Int32Array.from(rows), times: Float64Array.from(times), residuals, scaled };
}

function modelCovariance(model: CoxModel): readonly number[] {
  return model.robust?.modelCovariance ?? model.covariance;
}
