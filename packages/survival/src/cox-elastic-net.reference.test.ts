// The elastic net for Cox models against R's glmnet (reference/survival/survival.R made the values).

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { crossValidateCoxElasticNet, fitCoxElasticNet } from './index.ts';
import { covariatesOf, difference, survivalOf, type ReferenceData } from './reference-values.ts';

interface Reference {
  datasets: ReferenceData;
  coxElasticNet: Record<
    string,
    {
      data: string;
      terms: string[];
      alpha: number;
      lambdas: number[];
      coefficients: number[][];
      folds: number[];
      crossValidationLambdas: number[];
      deviance: number[];
      standardError: number[];
      lambdaMinimum: number;
      lambdaOneStandardError: number;
    }
  >;
}

const reference = JSON.parse(
  readFileSync(new URL('../../../reference/survival/survival.json', import.meta.url), 'utf8'),
) as Reference;

describe.each(Object.keys(reference.coxElasticNet))('Cox elastic net %s', (name) => {
  const expected = reference.coxElasticNet[name]!;
  const data = survivalOf(reference.datasets, expected.data);
  const covariates = covariatesOf(reference.datasets, expected.data, expected.terms);

  test('coefficients along glmnet’s path', () => {
    const path = fitCoxElasticNet(data, covariates, { alpha: expected.alpha, lambdas: expected.lambdas });
    expect(path.lambdas.length).toBe(expected.lambdas.length);
    path.coefficients.forEach((row, k) =>
      expect(difference(row, expected.coefficients[k]!, 1e-4)).toBeLessThanOrEqual(1e-5),
    );
  });

  test('the default path begins where glmnet’s does', () => {
    const path = fitCoxElasticNet(data, covariates, { alpha: expected.alpha, pathLength: 30 });
    // glmnet's own step ratio is off by about 1e-9, which adds up along the path.
    expect(difference(path.lambdas.slice(0, expected.lambdas.length), expected.lambdas)).toBeLessThanOrEqual(
      1e-7,
    );
    expect(path.coefficients[0]!.every((value) => Math.abs(value) < 1e-12)).toBe(true);
  });

  test('cross-validated deviance and chosen penalties', () => {
    const chosen = crossValidateCoxElasticNet(data, covariates, expected.folds, {
      alpha: expected.alpha,
      lambdas: expected.crossValidationLambdas,
    });
    expect(difference(chosen.deviance, expected.deviance)).toBeLessThanOrEqual(1e-6);
    expect(difference(chosen.standardError, expected.standardError)).toBeLessThanOrEqual(1e-4);
    expect(difference([chosen.path.lambdas[chosen.minimum]!], [expected.lambdaMinimum])).toBeLessThanOrEqual(
      1e-12,
    );
    expect(
      difference([chosen.path.lambdas[chosen.oneStandardError]!], [expected.lambdaOneStandardError]),
    ).toBeLessThanOrEqual(1e-12);
  });
});
