// Splines and nomograms with them against Hmisc and rms (reference/survival/splines.R).

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  createCovariates,
  createNomogram,
  createSpline,
  createSurvivalData,
  fitCox,
  placeOnNomogram,
  splineBasis,
  splineColumns,
  splineKnots,
  waldTest,
} from './index.ts';

const read = <Content>(name: string): Content =>
  JSON.parse(
    readFileSync(new URL(`../../../reference/survival/${name}.json`, import.meta.url), 'utf8'),
  ) as Content;

const { lung } = read<{ datasets: { lung: Record<string, number[]> } }>('survival').datasets;
const reference = read<{
  massed: number[];
  bases: Record<string, { data: string; count: number; knots: number[]; at: number[]; basis: number[][] }>;
  nomogram: {
    coefficients: number[];
    covariance: number[][];
    horizons: number[];
    axes: Record<string, { values: number[]; points: number[] }>;
    nonlinear: number;
    predicted: { age: number[]; sex: string[]; weightLoss: number[]; survival: number[][] };
  };
}>('splines');

function off(actual: readonly number[], expected: readonly number[], floor: number): number {
  if (actual.length !== expected.length) return Infinity;
  return Math.max(
    ...expected.map((value, i) => Math.abs(actual[i]! - value) / Math.max(floor, Math.abs(value))),
  );
}

test.each(Object.keys(reference.bases))('knots and basis of %s', (name) => {
  const { data, count, knots, at, basis } = reference.bases[name]!;
  const values = { age: lung.age!, small: lung.age!.slice(0, 60), massed: reference.massed }[data]!;
  const actual = splineKnots(values, count);
  expect(off(actual, knots, 1)).toBeLessThanOrEqual(1e-12);
  at.forEach((value, i) => expect(off(splineBasis(knots, value), basis[i]!, 1)).toBeLessThanOrEqual(1e-12));
});

test('a Cox model with splines, its nomogram and the test of nonlinearity', () => {
  const expected = reference.nomogram;
  const age = createSpline('age', lung.age!, 4);
  const weightLoss = createSpline('weightLoss', lung.weightLoss!, 3);
  const data = createSurvivalData(
    lung.time!,
    lung.status!.map((value) => value === 1),
  );
  const model = fitCox(
    data,
    createCovariates({
      ...splineColumns(age, lung.age!),
      female: lung.sex!.map((sex) => (sex === 2 ? 1 : 0)),
      ...splineColumns(weightLoss, lung.weightLoss!),
    }),
  );
  expect(model.names).toEqual(['age', "age'", "age''", 'female', 'weightLoss', "weightLoss'"]);
  expect(off(model.coefficients, expected.coefficients, 1e-300)).toBeLessThanOrEqual(1e-8);
  expect(off(model.covariance, expected.covariance.flat(), 1e-4)).toBeLessThanOrEqual(1e-8);
  expect(
    off([waldTest(model, ["age'", "age''"]).chiSquare], [expected.nonlinear], 1e-300),
  ).toBeLessThanOrEqual(1e-7);

  const range = (name: string): { minimum: number; maximum: number } => {
    const { values } = expected.axes[name]!;
    return { minimum: values[0]!, maximum: values[values.length - 1]! };
  };
  const nomogram = createNomogram(
    model,
    [
      { kind: 'spline', term: 'age', label: 'Age', spline: age, ...range('age') },
      {
        kind: 'factor',
        term: 'sex',
        label: 'Sex',
        levels: [
          { value: '1', column: null },
          { value: '2', column: 'female' },
        ],
      },
      {
        kind: 'spline',
        term: 'weightLoss',
        label: 'Weight loss',
        spline: weightLoss,
        ...range('weightLoss'),
      },
    ],
    expected.horizons,
  );
  for (const axis of nomogram.axes) {
    const drawn = expected.axes[axis.term]!;
    const points = new Map(axis.ticks.map((tick) => [Number(tick.value), tick.points]));
    expect([...points.keys()]).toEqual(drawn.values);
    expect(off([...points.values()], drawn.points, 1)).toBeLessThanOrEqual(1e-7);
  }
  expected.predicted.age.forEach((value, i) => {
    const place = placeOnNomogram(nomogram, {
      age: value,
      sex: expected.predicted.sex[i]!,
      weightLoss: expected.predicted.weightLoss[i]!,
    });
    const survival = place.survival.map(({ probability }) => probability);
    expect(off(survival, expected.predicted.survival[i]!, 1e-300)).toBeLessThanOrEqual(1e-7);
  });
});

test('a spline passes through its ticks, and impossible knots are refused', () => {
  const spline = createSpline('x', [], [1, 2, 4]);
  // Linear beyond the last knot.
  const [a, b, c] = [5, 6, 7].map((value) => splineBasis(spline.knots, value)[1]!);
  expect(c! - b!).toBeCloseTo(b! - a!, 12);
  expect(() => splineKnots([1, 2, 3, 1, 2, 3], 3)).toThrow(/more than 5 different values, got 3/);
  expect(() => createSpline('x', [], [3, 2, 4])).toThrow(/ascending knots/);
});
