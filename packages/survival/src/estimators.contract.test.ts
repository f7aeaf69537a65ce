// One contract for every estimator of survival: a fit is deterministic and plain data, survives JSON, does not look at
// the order of patients unless its definition does, and refuses bad input by naming it.

import { fitSurvivalForest, predictSurvivalForest, selectRows, type FeatureMatrix } from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import {
  assignSurvivalFolds,
  coxScores,
  createCovariates,
  createNomogram,
  createSurvivalData,
  crossValidateCoxElasticNet,
  fitCox,
  fitCoxElasticNet,
  imputeByChainedEquations,
  kaplanMeier,
  linearPredictor,
  logRank,
  maximallySelectedLogRank,
  placeOnNomogram,
  predictSurvival,
  restrictedMeanSurvival,
  selectPatients,
  survivalAt,
  xTile,
  type CoxModel,
  type CoxOptions,
  type SurvivalData,
} from './index.ts';

interface Estimator<Model> {
  readonly name: string;
  fit(data: SurvivalData, covariates: FeatureMatrix): Model;
  /** What the model says of the patients of a fresh table. */
  predict(model: Model, fresh: FeatureMatrix): ArrayLike<number>;
  /** Whether a fit on patients in another order differs, by folds or resamples drawn row by row. */
  readonly ordered?: boolean;
  readonly covariates: 'many' | 'first' | 'none';
  /** Whether it can be fitted without a death, or with holes. */
  readonly needsDeaths?: boolean;
  readonly fillsHoles?: boolean;
}

const estimator = <Model>(row: Estimator<Model>): Estimator<unknown> => row as Estimator<unknown>;
const rowOf = ({ data, columns }: FeatureMatrix, i: number): Float64Array =>
  data.subarray(i * columns, (i + 1) * columns);
const firstOf = ({ data, columns, rows }: FeatureMatrix): number[] =>
  Array.from({ length: rows }, (_, i) => data[i * columns]!);
const horizons = [2, 5, 9];

function coxEstimator(
  name: string,
  options: (covariates: FeatureMatrix) => CoxOptions,
  stratum?: string,
): Estimator<unknown> {
  return estimator<CoxModel>({
    name,
    covariates: 'many',
    needsDeaths: true,
    fit: (data, covariates) => fitCox(data, covariates, options(covariates)),
    predict: (model, fresh) =>
      Array.from({ length: fresh.rows }, (_, i) => [
        linearPredictor(model, rowOf(fresh, i)),
        ...predictSurvival(model, rowOf(fresh, i), horizons, 0.95, stratum).lower,
      ]).flat(),
  });
}

const halves = (covariates: FeatureMatrix): string[] =>
  firstOf(covariates).map((value) => (value > 0 ? 'high' : 'low'));

const estimators = [
  coxEstimator('Cox by Efron', () => ({})),
  coxEstimator('Cox by Breslow', () => ({ ties: 'breslow' })),
  coxEstimator('Cox with strata', (covariates) => ({ strata: halves(covariates) }), 'high'),
  coxEstimator('Cox with weights and a sandwich', (covariates) => ({
    weights: firstOf(covariates).map((value) => 1 + value * value),
    robust: true,
  })),
  coxEstimator('Cox with clusters', (covariates) => ({
    cluster: firstOf(covariates).map((value) => Math.round(3 * value)),
  })),
  coxEstimator('Cox with a ridge', () => ({ ridge: 2 })),
  coxEstimator("Cox with Firth's penalty", () => ({ firth: true })),
  estimator({
    name: 'Cox elastic net path',
    covariates: 'many',
    needsDeaths: true,
    fit: (data, covariates) => fitCoxElasticNet(data, covariates, { pathLength: 8, minimumRatio: 0.05 }),
    predict: ({ coefficients }, fresh) =>
      coefficients.map((row) => row.reduce((sum, value, j) => sum + value * rowOf(fresh, 0)[j]!, 0)),
  }),
  estimator({
    name: 'cross-validated Cox elastic net',
    covariates: 'many',
    needsDeaths: true,
    ordered: true,
    fit: (data, covariates) =>
      crossValidateCoxElasticNet(data, covariates, assignSurvivalFolds(data, 4, createRandom(3)), {
        pathLength: 8,
        minimumRatio: 0.05,
      }),
    predict: ({ path, minimum }, fresh) =>
      path.coefficients[minimum]!.map((value, j) => value * rowOf(fresh, 0)[j]!),
  }),
  estimator({
    name: 'survival forest',
    covariates: 'many',
    needsDeaths: true,
    ordered: true,
    fit: ({ times, events }, covariates) =>
      fitSurvivalForest(
        covariates,
        times,
        Array.from(events, (event) => event === 1),
        { random: createRandom(2), trees: 6 },
      ),
    predict: (model, fresh) => predictSurvivalForest(model, fresh).mortality,
  }),
  estimator({
    name: 'nomogram',
    covariates: 'many',
    needsDeaths: true,
    fit: (data, covariates) =>
      createNomogram(
        fitCox(data, covariates),
        covariates.names.map((name) => ({
          kind: 'numeric',
          term: name,
          label: name,
          column: name,
          minimum: -3,
          maximum: 3,
        })),
        horizons,
      ),
    predict: (nomogram, fresh) =>
      Array.from({ length: fresh.rows }, (_, i) => {
        const values = Object.fromEntries(fresh.names.map((name, j) => [name, rowOf(fresh, i)[j]!]));
        const { totalPoints, survival } = placeOnNomogram(nomogram, values);
        return [totalPoints, ...survival.map(({ probability }) => probability)];
      }).flat(),
  }),
  estimator({
    name: 'score tests of single covariates',
    covariates: 'many',
    needsDeaths: true,
    fit: (data, covariates) => coxScores(data, covariates),
    predict: (scores) => scores.map(({ chiSquare }) => chiSquare),
  }),
  estimator({
    name: 'Kaplan-Meier',
    covariates: 'none',
    fit: (data) => kaplanMeier(data, { interval: 'log-log' }),
    predict: (curve) => horizons.flatMap((time) => survivalAt(curve, time)!.lower),
  }),
  estimator({
    name: 'restricted mean',
    covariates: 'none',
    fit: (data) => restrictedMeanSurvival(data, 6),
    predict: (result) => Object.values(result).filter((value) => typeof value === 'number'),
  }),
  estimator({
    name: 'log-rank test',
    covariates: 'first',
    needsDeaths: true,
    fit: (data, covariates) =>
      logRank(
        data,
        firstOf(covariates).map((value) => (value > 0 ? 1 : 0)),
      ),
    predict: ({ chiSquare, expected }) => [chiSquare, ...expected],
  }),
  estimator({
    name: 'maximally selected cut-point',
    covariates: 'first',
    needsDeaths: true,
    fit: (data, covariates) => maximallySelectedLogRank(data, firstOf(covariates)),
    predict: ({ cutOff, statistic, bonferroni }, fresh) => [
      statistic,
      bonferroni,
      ...firstOf(fresh).map((value) => Number(value > cutOff)),
    ],
  }),
  estimator({
    name: "X-tile's cut-points",
    covariates: 'first',
    needsDeaths: true,
    fit: (data, covariates) => xTile(data, firstOf(covariates), { groups: 3, maximumCandidates: 12 }),
    predict: ({ cutOffs, chiSquare }, fresh) => [
      chiSquare,
      ...firstOf(fresh).map((value) => cutOffs.filter((cut) => value > cut).length),
    ],
  }),
  estimator({
    name: 'chained imputation',
    covariates: 'many',
    ordered: true,
    fillsHoles: true,
    fit: (_, covariates) =>
      imputeByChainedEquations(
        { ...covariates, data: covariates.data.map((v, k) => (k % 11 === 4 ? Number.NaN : v)) },
        { random: createRandom(7), imputations: 2, iterations: 3 },
      ).tables.map((table) => Array.from(table.data)),
    predict: (tables) => tables.flat(),
  }),
];

const source = createRandom(15);
const n = 70;
const names = ['age', 'volume', 'score'];
const table = createCovariates(
  Object.fromEntries(names.map((name) => [name, Array.from({ length: n }, () => source.normal())])),
);
const data = createSurvivalData(
  // Tenths, so that some deaths are tied.
  Array.from(
    { length: n },
    (_, i) => Math.ceil(-60 * Math.log(1 - source.uniform()) * Math.exp(-0.7 * rowOf(table, i)[0]!)) / 10,
  ),
  Array.from({ length: n }, () => source.uniform() < 0.7),
);
const fresh = createCovariates(
  Object.fromEntries(names.map((name) => [name, Array.from({ length: 5 }, () => source.normal())])),
);

describe.each(estimators)('$name', (row) => {
  test('fits alike twice, leaves its input as it was, and says the same after JSON', () => {
    const before = [table.data, data.times, data.events].map((values) => Array.from(values));
    const model = row.fit(data, table);
    expect(JSON.stringify(row.fit(data, table))).toBe(JSON.stringify(model));
    expect([table.data, data.times, data.events].map((values) => Array.from(values))).toEqual(before);
    const restored: unknown = JSON.parse(JSON.stringify(model));
    const predictions = Array.from(row.predict(model, fresh));
    expect(predictions.length > 0 && predictions.every(Number.isFinite)).toBe(true);
    expect(Array.from(row.predict(restored, fresh))).toEqual(predictions);
  });

  test.skipIf(row.ordered)('does not look at the order of patients', () => {
    const order = Array.from({ length: n }, (_, i) => (i * 29) % n);
    const shuffled = row.fit(selectPatients(data, order), selectRows(table, order));
    const straight = Array.from(row.predict(row.fit(data, table), fresh));
    Array.from(row.predict(shuffled, fresh)).forEach((value, k) =>
      expect(Math.abs(value - straight[k]!)).toBeLessThan(1e-9 * Math.max(1, Math.abs(straight[k]!))),
    );
  });

  test.skipIf(row.fillsHoles)('refuses a time below 0 by its row', () => {
    const broken = { ...data, times: data.times.map((time, i) => (i === 4 ? -time : time)) };
    expect(() => row.fit(broken, table)).toThrow(/got -[\d.]+ in row 4|in row 4, got -/);
  });

  test.skipIf(row.needsDeaths !== true)('refuses patients of whom nobody died', () => {
    expect(() => row.fit({ ...data, events: new Uint8Array(n) }, table)).toThrow(
      /at least 1 (death|event), got (0|none)/,
    );
  });

  test.skipIf(row.covariates === 'none' || row.fillsHoles || row.name === 'log-rank test')(
    'refuses a hole by its row',
    () => {
      const holed = { ...table, data: table.data.map((value, k) => (k === 6 ? Number.NaN : value)) };
      // One value a patient has no column to name.
      expect(() => row.fit(data, holed)).toThrow(
        row.covariates === 'many' ? /"age".*row 2|row 2.*"age"/ : /row 2/,
      );
    },
  );

  test.skipIf(row.covariates === 'none' || row.fillsHoles)('refuses fewer rows than patients', () => {
    expect(() => row.fit(data, selectRows(table, [0, 1, 2]))).toThrow(RangeError);
  });
});
