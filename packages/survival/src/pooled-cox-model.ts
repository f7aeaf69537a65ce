// Cox models of several imputed tables as one model that predicts: coefficients and covariance after Rubin (1987), the
// baseline hazard averaged for one and the same patient.

import { chiSquareUpperTail, createMatrix, solvePositiveDefinite } from '@glioscope/numeric';
import type { CoxModel } from './cox.ts';

/**
 * One model of several, all of the same patients and columns, without strata. Its likelihoods and their tests are means
 * over the tables; the Wald test uses the pooled covariance.
 * @throws RangeError for fewer than 2 models, or models of other columns or patients
 */
export function pooledCoxModel(models: readonly CoxModel[]): CoxModel {
  const first = models[0];
  const m = models.length;
  if (first === undefined || m < 2) {
    throw new RangeError(`Cannot pool: expected at least 2 models, got ${m}`);
  }
  const p = first.names.length;
  const same = ({ names, patients, deaths, strata, baseline }: CoxModel): boolean =>
    names.join('\n') === first.names.join('\n') &&
    patients === first.patients &&
    deaths === first.deaths &&
    strata === undefined &&
    baseline.times.length === first.baseline.times.length;
  if (!models.every(same)) {
    throw new RangeError(
      'Cannot pool: expected models of the same patients and columns, without strata, got others',
    );
  }
  const mean = (value: (model: CoxModel) => number): number =>
    models.reduce((sum, model) => sum + value(model) / m, 0);
  const between = (value: (model: CoxModel) => number): number => {
    const centre = mean(value);
    return models.reduce((sum, model) => sum + (value(model) - centre) ** 2 / (m - 1), 0);
  };
  const coefficients = first.names.map((_, j) => mean(({ coefficients: all }) => all[j]!));
  const means = first.names.map((_, j) => mean(({ means: all }) => all[j]!));
  const spread = (j: number, k: number): number =>
    models.reduce(
      (sum, { coefficients: all }) =>
        sum + ((all[j]! - coefficients[j]!) * (all[k]! - coefficients[k]!)) / (m - 1),
      0,
    );
  const covariance = Array.from({ length: p * p }, (_, place) => {
    const within = mean((model) => model.covariance[place]!);
    return within + (1 + 1 / m) * spread(Math.floor(place / p), place % p);
  });
  // Each table's baseline is that of its own mean patient: brought to one patient before they are averaged.
  const shift = ({ coefficients: own, means: from }: CoxModel): number =>
    Math.exp(own.reduce((sum, value, j) => sum + value * (means[j]! - from[j]!), 0));
  const hazardAt =
    (k: number) =>
    (model: CoxModel): number =>
      model.baseline.cumulativeHazard[k]! * shift(model);
  const { times } = first.baseline;
  const solved = solvePositiveDefinite(createMatrix(p, p, Float64Array.from(covariance)), coefficients);
  const waldChiSquare = solved.reduce((sum, value, j) => sum + value * coefficients[j]!, 0);
  const freedom = mean(({ likelihoodRatio }) => likelihoodRatio.degreesOfFreedom);
  const meanTest = (value: (model: CoxModel) => number): CoxModel['score'] => {
    const chiSquare = mean(value);
    return { chiSquare, degreesOfFreedom: freedom, p: chiSquareUpperTail(chiSquare, freedom) };
  };
  return {
    ...first,
    coefficients,
    standardErrors: first.names.map((_, j) => Math.sqrt(covariance[j * p + j]!)),
    covariance,
    means,
    logLikelihood: {
      null: mean(({ logLikelihood }) => logLikelihood.null),
      fitted: mean(({ logLikelihood }) => logLikelihood.fitted),
    },
    likelihoodRatio: meanTest(({ likelihoodRatio }) => likelihoodRatio.chiSquare),
    score: meanTest(({ score }) => score.chiSquare),
    wald: { chiSquare: waldChiSquare, degreesOfFreedom: p, p: chiSquareUpperTail(waldChiSquare, p) },
    baseline: {
      times,
      cumulativeHazard: times.map((_, k) => mean(hazardAt(k))),
      variance: times.map(
        (_, k) =>
          mean((model) => model.baseline.variance[k]! * shift(model) ** 2) +
          (1 + 1 / m) * between(hazardAt(k)),
      ),
      meanCovariateIntegral: first.baseline.meanCovariateIntegral.map((_, place) =>
        mean((model) => {
          const [k, j] = [Math.floor(place / p), place % p];
          const moved = model.means[j]! - means[j]!;
          return (
            (model.baseline.meanCovariateIntegral[place]! + moved * model.baseline.cumulativeHazard[k]!) *
            shift(model)
          );
        }),
      ),
    },
  };
}
