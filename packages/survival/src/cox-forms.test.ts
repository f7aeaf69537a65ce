// Strata, weights, sandwich variances, penalties, profile intervals, residuals and the test of proportional hazards
// against R's survival (reference/survival/cox-forms.R).

import { readFileSync } from 'node:fs';
import type { FeatureMatrix } from '@glioscope/learn';
import { describe, expect, test } from 'vitest';
import {
  coxProfileIntervals,
  coxResiduals,
  createCovariates,
  createSurvivalData,
  fitCox,
  predictSurvival,
  schoenfeldResiduals,
  testProportionalHazards,
  type CoxOptions,
  type SurvivalData,
  type TiesMethod,
  type TimeTransform,
} from './index.ts';

const read = <Content>(name: string): Content =>
  JSON.parse(
    readFileSync(new URL(`../../../reference/survival/${name}.json`, import.meta.url), 'utf8'),
  ) as Content;

interface Form {
  data: string;
  terms: string[];
  ties: TiesMethod;
  strata: number[] | null;
  weights: number[] | null;
  cluster: number[] | null;
  robust: boolean;
  coefficients: number[];
  covariance: number[][];
  logLikelihood: [number, number];
  score: number;
  wald: number;
  likelihoodRatio: number;
  martingale: number[];
  deviance: number[];
  dfbeta: number[][];
  schoenfeld: number[][];
  scaledSchoenfeld: number[][];
  zph: Record<TimeTransform, { chiSquare: number[]; p: number[] }>;
  curves: {
    row: number[];
    curves: { stratum: number; survival: number[]; lower: number[]; upper: number[] }[];
  } | null;
}

interface Penalised {
  data: string;
  terms: string[];
  ties?: TiesMethod;
  theta?: number;
  freedom?: number;
  coefficients: number[];
  covariance: number[][];
  logLikelihood: [number, number];
}

const reference = read<{
  forms: Record<string, Form>;
  zphTerms: { chiSquare: number[]; freedom: number[] };
  profile: Record<string, { name: string; lower: number; upper: number }[]>;
  separated: Record<string, number[]>;
  firth: Record<string, Penalised>;
  ridge: Penalised[];
}>('cox-forms');
const datasets: Record<string, Record<string, number[]>> = {
  ...read<{ datasets: Record<string, Record<string, number[]>> }>('survival').datasets,
  separated: reference.separated,
};

function survivalOf(name: string): SurvivalData {
  const { time, status } = datasets[name]!;
  return createSurvivalData(
    time!,
    status!.map((value) => value === 1),
  );
}

function covariatesOf(name: string, terms: readonly string[]): FeatureMatrix {
  return createCovariates(Object.fromEntries(terms.map((term) => [term, datasets[name]![term]!])));
}

/** Largest difference relative to the larger of the reference's size and `floor`. */
function off(actual: ArrayLike<number>, expected: readonly number[], floor = 1e-300): number {
  if (actual.length !== expected.length) return Infinity;
  return expected.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(actual[i]! - value) / Math.max(floor, Math.abs(value))),
    0,
  );
}

describe.each(Object.keys(reference.forms))('Cox model %s', (name) => {
  const expected = reference.forms[name]!;
  const data = survivalOf(expected.data);
  const covariates = covariatesOf(expected.data, expected.terms);
  const design = {
    ...(expected.strata === null ? {} : { strata: expected.strata }),
    ...(expected.weights === null ? {} : { weights: expected.weights }),
  };
  const options: CoxOptions = {
    ...design,
    ties: expected.ties,
    robust: expected.robust,
    ...(expected.cluster === null ? {} : { cluster: expected.cluster }),
  };
  const model = fitCox(data, covariates, options);

  test('coefficients, variance and tests', () => {
    expect(off(model.coefficients, expected.coefficients)).toBeLessThanOrEqual(1e-9);
    expect(off(model.covariance, expected.covariance.flat(), 1e-7)).toBeLessThanOrEqual(1e-8);
    expect(
      off([model.logLikelihood.null, model.logLikelihood.fitted], expected.logLikelihood),
    ).toBeLessThanOrEqual(1e-11);
    expect(
      off(
        [model.score.chiSquare, model.wald.chiSquare, model.likelihoodRatio.chiSquare],
        [expected.score, expected.wald, expected.likelihoodRatio],
      ),
    ).toBeLessThanOrEqual(1e-8);
  });

  test('residuals', () => {
    const { martingale, deviance, dfbeta } = coxResiduals(model, data, covariates, design);
    expect(off(martingale, expected.martingale, 1e-3)).toBeLessThanOrEqual(1e-8);
    expect(off(deviance, expected.deviance, 1e-3)).toBeLessThanOrEqual(1e-8);
    expect(off(dfbeta.data, expected.dfbeta.flat(), 1e-6)).toBeLessThanOrEqual(1e-8);
    const { residuals, scaled } = schoenfeldResiduals(model, data, covariates, design);
    expect(off(residuals.data, expected.schoenfeld.flat(), 1e-3)).toBeLessThanOrEqual(1e-8);
    expect(off(scaled.data, expected.scaledSchoenfeld.flat(), 1e-3)).toBeLessThanOrEqual(1e-8);
  });

  test.each(['km', 'rank', 'identity', 'log'] as const)('proportional hazards in %s', (transform) => {
    const { terms, global } = testProportionalHazards(model, data, covariates, { ...design, transform });
    const { chiSquare, p } = expected.zph[transform];
    expect(
      off(
        [...terms, global].map((row) => row.chiSquare),
        chiSquare,
        1e-3,
      ),
    ).toBeLessThanOrEqual(1e-8);
    expect(
      off(
        [...terms, global].map((row) => row.p!),
        p,
      ),
    ).toBeLessThanOrEqual(1e-7);
  });
});

test.each(Object.keys(reference.forms).filter((name) => reference.forms[name]!.curves !== null))(
  'curves of the strata of %s',
  (name) => {
    const { data, terms, ties, strata, weights, curves } = reference.forms[name]!;
    const design = { ...(strata === null ? {} : { strata }), ...(weights === null ? {} : { weights }) };
    const model = fitCox(survivalOf(data), covariatesOf(data, terms), { ...design, ties });
    for (const { stratum, ...curve } of curves!.curves) {
      const actual = predictSurvival(model, curves!.row, [100, 200], 0.95, stratum);
      for (const column of ['survival', 'lower', 'upper'] as const) {
        expect(off(actual[column], curve[column])).toBeLessThanOrEqual(1e-8);
      }
    }
    expect(() => predictSurvival(model, curves!.row, [100])).toThrow(/expected a stratum/);
  },
);

test('a factor is tested for proportional hazards as a whole', () => {
  const data = survivalOf('veteran');
  const covariates = covariatesOf('veteran', ['karnofsky', 'small', 'adeno', 'large']);
  const { terms, global } = testProportionalHazards(fitCox(data, covariates), data, covariates, {
    terms: { karnofsky: ['karnofsky'], celltype: ['small', 'adeno', 'large'] },
  });
  const rows = [...terms, global];
  expect(rows.map(({ degreesOfFreedom }) => degreesOfFreedom)).toEqual(reference.zphTerms.freedom);
  expect(
    off(
      rows.map(({ chiSquare }) => chiSquare),
      reference.zphTerms.chiSquare,
    ),
  ).toBeLessThanOrEqual(1e-9);
});

test.each(Object.keys(reference.profile))('profile intervals of %s', (name) => {
  const expected = reference.profile[name]!;
  const intervals = coxProfileIntervals(
    survivalOf(name),
    covariatesOf(
      name,
      expected.map((row) => row.name),
    ),
  );
  // R's root finder stops at about 1e-8 of the interval.
  intervals.forEach(({ lower, upper }, j) => {
    const width = expected[j]!.upper - expected[j]!.lower;
    expect(Math.abs(lower! - expected[j]!.lower) / width).toBeLessThanOrEqual(1e-8);
    expect(Math.abs(upper! - expected[j]!.upper) / width).toBeLessThanOrEqual(1e-8);
  });
});

test.each(Object.keys(reference.firth))("Firth's penalty on %s", (name) => {
  const { data, terms, ties, ...expected } = reference.firth[name]!;
  const model = fitCox(survivalOf(data), covariatesOf(data, terms), { ties: ties!, firth: true });
  // The reference differentiates R's likelihood numerically.
  expect(off(model.coefficients, expected.coefficients)).toBeLessThanOrEqual(1e-7);
  expect(off(model.covariance, expected.covariance.flat(), 1e-6)).toBeLessThanOrEqual(1e-6);
  const gain = expected.logLikelihood[1] - expected.logLikelihood[0];
  expect(off([model.likelihoodRatio.chiSquare], [2 * gain])).toBeLessThanOrEqual(1e-9);
});

test("Firth's penalty makes separated deaths estimable, with a profile interval", () => {
  const data = survivalOf('separated');
  const covariates = covariatesOf('separated', ['group']);
  expect(() => fitCox(data, covariates)).toThrow(/separation/);
  const [group] = coxProfileIntervals(data, covariates, { firth: true });
  expect(group!.lower!).toBeGreaterThan(0);
  expect(group!.upper === null || group!.upper > group!.coefficient).toBe(true);
});

test.each(reference.ridge)('ridge on $data', ({ data, terms, theta, freedom, ...expected }) => {
  const model = fitCox(survivalOf(data), covariatesOf(data, terms), { ridge: theta! });
  expect(off(model.coefficients, expected.coefficients)).toBeLessThanOrEqual(1e-8);
  expect(off(model.covariance, expected.covariance.flat(), 1e-7)).toBeLessThanOrEqual(1e-7);
  expect(
    off([model.logLikelihood.null, model.logLikelihood.fitted], expected.logLikelihood),
  ).toBeLessThanOrEqual(1e-9);
  expect(off([model.penalty!.effectiveDegreesOfFreedom], [freedom!])).toBeLessThanOrEqual(1e-8);
});

test('a weight of 2 counts as two patients, and bad weights, strata and penalties are refused', () => {
  const data = createSurvivalData([4, 6, 8, 9, 11], [true, true, false, true, true]);
  const doubled = createSurvivalData([4, 6, 6, 8, 9, 11], [true, true, true, false, true, true]);
  const weighted = fitCox(data, createCovariates({ x: [1, 0, 1, 1, 0] }), {
    weights: [1, 2, 1, 1, 1],
    ties: 'breslow',
  });
  const repeated = fitCox(doubled, createCovariates({ x: [1, 0, 0, 1, 1, 0] }), { ties: 'breslow' });
  expect(off(weighted.coefficients, repeated.coefficients)).toBeLessThanOrEqual(1e-12);
  const covariates = createCovariates({ x: [1, 0, 1, 1, 0] });
  expect(() => fitCox(data, covariates, { weights: [1, 0, 1, 1, 1] })).toThrow(/weight above 0 in row 1/);
  expect(() => fitCox(data, covariates, { strata: ['a', 'a', '', 'b', 'b'] })).toThrow(/stratum in row 2/);
  expect(() => fitCox(data, covariates, { ridge: -1 })).toThrow(/ridge penalty of 0 or more, got -1/);
});
