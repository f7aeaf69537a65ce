import { selectRows, type FeatureMatrix } from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CoxFitError,
  coxCoefficients,
  createCovariates,
  createSurvivalData,
  fitCox,
  linearPredictor,
  predictSurvival,
  selectPatients,
  waldTest,
  type SurvivalData,
} from './index.ts';

/** Patients under a Weibull law with log hazard ratios 0.8 and -0.5, about a third censored. */
function simulate(seed: number, n: number): { data: SurvivalData; covariates: FeatureMatrix } {
  const random = createRandom(seed);
  const x = Array.from({ length: n }, () => random.normal());
  const y = Array.from({ length: n }, () => random.integer(0, 1));
  const rows = x.map((value, i) => {
    const death = 1000 * (-Math.log(1 - random.uniform()) / Math.exp(0.8 * value - 0.5 * y[i]!)) ** (1 / 1.4);
    const censoring = 3000 * random.uniform();
    return { time: Math.ceil(Math.min(death, censoring)) || 1, died: death <= censoring };
  });
  return {
    data: createSurvivalData(
      rows.map(({ time }) => time),
      rows.map(({ died }) => died),
    ),
    covariates: createCovariates({ x, y }),
  };
}

test('the order of patients does not matter', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { data, covariates } = simulate(seed, 60);
      const order = createRandom(seed).shuffled(Array.from({ length: 60 }, (_, i) => i));
      const model = fitCox(data, covariates);
      const permuted = fitCox(selectPatients(data, order), selectRows(covariates, order));
      permuted.coefficients.forEach((value, j) => expect(value).toBeCloseTo(model.coefficients[j]!, 10));
      permuted.baseline.cumulativeHazard.forEach((value, k) =>
        expect(value).toBeCloseTo(model.baseline.cumulativeHazard[k]!, 10),
      );
    }),
    { numRuns: 30 },
  );
});

test('scaling and shifting a covariate scales its coefficient and changes no prediction', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.double({ min: 0.001, max: 1000, noNaN: true }),
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      (seed, factor, shift) => {
        const { data, covariates } = simulate(seed, 50);
        const [x, y] = [0, 1].map((j) =>
          Float64Array.from({ length: 50 }, (_, i) => covariates.data[i * 2 + j]!),
        );
        const changed = createCovariates({ x: x!.map((value) => value * factor + shift), y: y! });
        const model = fitCox(data, covariates);
        const other = fitCox(data, changed);
        expect(other.coefficients[0]! * factor).toBeCloseTo(model.coefficients[0]!, 7);
        expect(other.coefficients[1]!).toBeCloseTo(model.coefficients[1]!, 7);
        const times = [100, 500, 1500];
        const curve = predictSurvival(other, [x![0]! * factor + shift, y![0]!], times);
        predictSurvival(model, [x![0]!, y![0]!], times).survival.forEach((value, k) =>
          expect(curve.survival[k]!).toBeCloseTo(value, 7),
        );
      },
    ),
    { numRuns: 30 },
  );
});

test('a known law is found within its intervals', () => {
  const { data, covariates } = simulate(4, 2000);
  const [x, y] = coxCoefficients(fitCox(data, covariates), 0.999);
  expect(Math.log(x!.interval[0])).toBeLessThan(0.8);
  expect(Math.log(x!.interval[1])).toBeGreaterThan(0.8);
  expect(Math.log(y!.interval[0])).toBeLessThan(-0.5);
  expect(Math.log(y!.interval[1])).toBeGreaterThan(-0.5);
  expect(y!.hazardRatio).toBeLessThan(1);
});

test('predicted survival never rises and its limits enclose it', () => {
  const { data, covariates } = simulate(9, 80);
  const model = fitCox(data, covariates);
  const times = Array.from({ length: 60 }, (_, k) => k * 50);
  const curve = predictSurvival(model, [1.5, 0], times);
  expect(curve.survival[0]).toBe(1);
  curve.survival.forEach((value, k) => {
    expect(value).toBeLessThanOrEqual(curve.survival[Math.max(0, k - 1)]!);
    expect(curve.lower[k]!).toBeLessThanOrEqual(value);
    expect(curve.upper[k]!).toBeGreaterThanOrEqual(value);
  });
  expect(linearPredictor(model, model.means)).toBe(0);
});

test('a model survives JSON', () => {
  const { data, covariates } = simulate(2, 40);
  const model = fitCox(data, covariates);
  expect(JSON.parse(JSON.stringify(model))).toEqual(model);
});

test('the Wald test of all columns is the model’s, and of one column its z squared', () => {
  const { data, covariates } = simulate(2, 60);
  const model = fitCox(data, covariates);
  expect(waldTest(model, ['x', 'y']).chiSquare).toBeCloseTo(model.wald.chiSquare, 8);
  expect(waldTest(model, ['y']).p).toBeCloseTo(coxCoefficients(model)[1]!.p, 10);
  expect(() => waldTest(model, ['z'])).toThrow('"z"');
});

describe('what cannot be fitted is named', () => {
  const times = [5, 8, 12, 13, 18, 23, 27, 30, 33, 43, 45, 50];
  const died = [true, true, true, false, true, true, false, true, true, false, true, false];
  const data = createSurvivalData(times, died);
  const age = [50, 61, 42, 70, 55, 38, 64, 47, 59, 33, 68, 41];
  const failureOf = (columns: Record<string, number[]>, survival = data): CoxFitError => {
    try {
      fitCox(survival, createCovariates(columns));
    } catch (error) {
      if (error instanceof CoxFitError) return error;
      throw error;
    }
    throw new Error('expected a CoxFitError');
  };

  test('no deaths', () => {
    const alive = createSurvivalData(
      times,
      times.map(() => false),
    );
    expect(failureOf({ age }, alive).failure).toBe('no-events');
  });

  test('a constant column', () => {
    const error = failureOf({ age, site: age.map(() => 3) });
    expect([error.failure, error.columns]).toEqual(['constant-column', ['site']]);
  });

  test('a column that is a combination of others', () => {
    const half = age.map((value) => value / 2 + 7);
    const error = failureOf({ age, other: [...age].reverse(), half });
    expect([error.failure, error.columns]).toEqual(['collinear-columns', ['age', 'half']]);
  });

  test('a column that varies only among patients censored before the first death', () => {
    const early = createSurvivalData([1, ...times], [false, ...died]);
    const error = failureOf({ age: [40, ...age], early: [1, ...age.map(() => 0)] }, early);
    expect([error.failure, error.columns]).toEqual(['constant-column', ['early']]);
  });

  test('a level in which nobody died', () => {
    const level = died.map((dead, i) => (dead ? 0 : i % 2));
    const error = failureOf({ age, level });
    expect([error.failure, error.columns]).toEqual(['monotone-likelihood', ['level']]);
    expect(error.message).toContain('"level"');
  });

  test('a covariate that orders all deaths', () => {
    const error = failureOf({ order: times.map((time) => -time) });
    expect([error.failure, error.columns]).toEqual(['monotone-likelihood', ['order']]);
  });

  test('missing values, wrong lengths, no covariates', () => {
    expect(() => fitCox(data, createCovariates({ age: [Number.NaN, ...age.slice(1)] }))).toThrow(
      /"age" in row 0/,
    );
    expect(() => fitCox(data, createCovariates({ age: age.slice(1) }))).toThrow('12 patients, got 11');
    expect(() => fitCox(data, createCovariates({}))).toThrow(RangeError);
  });

  test('few deaths are a warning, not an error', () => {
    const model = fitCox(data, createCovariates({ age }));
    expect(model.warnings).toHaveLength(1);
    expect(model.warnings[0]).toContain('8 deaths for 1 coefficient');
  });
});
