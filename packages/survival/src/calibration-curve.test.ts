// The smooth calibration curve and the errors of the time-dependent AUC against R.

import { readFileSync } from 'node:fs';
import { createRandom } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import {
  baselineCumulativeHazard,
  calibrationDistances,
  correctCalibrationCurve,
  createCovariates,
  createSurvivalData,
  fitCalibrationCurve,
  fitCox,
  linearPredictor,
  readCalibrationCurve,
  timeDependentAuc,
  type FitSurvivalAt,
} from './index.ts';

interface Distances {
  readonly ici: number;
  readonly e50: number;
  readonly e90: number;
}

const reference = JSON.parse(
  readFileSync(new URL('../../../reference/survival/calibration-auc.json', import.meta.url), 'utf8'),
) as {
  data: Record<'time' | 'status' | 'age' | 'sex' | 'ecog', number[]>;
  times: number[];
  auc: Record<
    'fine' | 'coarse',
    { scores: number[]; auc: number[]; se: number[]; riskRegression: { auc: number[]; se: number[] } }
  >;
  calibration: {
    horizon: number;
    predicted: number[];
    own: Distances & Record<'observed' | 'lower' | 'upper' | 'grid', number[]>;
    extreme: Distances & { observed: number[] };
    resamples: number[][];
    optimism: Distances & { curve: number[] };
  };
};
const { time, status, age, sex, ecog } = reference.data;
const data = createSurvivalData(
  time,
  status.map((value) => value === 1),
);
const covariates = createCovariates({ age, sex, ecog });

const fit: FitSurvivalAt = (of, columns, horizon) => {
  const model = fitCox(of, columns);
  const hazard = baselineCumulativeHazard(model, horizon);
  return ({ rows, columns: width, data: values }) =>
    Float64Array.from({ length: rows }, (_, i) =>
      Math.exp(-hazard * Math.exp(linearPredictor(model, values.subarray(i * width, (i + 1) * width)))),
    );
};

const expectClose = (found: ArrayLike<number>, expected: readonly number[], digits = 9): void => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, k) => expect(found[k]).toBeCloseTo(value, digits));
};

describe.each(['fine', 'coarse'] as const)('time-dependent AUC of %s scores', (kind) => {
  const { scores, auc, se, riskRegression } = reference.auc[kind];
  const found = timeDependentAuc(data, scores, reference.times);

  test('errors are the derivative of the weighted estimate', () => {
    expectClose(found.auc as number[], auc, 12);
    expectClose(found.standardErrors as number[], se);
    found.intervals.forEach((interval, k) =>
      expect(interval![1] - auc[k]!).toBeCloseTo(Math.min(1 - auc[k]!, 1.959963984540054 * se[k]!), 9),
    );
  });

  test('riskRegression’s errors are these, but for its n - 1 and its continuous time', () => {
    expectClose(found.auc as number[], riskRegression.auc, 10);
    const share = Math.sqrt(time.length / (time.length - 1));
    expectClose(
      found.standardErrors.map((error) => error! * share),
      riskRegression.se,
      5,
    );
  });

  test('influences of every patient add up to nothing', () => {
    for (const influence of found.influence) {
      expect(influence.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 10);
    }
  });
});

test('without a case, or with every pair in order, there is no error to give', () => {
  const few = createSurvivalData([5, 8, 9, 12], [true, true, false, false]);
  const found = timeDependentAuc(few, [4, 3, 2, 1], [2, 8.5]);
  expect(found.auc).toEqual([null, 1]);
  expect(found.standardErrors).toEqual([null, null]);
  expect(found.intervals).toEqual([null, null]);
});

describe('smooth calibration', () => {
  const { horizon, predicted, own, extreme, resamples, optimism } = reference.calibration;

  test('the curve of a model on its own patients, with limits and distances', () => {
    const curve = fitCalibrationCurve(data, predicted, horizon);
    const read = readCalibrationCurve(curve, own.grid);
    expectClose(read.observed, own.observed);
    expectClose(read.lower, own.lower);
    expectClose(read.upper, own.upper);
    const distances = calibrationDistances(curve, predicted);
    expectClose([distances.ici, distances.e50, distances.e90], [own.ici, own.e50, own.e90]);
  });

  test('predictions that are too extreme', () => {
    const values = predicted.map((value) => value ** 2.2);
    const curve = fitCalibrationCurve(data, values, horizon);
    expectClose(readCalibrationCurve(curve, values.slice(0, 20)).observed, extreme.observed);
    const distances = calibrationDistances(curve, values);
    expectClose([distances.ici, distances.e50, distances.e90], [extreme.ici, extreme.e50, extreme.e90]);
    expect(distances.ici).toBeGreaterThan(3 * own.ici);
  });

  test('optimism on R’s resamples', () => {
    const corrected = correctCalibrationCurve(data, covariates, horizon, resamples, fit);
    expectClose(
      corrected.points.map((point) => point.predicted),
      own.grid,
    );
    expectClose(
      corrected.points.map((point) => point.optimism),
      optimism.curve,
    );
    for (const name of ['ici', 'e50', 'e90'] as const) {
      expect(corrected[name].optimism).toBeCloseTo(optimism[name], 9);
      expect(corrected[name].corrected).toBeCloseTo(own[name] - optimism[name], 9);
    }
  });

  test('a score of two values gives a straight line; one that does not vary is refused', () => {
    const two = predicted.map((value) => (value > 0.5 ? 0.6 : 0.4));
    const curve = fitCalibrationCurve(data, two, horizon);
    expect(curve.spline).toBeNull();
    expect(() =>
      fitCalibrationCurve(
        data,
        predicted.map(() => 0.5),
        horizon,
      ),
    ).toThrow(/"prediction"/);
  });

  test('predictions that are right have a curve near the diagonal', () => {
    const random = createRandom(5);
    const n = 3000;
    const risks = Array.from({ length: n }, () => random.normal() * 0.8);
    const times = risks.map((risk) => (-Math.log(random.uniform()) * 800) / Math.exp(risk));
    const ends = risks.map(() => 200 + random.uniform() * 1500);
    const many = createSurvivalData(
      times.map((value, i) => Math.min(value, ends[i]!)),
      times.map((value, i) => value <= ends[i]!),
    );
    const truth = risks.map((risk) => Math.exp((-500 / 800) * Math.exp(risk)));
    expect(calibrationDistances(fitCalibrationCurve(many, truth, 500), truth).ici).toBeLessThan(0.02);
  });
});
