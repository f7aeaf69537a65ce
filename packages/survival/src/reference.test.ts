// Every estimate against R's survival, rms and glmnet (reference/survival/survival.R made the values).

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  calibrationAtHorizon,
  compareConcordance,
  concordanceIndex,
  coxScores,
  fitCox,
  kaplanMeier,
  linearPredictor,
  logRank,
  predictSurvival,
  prettyTicks,
} from './index.ts';
import { covariatesOf, difference, survivalOf, type ReferenceData } from './reference-values.ts';

interface CoxReference {
  data: string;
  terms: string[] | string;
  ties: 'efron' | 'breslow';
  coefficients: number[] | number;
  covariance: number[][];
  standardErrors: number[] | number;
  logLikelihood: [number, number];
  wald: number;
  waldP: number;
  score: number;
  linearPredictors: number[];
  curveRows: number[][];
  times: number[];
  survival: number[][];
  standardError: number[][];
  lower: (number | null)[][];
  upper: (number | null)[][];
  concordance: {
    index: number;
    standardError: number;
    concordant: number;
    discordant: number;
    tiedScore: number;
  };
}

interface Reference {
  pretty: { limits: [number, number]; ticks: number[] }[];
  datasets: ReferenceData;
  kaplanMeier: Record<string, Record<'log' | 'log-log', Record<string, (number | null)[] & (number | null)>>>;
  logRank: Record<
    string,
    { column: string; observed: number[]; expected: number[]; chiSquare: number; p: number }
  >;
  cox: Record<string, CoxReference>;
  concordanceDifference: Record<
    string,
    { scoresFirst: number[]; scoresSecond: number[]; difference: number; standardError: number; p: number }
  >;
  calibration: Record<
    string,
    {
      terms: string[];
      horizon: number;
      groupCount: number;
      predicted: number[];
      groups: { patients: number; predicted: number; observed: number; lower: number; upper: number }[];
    }
  >;
}

const reference = JSON.parse(
  readFileSync(new URL('../../../reference/survival/survival.json', import.meta.url), 'utf8'),
) as Reference;

const list = <Item>(value: Item | Item[]): Item[] => (Array.isArray(value) ? value : [value]);

describe.each(Object.keys(reference.kaplanMeier))('Kaplan-Meier of %s', (name) => {
  test.each(['log', 'log-log'] as const)('with %s limits', (interval) => {
    const expected = reference.kaplanMeier[name]![interval];
    const actual = kaplanMeier(survivalOf(reference.datasets, name), { interval });
    expect(actual.times.slice(1)).toEqual(expected.times);
    expect(actual.atRisk.slice(1)).toEqual(expected.atRisk);
    expect(actual.events.slice(1)).toEqual(expected.events);
    expect(actual.censored.slice(1)).toEqual(expected.censored);
    expect(difference(actual.survival.slice(1), expected.survival as number[], 1e-12)).toBeLessThanOrEqual(
      1e-12,
    );
    // R has no limits where survival is 0 (and log-log none where it is 1); ours there are defined in kaplan-meier.ts.
    const defined = actual.times.map((_, i) => i).filter((i) => i > 0 && expected.lower![i - 1] !== null);
    expect(defined.length).toBeGreaterThan(10);
    for (const limit of ['lower', 'upper'] as const) {
      const limits = expected[limit] as number[];
      expect(
        difference(
          defined.map((i) => actual[limit][i]!),
          defined.map((i) => limits[i - 1]!),
        ),
      ).toBeLessThanOrEqual(1e-9);
    }
    expect([actual.median.time, actual.median.lower, actual.median.upper]).toEqual([
      expected.median ?? null,
      expected.medianLower ?? null,
      expected.medianUpper ?? null,
    ]);
  });
});

test.each(Object.keys(reference.logRank))('log-rank of %s', (name) => {
  const expected = reference.logRank[name]!;
  const column = reference.datasets[name]![expected.column]!;
  const actual = logRank(
    survivalOf(reference.datasets, name),
    column.map((group) => group - 1),
  );
  expect(actual.observed).toEqual(expected.observed);
  expect(difference(actual.expected, expected.expected)).toBeLessThanOrEqual(1e-9);
  expect(difference([actual.chiSquare], [expected.chiSquare])).toBeLessThanOrEqual(1e-9);
  // A tail of 1e-5 carries the relative error of the chi-square tenfold.
  expect(difference([actual.p], [expected.p])).toBeLessThanOrEqual(1e-8);
});

describe.each(Object.keys(reference.cox))('Cox model %s', (name) => {
  const expected = reference.cox[name]!;
  const terms = list(expected.terms);
  const data = survivalOf(reference.datasets, expected.data);
  const covariates = covariatesOf(reference.datasets, expected.data, terms);
  const model = fitCox(data, covariates, { ties: expected.ties });
  const rowOf = (i: number): Float64Array =>
    covariates.data.subarray(i * terms.length, (i + 1) * terms.length);

  test('coefficients, errors and tests', () => {
    expect(difference(model.coefficients, list(expected.coefficients))).toBeLessThanOrEqual(1e-8);
    expect(difference(model.standardErrors, list(expected.standardErrors))).toBeLessThanOrEqual(1e-8);
    expect(difference(model.covariance, expected.covariance.flat(), 1e-6)).toBeLessThanOrEqual(1e-8);
    expect(
      difference([model.logLikelihood.null, model.logLikelihood.fitted], expected.logLikelihood),
    ).toBeLessThanOrEqual(1e-11);
    expect(
      difference([model.wald.chiSquare, model.score.chiSquare], [expected.wald, expected.score]),
    ).toBeLessThanOrEqual(1e-8);
    expect(difference([model.wald.p], [expected.waldP])).toBeLessThanOrEqual(1e-6);
    expect(
      difference(
        [model.likelihoodRatio.chiSquare],
        [2 * (expected.logLikelihood[1] - expected.logLikelihood[0])],
      ),
    ).toBeLessThanOrEqual(1e-8);
  });

  test('linear predictors', () => {
    const predictors = expected.linearPredictors.map((_, i) => linearPredictor(model, rowOf(i)));
    // R does not centre columns of 0 and 1, which shifts all predictors alike.
    expect(
      difference(
        predictors.map((value) => value - predictors[0]!),
        expected.linearPredictors.map((value) => value - expected.linearPredictors[0]!),
        1e-2,
      ),
    ).toBeLessThanOrEqual(1e-8);
  });

  test('predicted curves with limits', () => {
    expected.curveRows.forEach((row, patient) => {
      const curve = predictSurvival(model, row, expected.times);
      const column = (matrix: (number | null)[][]): number[] => matrix.map((line) => line[patient]!);
      expect(difference(curve.survival, column(expected.survival))).toBeLessThanOrEqual(1e-7);
      expect(difference(curve.standardError, column(expected.standardError), 1e-9)).toBeLessThanOrEqual(1e-7);
      expect(difference(curve.lower, column(expected.lower))).toBeLessThanOrEqual(1e-7);
      expect(difference(curve.upper, column(expected.upper))).toBeLessThanOrEqual(1e-7);
    });
  });

  test('concordance with its error', () => {
    const actual = concordanceIndex(data, expected.linearPredictors);
    const { index, standardError, concordant, discordant, tiedScore } = expected.concordance;
    expect([actual.concordant, actual.discordant, actual.tiedScores]).toEqual([
      concordant,
      discordant,
      tiedScore,
    ]);
    expect(difference([actual.index, actual.standardError], [index, standardError])).toBeLessThanOrEqual(
      1e-9,
    );
  });
});

test('the score test of one covariate is the Cox model’s', () => {
  const { score } = fitCox(
    survivalOf(reference.datasets, 'ovarian'),
    covariatesOf(reference.datasets, 'ovarian', ['age']),
    { ties: 'breslow' },
  );
  const [age] = coxScores(
    survivalOf(reference.datasets, 'ovarian'),
    covariatesOf(reference.datasets, 'ovarian', ['age']),
  );
  expect(difference([age!.chiSquare, age!.p], [score.chiSquare, score.p])).toBeLessThanOrEqual(1e-10);
  expect(age!.direction).toBe(1);
});

test.each(Object.keys(reference.concordanceDifference))(
  'difference of two concordance indices, %s',
  (name) => {
    const expected = reference.concordanceDifference[name]!;
    const actual = compareConcordance(
      survivalOf(reference.datasets, name),
      expected.scoresFirst,
      expected.scoresSecond,
    );
    expect(
      difference([actual.difference, actual.standardError], [expected.difference, expected.standardError]),
    ).toBeLessThanOrEqual(1e-9);
    expect(difference([actual.p!], [expected.p])).toBeLessThanOrEqual(1e-9);
  },
);

test('pretty ticks', () => {
  for (const { limits, ticks } of reference.pretty)
    expect(difference(prettyTicks(...limits), ticks, 1e-6)).toBeLessThanOrEqual(1e-13);
});

test.each(Object.keys(reference.calibration))('calibration of %s', (name) => {
  const expected = reference.calibration[name]!;
  const covariates = covariatesOf(reference.datasets, name, expected.terms);
  const data = survivalOf(reference.datasets, name);
  const model = fitCox(data, covariates);
  const width = expected.terms.length;
  const predicted = expected.predicted.map(
    (_, i) =>
      predictSurvival(model, covariates.data.subarray(i * width, (i + 1) * width), [expected.horizon])
        .survival[0]!,
  );
  expect(difference(predicted, expected.predicted)).toBeLessThanOrEqual(1e-7);
  const groups = calibrationAtHorizon(data, predicted, expected.horizon, expected.groupCount);
  expect(groups.map(({ patients }) => patients)).toEqual(expected.groups.map(({ patients }) => patients));
  groups.forEach(({ predicted: mean, observed, interval }, g) => {
    const group = expected.groups[g]!;
    expect(
      difference(
        [mean, observed!, ...interval!],
        [group.predicted, group.observed, group.lower, group.upper],
      ),
    ).toBeLessThanOrEqual(1e-7);
  });
});
